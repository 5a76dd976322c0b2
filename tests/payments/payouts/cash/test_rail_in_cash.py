"""By which rail somebody is paid is decided under the lock of their tin, and a tin promises no more than is in it."""

from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from services.payments.payees.usecases.payees import payee_of
from services.payments.payouts.cash.usecases import floats, lists, slips
from services.payments.payouts.cash.usecases.lists import NewPlace
from services.payments.payouts.rules import MoneyAt, PayoutCause, PayoutStatus
from services.payments.payouts.usecases import runs
from services.payments.payouts.usecases.contradictions import take_back_unsent
from services.payments.payouts.usecases.generations import lock_generations
from services.payments.payouts.usecases.manual_actions import make_next, release_payout
from services.payments.payouts.usecases.obligation_reversal import take_back
from services.payments.payouts.usecases.obligations import Owed, OwedLine, owe
from services.payments.payouts.usecases.transitions import PAYOUT, Transition, transition
from services.payments.payouts.usecases.urgent import NewPayment, get_payment, pay_now
from services.payments.rails.cash.rules import AskedHow
from services.payments.rails.cash.tables import CashPlace
from shared.database import app_now
from shared.errors import ConflictError
from shared.identity import Role, system_actor
from shared.ids import new_id
from shared.outbox import OutboxRow
from tests.payments.claims.conftest import Desk, bus
from tests.payments.council import Council, Staff
from tests.payments.crowds.watching import watched
from tests.payments.payouts.cash.tins import Tins

LINES = (OwedLine("one session", 1250),)


def test_a_run_that_is_made_while_somebody_leaves_the_list_pays_them_by_bank(tins: Tins) -> None:
    """Neither waits in cash for ever: who leaves waits for the run, and sees its draft."""
    council, holder = tins.council, tins.holder()
    (person,) = council.payable()
    council.fund(5000)
    tin = tins.opened(holder)
    tins.listed(tin, holder, [person])
    source, organiser = new_id(), council.organiser.actor
    leave = partial(lists.take_off_list, actor=holder.actor, float_id=tin, person_id=person)

    with ThreadPoolExecutor(1) as thread:

        def make(session: Session) -> tuple[str, Future[None]]:
            owed = owe(session, organiser, [Owed("fee", source, person, "Taking part", LINES)])
            run = runs.create_run(session, organiser, runs.NewRun(source, "Design day", owed))
            return str(run.id), thread.submit(tins.run, leave)

        run_id, left = tins.run(make)
    left.result(20)
    council.approver.post(f"/runs/{run_id}/approve")
    council.payer.post(f"/runs/{run_id}/release")
    assert [(one.rail, one.status) for one in tins.payments(person)] == [("stripe", "queued")]
    tins.counted(tin, holder, council.payer, "in", 10_000)
    assert tins.tin(tin).status == "closed"


def test_a_line_whose_person_left_the_list_is_not_released_in_cash(tins: Tins) -> None:
    holder, person = tins.holder(), tins.council.person()
    tin = tins.opened(holder)
    tins.listed(tin, holder, [person])
    run = tins.council.approved([person])
    tins.run(lambda session: lists.take_off_list(session, holder.actor, tin, person))
    tins.council.payer.call("POST", f"/runs/{run}/release")
    assert all(one.rail != "cash" or one.status != "queued" for one in tins.payments(person))


def test_a_tin_promises_no_more_than_is_in_it(tins: Tins) -> None:
    holder, other, people = tins.holder(), tins.holder(), [tins.council.person() for _ in range(2)]
    small = tins.opened(holder, 1300)
    tins.opened(other, 100_000)
    tins.listed(small, holder, people)
    run = tins.released(people)
    assert sorted(one.status for person in people for one in tins.payments(person)) == ["canceled", "queued"]
    assert tins.tin(small).reserved_pence == 1250
    left_out = tins.council.payer.get(f"/runs/{run}")["left_out"]
    assert [one["reason"] for one in left_out] == ["tin_too_low"]


def test_an_uncounted_tin_takes_nothing_out_of_another_and_holds_up_nobody_else(tins: Tins) -> None:
    council, first, second = tins.council, tins.holder(), tins.holder()
    people = council.payable(2)
    council.fund(5000)
    counted, uncounted = tins.opened(first), tins.issued(second)
    tins.listed(uncounted, second, people[:1])
    run = tins.released(people)
    assert [one.status for one in tins.payments(people[0])] == ["canceled"]
    assert [(one.rail, one.status) for one in tins.payments(people[1])] == [("stripe", "queued")]
    assert [one["reason"] for one in council.payer.get(f"/runs/{run}")["left_out"]] == ["no_open_tin"]
    tins.counted(counted, first, council.payer, "in", 10_000)
    assert tins.tin(counted).status == "closed"


