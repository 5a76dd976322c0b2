"""Sealing what may not lie open in the database: Fernet for keys of vendors, AES-GCM for bank details on their way, and keyed digests of
what is only ever compared.

The newest key seals, every key on the list opens; so a key is rotated by putting a new one in front, sealing everything
again, and taking the old one away.
"""

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import SecretStr

_NONCE_BYTES = 12


class CannotOpenError(Exception):
    """None of our keys opens this: a key was taken away too early, or the bytes were changed."""


class Sealer:
    """Seals with the first key and opens with any. `keys` are urlsafe-base64 Fernet keys, separated by commas."""

    def __init__(self, keys: SecretStr) -> None:
        names = [key.strip() for key in keys.get_secret_value().split(",") if key.strip()]
        if not names:
            raise ValueError("at least one sealing key is needed")
        self._fernet = MultiFernet([Fernet(name) for name in names])
        self._gcm = [AESGCM(_derive(name, "bank details")) for name in names]
        self._digest_keys = [_derive(name, "digests") for name in names]

    def seal(self, secret: str) -> str:
        """A short secret as a token that may be stored."""
        return self._fernet.encrypt(secret.encode()).decode()

    def open(self, token: str) -> str:
        """The secret behind a token. Raises CannotOpenError."""
        try:
            return self._fernet.decrypt(token.encode()).decode()
        except InvalidToken:
            raise CannotOpenError from None

    def seal_again(self, token: str) -> str:
        """The same secret under the newest key. Raises CannotOpenError."""
        try:
            return self._fernet.rotate(token.encode()).decode()
        except InvalidToken:
            raise CannotOpenError from None

    def seal_bytes(self, content: bytes, bound_to: bytes) -> bytes:
        """AES-256-GCM; opens only together with the same `bound_to` (whose row it is)."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._gcm[0].encrypt(nonce, content, bound_to)

    def open_bytes(self, sealed: bytes, bound_to: bytes) -> bytes:
        """What `seal_bytes` sealed. Raises CannotOpenError."""
        for cipher in self._gcm:
            try:
                return cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound_to)
            except InvalidTag:
                continue
        raise CannotOpenError

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


def _digest(key: bytes, content: str, bound_to: bytes) -> str:
    return hmac.new(key, bound_to + content.encode(), hashlib.sha256).hexdigest()


def _derive(key: str, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"sameday {purpose}".encode()).derive(key.encode())
