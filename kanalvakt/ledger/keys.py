"""The ledger's own signing key (Ed25519, `var/keys/ledger.pem`), made when first needed."""

import hashlib
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings

from kanalvakt.core.environment import make_secret


def private_key() -> Ed25519PrivateKey:
    """The signing key of this installation."""
    return _load(settings.KEY_DIR / "ledger.pem")


def public_bytes() -> bytes:
    """The public key, 32 bytes (RFC 8032)."""
    return private_key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def public_pem() -> str:
    """The public key as a PEM file (SubjectPublicKeyInfo), which `openssl` reads."""
    return private_key().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def fingerprint() -> str:
    """What an auditor pins: SHA-256 of the DER-encoded public key, 64 hexadecimal digits."""
    der = private_key().public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).hexdigest()


@lru_cache(maxsize=4)
def _load(path: Path) -> Ed25519PrivateKey:
    if not path.exists():
        make_secret(path, _new())
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError(f"{path.name} is not an Ed25519 key")
    return key


def _new() -> str:
    key = Ed25519PrivateKey.generate()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
