"""Numbers and links in texts and notes are found whatever characters set them apart; usual words pass."""

import pytest

from services.payments.worklist.handling.rules import checked_note, checked_text
from shared.errors import InvalidError

BANK = ("12\u00a034\u00a056", "12\u201134\u201156", "12  34  56", "1234-5678", "1234\u20135678", "12345\u200d678")
LINKS = ("evil\u3002com", "93.184.216.34/login", "at 93.184.216.34.")
TELEPHONES = (
    "07700\u00a0900123", "07700  900123", "07700.900.123", "07700/900123", "447700900123", "+44 (0)7700 900123",
    "call 07700 - 900 123.",
)  # fmt: skip
USUAL = (
    "see you at 10.30 on 12.11", "£12.50", "on 01.12.2026 9.30", "05.12.26 10.30", "09.30-10.30 on 5.12", "in 2026-2027",
    "open 0900-1700", "wait\u2026then call", "on 24-11-26", "I paid £44.50 on 12.11.2026",
)  # fmt: skip


@pytest.mark.parametrize("typed", BANK)
def test_a_bank_number_is_found_however_it_is_set_apart(typed: str) -> None:
    for check in (checked_text, checked_note):
        with pytest.raises(InvalidError, match="account number"):
            check(typed)


@pytest.mark.parametrize("typed", LINKS)
def test_a_link_is_found_in_a_text(typed: str) -> None:
    with pytest.raises(InvalidError, match="web address"):
        checked_text(typed)


@pytest.mark.parametrize("typed", TELEPHONES)
def test_a_telephone_number_is_found_in_a_note(typed: str) -> None:
    with pytest.raises(InvalidError, match="telephone number"):
        checked_note(typed)


@pytest.mark.parametrize("typed", USUAL)
def test_usual_words_pass_as_they_were_typed(typed: str) -> None:
    assert checked_text(typed) == checked_note(typed) == typed
