"""No secret reaches a log line."""

import logging
import sys

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from kanalvakt.core.logs import RedactingFormatter, redact
from kanalvakt.organisation.models import User

secret = st.text(alphabet="ABCDEFGHJKLMNPQRSTUVWXYZ23456789-._~+/", min_size=12, max_size=60)
word = st.sampled_from(["access_token", "token", "password", "secret", "Authorization", "cookie", "api_key"])
dress = st.sampled_from(
    ["{w}={s}", "https://x.example/?a=1&{w}={s}&b=2", '{{"{w}": "{s}"}}', "{w}: {s}", "{w}: Bearer {s}", "'{w}': '{s}'"]
)


@given(dress, word, secret)
def test_the_value_after_a_secret_sounding_word_is_always_cut(form: str, name: str, value: str) -> None:
    assert value not in redact(form.format(w=name, s=value))


@given(st.text())
def test_redacting_twice_is_redacting_once(text: str) -> None:
    assert redact(redact(text)) == redact(text)


@pytest.mark.parametrize(
    "line",
    [
        "Cookie: sessionid=HEMLIG12345; csrftoken=HEMLIG67890",
        "Authorization: Basic a2FyaW46SEVNTElH HEMLIG",
        "GET https://karin:HEMLIG@blogg.example/wp-json/",
        "client_secret=HEMLIG&refresh_token=HEMLIG",
        "X-WP-Nonce: HEMLIG12345",
        '{"password": "HEM\\"LIG,HEMLIG"}',
    ],
)
def test_known_shapes_of_secrets_are_cut(line: str) -> None:
    assert "HEMLIG" not in redact(line)


def test_a_traceback_is_cut_too() -> None:
    try:
        raise ValueError("https://x.example/?access_token=HEMLIG")
    except ValueError:
        record = logging.LogRecord("k", logging.ERROR, "f", 1, "misslyckades", None, sys.exc_info())
    assert "HEMLIG" not in RedactingFormatter().format(record)


def logged(client: Client, path: str) -> str:
    """The lines that a request leaves in the log, as they are written."""
    lines: list[str] = []
    handler = logging.Handler()
    handler.setFormatter(RedactingFormatter())
    handler.emit = lambda record: lines.append(handler.format(record))  # type: ignore[method-assign]
    logger = logging.getLogger("django.request")
    logger.addHandler(handler)
    try:
        client.get(path)
    finally:
        logger.removeHandler(handler)
    return "\n".join(lines)


def test_a_refusal_is_one_line_and_no_trace(client: Client, anna: User) -> None:
    client.force_login(anna)
    assert logged(client, "/utskick/") == "Forbidden (Permission denied): /utskick/"


def test_what_really_breaks_is_traced(client: Client, anna: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kanalvakt.desk.queries.today", lambda actor: 1 / 0)
    client.force_login(anna)
    client.raise_request_exception = False
    assert "ZeroDivisionError" in logged(client, "/")


@pytest.mark.parametrize("made", ["token" * 60_000, "passwd-" * 60_000, f"{'token ' * 60_000}"])
def test_a_line_that_is_made_to_hurt_is_written_at_once(made: str) -> None:
    line = redact(f"{made} token=HEMLIG12345678")
    assert line.endswith("token=***")
