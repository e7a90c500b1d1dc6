"""A pasted address becomes one platform, one account, one spelling; or a reason why not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanalvakt.connectors.recognise import NotAChannel, recognise, spellings
from kanalvakt.connectors.recognise.others import others

SAME = {
    ("facebook", "exempelby", "https://www.facebook.com/exempelby"): [
        "https://www.facebook.com/watch/exempelby/",
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fm.facebook.com%2Fexempelby&h=x",
        "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.facebook.com%2Fexempelby&data=x",
        "https://www.google.com/url?q=https://www.facebook.com/exempelby&ved=2",
        "https://www.facebook.com/plugins/page.php?href=https%3A%2F%2Fwww.facebook.com%2Fexempelby",
        "[Exempelby](https://www.facebook.com/exempelby)",
        "(https://www.facebook.com/exempelby).",
        "Facebook: https://www.facebook.com/exempelby",
        "”https://www.facebook.com/exempelby”",
        "https:/www.facebook.com/login/../%45xempelby",
        "https\uff1a//www.face\u200bbook.com./\uff45xempelby\u00a0",
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
        "https://urldefense.com/v3/__https:/www.facebook.com/exempelby__;!!x!y$",
        "https://urldefense.proofpoint.com/v2/url?u=https-3A__www.facebook.com_exempelby&d=x",
        "https://www.bing.com/ck/a?!&&p=x&u=a1aHR0cHM6Ly93d3cuZmFjZWJvb2suY29tL2V4ZW1wZWxieQ&ntb=1",
        "https://secure-web.cisco.com/1AbC/https%3A%2F%2Fwww.facebook.com%2Fexempelby",
        "https://www-facebook-com.translate.goog/exempelby?_x_tr_sl=sv",
        "https://statics.teams.cdn.office.net/evergreen-assets/safelinks/1/x.html?url=https%3A%2F%2Ffb.com%2Fexempelby",
        "URL:https://www.facebook.com/exempelby",
        "http://https://www.facebook.com/exempelby",
        "https// www.facebook.com/exempelby",
        "https:\\\\www.facebook.com\\exempelby",
        "_https://www.facebook.com/exempelby_",
        "&lt;https&#58;//www.facebook.com/exempelby&gt;",
        "https://www.facebook.com/exempelby%E2%80%8B",
    ],
    ("facebook", "exempelby.kommun", "https://www.facebook.com/exempelbykommun"): [
        "https://www.facebook.com/Exempelby.Kommun/about"
    ],
    ("facebook", "exempelbykommun", "https://www.facebook.com/exempelbykommun"): ["fb.com/ExempelbyKommun"],
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
        "https://www.youtube.com/redirect?q=https%3A%2F%2Fwww.youtube.com%2F%40exempelby",
        "https://m.youtube.com/@Exempelby/videos",
        "youtube.com/@exempelby",
    ],
    ("youtube", "UCabcDEF", "https://www.youtube.com/channel/UCabcDEF"): [
        "https://www.youtube.com/feeds/videos.xml?channel_id=UCabcDEF",
        "https://www.youtube.com/channel/UCabcDEF/featured",
        "https://studio.youtube.com/channel/UCabcDEF",
        "https://www.youtube.com/embed/live_stream?channel=UCabcDEF",
    ],
    ("x", "exempelby", "https://x.com/exempelby"): [
        "https://nitter.exempel.example/Exempelby/rss",
        "https://fxtwitter.com/exempelby/status/1",
        "https://twitter.com/Exempelby",
        "mobile.twitter.com/exempelby/status/1",
        "x.com/exempelby/",
        "https://twitter.com/#!/exempelby",
        "https://twitter.com/intent/user?screen_name=Exempelby",
        "https://x.com/@exempelby",
    ],
    ("linkedin", "exempelby-kommun", "https://www.linkedin.com/company/exempelby-kommun"): [
        "https://www.linkedin.com/safety/go?url=https%3A%2F%2Fwww.linkedin.com%2Fcompany%2Fexempelby-kommun",
        "https://se.linkedin.com/company/Exempelby-kommun/about/",
        "linkedin.com/company/exempelby-kommun",
        "https://www.linkedin.com/organization-guest/company/exempelby-kommun",
        "https://www.linkedin.com/mwlite/company/exempelby-kommun",
    ],
    ("bluesky", "exempelby.example", "https://bsky.app/profile/exempelby.example"): [
        "https://deer.social/profile/exempelby.example",
        "https://bsky.app/profile/Exempelby.example/post/3k",
        "@Exempelby.example",
        "at://exempelby.example",
        "https://bsky.app/profile/exempelby.example/",
        "https://staging.bsky.app/profile/@exempelby.example",
    ],
    ("bluesky", "exempelby.bsky.social", "https://bsky.app/profile/exempelby.bsky.social"): [
        "exempelby.bsky.social",
        "Följ oss på Bluesky: @exempelby.bsky.social!",
        "@exempelby.bsky.social",
        "https://Exempelby.bsky.social/",
    ],
    ("bluesky", "did:plc:exempelby234567", "https://bsky.app/profile/did:plc:exempelby234567"): [
        "did:plc:exempelby234567",
        "at://did:plc:exempelby234567/app.bsky.feed.post/3k",
        "https://bsky.app/profile/did:plc:exempelby234567",
    ],
    ("mastodon", "kommun@social.exempelby.example", "https://social.exempelby.example/@kommun"): [
        "\uff20kommun@social.exempelby.example.",
        "https://social.exempelby.example/@kommun/1123",
        "@kommun@social.exempelby.example",
        "https://social.exempelby.example/users/Kommun",
        "https://annan.example/@kommun@social.exempelby.example",
        "https://social.exempelby.example/web/@kommun",
        "https://social.exempelby.example/deck/@kommun",
        "https://social.exempelby.example/@kommun.rss",
        "acct:kommun@social.exempelby.example",
        "https://elk.zone/social.exempelby.example/@kommun",
    ],
    ("threads", "exempelby", "https://www.threads.com/@exempelby"): [
        "@exempelby@threads.net",
        "https://mastodon.social/@exempelby@threads.net",
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
    ("flickr", "123@N00", "https://www.flickr.com/photos/123%40N00"): [
        "https://www.flickr.com/photos/123@N00/",
        "https://api.flickr.com/services/feeds/photos_public.gne?id=123@N00",
    ],
    ("snapchat", "exempelby", "https://www.snapchat.com/add/exempelby"): ["https://www.snapchat.com/@Exempelby"],
    ("pinterest", "exempelby", "https://www.pinterest.com/exempelby"): [
        "https://www.pinterest.com.au/exempelby",
        "https://se.pinterest.com/exempelby/tavla/",
    ],
    ("googleplus", "+exempelby", "https://plus.google.com/+exempelby"): [
        "https://plus.google.com/u/0/+Exempelby/posts"
    ],
    ("vimeo", "exempelby", "https://vimeo.com/exempelby"): ["https://vimeo.com/exempelby/"],
    ("myspace", "exempelby", "https://myspace.com/exempelby"): ["http://www.myspace.com/Exempelby"],
    ("delicious", "exempelby", "https://delicious.com/exempelby"): [
        "http://feeds.delicious.com/v2/rss/exempelby",
        "http://del.icio.us/exempelby",
    ],
    ("dayviews", "exempelby", "https://dayviews.com/exempelby"): [
        "http://exempelby.bilddagboken.se/",
        "http://www.bilddagboken.se/exempelby",
    ],
    ("secondlife", "exempelby", "https://maps.secondlife.com/secondlife/exempelby"): [
        "secondlife:///app/teleport/Exempelby/128/128/20",
        "http://maps.secondlife.com/secondlife/Exempelby/128/128/0",
        "http://slurl.com/secondlife/Exempelby/1/2/3",
    ],
    ("practice", "bjorkskolan", "http://localhost:8100/bjorkskolan"): ["http://localhost:8100/Bjorkskolan/"],
    ("practice", "bjorkskolan", "https://ovning.example/bjorkskolan"): ["https://ovning.example/bjorkskolan/"],
    ("wordpress", "blogg.exempelby.example", "https://blogg.exempelby.example"): [
        "http://blogg.exempelby.example./xmlrpc.php",
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
    ("youtube", "\u00f6rebro", "https://www.youtube.com/@\u00f6rebro"): [
        "https://www.youtube.com/@%C3%96rebro/videos",
        "https://www.youtube.com/@o\u0308rebro",
    ],
    ("youtube", "c/exempelby", "https://www.youtube.com/c/exempelby"): ["https://www.youtube.com/Exempelby"],
    ("youtube", "user/exempelby", "https://www.youtube.com/user/exempelby"): ["m.youtube.com/user/Exempelby/featured"],
    ("x", "i/user/123", "https://x.com/i/user/123"): ["https://twitter.com/intent/user?user_id=123"],
    ("vimeo", "user123", "https://vimeo.com/user123"): ["https://vimeo.com/user/123/folder/1"],
    ("vimeo", "channels/exempelby", "https://vimeo.com/channels/exempelby"): ["vimeo.com/channels/Exempelby/12"],
    ("linkedin", "groups/123", "https://www.linkedin.com/groups/123"): ["https://www.linkedin.com/groups/123/"],
    ("flickr", "groups/exempelby", "https://www.flickr.com/groups/exempelby"): ["flickr.com/groups/exempelby/pool"],
    ("pinboard", "exempelby", "https://pinboard.in/u:exempelby"): ["https://feeds.pinboard.in/rss/u:exempelby/"],
    ("secondlife", "exempelby.resident", "https://my.secondlife.com/exempelby.resident"): [
        "https://my.secondlife.com/Exempelby"
    ],
    ("wordpress", "exempelby.wordpress.com", "https://exempelby.wordpress.com"): [
        "http://exempelby.wordpress.com/om-oss/",
        "https://wordpress.com/home/exempelby.wordpress.com",
    ],
    ("feed", "exempelby.blogspot.com", "https://exempelby.blogspot.com"): [
        "http://exempelby.blogspot.se/2026/01/a.html"
    ],
    ("manual", "t.me/exempelby", "https://t.me/exempelby"): ["https://telegram.me/s/Exempelby", "t.me/exempelby/12"],
    ("manual", "medium.com/@exempelby", "https://medium.com/@exempelby"): ["https://medium.com/@Exempelby/hej-1"],
    ("manual", "whatsapp.com/channel/0029VaB", "https://www.whatsapp.com/channel/0029VaB"): [
        "https://whatsapp.com/channel/0029VaB/9"
    ],
    ("manual", "xn--rebro-iua.example/h%C3%A5r", "https://xn--rebro-iua.example/h%C3%A5r"): [
        "http://\u00d6rebro.example/ha\u030ar/",
    ],
    ("manual", "facebook.com.evil.example/exempelby", "https://facebook.com.evil.example/exempelby"): [
        "http://facebook.com.evil.example/exempelby/"
    ],
    ("manual", "xn--fcebook-2fg.com/exempelby", "https://xn--fcebook-2fg.com/exempelby"): [
        "https://f\u0430cebook.com/exempelby"
    ],
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
        ("https://vimeo.com/123456", "enskilt inlägg"),
        ("http://localhost:8100/api", "ingens sida"),
        ("https://www.facebook.com/explore", "ingens sida"),
        ("https://www.facebook.com/home", "ingens sida"),
        ("https://www.facebook.com/groups/feed/", "ingens sida"),
        ("https://www.facebook.com/watch/?v=12", "enskilt inlägg"),
        ("https://www.facebook.com/reel/12", "enskilt inlägg"),
        ("https://fb.watch/abc", "kort adress"),
        ("https://t.co/abc", "kort adress"),
        ("https://fb.me/3AbCdEfGh", "kort adress"),
        ("https://on.fb.me/abc", "kort adress"),
        ("https://wp.me/p1abc-2", "kort adress"),
        ("https://protect-eu.mimecast.com/s/AbC", "kort adress"),
        ("https://web.archive.org/web/2024/https://www.facebook.com/exempelby", "sparad kopia"),
        ("https://scontent.xx.fbcdn.net/v/x.jpg", "en fil"),
        ("https://www.instagram.com/channel/AbXyz/", "ingens sida"),
        ("https://www.flickr.com/photos/me", "ingens sida"),
        ("https://www.twitch.tv/directory", "ingens sida"),
        ("https://web.whatsapp.com/", "ingens sida"),
        ("https://intranet.exempelby.local/x", "eget nät"),
        (f"https://www.facebook.com/{'a' * 600}", "ingens sida"),
        (f"https://exempelby.example/{'a' * 600}", "hela adressen"),
        ("https://[::ffff:127.0.0.1]/", "nummer"),
        ("https://0.0.0.0/", "nummer"),
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
        ("https://www.facebook.com/share/1AbC/", "kort adress"),
        ("https://fb.me/e/1AbC", "kort adress"),
        ("https://ig.me/j/AbY", "kort adress"),
        ("https://developers.facebook.com/docs/", "ingens sida på Facebook"),
        ("https://www.google.com/search?q=exempelby", "ingens sida"),
        ("https://bsky.app/profile/exempelby", "ingens sida"),
        ("https://www.youtube.com/premium", "ingens sida"),
        ("http://93.184.216.34/exempelby", "nummer"),
        ("info@exempelby.example", "e-postadress"),
        ("https://facebook.com@evil.example/", "användarnamn"),
        ("https://facebook.com\\@evil.example/", "hela adressen"),
        ("https://www.facebook.com%2eevil.example/x", "hela adressen"),
        ("https://www.facebook.com/a https://x.com/b", "en adress i taget"),
        ("hej hopp.se och så", "hela adressen"),
        ("mailto:kommun@exempelby.example", "hela adressen"),
        ("exempelby", "hela adressen"),
        ("", "hela adressen"),
        # At once: a page may name anything as its address.
        pytest.param("a. " * 200_000, "hela adressen", id="as long as a book"),
        ("javascript:alert(1)", "hela adressen"),
        ("ftp://blogg.exempelby.example", "hela adressen"),
        ("https://[::1", "hela adressen"),
        ("https://x.com:99999/a", "hela adressen"),
    ],
)
def test_what_is_no_channel_is_refused_with_a_reason(address: str, says: str) -> None:
    with pytest.raises(NotAChannel, match=says):
        recognise(address)


def test_a_site_is_one_channel_with_and_without_www_though_each_keeps_the_address_that_answers() -> None:
    one, other = recognise("http://www.exempelby.example/forum"), recognise("exempelby.example/forum/")
    assert (one.handle, one.address) == (other.handle, "https://www.exempelby.example/forum")
    assert other.address in spellings(one.address)
    assert one.address in spellings(other.address)


@pytest.mark.parametrize(
    ("kind", "address", "account", "handle", "other"),
    [
        ("facebook", "https://www.facebook.com/exempelby", "123", "Exempel.by", "https://www.facebook.com/profile.php?id=123"),
        ("youtube", "https://www.youtube.com/@exempelby", "UCab", "exempelby", "https://www.youtube.com/channel/UCab"),
        ("youtube", "https://www.youtube.com/channel/UCab", "UCab", "Exempelby", "https://www.youtube.com/@exempelby"),
        ("x", "https://x.com/i/user/12", "12", "Exempelby", "https://x.com/exempelby"),
        ("linkedin", "https://www.linkedin.com/company/a", "12", "a", "https://www.linkedin.com/company/12"),
        ("flickr", "https://www.flickr.com/photos/a", "1@N00", "a", "https://www.flickr.com/photos/1%40N00"),
        ("vimeo", "https://vimeo.com/a", "/users/12", "a", "https://vimeo.com/user12"),
    ],
)  # fmt: skip
def test_what_a_platform_told_of_an_account_gives_its_other_address(
    kind: str, address: str, account: str, handle: str, other: str
) -> None:
    assert others(kind, address, account, handle) == [other]
    assert others(kind, "https://annan.example", account, handle) == []


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
