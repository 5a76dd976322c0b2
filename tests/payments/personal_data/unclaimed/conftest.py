"""Somebody who was erased, and a clock that tests move."""

from tests.payments.personal_data.erasing.conftest import erasing

__all__ = ["erasing"]
