"""The HTTP client against real servers: caps, retries, redirects, and no secret in any error."""

import gzip
import json
import logging
from collections.abc import Iterator

import pytest

from kanalvakt.connectors.base import ConnectorError
from kanalvakt.connectors.egress import Egress
from kanalvakt.connectors.faulty import FAULTS, LOGIN_PAGE, Faulty
from kanalvakt.connectors.http import Http, Limits

QUICK = Limits(connect=2, read=0.2, total=0.6, size=100_000, longest_wait=2)
TOKEN = "hemlig-nyckel-4711"


@pytest.fixture
def server() -> Iterator[Faulty]:
    with Faulty() as faulty:
        yield faulty


def speak(server: Faulty, **more: object) -> Http:
    arguments = {"bearer": TOKEN, "limits": QUICK, "egress": Egress(server.allow), "pause": lambda _: None, **more}
    return Http(server.url, **arguments)


def fails(server: Faulty, method: str = "GET", **more: object) -> ConnectorError:
    with speak(server, **more) as http, pytest.raises(ConnectorError) as caught:
        (http.get("/api") if method == "GET" else http.write(method, "/api", json={"text": "hej"})).json()
    return caught.value


def test_it_reads_data_with_its_token(server: Faulty) -> None:
    server.play = lambda handler: handler.send(200, b'{"name": "Bj\\u00f6rkskolan"}')
    with speak(server) as http:
        answer = http.get("/api", {"page": "2"})
    assert answer.json() == {"name": "Björkskolan"}
    assert server.seen[0].path == "/api?page=2"
    assert server.seen[0].headers["Authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize("fault", [name for name in FAULTS if name != "data of another form"])
def test_every_fault_says_what_to_do_and_keeps_the_token(
    server: Faulty, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    code, server.play = FAULTS[fault]
    error = fails(server)
    assert error.code == code
    assert len(str(error)) > 30
    assert TOKEN not in f"{error!r}{error}{caplog.text}"


def test_a_closed_port_is_unreachable() -> None:
    with Faulty() as server:
        pass
    assert fails(server).code == "unreachable"


def test_the_new_address_of_a_moved_blog_is_told_without_its_query(server: Faulty) -> None:
    _, server.play = FAULTS["a moved blog"]
    error = fails(server)
    assert "https://ny.exempelby.example/blogg" in str(error)
    assert "hemligt" not in str(error)
    assert error.permanent


def test_a_token_repeated_in_the_new_address_is_cut_out(server: Faulty) -> None:
    server.play = lambda handler: handler.send(301, b"", {"Location": f"https://annan.example/{TOKEN}/x"})
    assert "https://annan.example/***/x" in str(fails(server))


def test_credentials_never_follow_to_another_host(server: Faulty) -> None:
    with Faulty() as other:
        server.play = lambda handler: handler.send(302, b"", {"Location": f"{other.url}/api"})
        error = fails(server, egress=Egress([*server.allow, *other.allow]))
        assert error.code == "moved"
        assert other.seen == []


def test_a_redirect_within_the_same_host_is_followed(server: Faulty) -> None:
    server.play = lambda handler: (
        handler.send(200, b"[1]") if handler.path == "/nytt" else handler.send(301, b"", {"Location": "/nytt"})
    )
    with speak(server) as http:
        assert http.get("/gammalt").json() == [1]


def test_a_redirect_ring_is_given_up(server: Faulty) -> None:
    server.play = lambda handler: handler.send(302, b"", {"Location": "/igen"})
    assert fails(server).code == "endless"
    assert len(server.seen) == QUICK.redirects + 1


def test_a_redirect_to_a_file_is_refused(server: Faulty) -> None:
    server.play = lambda handler: handler.send(302, b"", {"Location": "file:///etc/passwd"})
    assert fails(server).code == "refused"


def test_a_write_is_never_redirected(server: Faulty) -> None:
    server.play = lambda handler: handler.send(307, b"", {"Location": "/annat"})
    assert fails(server, "POST").code == "moved"
    assert len(server.seen) == 1


def test_a_read_waits_as_long_as_the_platform_asks(server: Faulty) -> None:
    waits: list[float] = []
    server.play = lambda handler: (
        handler.send(200, b"[]") if len(server.seen) > 1 else handler.send(429, b"", {"Retry-After": "0.1"})
    )
    with speak(server, pause=waits.append) as http:
        http.get("/api")
    assert waits == [0.1]


def test_a_long_wait_is_left_to_the_next_run(server: Faulty) -> None:
    _, server.play = FAULTS["too many calls"]
    error = fails(server)
    assert error.retry_after == 3600
    assert len(server.seen) == 1


def test_a_short_fault_is_tried_again(server: Faulty) -> None:
    server.play = lambda handler: handler.send(200, b"[]") if len(server.seen) > 2 else handler.send(503)
    with speak(server, limits=Limits()) as http:
        assert http.get("/api").status == 200


@pytest.mark.parametrize(
    "fault", ["a server fault", "a dropped connection", "silence", "an answer that drips for ever"]
)
def test_a_write_is_sent_once_and_its_loss_is_ambiguous(server: Faulty, fault: str) -> None:
    code, server.play = FAULTS[fault]
    error = fails(server, "POST")
    assert (error.code, error.ambiguous, len(server.seen)) == (code, True, 1)


@pytest.mark.parametrize("fault", ["a token that was revoked", "a right that was taken away", "too many calls"])
def test_a_refused_write_did_not_happen(server: Faulty, fault: str) -> None:
    _, server.play = FAULTS[fault]
    assert not fails(server, "POST").ambiguous


def test_a_write_that_never_left_did_not_happen() -> None:
    with Faulty() as server:
        pass
    assert not fails(server, "POST").ambiguous


def test_a_fast_endless_body_stops_at_the_cap(server: Faulty) -> None:
    server.play = lambda handler: handler.drip(b"x" * 50_000, 0.0001)
    assert fails(server).code == "too_large"


def test_slow_headers_are_bounded_too(server: Faulty) -> None:
    def dripping_headers(handler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while not server.closing.wait(0.02):
            handler.wfile.write(b"X-Y: z\r\n")

    server.play = dripping_headers
    assert fails(server).code in ("endless", "unreachable")


def test_gzip_is_unpacked(server: Faulty) -> None:
    packed = gzip.compress(json.dumps(["å" * 1000]).encode())
    server.play = lambda handler: handler.send(200, packed, {"Content-Encoding": "gzip"})
    with speak(server) as http:
        assert http.get("/api").json() == ["å" * 1000]


@pytest.mark.parametrize(
    ("body", "coding"), [(b"not gzip", "gzip"), (gzip.compress(b"[1]" * 99, mtime=0)[:-9], "gzip"), (b"x", "br")]
)
def test_a_damaged_packing_is_broken(server: Faulty, body: bytes, coding: str) -> None:
    server.play = lambda handler: handler.send(200, body, {"Content-Encoding": coding})
    assert fails(server).code == "broken"


def test_a_login_page_is_named_as_such(server: Faulty) -> None:
    server.play = lambda handler: handler.send(200, LOGIN_PAGE, {"Content-Type": "text/html"})
    assert "inloggningssida i stället för data" in str(fails(server))


def test_a_password_is_not_sent_over_plain_http() -> None:
    with pytest.raises(ConnectorError) as caught:
        Http("http://blogg.exempelby.example", login=("anna", TOKEN), egress=Egress())
    assert caught.value.code == "refused"
    assert "https://" in str(caught.value)
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize(
    "address", ["ftp://x.example", "file:///etc/passwd", "javascript:x", "", "//", "http://", "https://[::"]
)
def test_only_http_and_https(address: str) -> None:
    with pytest.raises(ConnectorError) as caught:
        Http(address, egress=Egress())
    assert caught.value.code == "refused"


def test_user_names_in_addresses_are_dropped(server: Faulty) -> None:
    with Http(server.url.replace("//", "//anna:lösen@"), egress=Egress(server.allow)) as http:
        http.get("/api")
    assert "Authorization" not in server.seen[0].headers


def test_an_absolute_address_elsewhere_is_not_asked_with_the_token(server: Faulty) -> None:
    with speak(server) as http, pytest.raises(ConnectorError) as caught:
        http.get("https://annan.example/api")
    assert caught.value.code == "moved"


def test_expected_statuses_are_answers(server: Faulty) -> None:
    server.play = lambda handler: handler.send(410, b'{"code": "x"}')
    with speak(server) as http:
        assert http.write("DELETE", "/api", expect=[410]).json() == {"code": "x"}
