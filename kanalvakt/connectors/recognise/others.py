"""The other canonical addresses of an account, once its platform has told its number and its name."""

from kanalvakt.connectors.recognise import NotAChannel, recognise

# Per platform: the address by the account's own number, and the one by its name. Only where both can be typed.
_BOTH = {
    "facebook": ("https://www.facebook.com/profile.php?id={}", "https://www.facebook.com/{}"),
    "youtube": ("https://www.youtube.com/channel/{}", "https://www.youtube.com/@{}"),
    "x": ("https://x.com/i/user/{}", "https://x.com/{}"),
    "bluesky": ("https://bsky.app/profile/{}", "https://bsky.app/profile/{}"),
    "linkedin": ("https://www.linkedin.com/company/{}", "https://www.linkedin.com/company/{}"),
    "flickr": ("https://www.flickr.com/photos/{}", "https://www.flickr.com/photos/{}"),
    "vimeo": ("https://vimeo.com/user{}", "https://vimeo.com/{}"),
}


def others(kind: str, address: str, account: str, handle: str) -> list[str]:
    """The addresses besides `address` by which people may paste the account with this number and name.

    None where neither of the two is `address`: then it is not certain that the answer was about that account.
    """
    by_number, by_name = _BOTH.get(kind, ("", ""))
    told = [
        _canonical(kind, form.format(part))
        for form, part in ((by_number, account.rpartition("/")[2]), (by_name, handle.removeprefix("@")))
        if form and part
    ]
    return sorted({*told} - {address, ""}) if address in told else []


def _canonical(kind: str, address: str) -> str:
    try:
        found = recognise(address)
    except NotAChannel:
        return ""
    return found.address if found.kind == kind else ""
