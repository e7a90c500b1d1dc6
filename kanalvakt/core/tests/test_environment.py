"""Secrets that make themselves on first start; a mail server from a few words."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from kanalvakt.core.environment import mailer, make_secret


def test_of_several_at_once_the_first_one_wins_and_all_read_the_same(tmp_path: Path) -> None:
    for number in range(50):
        path = tmp_path / f"key-{number}"

        def make(value: int, path: Path = path) -> str:
            make_secret(path, str(value))
            return path.read_text()

        with ThreadPoolExecutor(8) as pool:
            assert len(set(pool.map(make, range(8)))) == 1
        assert path.stat().st_mode & 0o777 == 0o600
    assert len(list(tmp_path.iterdir())) == 50


@pytest.mark.parametrize(("tls", "encrypts"), [("starttls", ["use_tls"]), ("tls", ["use_ssl"]), ("none", [])])
def test_a_mail_server_is_encrypted_as_it_is_told(tls: str, encrypts: list[str]) -> None:
    options = mailer(host="mail.example", port=25, tls=tls, user="", password="")["OPTIONS"]
    assert [name for name in ("use_tls", "use_ssl") if options[name]] == encrypts


def test_a_misspelt_word_stops_the_start_instead_of_sending_in_the_clear() -> None:
    with pytest.raises(ImproperlyConfigured, match="starttls, tls or none"):
        mailer(host="mail.example", port=25, tls="startls", user="", password="")


def test_without_a_host_nothing_is_sent() -> None:
    assert mailer(host="", port=25, tls="none", user="", password="")["BACKEND"].endswith("dummy.EmailBackend")
