"""A pasted address becomes one platform, one account, one spelling; or a reason why not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanalvakt.connectors.recognise import NotAChannel, recognise

SAME = {
    ("facebook", "exempelby", "https://www.facebook.com/exempelby"): [
        "https://www.facebook.com/exempelby",
        "http://m.facebook.com/Exempelby/",
        "facebook.com/exempelby?ref=page",
        "https://sv-se.facebook.com/exempelby/posts/123",
        "https://www.facebook.com/pg/exempelby/about",
        "fb.com/exempelby",
        "HTTPS://WWW.FACEBOOK.COM/EXEMPELBY",
        "https://www.facebook.com/#!/exempelby",
        "https://www.facebook.com:443/exempelby%20",
        " <https://business.facebook.com/exempelby>\u200b",
        "//touch.facebook.com//exempelby",
        "https://m.me/exempelby?ref=x",
        "https://www.messenger.com/t/exempelby",
    ],
    ("facebook", "100064", "https://www.facebook.com/profile.php?id=100064"): [
        "https://www.facebook.com/profile.php?id=100064&sk=about",
        "https://m.facebook.com/pages/Exempelby/100064",
        "https://www.facebook.com/people/Exempelby/100064/",
        "https://facebook.com/p/Exempelby-kommun-100064/",
        "https://www.facebook.com/PROFILE.PHP?ID=100064",
        "https://www.facebook.com/100064/posts/5",
        "https://www.facebook.com/profile/100064",
        "https://www.facebook.com/pages/category/Government-Organization/Exempelby-100064/",
        "https://m.facebook.com/story.php?story_fbid=5&id=100064",
        "https://www.facebook.com/permalink.php?story_fbid=5&id=100064",
    ],
    ("facebook", "groups/exempelby", "https://www.facebook.com/groups/exempelby"): [
        "facebook.com/groups/Exempelby/posts/9"
    ],
    ("instagram", "exempelby.kommun", "https://www.instagram.com/exempelby.kommun"): [
        "https://instagram.com/Exempelby.Kommun/",
        "www.instagram.com/exempelby.kommun?igsh=abc#x",
        "https://www.instagram.com/stories/exempelby.kommun/31/",
        "https://www.instagram.com/exempelby.kommun/p/Cabc/",
        "https://www.instagram.com/_u/exempelby.kommun",
        "instagram.com/@exempelby.kommun",
        "https://ig.me/m/exempelby.kommun",
    ],
    ("youtube", "exempelby", "https://www.youtube.com/@exempelby"): [
        "https://m.youtube.com/@Exempelby/videos",
        "youtube.com/@exempelby",
    ],
    ("youtube", "UCabcDEF", "https://www.youtube.com/channel/UCabcDEF"): [
        "https://www.youtube.com/channel/UCabcDEF/featured",
        "https://studio.youtube.com/channel/UCabcDEF",
    ],
    ("x", "exempelby", "https://x.com/exempelby"): [
        "https://twitter.com/Exempelby",
        "mobile.twitter.com/exempelby/status/1",
        "x.com/exempelby/",
        "https://twitter.com/#!/exempelby",
        "https://twitter.com/intent/user?screen_name=Exempelby",
        "https://x.com/@exempelby",
    ],
    ("linkedin", "exempelby-kommun", "https://www.linkedin.com/company/exempelby-kommun"): [
        "https://se.linkedin.com/company/Exempelby-kommun/about/",
        "linkedin.com/company/exempelby-kommun",
        "https://www.linkedin.com/organization-guest/company/exempelby-kommun",
        "https://www.linkedin.com/mwlite/company/exempelby-kommun",
    ],
    ("bluesky", "exempelby.example", "https://bsky.app/profile/exempelby.example"): [
        "https://bsky.app/profile/Exempelby.example/post/3k",
        "@Exempelby.example",
        "at://exempelby.example",
        "https://bsky.app/profile/exempelby.example/",
        "https://staging.bsky.app/profile/@exempelby.example",
    ],
    ("bluesky", "exempelby.bsky.social", "https://bsky.app/profile/exempelby.bsky.social"): [
        "exempelby.bsky.social",
        "@exempelby.bsky.social",
        "https://Exempelby.bsky.social/",
    ],
    ("bluesky", "did:plc:exempelby234567", "https://bsky.app/profile/did:plc:exempelby234567"): [
        "did:plc:exempelby234567",
        "at://did:plc:exempelby234567/app.bsky.feed.post/3k",
        "https://bsky.app/profile/did:plc:exempelby234567",
    ],
    ("mastodon", "kommun@social.exempelby.example", "https://social.exempelby.example/@kommun"): [
        "https://social.exempelby.example/@kommun/1123",
        "@kommun@social.exempelby.example",
        "https://social.exempelby.example/users/Kommun",
        "https://annan.example/@kommun@social.exempelby.example",
        "https://social.exempelby.example/web/@kommun",
        "https://social.exempelby.example/deck/@kommun",
        "https://social.exempelby.example/@kommun.rss",
        "acct:kommun@social.exempelby.example",
    ],
    ("threads", "exempelby", "https://www.threads.com/@exempelby"): [
        "https://www.threads.net/@exempelby",
        "threads.com/@Exempelby/post/C1",
    ],
    ("tiktok", "exempelby", "https://www.tiktok.com/@exempelby"): [
        "https://m.tiktok.com/@exempelby/video/7",
        "https://www.tiktok.com/sv/@Exempelby?lang=sv",
    ],
    ("flickr", "exempelby", "https://www.flickr.com/photos/exempelby"): [
        "https://flickr.com/photos/exempelby/52/in/x",
        "https://www.flickr.com/people/Exempelby/",
    ],
    ("flickr", "123@N00", "https://www.flickr.com/photos/123%40N00"): ["https://www.flickr.com/photos/123@N00/"],
    ("snapchat", "exempelby", "https://www.snapchat.com/add/exempelby"): ["https://www.snapchat.com/@Exempelby"],
    ("pinterest", "exempelby", "https://www.pinterest.com/exempelby"): ["https://se.pinterest.com/exempelby/tavla/"],
    ("googleplus", "+exempelby", "https://plus.google.com/+exempelby"): [
        "https://plus.google.com/u/0/+Exempelby/posts"
    ],
    ("vimeo", "exempelby", "https://vimeo.com/exempelby"): ["https://vimeo.com/exempelby/"],
    ("myspace", "exempelby", "https://myspace.com/exempelby"): ["http://www.myspace.com/Exempelby"],
    ("delicious", "exempelby", "https://delicious.com/exempelby"): ["http://del.icio.us/exempelby"],
    ("dayviews", "exempelby", "https://dayviews.com/exempelby"): ["http://www.bilddagboken.se/exempelby"],
    ("secondlife", "exempelby", "https://maps.secondlife.com/secondlife/exempelby"): [
        "http://maps.secondlife.com/secondlife/Exempelby/128/128/0",
        "http://slurl.com/secondlife/Exempelby/1/2/3",
    ],
    ("practice", "bjorkskolan", "http://localhost:8100/bjorkskolan"): ["http://localhost:8100/Bjorkskolan/"],
    ("practice", "bjorkskolan", "https://ovning.example/bjorkskolan"): ["https://ovning.example/bjorkskolan/"],
    ("wordpress", "blogg.exempelby.example", "https://blogg.exempelby.example"): [
        "blogg.exempelby.example/",
        "https://blogg.exempelby.example/wp-admin/edit-comments.php",
        "https://blogg.exempelby.example/wp-json/",
        "https://Blogg.exempelby.example:443/2026/03/ny-lekplats/",
        "https://blogg.exempelby.example/?rest_route=/wp/v2/posts",
        "https://blogg.exempelby.example/category/skola/",
        "https://blogg.exempelby.example/wp-login.php",
    ],
    ("wordpress", "exempelby.example/bloggar/skolan", "https://exempelby.example/bloggar/skolan"): [
        "https://exempelby.example/bloggar/skolan/wp-login.php",
    ],
    ("feed", "exempelby.example/nyheter/feed", "https://exempelby.example/nyheter/feed"): [
        "https://exempelby.example/nyheter/feed/",
        "feed://exempelby.example/nyheter/feed",
        "feed:https://exempelby.example/nyheter/feed/?utm_source=x",
    ],
    ("feed", "exempelby.example/atom.xml", "https://exempelby.example/atom.xml"): ["exempelby.example/atom.xml#topp"],
    ("feed", "skolan.exempelby.example/feeds/posts/default", "https://skolan.exempelby.example/feeds/posts/default"): [
        "https://skolan.exempelby.example/feeds/posts/default/"
    ],
    ("feed", "exempelby.example", "https://exempelby.example?feed=rss2"): ["https://exempelby.example/?feed=rss2"],
    ("manual", "forum.exempelby.example/v.php", "https://forum.exempelby.example/v.php?f=2"): [
        "https://forum.exempelby.example/v.php?f=2&utm_source=x&fbclid=9",
    ],
}


@pytest.mark.parametrize(("expected", "variant"), [(key, one) for key, variants in SAME.items() for one in variants])
def test_variants_of_an_address_are_one_channel(expected: tuple[str, str, str], variant: str) -> None:
    found = recognise(variant)
    assert (found.kind, found.handle, found.address) == expected


@pytest.mark.parametrize("address", [key[2] for key in SAME])
def test_a_canonical_address_stays_as_it_is(address: str) -> None:
    assert recognise(address).address == address


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("https://www.facebook.com/newsfeed", "ingens sida"),
        ("https://www.facebook.com/", "ingens sida"),
        ("https://m.facebook.com/home.php", "ingens sida"),
        ("https://www.facebook.com/photo.php?fbid=1", "enskilt inlägg"),
        ("https://www.instagram.com/p/Cabc/", "enskilt inlägg"),
        ("https://www.instagram.com/explore/", "ingens sida"),
        ("https://www.youtube.com/watch?v=abc", "enskilt inlägg"),
        ("https://youtu.be/abc", "enskilt inlägg"),
        ("https://www.youtube.com/", "ingens sida"),
        ("https://x.com/home", "ingens sida"),
        ("https://www.linkedin.com/in/anna-andersson", "privatpersons"),
        ("https://www.linkedin.com/feed/", "ingens sida"),
        ("https://vm.tiktok.com/ZMabc/", "kort adress"),
        ("https://vimeo.com/123456", "ingens sida"),
        ("http://localhost:8100/api", "ingens sida"),
        ("https://www.facebook.com/explore", "ingens sida"),
        ("https://www.facebook.com/home", "ingens sida"),
        ("https://www.facebook.com/groups/feed/", "ingens sida"),
        ("https://www.facebook.com/watch/?v=12", "ingens sida"),
        ("https://www.facebook.com/reel/12", "enskilt inlägg"),
        ("https://fb.watch/abc", "kort adress"),
        ("https://t.co/abc", "kort adress"),
        ("https://www.instagram.com/stories/highlights/1/", "ingens sida"),
        ("https://www.instagram.com/accounts/login/?next=/exempelby/", "ingens sida"),
        ("https://x.com/i/status/12", "ingens sida"),
        ("https://x.com/logout", "ingens sida"),
        ("https://www.youtube.com/feed/trending", "ingens sida"),
        ("https://www.youtube.com/post/Ugk", "enskilt inlägg"),
        ("https://www.linkedin.com/posts/exempelby_x-activity-7", "enskilt inlägg"),
        ("https://www.linkedin.com/company/setup/new/", "ingens sida"),
        ("https://www.flickr.com/photos/tags/skola", "ingens sida"),
        ("https://bsky.app/search?q=a", "ingens sida"),
        ("https://bsky.social", "ingens sida"),
        ("https://mastodon.social/explore", "ingens sida"),
        ("https://mastodon.social/", "ingens sida"),
        ("https://social.exempelby.example/home", "ingens sida"),
        ("https://wordpress.com/read", "ingens sida"),
        ("https://exempelby.example/login", "ingens sida"),
        ("https://ovning.example/login", "ingens sida"),
        ("https://anna:hemligt@www.facebook.com/exempelby", "användarnamn"),
        ("mailto:kommun@exempelby.example", "hela adressen"),
        ("exempelby", "hela adressen"),
        ("", "hela adressen"),
        ("javascript:alert(1)", "hela adressen"),
        ("ftp://blogg.exempelby.example", "hela adressen"),
        ("https://[::1", "hela adressen"),
        ("https://x.com:99999/a", "hela adressen"),
    ],
)
def test_what_is_no_channel_is_refused_with_a_reason(address: str, says: str) -> None:
    with pytest.raises(NotAChannel, match=says):
        recognise(address)


@given(
    st.text() | st.builds("https://{}/{}".format, st.sampled_from(["facebook.com", "x.com", "a.example"]), st.text())
)
def test_odd_text_is_recognised_or_refused_and_never_breaks(text: str) -> None:
    try:
        found = recognise(text)
    except NotAChannel:
        return
    assert found.address.startswith("http")
    assert found.handle
