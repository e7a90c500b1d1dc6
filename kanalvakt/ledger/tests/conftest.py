"""A real time-stamping authority, and a plain way to post to it."""

import urllib.request
from collections.abc import Iterator, Mapping

import pytest

from conftest import missing_peer
from tests.peers import tsa


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tsa.Authority]:
    if tsa.missing():
        missing_peer("RFC 3161 authority", "apt install openssl")
    with tsa.authority(tmp_path_factory.mktemp("tsa")) as running:
        yield running


def post(url: str, body: bytes, headers: Mapping[str, str]) -> bytes:
    with urllib.request.urlopen(urllib.request.Request(url, body, dict(headers)), timeout=10) as answer:
        return answer.read()
