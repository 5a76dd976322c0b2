"""Every notice says what the money is for, and none says an event's or a group's name, or the person's own word."""

from typing import Any

import pytest
from sqlalchemy import select

from services.payments.payouts.rules import PayoutStatus
from services.payments.payouts.tables import Payout
from services.payments.payouts.usecases import status_effects
from services.payments.payouts.usecases.status_effects import after_move, tell_of_delay
from services.payments.payouts.usecases.transitions import Moved
from services.payments.rails.protocol import RailAnswer, RailAnswerKind, RailStatus
from shared.contracts.categories import FACTS, Category
from shared.contracts.notices import NOTICES, Notice
from shared.contracts.purposes import COSTS, TAKING_PART, categories_named, purpose_of_costs
from shared.outbox import OutboxRow
from tests.payments.claims.conftest import Desk, bus
from tests.payments.claims.test_advances import NEXT_WEEK, advance, settle
from tests.payments.council import Council
from tests.payments.involvement.conftest import Work
from tests.payments.problems import is_problem

MARK = "Zqx"
NEUTRAL = "the Wednesday meeting"
"""The words that others may read."""
EVENT = {
    "title": f"{MARK} dementia group",
    "description": NEUTRAL,
    "project": f"{MARK} project",
    "cost_centre": f"{MARK}1",
    "funder": f"{MARK} fund",
}
OWN_WORD = f"{MARK} tablets"


def told(council: Council) -> list[dict[str, Any]]:
    """Everything that notifications was asked to say, in order."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        query = select(OutboxRow.body).where(OutboxRow.topic == "notice.requested").order_by(OutboxRow.id)
        return list(session.scalars(query))


def tell_everything(council: Council) -> None:
    """Has each payment told in every way in which payments are told."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        for payout in session.scalars(select(Payout).order_by(Payout.id)):
            one = Moved(
                payout.id, payout.obligation_id, payout.person_id, payout.amount_pence, payout.reference, payout.rail, 1
            )
            for status in status_effects.NOTICES:
                after_move(session, council.org_id, [one], PayoutStatus.SENDING, status)
            session.expunge(payout)  # as if it were on its way, and nothing of that is kept
            payout.status = PayoutStatus.PROCESSING
            for under_review in (True, False):
                answer = RailAnswer(RailAnswerKind.ACCEPTED, status=RailStatus.PROCESSING, under_review=under_review)
                tell_of_delay(session, payout, answer)


ABOUT_BANK_DETAILS = {
    Notice.PAYMENT_FAILED_TELL_US_WHERE,
    Notice.PAYMENT_RETURNED_TELL_US_WHERE,
    Notice.PAYMENT_GOES_TO_NEW_ACCOUNT,
    Notice.BANK_DETAILS_CHANGING,
    Notice.BANK_DETAILS_STOPPED,
    Notice.BANK_DETAILS_NOT_TAKEN,
    Notice.BANK_DETAILS_IN_USE,
}
"""Sent by the folder of payees, of whom no event is known."""

ABOUT_NO_MONEY = {
    Notice.PICTURE_CHANGED,
    Notice.PICTURE_UNLOCKED,
    Notice.TEXTS_STOPPED,
    Notice.NUMBER_CHANGED,
    Notice.CASH_LISTED,
    Notice.RECORD_ERASING,
    Notice.RECORDS_JOINED,
}
"""Sent when how a person is reached, known or paid has changed, or will: they carry nothing."""

ABOUT_CASH = {
    Notice.CASH_GIVEN,
    Notice.CASH_GIVEN_BACK,
    Notice.CASH_CODE,
    Notice.CASH_BACK_CODE,
    Notice.CASH_NOT_GIVEN,
}
"""Sent from the table where cash is handed over."""

OF_CHOICE = {
    Notice.OFFER_CHOSE_CHARITY,
    Notice.CHARITY_SENT,
    Notice.CHARITY_NOT_SENT,
    Notice.MONEY_MAY_MATTER,
    Notice.AHEAD_REFUSED,
    Notice.STATEMENT_READY,
    Notice.GIVEN_VOUCHER,
    Notice.GIVEN_VOUCHER_UNDONE,
}
"""Sent where somebody gives their fee away, asks for money before, or may want to speak with an adviser."""

WITH_WAGES = {
    Notice.WAGES_PAID,
    Notice.WAGES_NOT_PAID,
    Notice.OFFER_MADE_WITH_WAGES,
}
"""Sent where a role is paid by the payroll office."""

