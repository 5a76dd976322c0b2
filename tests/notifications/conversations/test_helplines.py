"""Whom people in danger are told to call: every kind has a right first number, and every row says where it is from and when we looked."""

from datetime import date
from typing import get_args

import pytest

from services.notifications.conversations import helplines
from services.notifications.conversations.helplines import HELPLINES, OF_KIND, Helpline
from shared.contracts.understood import DangerKind

KINDS: tuple[DangerKind, ...] = get_args(DangerKind)
FIRST = {
    "self_harm": "999", "abuse": "999", "fraud": "159", "medical": "999", "fire": "999", "carer_strain": "116 123", "unsafe": "999",
}  # fmt: skip


def test_every_kind_has_its_first_number() -> None:
    assert {kind: helplines.first_of(kind).number for kind in KINDS} == FIRST
    assert set(OF_KIND) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_the_first_number_is_right_everywhere_and_always(kind: DangerKind) -> None:
    first = helplines.first_of(kind)
    assert first.places == "UK"
    assert first.hours.startswith("always")


@pytest.mark.parametrize("kind", KINDS)
def test_999_is_never_left_out(kind: DangerKind) -> None:
    assert "999" in [one.number for one in OF_KIND[kind]]


@pytest.mark.parametrize("helpline", HELPLINES.values(), ids=lambda one: one.name)
def test_every_row_has_a_source_and_the_day_when_we_looked(helpline: Helpline) -> None:
    assert helpline.source.startswith("https://")
    assert date(2026, 11, 1) <= helpline.checked
    assert any(helpline in some for some in OF_KIND.values()), "a row that no kind uses"


def test_a_number_is_said_digit_by_digit() -> None:
    assert helplines.spoken("999") == "9 9 9"
    assert helplines.spoken("0808 2000 247") == "0 8 0 8, 2 0 0 0, 2 4 7"
    assert helplines.aloud("Call 116 123 or 999. Ring Jo, room 12.") == "Call 1 1 6, 1 2 3 or 9 9 9. Ring Jo, room 12."


@pytest.mark.parametrize(
    ("words", "are"),
    [
        ("Call 116 123.", True),
        ("call 116123 now", True),
        ("call 1161234", False),
        ("call 116 123 24 hours a day", True),
        ("call 0116 123", False),
        ("call 0800 116 123", False),
        ("call us", False),
    ],
)
def test_words_name_a_number_as_people_write_it(words: str, are: bool) -> None:
    assert helplines.are_named(words, HELPLINES["samaritans"]) is are