def test_a_run_of_an_uncounted_tin_only_says_what_to_do(tins: Tins) -> None:
    holder, person = tins.holder(), tins.council.person()
    tin = tins.issued(holder)
    tins.listed(tin, holder, [person])
    run = tins.council.approved([person])
    answer = tins.council.payer.call("POST", f"/runs/{run}/release")
    assert answer.status_code == 409
    assert "Count the float out first" in answer.text
    tins.counted(tin, tins.council.payer, holder, "out", 10_000)
    tins.council.payer.post(f"/runs/{run}/release")
    assert [one.status for one in tins.payments(person)] == ["queued"]


def test_a_move_takes_the_promise_along_to_a_tin_that_has_it(tins: Tins) -> None:
    first, second, third = tins.holder(), tins.holder(), tins.holder()
    person = tins.council.person()
    tin, other, small = tins.opened(first), tins.opened(second), tins.opened(third, 500)
    tins.listed(tin, first, [person])
    tins.released([person])
    tins.run(lambda session: lists.sign_move(session, first.actor, person, small))
    with pytest.raises(ConflictError, match="too little for this person"):
        tins.run(lambda session: lists.sign_move(session, third.actor, person, small))
    for one in (first, second):
        tins.run(partial(lists.sign_move, actor=one.actor, person_id=person, to_float_id=other))
    assert (tins.tin(tin).reserved_pence, tins.tin(other).reserved_pence) == (0, 1250)
    tins.hand(other, second, person)
    assert (tins.tin(other).reserved_pence, tins.tin(other).handed_pence) == (0, 1250)


@pytest.mark.parametrize("has_account", [True, False])
def test_what_waited_for_the_cash_float_goes_by_bank_when_the_tin_is_taken_back(
    council: Council, *, has_account: bool
) -> None:
    tins, desk = Tins(council), Desk(council)
    desk.mandate()
    council.fund(50_000)
    holder = tins.holder()
    person = council.payable()[0] if has_account else council.person()
    tin = tins.issued(holder)
    tins.listed(tin, holder, [person])
    desk.sent(person, bus(460))
    (payment,) = tins.payments(person)
    assert (payment.rail, payment.waits_for) == ("cash", "float")
    assert "cash float" in council.payer.get("/worklist")[0]["reason"]
    before = tins.retries(person)
    tins.run(lambda session: floats.take_back(session, council.payer.actor, tin, "Not right money"))
    assert tins.retries(person) == before + 1


def test_what_waited_for_the_bank_float_is_looked_at_again_in_cash(council: Council) -> None:
    tins, desk = Tins(council), Desk(council)
    desk.mandate()
    holder, (person,) = tins.holder(), council.payable()
    desk.sent(person, bus(460))
    assert tins.payments(person)[0].waits_for == "float"
    tins.listed(tins.opened(holder), holder, [person])
    assert tins.retries(person) == 1


def test_who_is_put_on_a_list_while_they_cannot_be_paid_is_not_forgotten(council: Council) -> None:
    tins = Tins(council)
    Desk(council).mandate()
    holder, person = tins.holder(), council.person()
    tin = tins.opened(holder)
    tins.of_event([person])
    organiser, source = council.organiser.actor, new_id()
    tins.run(lambda session: payee_of(session, council.org_id, person))
    put = partial(lists.put_on_list, actor=holder.actor, new=NewPlace(tin, person, AskedHow.TEXT))

    with ThreadPoolExecutor(1) as thread:

        def pay(session: Session) -> Future[CashPlace]:
            (owed,) = owe(session, organiser, [Owed("claim", source, person, "Bus", (OwedLine("bus", 460),))])
            pay_now(session, organiser, NewPayment(owed, organiser.id, approved_by_policy="rules 1"))
            return thread.submit(tins.run, put)

        placed = tins.run(pay)
    placed.result(20)
    (payment,) = tins.payments(person)
    assert payment.waits_for == "method"
    assert tins.retries(person) == 1


