"""The verifier's own Ed25519 agrees with a real library, and refuses what the RFC says must be refused."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.verify_ledger import ORDER, P, signed_by

# RFC 8032 section 7.1, tests 1 and 3.
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155",
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac",
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


@pytest.mark.parametrize(("public", "message", "commitment", "scalar"), VECTORS)
def test_the_vectors_of_the_rfc_are_accepted(public: str, message: str, commitment: str, scalar: str) -> None:
    assert signed_by(bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(commitment + scalar))


@settings(max_examples=25)
@given(seed=st.binary(min_size=32, max_size=32), message=st.binary(max_size=100), flip=st.integers(0, 511))
def test_what_a_real_library_signs_is_accepted_and_any_flipped_bit_refused(
    seed: bytes, message: bytes, flip: int
) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = key.public_key().public_bytes_raw(), key.sign(message)
    assert signed_by(public, message, signature)
    changed = bytearray(signature)
    changed[flip // 8] ^= 1 << flip % 8
    assert not signed_by(public, message, bytes(changed))
    assert not signed_by(public, message + b"x", signature)


@settings(max_examples=50)
@given(public=st.binary(max_size=40), signature=st.binary(max_size=70))
def test_rubbish_is_refused_and_never_a_crash(public: bytes, signature: bytes) -> None:
    assert not signed_by(public, b"", signature)


def test_a_second_spelling_of_a_signature_or_a_point_is_refused() -> None:
    public, message, commitment, scalar = (bytes.fromhex(text) for text in VECTORS[1])
    larger = int.from_bytes(scalar, "little") + ORDER
    assert not signed_by(public, message, commitment + larger.to_bytes(32, "little"))
    assert not signed_by((P + 1).to_bytes(32, "little"), message, commitment + scalar)
