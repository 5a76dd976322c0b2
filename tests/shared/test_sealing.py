"""Sealed secrets: opened only with their key and for their row, and their keys can be rotated."""

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from shared.sealing import CannotOpenError, Sealer


def sealer(*keys: str) -> Sealer:
    """A sealer with these keys, the newest first."""
    return Sealer(SecretStr(",".join(keys)))


OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@given(st.text(max_size=60), st.binary(max_size=60))
def test_what_is_sealed_opens_again_and_only_with_its_key(secret: str, content: bytes) -> None:
    token, sealed = sealer(OLD).seal(secret), sealer(OLD).seal_bytes(content, b"row 1")
    assert len(secret) < 8 or secret not in token
    assert sealer(OLD).open(token) == secret
    assert sealer(OLD).open_bytes(sealed, b"row 1") == content
    with pytest.raises(CannotOpenError):
        sealer(NEW).open(token)
    with pytest.raises(CannotOpenError):
        sealer(NEW).open_bytes(sealed, b"row 1")


def test_a_key_is_rotated_without_losing_anything() -> None:
    token, sealed = sealer(OLD).seal("rk_live"), sealer(OLD).seal_bytes(b"details", b"row 1")
    both = sealer(NEW, OLD)
    assert both.open(token) == "rk_live"
    assert both.open_bytes(sealed, b"row 1") == b"details"
    assert sealer(NEW).open(both.seal_again(token)) == "rk_live"
    assert sealer(NEW).open(both.seal("rk_live")) == "rk_live"
    with pytest.raises(CannotOpenError):
        sealer(OLD).open(both.seal_again(token))


def test_changed_bytes_do_not_open() -> None:
    sealed = sealer(OLD).seal_bytes(b"details", b"row 1")
    for changed in (sealed[:-1] + bytes([sealed[-1] ^ 1]), sealed[:-1], sealed[1:]):
        with pytest.raises(CannotOpenError):
            sealer(OLD).open_bytes(changed, b"row 1")


def test_a_changed_token_does_not_open() -> None:
    token = sealer(OLD).seal("rk_live")
    for changed in (f"{token[:-6]}AAAAA=", token[4:], token[:-4], "", "AAAA", "é", "a", "gAAAAABmade-up"):
        with pytest.raises(CannotOpenError):
            sealer(OLD).open(changed)


def test_a_key_that_is_too_short_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        sealer("c2hvcnQ=")


def test_bank_details_open_only_for_the_row_that_they_belong_to() -> None:
    with pytest.raises(CannotOpenError):
        sealer(OLD).open_bytes(sealer(OLD).seal_bytes(b"details", b"row 1"), b"row 2")


def test_a_sealer_needs_a_key() -> None:
    with pytest.raises(ValueError, match="at least one"):
        sealer("", " ")
