"""An organisation with periods, and a clock that tests move."""

from tests.payments.personal_data.erasing.conftest import erasing

__all__ = ["erasing"]
