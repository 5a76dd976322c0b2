"""Where is my money, from real rows: parts, fees, bank details, money that came back; beside the ledger, and in whole texts."""

from typing import Any
from uuid import UUID

import pytest

from services.notifications.conversations.prompts.catalogue import Speaker, texts_of
from services.payments.claims.rules.whereabouts import Whereabouts
from services.payments.claims.usecases.whereabouts import where_is_money
from services.payments.payouts.rules import MoneyAt, PayoutCause, PayoutStatus
from services.payments.payouts.usecases.obligations import Owed, OwedLine, owe
from services.payments.payouts.usecases.transitions import PAYOUT, Transition, transition
from services.payments.phone.rules.answers import where_is_the_money
from services.payments.phone.rules.conversation import ConversationData, GivenFacts
from shared.identity import system_actor
from shared.ids import new_id
from tests.payments.claims.conftest import Desk, bus
from tests.payments.phone import test_helpline
from tests.payments.phone.conversation import NOW, price_miles

SPEAKER = Speaker("Riverbank", "0800 123 4567", "en")
_S, _C, _M = PayoutStatus, PayoutCause, MoneyAt
TO_POSTED = [(_S.QUEUED, _M.RESERVED, _S.SENDING, _C.LEASED), (_S.SENDING, _M.RESERVED, _S.POSTED, _C.ACCEPTED)]


def places(desk: Desk, person_id: UUID) -> tuple[Whereabouts, ...]:
    """Where their money is."""
    with desk.council.payments.dependencies.database.transaction(desk.council.org_id) as session:
        return where_is_money(session, desk.council.org_id, person_id)


def kinds(desk: Desk, person_id: UUID) -> list[tuple[str, int]]:
    """The same, without numbers and days."""
    return [(one.kind.value, one.amount_pence) for place in places(desk, person_id) for one in place.told]


def text_of(desk: Desk, person_id: UUID) -> str:
    """What they read when they text MONEY."""
    facts = GivenFacts(NOW, UUID(int=0), (), price_miles, money=places(desk, person_id))
    return " ".join(texts_of(where_is_the_money(ConversationData(), facts), SPEAKER))


def moved(desk: Desk, payout_id: UUID, steps: list[tuple[Any, ...]]) -> None:
    """The payment goes its way at the bank."""
    org_id = desk.council.org_id
    with desk.council.payments.dependencies.database.transaction(org_id) as session:
        for now, money_at, to, cause in steps:
            values: dict[str, Any] = {"lease_token": new_id()} if to is _S.SENDING else {}
            if to is _S.POSTED:
                values |= {"request_body": "{}", "posted_at": NOW}
            assert transition(
                session,
                system_actor(org_id),
                Transition(now, money_at, to, cause),
                PAYOUT.id == payout_id,
                values=values,
            )


def test_of_two_parts_one_is_sent_and_nobody_hears_more(desk: Desk) -> None:
    person = desk.ready()
    claim = desk.referred(person, 2000, 1800)
    desk.decided(claim, 1, action="approve")
    moved(desk, desk.payouts()[0].id, TO_POSTED)
    assert kinds(desk, person) == [("sent", 2000), ("being_checked", 1800)]
    assert text_of(desk, person) == (
        f"About number {claim['reference']}: We sent you £20.00 on Tuesday 24 November. "
        "A person is looking at £18.00. We will tell you what happens."
    )
    desk.decided(claim, 2, action="refuse", reason="not_covered")
    assert kinds(desk, person) == [("sent", 2000), ("refused", 1800)]


def test_without_bank_details_nothing_is_on_its_way(desk: Desk) -> None:
    desk.council.fund(10_000)
    desk.mandate()
    person = desk.council.person()
    claim = desk.sent(person, bus(460))
    assert kinds(desk, person) == [("needs_bank_details", 460)]
    assert claim["promise"]["kind"] == "needs_bank_details", "nor was it promised"
    assert "We do not know yet where to send it. Reply LINK for a page, CALL for a call" in text_of(desk, person)


def test_without_money_in_the_float_it_is_agreed_and_not_sent(desk: Desk) -> None:
    desk.mandate()
    person = desk.council.payable(1)[0]
    claim = desk.sent(person, bus(460))
    assert (kinds(desk, person), claim["promise"]["kind"]) == ([("not_sent_yet", 460)], "agreed")


def test_a_fee_that_came_back_is_not_no_money(desk: Desk) -> None:
    desk.council.fund(10_000)
    run_id = desk.council.approved(people := desk.council.payable(1))
    assert kinds(desk, people[0]) == [("not_sent_yet", 1250)]
    desk.council.payer.post(f"/runs/{run_id}/release")
    (payment,) = desk.payouts()
    assert kinds(desk, people[0]) == [("sending", 1250)]
    moved(desk, payment.id, [*TO_POSTED, (_S.POSTED, _M.PAID, _S.RETURNED, _C.FETCHED)])
    assert kinds(desk, people[0]) == [("came_back", 1250)]
    assert text_of(desk, people[0]).startswith(
        f"About number {payment.reference}: We sent you £12.50, but the bank sent it back."
    )
    found = desk.approver.get(f"/people/{people[0]}/money")
    told = [{"kind": "came_back", "amount_pence": 1250, "sent_on": None, "charity": None}]
    assert found == [{"claim_id": None, "reference": payment.reference, "told": told}]


def test_a_fee_that_nobody_has_paid_yet_is_told_without_a_number(desk: Desk) -> None:
    person, org_id = desk.council.person(), desk.council.org_id
    with desk.council.payments.dependencies.database.transaction(org_id) as session:
        owe(session, system_actor(org_id), [Owed("fee", new_id(), person, "Taking part", (OwedLine("a day", 2500),))])
    (place,) = places(desk, person)
    assert (place.reference, kinds(desk, person)) == (None, [("needs_bank_details", 2500)])


def test_a_payment_without_money_owed_any_more_is_not_told(desk: Desk) -> None:
    desk.mandate()
    person = desk.council.payable(1)[0]
    claim = desk.referred(person, 1000)
    desk.decided(claim, 1, action="approve")
    desk.decided(claim, 1, action="undo")
    assert kinds(desk, person) == [("being_checked", 1000)]
    assert kinds(desk, desk.council.person()) == []


def test_what_is_told_agrees_with_the_ledger(desk: Desk) -> None:
    person = desk.ready()
    claim = desk.referred(person, 2000, 1800, 700)
    for number in (1, 2):
        desk.decided(claim, number, action="approve")
    first, _ = desk.payouts()
    moved(desk, first.id, TO_POSTED)
    told = dict(kinds(desk, person))
    balances, _ = desk.council.money()
    assert told["sent"] == 3800 - abs(balances["payable.participants"])
    assert told["sending"] == abs(balances["stripe.reserved"])


@pytest.mark.parametrize("typed", ["{}", " {} ", "{}-2"])
def test_the_desk_finds_a_claim_by_each_of_its_numbers(desk: Desk, typed: str) -> None:
    claim = desk.referred(desk.ready(), 2000, 1800)
    for number in (1, 2):
        desk.decided(claim, number, action="approve")
    finance = test_helpline.Desk(desk.council, desk.approver)
    finance.sign_in()
    found = finance.get(f"/desk/claims/find?reference={typed.format(claim['reference'].lower())}")
    assert found.headers["location"] == f"/desk/claims/{claim['id']}"