BY_A_SUPPORTER = {Notice.SUPPORTER_AGREED, Notice.SUPPORTER_CLAIMED, Notice.SUPPORTER_ENDED}
"""Sent where somebody who helps a person claims for them."""

TOLD_LATER = {
    Notice.OFFER_REMINDER,
    Notice.OFFER_WAITS,
    Notice.OFFER_WAITS_LAST,
    Notice.OFFER_ABOVE_LIMIT,
    Notice.OFFER_LATER_ABOVE_LIMIT,
    Notice.OFFER_MORE_ABOVE_LIMIT,
}
"""Sent by the clock, days before or after an event."""

FREE_OF_PURPOSE = (
    "offer_taken_back",
    "offer_chose",
    "offer_made_unpaid",
    "offer_moved",
    "offer_end_changed",
    "offer_place_changed",
)
"""Sent about a day and not about money, so they say nothing of what it is for."""


@pytest.fixture
def event(council: Council) -> dict[str, Any]:
    """An event whose every name is marked, that somebody is paid for."""
    work = Work(council)
    work.rate()
    planned = work.event(**EVENT)
    people = council.payable(1)
    work.agreed(planned, people)
    work.attended(planned, work.mark(planned, people[0]))
    run = work.pay(planned).json()
    council.fund(10_000)
    council.approver.post(f"/runs/{run['id']}/approve")
    council.payer.post(f"/runs/{run['id']}/release")
    return planned


def own(pence: int, **more: Any) -> dict[str, Any]:
    """A line of a claim with the person's own word."""
    return bus(pence, description=OWN_WORD, **more)


def test_no_notice_has_the_title_of_an_event_or_the_persons_own_word(desk: Desk, event: dict[str, Any]) -> None:
    person, of = desk.ready(), {"event_id": event["id"]}
    first = desk.sent(person, own(460), own(900, category="carer"), own(500, category="other"), **of)
    desk.decide(first, 1, action="approve")
    desk.decide(first, 2, action="approve_less", amount_pence=400, reason="too_much")
    desk.decide(first, 3, action="refuse", reason="not_covered")
    desk.say(first, "appeal", 3)
    second = desk.referred(person, 700, **of)
    desk.decide(second, action="hold", words="We wait for the list")
    third = desk.sent(person, own(700, category="other"), **of)
    desk.decide(third, action="ask", words="What was it for?")
    agreed = advance(desk, person)
    desk.sent(person, own(500))
    settle(desk, agreed, "paid_back", 500)
    settle(desk, agreed, "written_off", 500)
    ticket = desk.sent(person, own(2000, category="train", kind="ticket", on=NEXT_WEEK))
    desk.decide(ticket, action="approve")
    work = Work(desk.council)
    for hours in (((96, 98),), ((96, 98), (120, 122))):
        (offer,) = work.ask(work.event(*hours, **EVENT), [person])
        desk.council.organiser.post(f"/offers/{offer['id']}/withdraw")
        work.ask(work.event(*hours, **EVENT, unpaid_reason=f"{MARK} nobody is paid"), [person])
    moved = work.event((96, 98), **EVENT)
    work.ask(moved, [person])
    to = {"starts_at": work.time(120).isoformat(), "ends_at": work.time(122).isoformat()}
    desk.council.organiser.post(f"/events/{moved['id']}/move", {"session_id": moved["sessions"][0]["id"], **to})
    longer = work.event((96, 98), **EVENT, unpaid_reason=f"{MARK} nobody is paid")
    work.ask(longer, [person])
    ends = {"starts_at": work.time(96).isoformat(), "ends_at": work.time(99).isoformat()}
    desk.council.organiser.post(f"/events/{longer['id']}/move", {"session_id": longer["sessions"][0]["id"], **ends})
    desk.council.organiser.post(f"/events/{moved['id']}/place", {"place": "Town Hall"})
    for reply in ({"answer": "less", "amount_pence": 100}, {"answer": "expenses_only"}, {"answer": "no"}):
        (offer,) = work.ask(work.event((96, 98), **EVENT), [person])
        desk.council.organiser.post(f"/offers/{offer['id']}/answer", reply)
    (offer,) = work.agreed(work.event((96, 98), **EVENT), [person])
    later = {"later_pence": 100, "pay_on": work.time(240).date().isoformat(), "witness": f"{MARK} sister"}
    desk.council.organiser.post(f"/offers/{offer['id']}/instalment", later)
    tell_everything(desk.council)
    notices = told(desk.council)
    assert {one["notice"] for one in notices} == set(
        Notice
    ) - ABOUT_BANK_DETAILS - ABOUT_NO_MONEY - TOLD_LATER - ABOUT_CASH - WITH_WAGES - OF_CHOICE - BY_A_SUPPORTER - {
        Notice.CLAIM_PHOTO_WANTED
    }
    assert MARK not in str(notices)
    assert all(one["notice"].startswith("offer_") for one in notices if NEUTRAL in str(one)), (
        "an offer alone is called so"
    )
    for one in notices:
        values = one["values"]
        assert values.keys() == NOTICES[one["notice"]].keys()
        assert one["notice"].startswith(FREE_OF_PURPOSE) or values.get("what", values.get("purpose")), one["notice"]


