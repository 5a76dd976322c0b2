"""The helpline's pages in the operator's voice: "their car", words for something else, receipts that come later, events told apart."""

import re
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from services.payments.claims.tables import Claim, ClaimLine
from services.payments.desk.rules.helpline_words import NamedEvent, for_operator, to_caller, told_apart
from services.payments.desk.usecases.helpline import caller_sends_photos
from services.payments.phone.tables import PhoneLink
from services.payments.phone.usecases.agreements import send_in_without_photo
from shared.contracts.categories import Category
from shared.outbox import OutboxRow
from tests import clock
from tests.payments.council import Council
from tests.payments.phone.pages import words
from tests.payments.phone.speaking import Texter
from tests.payments.phone.test_helpline import Desk, caller, desk

__all__ = ["caller", "desk"]
DAY = (clock.today() - timedelta(days=1)).isoformat()
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


def test_a_caller_is_texted_how_to_send_photos_and_the_claim_goes_in_with_them(
    desk: Desk, caller: dict[str, str]
) -> None:
    place = opened(desk, caller)
    bus = desk.post(f"{place}/lines", {"category": "bus", "amount": "2.00", "day": DAY})
    assert "text them how to send photos" not in words(bus), "no rule wants a receipt"
    desk.post(f"{place}/lines", {"category": "other", "amount": "19.00", "thing": "A notebook", "day": DAY})
    assert "text them how to send photos" in words(desk.last)
    page = desk.post(f"{place}/yes", {"photos": "yes"})
    assert "Reply LINK to that text" in words(page)
    assert "The caller said yes" not in words(page)
    assert "Add another thing" not in words(page)
    council, person = desk.council, UUID(caller["person_id"])
    database = council.payments.dependencies.database
    with database.transaction(council.org_id) as session:
        told = [row.body for row in session.scalars(select(OutboxRow).filter_by(topic="notice.requested"))]
        wanted = [one for one in told if one["notice"] == "claim_photo_wanted"]
        assert [(one["person_id"], one["values"]["amount_pence"]) for one in wanted] == [(caller["person_id"], 2100)]
        claim = session.get_one(Claim, (council.org_id, UUID(place.rpartition("/")[2])))
        assert claim.submitted_at is None
    texter = Texter(council, [person])
    [link] = [one.values["link"] for one in texter.say("link").say if "link" in one.values]
    assert link
    with database.transaction(council.org_id) as session:
        assert session.scalars(select(PhoneLink.purpose).filter_by(claim_id=claim.id)).all() == ["receipts"]
        send_in_without_photo(session, council.org_id, claim.id)
    with database.transaction(council.org_id) as session:
        claim = session.get_one(Claim, (council.org_id, claim.id))
        assert (claim.submitted_at is not None, claim.channel, claim.total_pence) == (True, "helpline", 2100)
    assert "We have your claim for £21.00" in words(desk.get(place))


def test_two_clicks_text_once_and_what_changed_meanwhile_texts_nobody(desk: Desk, caller: dict[str, str]) -> None:
    place = opened(desk, caller)
    thing = {"category": "other", "amount": "19.00", "thing": "A notebook", "day": DAY}
    desk.post(f"{place}/lines", thing)
    old = re.findall(r'name="read_back" value="([^"]+)"', desk.last.text)[0]
    desk.post(f"{place}/lines", thing | {"amount": "20.00"})
    changed = desk.post(f"{place}/yes", {"photos": "yes", "read_back": old})
    assert "Something was changed since you read it out" in words(changed)
    desk.get(place)
    new = re.findall(r'name="read_back" value="([^"]+)"', desk.last.text)[0]
    for _ in range(2):
        database, org_id = desk.council.payments.dependencies.database, desk.council.org_id
        claim_id, actor = UUID(place.rpartition("/")[2]), desk.staff.actor
        with database.transaction(org_id) as session:
            caller_sends_photos(session, actor, claim_id, UUID(new), timedelta(hours=1))
    with database.transaction(org_id) as session:
        told = [row.body["notice"] for row in session.scalars(select(OutboxRow).filter_by(topic="notice.requested"))]
    assert told.count("claim_photo_wanted") == 1


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
