"""An approved payment that cannot leave yet is never lost: it waits, says for what, and is taken up."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from services.payments.payees.tables import PayoutMethod
from services.payments.payees.usecases.changes import READY_TOPIC
from services.payments.payees.usecases.payees import payee_of
from services.payments.payouts.rules import MoneyAt, PayoutCause, PayoutStatus
from services.payments.payouts.tables import Payout
from services.payments.payouts.usecases.releasing import RETRY_HELD_TOPIC, SEND_TOPIC
from services.payments.payouts.usecases.transitions import PAYOUT, Transition, transition
from services.payments.payouts.usecases.urgent import Paid
from shared.errors import ForbiddenError, ProblemError
from shared.identity import system_actor
from shared.ids import new_id
from tests.payments.council import Council, Staff
from tests.payments.payouts.mandates.conftest import Claims
from tests.payments.problems import is_problem


def status(council: Council, paid: Paid) -> tuple[str, str | None]:
    """(status, what it waits for) of a payment."""
    payment = council.payer.get(f"/payouts/{paid.payout_id}")
    return payment["status"], payment["waits_for"]


def becomes_payable(council: Council, person_id: UUID) -> None:
    """Bank details that the rail knows, and that a second person confirms at the API."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        method = PayoutMethod(
            org_id=council.org_id,
            payee_id=payee_of(session, council.org_id, person_id),
            rail="stripe",
            status="to_confirm",
            name_match="match",
            recipient=f"acct_{uuid4().hex}",
            method=f"gbba_{uuid4().hex}",
            entered_by=council.payer.actor.id,
        )
        session.add(method)
        session.flush()
        method_id = method.id
    council.approver.post(f"/payout-methods/{method_id}/confirm")


def test_without_a_method_it_waits_and_leaves_when_there_is_one(council: Council, claims: Claims) -> None:
    council.fund(5000)
    claims.mandate()
    person_id = council.person()
    paid = claims.pay(claims.owed([person_id])[0])
    assert paid.outcome == "waits_for_method"
    assert status(council, paid) == ("approved", "method")
    assert claims.asked() == ["payout_waits_for_method"]
    assert council.payer.get("/payouts?waiting_for_release=1") == []
    assert len(council.payer.get("/payouts")) == 1
    assert claims.used_pence() == 0
    becomes_payable(council, person_id)
    claims.do(READY_TOPIC)
    claims.do(RETRY_HELD_TOPIC)
    assert status(council, paid) == ("queued", None)
    assert claims.sends() == [(paid.payout_id, "urgent")]
    assert claims.asked() == []


def test_a_low_float_waits_and_leaves_when_it_is_topped_up(council: Council, claims: Claims) -> None:
    council.fund(999)
    claims.mandate()
    paid = claims.pay(claims.claim(1000))
    assert paid.outcome == "float_too_low"
    assert status(council, paid) == ("approved", "float")
    assert claims.asked() == ["payout_waits_for_float"]
    assert claims.used_pence() == 0
    claims.do(RETRY_HELD_TOPIC)
    assert status(council, paid) == ("approved", "float")
    council.fund(1)
    claims.do(RETRY_HELD_TOPIC)
    assert status(council, paid) == ("queued", None)
    assert council.money()[0]["stripe.available"] == 0
    assert claims.asked() == []


def test_money_that_is_not_enough_for_all_takes_the_oldest(council: Council, claims: Claims) -> None:
    council.fund(1)
    claims.mandate()
    first, second = claims.pay(claims.claim(1000)), claims.pay(claims.claim(1000))
    council.fund(1000)
    claims.do(RETRY_HELD_TOPIC)
    assert (status(council, first), status(council, second)) == (("queued", None), ("approved", "float"))
    assert claims.asked() == ["payout_waits_for_float"]


def test_money_that_comes_back_to_the_float_wakes_what_waits_for_it(council: Council, claims: Claims) -> None:
    account = {"api_key": "sk_test_of_nobody", "financial_account": "fa_test_nobody"}
    council.agree("/rails/stripe", account)
    council.fund(1000)
    claims.mandate()
    first, second = claims.pay(claims.claim(1000)), claims.pay(claims.claim(1000))
    assert status(council, second) == ("approved", "float")
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        payee_id = session.get_one(Payout, (council.org_id, first.payout_id)).payee_id
        session.execute(update(PayoutMethod).where(PayoutMethod.payee_id == payee_id).values(status="replaced"))
    claims.do(SEND_TOPIC)
    assert status(council, first) == ("failed", None)
    claims.do(RETRY_HELD_TOPIC)
    assert status(council, second) == ("queued", None)


def test_what_waited_for_the_float_may_then_wait_for_a_person(council: Council, claims: Claims) -> None:
    council.fund(1)
    mandate_id = claims.mandate()
    paid = claims.pay_by_hand(claims.claim(1000))
    council.payer.post(f"/mandates/{mandate_id}/withdraw")
    council.fund(5000)
    claims.do(RETRY_HELD_TOPIC)
    assert status(council, paid) == ("approved", "release")
    assert claims.asked() == ["payout_waits_for_release"]
    council.fund(5000)
    claims.do(RETRY_HELD_TOPIC)
    assert status(council, paid) == ("approved", "release")


def test_a_person_releases_what_waits_for_a_low_float_only_when_it_is_enough(council: Council, claims: Claims) -> None:
    paid = claims.pay_by_hand(claims.claim(1000))
    answer = council.payer.call("POST", f"/payouts/{paid.payout_id}/release")
    is_problem(answer, 409, "float.too_low")
    assert status(council, paid) == ("approved", "release")
    council.fund(1000)
    assert council.payer.post(f"/payouts/{paid.payout_id}/release")["status"] == "queued"
    again = council.payer.call("POST", f"/payouts/{paid.payout_id}/release")
    is_problem(again, 409, "payout.not_waiting")
    assert len(claims.sends()) == 1