def test_a_notice_about_no_money_carries_nothing() -> None:
    assert all(not NOTICES[one] for one in ABOUT_NO_MONEY)


def test_a_notice_about_bank_details_carries_no_word_of_its_own() -> None:
    assert {
        one for one in Notice if one.endswith("_where") or "account" in one or "details" in one
    } == ABOUT_BANK_DETAILS
    allowed = {"amount_pence", "reference", "purpose"}
    assert all(NOTICES[one].keys() <= allowed for one in ABOUT_BANK_DETAILS), (
        "none that a person or an event could name"
    )


def test_a_notice_about_cash_carries_no_name() -> None:
    allowed = {"amount_pence", "reference", "purpose", "given_at", "code"}
    assert all(NOTICES[one].keys() <= allowed for one in ABOUT_CASH), "nothing that says which event it was"


def test_a_notice_that_the_helpline_sends_about_photos_carries_no_name() -> None:
    assert NOTICES[Notice.CLAIM_PHOTO_WANTED].keys() <= {"amount_pence", "purpose", "reference"}


def test_a_notice_that_the_clock_sends_has_no_name_but_the_neutral_words() -> None:
    allowed = {"amount_pence", "purpose", "activity", "adviser"}
    assert all(NOTICES[one].keys() <= allowed for one in TOLD_LATER)


@pytest.mark.usefixtures("event")
def test_a_payment_says_what_its_money_is_for(desk: Desk) -> None:
    person = desk.ready()
    desk.sent(person, bus(460), bus(600, category="food"))
    claim = desk.referred(person, 700)
    desk.decided(claim, action="approve")
    tell_everything(desk.council)
    sent = {
        one["values"]["amount_pence"]: one["values"]["purpose"]
        for one in told(desk.council)
        if one["notice"] == "payment_sent"
    }
    assert sent == {2500: TAKING_PART, 1060: "bus+food", 700: COSTS}


@pytest.mark.parametrize("category", [Category.CARER, Category.PERSONAL_ASSISTANT, Category.OTHER])
def test_what_tells_of_health_or_nothing_is_called_costs(desk: Desk, category: Category) -> None:
    claim = desk.sent(desk.ready(), bus(9000, category=category))
    desk.decided(claim, action="refuse", reason="not_covered")
    [refused] = [one["values"] for one in desk.notices(claim) if one["notice"] == "claim_line_refused"]
    assert refused["what"] == "costs"
    assert purpose_of_costs([category]) == purpose_of_costs([Category.BUS, category]) == COSTS


def test_one_or_two_kinds_are_named_and_more_are_costs() -> None:
    assert purpose_of_costs(["bus", "bus"]) == "bus"
    assert categories_named(purpose_of_costs(["food", "bus"])) == (Category.FOOD, Category.BUS)
    assert (
        purpose_of_costs(["bus", "food", "taxi"]) == purpose_of_costs([]) == purpose_of_costs(["of tomorrow"]) == COSTS
    )
    assert categories_named(TAKING_PART) == categories_named(COSTS) == categories_named("") == ()
    assert all(len(FACTS[one].words) <= 30 for one in Category)


@pytest.mark.parametrize("verdict", ["ask", "hold", "refuse", "approve_less"])
def test_finance_cannot_write_the_events_name_to_the_person(desk: Desk, event: dict[str, Any], verdict: str) -> None:
    claim = desk.sent(desk.ready(), bus(1000, category="other"), event_id=event["id"])
    more: dict[str, Any] = {"amount_pence": 400} if verdict == "approve_less" else {}
    for words in (f"Were you at {EVENT['title']} that day", f"It was not for the {EVENT['title'].upper()}"):
        answer = desk.decide(claim, action=verdict, words=words, **more)
        assert is_problem(answer, 422)["code"] == "claim.words_name_event"
    assert MARK not in str(desk.notices(claim))
    assert desk.decide(claim, action=verdict, words="Were you at the meeting", **more).status_code == 200