def again_after_the_bank(tins: Tins) -> tuple[Staff, UUID, UUID]:
    """A payment that the bank refused, made anew and released in cash; nobody has looked at the bank since."""
    council, holder = tins.council, tins.holder()
    (person,) = council.payable()
    approver, payer = council.hire(Role.FINANCE_APPROVER), council.hire(Role.FINANCE_PAYER)
    council.fund(5000)
    tins.released([person])
    (payment,) = tins.payments(person)

    def fail(session: Session) -> None:
        system, of_it = system_actor(council.org_id), PAYOUT.id == payment.id
        now, at = PayoutStatus.QUEUED, MoneyAt.RESERVED
        sent = {"lease_token": payment.id, "request_body": "{}", "attempts": 1}
        transition(session, system, Transition(now, at, PayoutStatus.SENDING, PayoutCause.LEASED), of_it, values=sent)
        refused = Transition(PayoutStatus.SENDING, at, PayoutStatus.FAILED, PayoutCause.REFUSED)
        transition(session, system, refused, of_it)

    tins.run(fail)
    tin = tins.opened(holder)
    tins.listed(tin, holder, [person])
    tins.run(
        lambda session: make_next(
            session, approver.actor, get_payment(session, council.org_id, payment.id), approved_by=approver.actor.id
        )
    )
    newest = tins.payments(person)[-1].id
    tins.run(lambda session: release_payout(session, payer.actor, newest))
    return holder, person, tin


def test_cash_after_the_bank_waits_for_a_look_at_the_bank(tins: Tins) -> None:
    holder, person, tin = again_after_the_bank(tins)
    with pytest.raises(ConflictError, match="We ask the bank first"):
        tins.hand(tin, holder, person)
    assert tins.printed(tin, holder) == {}
    newest = tins.payments(person)[-1].id
    asked = tins.run(
        lambda session: session.query(OutboxRow).filter_by(topic="payout.look_earlier", aggregate_id=newest).count()
    )
    assert asked == 1, "printing asks, once"

    def looked(session: Session) -> None:
        get_payment(session, tins.council.org_id, newest).earlier_looked_at = app_now(session)

    tins.run(looked)
    tins.hand(tin, holder, person)


def test_a_payment_on_a_slip_stops_for_a_person_where_the_bank_changes_its_mind(tins: Tins) -> None:
    holder, person = tins.holder(), tins.council.person()
    tin = tins.opened(holder)
    tins.listed(tin, holder, [person])
    tins.released([person])
    slip = tins.printed(tin, holder)[person]
    (payment,) = tins.payments(person)
    tins.run(lambda session: take_back_unsent(session, lock_generations(session, tins.council.org_id, payment.id)))
    assert [one.status for one in tins.payments(person)] == ["needs_human"]
    tins.keyed(slip, holder, tins.council.payer)
    assert [one.status for one in tins.payments(person)] == ["posted"], "the slip says that it was given"


def test_nobody_waits_in_a_circle_for_a_tin(tins: Tins) -> None:
    council, holder = tins.council, tins.holder()
    people = [council.person() for _ in range(4)]
    tin = tins.opened(holder)
    tins.listed(tin, holder, people)
    tins.released(people)
    payments = {one: tins.payments(one)[0].id for one in people}

    def act(number: int) -> None:
        person = people[number % 4]
        try:
            if number % 3 == 0:
                tins.run(
                    lambda session: take_back_unsent(
                        session, lock_generations(session, council.org_id, payments[person])
                    )
                )
            elif number % 3 == 1:
                tins.run(lambda session: lists.take_off_list(session, holder.actor, tin, person))
            else:
                tins.run(lambda session: slips.print_slips(session, holder.actor, tin))
        except ConflictError:
            return

    with watched(council.payments.dependencies.database) as watch, ThreadPoolExecutor(6) as threads:
        list(threads.map(act, range(12)))
    assert (watch.deadlocks, watch.against_order) == ([], set())


def test_a_change_of_mind_takes_back_cash_that_is_in_the_tin_still(tins: Tins) -> None:
    holder, people = tins.holder(), [tins.council.person() for _ in range(2)]
    tin = tins.opened(holder)
    tins.listed(tin, holder, people[:1])
    tins.listed(tin, holder, people[1:])
    tins.released(people[:1])
    (payment,) = tins.payments(people[0])
    actor = tins.council.organiser.actor
    tins.run(lambda session: take_back(session, actor, payment.obligation_id))
    assert [one.status for one in tins.payments(people[0])] == ["canceled"]
    assert tins.tin(tin).reserved_pence == 0
    tins.released(people[1:])
    tins.printed(tin, holder)
    (other,) = tins.payments(people[1])
    with pytest.raises(ConflictError, match="has been let go"):
        tins.run(lambda session: take_back(session, actor, other.obligation_id))


def test_cash_that_crosses_a_limit_of_the_person_is_not_given(tins: Tins) -> None:
    """Set after the release, and before they come to the table."""
    holder, person = tins.holder(), tins.council.person()
    tin = tins.opened(holder)
    tins.listed(tin, holder, [person])
    tins.released([person])
    limit = {"amount_pence": 1000, "period": "week"}
    tins.council.organiser.post(f"/people/{person}/payment-limits", limit)
    with pytest.raises(ConflictError, match="limit that the person set"):
        tins.hand(tin, holder, person)
    assert tins.printed(tin, holder) == {}
