"""Two members of staff who may merge, a clock that tests move, and work that people are paid for."""

from tests.payments.involvement.conftest import work
from tests.payments.personal_data.erasing.conftest import erasing

__all__ = ["erasing", "work"]
