"""Sending claims in: inside the rules the money is on its way in the same transaction, else finance looks at it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from services.payments.claims.usecases import drafts, submit, views
from services.payments.claims.usecases.drafts import NewLine
from shared.contracts.categories import Category
from shared.errors import ForbiddenError
from shared.identity import Actor, ActorKind
from shared.ids import TypedReference, read_reference
from shared.outbox import OutboxRow
from tests.payments.claims.conftest import TODAY, YESTERDAY, Desk, bus
from tests.payments.council import Council
from tests.payments.phone.speaking import ask_to_yesterdays_event, read_back_and_agreed
from tests.payments.problems import is_problem


def test_a_claim_inside_the_rules_is_on_its_way_at_once(desk: Desk) -> None:
    person = desk.ready()
    claim = desk.draft(person, bus(460), bus(600, category="food"))
    sent = desk.submit(claim)
    assert (sent["outcome"], sent["total_pence"], sent["reasons"]) == ("approve", 1060, [])
    assert read_reference(sent["reference"]) == TypedReference(sent["reference"], sent["reference"])
    now = desk.look(claim)
    assert (now["status"], now["approved_pence"], now["paid_pence"]) == ("approved", 1060, 0)
    (decision,) = now["decisions"]
    assert (decision["decided_by"], decision["decided_by_policy"]) == (None, now["policy_id"])
    (payout,) = desk.payouts()
    assert (payout.status, payout.amount_pence, payout.lane, payout.purpose) == ("queued", 1060, "urgent", "claims")
    assert payout.released_under is not None
    assert payout.approved_by_policy == f"claim_policy {now['policy_id']}"
    assert payout.entered_by == desk.helpline.actor.id
    assert [one["status"] for one in now["payments"]] == ["queued"]
    with desk.council.payments.dependencies.database.transaction(desk.council.org_id) as session:
        lanes = session.scalars(select(OutboxRow.lane).where(OutboxRow.topic == "payout.send")).all()
    assert lanes == ["urgent"]
    assert desk.asked(claim) == []


def test_who_gave_no_answer_to_the_offer_gets_their_costs_the_same_day(desk: Desk) -> None:
    person = desk.ready()
    event_id = ask_to_yesterdays_event(desk.council, person)
    claim = desk.draft(person, bus(460), event_id=event_id)
    assert desk.submit(claim)["outcome"] == "approve"
    (payout,) = desk.payouts()
    assert (payout.status, payout.purpose, payout.amount_pence, payout.lane) == ("queued", "claims", 460, "urgent")
    (offer,) = desk.council.organiser.get(f"/events/{event_id}/offers")["offers"]
    assert offer["status"] == "offered", "the fee waits for their word"


def test_sending_twice_is_one_claim_and_one_payment(desk: Desk) -> None:
    person = desk.ready()
    claim = desk.draft(person, bus())
    assert desk.submit(claim) == desk.submit(claim)
    assert len(desk.payouts()) == 1


def test_without_a_mandate_it_waits_for_a_second_person(desk: Desk) -> None:
    desk.council.fund(10_000)
    claim = desk.sent(desk.council.payable(1)[0], bus())
    assert [(one["status"], one["waits_for"]) for one in claim["payments"]] == [("approved", "release")]


def test_without_bank_details_it_waits_for_them(desk: Desk) -> None:
    desk.ready()
    claim = desk.sent(desk.council.person(), bus())
    assert [(one["status"], one["waits_for"]) for one in claim["payments"]] == [("approved", "method")]


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([bus(5000)], "line_above_cap"),
        ([bus(1100, category="food")], "receipt_needed"),
        ([bus(1100, category="childcare", lost_receipt_reason=" ")], "receipt_needed"),
        ([bus(2100, category="childcare", lost_receipt_reason="I lost it")], "lost_receipts_too_high"),
        ([bus(500, category="other")], "not_said_what_for"),
        ([bus(500, kind="advance")], "money_in_advance"),
        ([bus(500, kind="ticket")], "ticket"),
        ([bus(900, category="childcare") for _ in range(6)], "above_automatic"),
    ],
)
def test_outside_the_rules_finance_looks_at_it(desk: Desk, lines: list[dict[str, Any]], code: str) -> None:
    person = desk.ready()
    claim = desk.draft(person, *lines)
    sent = desk.submit(claim)
    now = desk.look(claim)
    assert sent["outcome"] == "refer"
    assert code in [one["code"] for one in now["reasons"]]
    assert sent["reasons"] == [one["text"] for one in now["reasons"]]
    assert (now["status"], desk.payouts(), desk.asked(claim)) == ("waiting", [], ["claim_to_decide"])
    assert now["told"] == [
        {"kind": "being_checked", "amount_pence": now["total_pence"], "sent_on": None, "charity": None}
    ]
    assert now["promise"]["kind"] in ("look_today", "look_later")


def test_a_lost_receipt_with_a_plain_reason_is_paid_up_to_the_limit(desk: Desk) -> None:
    claim = desk.sent(desk.ready(), bus(1500, category="childcare", lost_receipt_reason="The machine gave none"))
    assert claim["outcome"] == "approve"


def test_the_same_receipt_and_the_same_details_are_a_warning_and_never_block(desk: Desk) -> None:
    person = desk.ready()
    first, second = desk.receipt(person), desk.receipt(person)
    desk.sent(person, bus(receipt_id=first))
    again = desk.sent(person, bus(receipt_id=second))
    assert {one["code"] for one in again["warnings"]} == {"same_file", "same_details"}
    assert again["status"] == "waiting"
    assert desk.decided(again, action="approve")["status"] == "approved"


def test_there_and_back_on_one_photo_is_not_a_duplicate(desk: Desk) -> None:
    person = desk.ready()
    receipt = desk.receipt(person)
    assert desk.sent(person, bus(receipt_id=receipt), bus(receipt_id=receipt))["warnings"] == []


def test_what_the_person_is_told(desk: Desk) -> None:
    claim = desk.sent(desk.ready(), bus())
    (notice,) = desk.notices(claim)
    assert notice["notice"] == "claim_received"
    promised = {"promise": "sending_now", "promise_by": notice["values"]["promise_by"]}
    assert notice["values"] == {"amount_pence": 460, "reference": claim["reference"], "purpose": "bus", **promised}
    assert claim["promise"]["kind"] == "sending_now"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (bus(on=str(TODAY + timedelta(days=2))), "claim.line_in_future"),
        (bus(amount_pence=None), "claim.line_no_amount"),
        (bus(amount_pence=2_000_000), "claim.line_amount_too_large"),
        (bus(miles_tenths=50), "claim.line_miles_without_vehicle"),
        (bus(category="car"), "claim.line_miles_and_amount"),
        (bus(category="car", amount_pence=None), "claim.line_no_miles"),
        (bus(passengers=1), "claim.line_passengers_without_car"),
        (bus(vat_pence=461), "claim.line_vat"),
        (bus(amount_pence=0), "request.invalid"),
        (bus(amount_pence=-5), "request.invalid"),
        (bus(amount_pence=4.6), "request.invalid"),
        (bus(category="yacht"), "request.invalid"),
        (bus(kind="gift"), "request.invalid"),
    ],
)
def test_lines_that_cannot_be_are_refused(desk: Desk, line: dict[str, Any], code: str) -> None:
    is_problem(desk.enter(desk.council.person(), line), 422, code)


def test_a_claim_without_lines_is_not_sent(desk: Desk) -> None:
    claim = desk.draft(desk.council.person())
    is_problem(desk.helpline.call("POST", f"/claims/{claim['id']}/submit"), 422, "claim.no_lines")


def test_lines_of_a_draft_change_and_those_of_a_sent_claim_do_not(desk: Desk) -> None:
    claim = desk.draft(desk.council.person(), bus(100), bus(200), bus(300))
    path = f"/claims/{claim['id']}/lines"
    replaced = desk.helpline.post(path, {"lines": [bus(150)], "replace": True})
    assert ([one["amount_pence"] for one in replaced["lines"]], replaced["total_pence"]) == ([150], 150)
    added = desk.helpline.post(path, {"lines": [bus(250)]})
    assert [(one["number"], one["amount_pence"]) for one in added["lines"]] == [(1, 150), (2, 250)]
    desk.submit(claim)
    is_problem(desk.helpline.call("POST", path, {"lines": [bus(1)]}), 409, "claim.submitted")
    assert desk.look(claim)["total_pence"] == 400


def test_a_receipt_of_another_person_is_refused(desk: Desk) -> None:
    person, other = desk.council.person(), desk.council.person()
    is_problem(desk.enter(person, bus(receipt_id=desk.receipt(other))), 404, "receipt.not_found")
    claim = desk.draft(person, bus())
    path = f"/claims/{claim['id']}/lines/1/receipt"
    is_problem(desk.helpline.call("POST", path, {"receipt_id": desk.receipt(other)}), 404, "receipt.not_found")
    own = desk.receipt(person)
    assert desk.helpline.post(path, {"receipt_id": own})["lines"][0]["receipt_id"] == own


def test_other_organisations_have_no_claims_here(desk: Desk, other_council: Council) -> None:
    claim = desk.referred(desk.council.person())
    theirs = Desk(other_council)
    is_problem(theirs.approver.call("GET", f"/claims/{claim['id']}"), 404, "claim.not_found")
    is_problem(theirs.decide(claim, action="approve"), 404, "claim.not_found")
    is_problem(theirs.say(claim, "appeal"), 404, "claim.not_found")
    is_problem(desk.enter(other_council.person(), bus()), 404, "person.not_found")
    assert theirs.approver.get("/claims")["claims"] == []


def event_of(desk: Desk, **more: Any) -> dict[str, Any]:
    """An event of the day before yesterday with a rate card."""
    desk.council.agree(
        "/rates",
        {
            "role": "member",
            "basis": "per_session",
            "amount_pence": 2000,
            "valid_from": "2020-01-01",
            "source": "Policy",
        },
    )
    session = {"starts_at": f"{YESTERDAY}T10:00:00Z", "ends_at": f"{YESTERDAY}T12:00:00Z"}
    event: dict[str, Any] = desk.council.organiser.post(
        "/events", {"title": "Design day", "sessions": [session]} | more
    )
    return event


def asked(desk: Desk, event: dict[str, Any], person: UUID) -> dict[str, Any]:
    """Somebody who was asked to an event; gives the offer."""
    body = {"person_ids": [str(person)], "role": "member"}
    offer: dict[str, Any] = desk.council.organiser.post(f"/events/{event['id']}/offers", body)["offers"][0]
    return offer


def test_a_claim_for_an_event_of_other_people_is_looked_at(desk: Desk) -> None:
    person, event = desk.ready(), event_of(desk)
    claim = desk.sent(person, bus(), event_id=event["id"])
    assert [one["code"] for one in claim["reasons"]] == ["not_on_list"]
    assert desk.payouts() == []
    asked(desk, event, person)
    assert desk.sent(person, bus(470), event_id=event["id"])["outcome"] == "approve"


def test_the_budget_of_an_event_covers_fees_and_claims_together(desk: Desk) -> None:
    person, event = desk.ready(), event_of(desk, budget_pence=3000)
    asked(desk, event, person)
    assert desk.sent(person, bus(600), event_id=event["id"])["outcome"] == "approve"
    over = desk.sent(person, bus(500), event_id=event["id"])
    assert [one["code"] for one in over["reasons"]] == ["over_budget"]
    problem = is_problem(desk.decide(over, action="approve"), 409, "event.over_budget")
    assert problem["budget_left_pence"] == 400
    body = {"person_ids": [str(desk.council.person())], "role": "member"}
    is_problem(desk.council.organiser.call("POST", f"/events/{event['id']}/offers", body), 409, "offer.over_budget")
    desk.council.organiser.post(f"/events/{event['id']}/budget", {"budget_pence": 3100})
    assert desk.decided(over, action="approve")["status"] == "approved"


def as_person(desk: Desk, person: UUID) -> Actor:
    """The person themself, at a telephone."""
    return Actor(desk.council.org_id, ActorKind.PERSON, person, person_id=person)


def test_people_claim_for_themselves_and_for_nobody_else(desk: Desk) -> None:
    person, other = desk.ready(), desk.council.person()
    database, me = desk.council.payments.dependencies.database, as_person(desk, person)
    with database.transaction(desk.council.org_id) as session:
        draft = drafts.open_draft(session, me, person, None, "text")
        drafts.add_lines(session, me, draft.id, [NewLine(Category.BUS, YESTERDAY, 460)])
        read_back_and_agreed(session, me, draft)
        sent = submit.submit(session, me, draft.id)
        assert (sent.outcome, sent.total_pence) == ("approve", 460)
        (mine,) = views.claims_of_person(session, desk.council.org_id, person)
        assert (mine.status, mine.claim.entered_by) == ("approved", None)
    with database.transaction(desk.council.org_id) as session, pytest.raises(ForbiddenError):
        drafts.open_draft(session, me, other, None, "text")
    with database.transaction(desk.council.org_id) as session, pytest.raises(ForbiddenError):
        submit.submit(session, as_person(desk, other), draft.id)
    assert desk.notices({"id": str(draft.id)}) == []
