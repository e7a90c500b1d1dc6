"""The egress guard: no way to an inner address, by name, number, redirect or a DNS answer that changes."""

import datetime as dt
import socket
import ssl
from collections.abc import Sequence
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from kanalvakt.connectors.base import ConnectorError
from kanalvakt.connectors.egress import Egress, is_public
from kanalvakt.connectors.faulty import Faulty
from kanalvakt.connectors.http import Http

PUBLIC = "93.184.216.34"
NAME = "blogg.exempelby.example"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::", "::1", "fe80::1", "fe80::1%eth0",
        "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1",
    ],
)  # fmt: skip
def test_inner_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", [PUBLIC, "2606:2800:220:1::1", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"])
def test_public_addresses_are(address: str) -> None:
    assert is_public(address)


@given(
    st.ip_addresses(network="10.0.0.0/8")
    | st.ip_addresses(network="fc00::/7")
    | st.ip_addresses(network="::ffff:127.0.0.0/104")
)
def test_no_private_address_is_ever_public(address: object) -> None:
    assert not is_public(str(address))


class Dialled(Exception):
    """Stands in the way of a real connection to the internet; says where it would have gone."""


def no_dialling(address: str, port: int, timeout: float | None) -> socket.socket:
    raise Dialled(address)


class Changing:
    """A resolver whose answer changes between two questions."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)

    def __call__(self, host: str, port: int) -> Sequence[str]:
        return self.answers.pop(0)


@override_settings(EGRESS_ALLOW=[])
def test_a_name_that_is_rebound_is_connected_to_the_checked_number() -> None:
    with Faulty() as inner:
        resolver = Changing([PUBLIC], ["127.0.0.1"])
        egress = Egress([], resolver=resolver, dialler=no_dialling)
        with Http(f"http://{NAME}:{inner.port}", egress=egress) as http, pytest.raises(Dialled, match=PUBLIC):
            http.get("/")
        assert resolver.answers == [["127.0.0.1"]]  # asked once, and the second answer was never needed
        # The next connection asks anew, and then the new answer is refused.
        with Http(f"http://{NAME}:{inner.port}", egress=egress) as http, pytest.raises(ConnectorError) as caught:
            http.get("/")
        assert caught.value.code == "refused"
        assert inner.seen == []


@override_settings(EGRESS_ALLOW=[])
@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f.1", "0", "[::1]", "[::ffff:127.0.0.1]"]
)
def test_loopback_is_refused_however_it_is_spelt(host: str) -> None:
    with Faulty() as inner, Http(f"http://{host}:{inner.port}") as http, pytest.raises(ConnectorError) as caught:
        http.get("/")
    assert caught.value.code in ("refused", "unreachable")
    assert inner.seen == []


def test_a_redirect_to_an_inner_address_is_refused() -> None:
    with Faulty() as outer, Faulty() as inner:
        outer.play = lambda handler: handler.send(302, b"", {"Location": f"{inner.url}/hemligt"})
        with (
            Http(outer.url, anywhere=True, egress=Egress(outer.allow)) as http,
            pytest.raises(ConnectorError) as caught,
        ):
            http.get("/")
        assert caught.value.code == "refused"
        assert inner.seen == []


def test_the_allow_list_names_host_and_port() -> None:
    egress = Egress(["intern.exempelby.example:8443", "[::1]:80"])
    assert egress.allows("Intern.Exempelby.example", 8443)
    assert egress.allows("::1", 80)
    assert not egress.allows("intern.exempelby.example", 443)
    assert not egress.allows("127.0.0.1", 8443)


def test_of_several_answers_only_public_ones_are_dialled() -> None:
    egress = Egress([], resolver=lambda host, port: ["10.0.0.1", PUBLIC], dialler=no_dialling)
    assert egress.addresses(NAME, 443) == [PUBLIC]


def test_the_next_address_is_tried_when_one_does_not_answer() -> None:
    with Faulty() as server:
        egress = Egress([f"{NAME}:{server.port}"], resolver=lambda host, port: ["127.0.0.2", "127.0.0.1"])
        with Http(f"http://{NAME}:{server.port}", egress=egress) as http:
            assert http.get("/").status == 200
        assert server.seen[0].headers["Host"] == f"{NAME}:{server.port}"


def test_an_unknown_name_is_unreachable() -> None:
    def nobody(host: str, port: int) -> Sequence[str]:
        raise socket.gaierror("no such name")

    with Http(f"https://{NAME}", egress=Egress([], resolver=nobody)) as http, pytest.raises(ConnectorError) as caught:
        http.get("/")
    assert caught.value.code == "unreachable"


def certificate(folder: Path, name: str) -> Path:
    """A self-signed certificate for `name`, with its key, as one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(
            subject, subject, key.public_key(), x509.random_serial_number(), now, now + dt.timedelta(1)
        )
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


def encrypt(server: Faulty, pem: Path, names: list[str | None]) -> None:
    """Put TLS before the server; `names` gets what each client asked for."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    context.sni_callback = lambda sock, name, ctx: names.append(name)
    server._server.socket = context.wrap_socket(server._server.socket, server_side=True)


def test_a_pinned_connection_still_asks_for_and_checks_the_name(tmp_path: Path) -> None:
    pem, names = certificate(tmp_path, NAME), []
    server = Faulty()
    encrypt(server, pem, names)
    allow = [f"{NAME}:{server.port}", f"annan.example:{server.port}"]
    more = {
        "egress": Egress(allow, resolver=lambda host, port: ["127.0.0.1"]),
        "context": ssl.create_default_context(cafile=str(pem)),
    }
    with server:
        with Http(f"https://{NAME}:{server.port}", bearer="x", **more) as http:
            assert http.get("/").status == 200
            assert names == [NAME]
        with Http(f"https://annan.example:{server.port}", **more) as http, pytest.raises(ConnectorError) as caught:
            http.get("/")
    assert "certifikat" in str(caught.value)
    assert len(server.seen) == 1