def test_a_person_cannot_release_what_has_nowhere_to_go(council: Council, claims: Claims) -> None:
    council.fund(5000)
    paid = claims.pay_by_hand(claims.owed([council.person()])[0])
    answer = council.payer.call("POST", f"/payouts/{paid.payout_id}/release")
    is_problem(answer, 409, "payout.no_method")


def test_what_only_the_rules_approved_needs_two_people_beyond_the_mandate(council: Council, claims: Claims) -> None:
    council.fund(5000)
    paid = claims.pay(claims.claim())
    assert paid.outcome == "waits_for_release"
    answer = council.payer.call("POST", f"/payouts/{paid.payout_id}/release")
    is_problem(answer, 409, "payout.rules_only")
    approved = council.approver.post(f"/payouts/{paid.payout_id}/approve")
    assert (approved["outcome"], status(council, paid)) == ("waits_for_release", ("canceled", None))
    assert approved["payout_id"] != str(paid.payout_id)
    is_problem(
        council.approver.call("POST", f"/payouts/{approved['payout_id']}/approve"), 409, "payout.approved_before"
    )
    released = council.payer.post(f"/payouts/{approved['payout_id']}/release")
    assert (released["status"], released["generation"], released["approved_by_policy"]) == ("queued", 2, None)
    assert claims.asked() == []
    balances, _ = council.money()
    assert (balances["expense.claims"], balances["stripe.reserved"]) == (1000, 1000)


@pytest.mark.parametrize("hand", ["approved_by", "entered_by", "created_by", "payee"])
def test_nobody_releases_what_they_approved_entered_created_or_are_paid(
    council: Council, claims: Claims, hire: Callable[..., Staff], hand: str
) -> None:
    council.fund(5000)
    person_id = council.payable(1)[0]
    themselves = hire(person_id=person_id if hand == "payee" else None)
    named = {} if hand == "payee" else {hand: themselves.actor.id}
    values = {"approved_by": council.approver.actor.id} | named
    paid = claims.pay(claims.owed([person_id])[0], approved_by_policy=None, **values)
    answer = themselves.call("POST", f"/payouts/{paid.payout_id}/release")
    is_problem(answer, 403, "payout.three_people")
    assert status(council, paid) == ("approved", "release")
    assert council.payer.post(f"/payouts/{paid.payout_id}/release")["status"] == "queued"


def fail(council: Council, payout_id: UUID) -> None:
    """The rail refuses a payment for good before it is sent."""
    step = Transition(PayoutStatus.QUEUED, MoneyAt.RESERVED, PayoutStatus.FAILED, PayoutCause.REFUSED)
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        assert transition(session, system_actor(council.org_id), step, PAYOUT.id == payout_id)


def test_what_failed_is_paid_again_with_a_fresh_approval(council: Council, claims: Claims) -> None:
    council.fund(5000)
    mandate_id = claims.mandate(2500)
    first = claims.pay(claims.claim(1000))
    is_problem(council.approver.call("POST", f"/payouts/{first.payout_id}/pay-again"), 409, "payout.not_over")
    fail(council, first.payout_id)
    second = council.approver.post(f"/payouts/{first.payout_id}/pay-again")
    payment = council.payer.get(f"/payouts/{second['payout_id']}")
    assert (second["outcome"], payment["generation"], payment["released_under"]) == ("queued", 2, mandate_id)
    assert payment["approved_by"] == str(council.approver.actor.id)
    assert claims.used_pence() == 2000, "what failed has used its room: it is not given back"
    is_problem(council.approver.call("POST", f"/payouts/{first.payout_id}/pay-again"), 409, "payout.live_already")
    balances, _ = council.money()
    assert (balances["stripe.reserved"], balances["expense.claims"]) == (1000, 1000)


def test_a_payment_of_a_run_that_failed_is_paid_again_by_itself(council: Council) -> None:
    council.fund(5000)
    run_id = council.approved(council.payable(1), 1250)
    council.payer.post(f"/runs/{run_id}/release")
    payment = council.payer.get(f"/runs/{run_id}/payouts")[0]
    fail(council, UUID(payment["id"]))
    answer = council.payer.call("POST", f"/payouts/{payment['id']}/release")
    is_problem(answer, 409, "payout.in_run")
    again = council.approver.post(f"/payouts/{payment['id']}/pay-again")
    assert again["outcome"] == "waits_for_release"
    released = council.payer.post(f"/payouts/{again['payout_id']}/release")
    assert (released["status"], released["purpose"], released["run_id"]) == ("queued", "fees", None)


def test_one_obligation_has_one_live_payment(council: Council, claims: Claims) -> None:
    council.fund(5000)
    claims.mandate()
    obligation_id = claims.claim()
    claims.pay(obligation_id)
    for unknown, code in ((obligation_id, "payout.live_already"), (new_id(), "obligation.not_found")):
        with pytest.raises(ProblemError) as refused:
            claims.pay(unknown)
        assert refused.value.code == code
    assert len(claims.sends()) == 1


def test_nobody_approves_what_they_entered(council: Council, claims: Claims) -> None:
    with pytest.raises(ForbiddenError, match="three different people"):
        claims.pay_by_hand(claims.claim(), entered_by=council.approver.actor.id)
    assert council.payer.get("/payouts") == []
