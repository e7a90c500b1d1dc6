"""Blogs that are set up in ways the test server is not."""

import pytest

from kanalvakt.connectors.base import Cap, ChannelRef, ConnectorError, EvidenceRef, ItemRef, Unsupported
from kanalvakt.connectors.faulty import LOGIN_PAGE, Faulty
from kanalvakt.connectors.wordpress.client import find_api
from kanalvakt.connectors.wordpress.connector import WordPress

WORDPRESS = WordPress()
PROOF = EvidenceRef("1", "0" * 64)
ITEM = ItemRef("17", "comment", root_id="post-1")


@pytest.fixture
def blog(settings):
    with Faulty() as server:
        settings.EGRESS_ALLOW = server.allow
        yield server


def channel(blog: Faulty, path: str = "") -> ChannelRef:
    return ChannelRef(
        "1", "wordpress", f"{blog.url}{path}", "", {"user": "redaktor", "application_password": "lösen-ord-hemligt"}
    )


def failed(blog: Faulty, verb: Cap = Cap.TRASH) -> ConnectorError:
    with pytest.raises(ConnectorError) as caught:
        WORDPRESS.act(channel(blog), ITEM, verb, evidence=PROOF, idempotency_key="k")
    return caught.value


def test_a_blog_in_a_folder_is_asked_in_its_folder(blog: Faulty) -> None:
    blog.play = lambda handler: handler.send(200, b"<html></html>", {"Content-Type": "text/html"})
    assert find_api(f"{blog.url}/blogg/") == f"{blog.url}/blogg/?rest_route=/"
    assert WORDPRESS.health(channel(blog, "/blogg")).ok is False
    assert {one.path.partition("?")[0] for one in blog.seen} == {"/blogg/"}


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"Link": '<{}/blogg/wp-json/>; rel="https://api.w.org/", <x>; rel=shortlink'}, b""),
        ({}, b'<link rel="https://api.w.org/" href="{}/blogg/wp-json/" />'),
    ],
)
def test_the_api_is_read_from_header_or_page(blog: Faulty, headers: dict[str, str], body: bytes) -> None:
    told = {name: value.format(blog.url) for name, value in headers.items()}
    blog.play = lambda handler: handler.send(200, body.replace(b"{}", blog.url.encode()), told)
    assert find_api(f"{blog.url}/blogg") == f"{blog.url}/blogg/wp-json/"


def test_an_api_that_moved_is_found_again(blog: Faulty) -> None:
    places = ["/wp-json/", "/?rest_route=/"]

    def play(handler) -> None:
        if handler.path == "/":
            handler.send(200, b"", {"Link": f'<{blog.url}{places[0]}>; rel="https://api.w.org/"'})
        elif ("rest_route" in handler.path) == ("rest_route" in places[0]):
            handler.send(200, b'{"id": 1, "capabilities": {"moderate_comments": true}}')
        else:
            handler.send(200, b"<html>framsidan</html>")

    blog.play = play
    assert WORDPRESS.health(channel(blog)).ok
    places.reverse()
    assert "webbsida i stället för data" in WORDPRESS.health(channel(blog)).message
    assert WORDPRESS.health(channel(blog)).ok


def test_an_api_on_another_host_is_not_given_the_password(blog: Faulty) -> None:
    link = {"Link": '<https://stulen.example/wp-json/>; rel="https://api.w.org/"'}
    blog.play = lambda handler: handler.send(200, b"", link)
    error = failed(blog)
    assert error.code == "moved"
    assert "https://stulen.example" in str(error)
    assert all("Authorization" not in one.headers for one in blog.seen)


def test_a_blog_without_trash_deletes_nothing_by_mistake(blog: Faulty) -> None:
    blog.play = lambda handler: (
        handler.send(501, b'{"code": "rest_trash_not_supported"}')
        if handler.command == "DELETE"
        else handler.send(200, b"{}")
    )
    error = failed(blog)
    assert isinstance(error, Unsupported)
    assert "papperskorg är avstängd" in str(error)
    assert [one.command for one in blog.seen] == ["GET", "DELETE"]
    assert "force" not in blog.seen[-1].path


@pytest.mark.parametrize("body", [b"{}", LOGIN_PAGE, b'{"code": "rest_no_route"}'])
def test_a_404_that_is_not_wordpress_saying_so_proves_nothing(blog: Faulty, body: bytes) -> None:
    blog.play = lambda handler: handler.send(404, body)
    assert failed(blog, Cap.DELETE).code == "not_json"


def test_a_comment_that_is_gone_is_deleted_but_cannot_be_held(blog: Faulty) -> None:
    blog.play = lambda handler: handler.send(404, b'{"code": "rest_comment_invalid_id"}')
    assert WORDPRESS.act(channel(blog), ITEM, Cap.DELETE, evidence=PROOF, idempotency_key="k").effect
    assert failed(blog, Cap.HOLD).code == "gone"


def test_the_blogs_own_posts_are_left_to_wordpress(blog: Faulty) -> None:
    post = ItemRef("post-5", "post")
    assert WORDPRESS.removal_ladder(channel(blog), post) == ()
    with pytest.raises(Unsupported, match="egna inlägg"):
        WORDPRESS.act(channel(blog), post, Cap.TRASH, evidence=PROOF, idempotency_key="k")


def test_words_the_blog_already_has_elsewhere_are_refused_in_plain_swedish(blog: Faulty) -> None:
    def play(handler) -> None:
        if handler.command == "POST":
            handler.send(409, b'{"code": "comment_duplicate"}')
        else:
            handler.send(200, b'{"id": 1}' if "users" in handler.path else b"[]")

    blog.play = play
    with pytest.raises(ConnectorError, match="Ändra texten"):
        WORDPRESS.reply(channel(blog), ITEM, "Tack!", idempotency_key="k")
