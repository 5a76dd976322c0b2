"""The helpline's pages in the operator's voice: "their car", words for something else, receipts that come later, events told apart."""

import re
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from services.payments.claims.tables import ClaimLine
from services.payments.desk.rules.helpline_words import NamedEvent, for_operator, to_caller, told_apart
from shared.contracts.categories import Category
from tests.payments.council import Council
from tests.payments.phone.pages import words
from tests.payments.phone.test_helpline import Desk, caller, desk

__all__ = ["caller", "desk"]
DAY = (datetime.now(UTC).date() - timedelta(days=1)).isoformat()
OPERATORS = re.compile(r"\b(my|your|you) (car|motorcycle|bicycle)\b", re.IGNORECASE)


def opened(desk: Desk, caller: dict[str, str]) -> str:
    """The claim of a caller who was found; its address."""
    claim_id = re.findall(r"/desk/helpline/([0-9a-f-]{36})/lines", desk.find(**caller).text)[0]
    return f"/desk/helpline/{claim_id}"


def lines_of(council: Council, place: str) -> list[ClaimLine]:
    """The lines that were kept."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        rows = session.query(ClaimLine).filter_by(claim_id=UUID(place.rpartition("/")[2])).order_by(ClaimLine.number)
        return list(rows)


def test_the_operator_reads_their_car_and_reads_out_your_car(desk: Desk, caller: dict[str, str]) -> None:
    place = opened(desk, caller)
    page = words(desk.last)
    assert "Their car" in page
    assert not OPERATORS.search(page)
    page = words(desk.post(f"{place}/lines", {"category": "car", "amount": "12", "passengers": "1", "day": DAY}))
    said, rest = page.partition("Read out slowly:")[2].partition("The total is")[0], page.partition("Read out")[0]
    assert "Your car" in said
    assert not OPERATORS.search(rest)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (
            {"category": "car", "amount": "12", "passengers": "9"},
            "Write how many people came along in the car, 0 to 8.",
        ),
        ({"category": "other", "amount": "4"}, "Write what it was, in the caller"),
        ({"category": "other", "amount": "4", "thing": "x" * 201}, "Write 200 letters at most."),
        (
            {"category": "bus", "amount": "4", "passengers": "2"},
            "Passengers are paid for only with the miles of a car.",
        ),
    ],
)
def test_what_is_wrong_is_said_to_the_operator(
    desk: Desk, caller: dict[str, str], typed: dict[str, str], said: str
) -> None:
    place = opened(desk, caller)
    page = words(desk.post(f"{place}/lines", typed | {"day": DAY}))
    assert said in page
    assert "with you" not in page


def test_something_else_has_words_and_a_receipt_may_come_later(desk: Desk, caller: dict[str, str]) -> None:
    place = opened(desk, caller)
    thing = {"category": "other", "amount": "19.00", "thing": "A <b>notebook</b>", "day": DAY}
    page = desk.post(f"{place}/lines", thing)
    assert "It may come later" in words(page)
    assert "Something else, A &lt;b&gt;notebook&lt;/b&gt;, £19.00" in page.text or "<b>notebook" not in page.text
    taxi = {"category": "taxi", "amount": "15.00", "no_receipt": "The driver had none", "day": DAY}
    page = desk.post(f"{place}/lines", taxi)
    assert "No receipt: The driver had none" in words(page)
    said = words(desk.post(f"{place}/yes", {}))
    assert "Please keep your receipts." in said
    kept = lines_of(desk.council, place)
    assert [(one.description, one.lost_receipt_reason) for one in kept] == [
        ("A <b>notebook</b>", None),
        ("", "The driver had none"),
    ]


def test_a_caller_without_a_picture_is_called_back(desk: Desk) -> None:
    page = words(desk.get("/desk/helpline"))
    assert "The caller has no picture, or has forgotten it" in page
    assert "do not take a number from this call" in page


def test_events_of_one_name_are_told_apart() -> None:
    day = date(2026, 3, 2)
    events = [
        NamedEvent("Design day", day, "10:00", "Room 1"),
        NamedEvent("Design day", day, "14:00", "Room 2"),
        NamedEvent("Walk", day, "10:00", "North"),
        NamedEvent("Walk", day, "10:00", "South"),
        NamedEvent("Tea", day, "10:00", ""),
    ]
    told = told_apart(events, ["Monday"] * 5)
    assert told == [
        "Monday: Design day, 10:00", "Monday: Design day, 14:00", "Monday: Walk, 10:00, North", "Monday: Walk, 10:00, South",
        "Monday: Tea",
    ]  # fmt: skip


def test_no_category_is_the_operator_s_own() -> None:
    for category in Category:
        assert not re.search(r"\b(my|your)\b", for_operator(category), re.IGNORECASE)
        assert not re.search(r"\b(my|their)\b", to_caller(category), re.IGNORECASE)
