"""Sealing what may not lie open in the database: keys of vendors, forms that wait, bank details on their way (all AES-256-GCM), and keyed
digests of what is only ever compared.

The newest key seals, every key on the list opens; so a key is rotated by putting a new one in front, sealing everything
again, and taking the old one away.
"""

import hashlib
import hmac
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import SecretStr

_NONCE_BYTES = 12
_KEY_BYTES = 32


class CannotOpenError(Exception):
    """None of our keys opens this: a key was taken away too early, or the bytes were changed."""


class Sealer:
    """Seals with the first key and opens with any. `keys` are 32 random bytes each in urlsafe base64, separated by commas."""

    def __init__(self, keys: SecretStr) -> None:
        names = [key.strip() for key in keys.get_secret_value().split(",") if key.strip()]
        if not names:
            raise ValueError("at least one sealing key is needed")
        if any(len(urlsafe_b64decode(name)) != _KEY_BYTES for name in names):
            raise ValueError("a sealing key is 32 bytes in urlsafe base64")
        self._secrets = [AESGCM(_derive(name, "secrets")) for name in names]
        self._details = [AESGCM(_derive(name, "bank details")) for name in names]
        self._digest_keys = [_derive(name, "digests") for name in names]

    def seal(self, secret: str) -> str:
        """A short secret as a token that may be stored."""
        return urlsafe_b64encode(_seal(self._secrets, secret.encode(), b"")).decode()

    def open(self, token: str) -> str:
        """The secret behind a token. Raises CannotOpenError."""
        try:
            sealed = urlsafe_b64decode(token)
        except ValueError:  # a token may be anything that somebody sent as a cookie
            raise CannotOpenError from None
        return _open(self._secrets, sealed, b"").decode()

    def seal_again(self, token: str) -> str:
        """The same secret under the newest key. Raises CannotOpenError."""
        return self.seal(self.open(token))

    def seal_bytes(self, content: bytes, bound_to: bytes) -> bytes:
        """Opens only together with the same `bound_to` (whose row it is)."""
        return _seal(self._details, content, bound_to)

    def open_bytes(self, sealed: bytes, bound_to: bytes) -> bytes:
        """What `seal_bytes` sealed. Raises CannotOpenError."""
        return _open(self._details, sealed, bound_to)

    def digest(self, content: str, bound_to: bytes) -> str:
        """A keyed digest (HMAC-SHA-256): the same content of the same row (or organisation) is known again, and nobody without the key can try what it
        may have been."""
        return _digest(self._digest_keys[0], content, bound_to)

    def digests(self, content: str, bound_to: bytes) -> list[str]:
        """The digest under every key on the list, the newest first."""
        return [_digest(key, content, bound_to) for key in self._digest_keys]

    def is_digest(self, digest: str, content: str, bound_to: bytes) -> bool:
        """Whether a digest, made under any key on the list, is that of this content."""
        return any(hmac.compare_digest(digest, one) for one in self.digests(content, bound_to))


def _seal(ciphers: Sequence[AESGCM], content: bytes, bound_to: bytes) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + ciphers[0].encrypt(nonce, content, bound_to)


def _open(ciphers: Sequence[AESGCM], sealed: bytes, bound_to: bytes) -> bytes:
    if len(sealed) <= _NONCE_BYTES:
        raise CannotOpenError
    for cipher in ciphers:
        try:
            return cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound_to)
        except InvalidTag:
            continue
    raise CannotOpenError


def _digest(key: bytes, content: str, bound_to: bytes) -> str:
    return hmac.new(key, bound_to + content.encode(), hashlib.sha256).hexdigest()


def _derive(key: str, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"sameday {purpose}".encode()).derive(key.encode())
