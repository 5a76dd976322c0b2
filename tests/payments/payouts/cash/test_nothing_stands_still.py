"""Money that waits for a tin never stands still: whatever gets money into a tin, or frees it there, wakes it, or somebody is asked."""

from functools import partial
from uuid import UUID

import pytest

from services.payments.payouts.cash.usecases import lists, returning
from services.payments.payouts.tables import PayoutRun
from services.payments.payouts.usecases.obligation_reversal import take_back
from services.payments.payouts.usecases.obligations import Owed, OwedLine, owe
from services.payments.payouts.usecases.runs import NewRun, make_run, retry_run
from services.payments.rails.cash.tables import CashHandOver
from services.payments.worklist.tables import WorkItem
from shared.contracts.purposes import TAKING_PART
from shared.outbox import OutboxRow
from tests.payments.claims.conftest import Desk, bus
from tests.payments.council import Council, Staff
from tests.payments.payouts.cash.tins import Tins


def run_wakes(tins: Tins) -> int:
    """How often an approved run is to be looked at again."""
    return tins.run(lambda session: session.query(OutboxRow).filter_by(topic="run.retry_release").count())


def moved(tins: Tins, first: Staff, second: Staff, person: UUID, to: UUID) -> None:
    """Both holders sign."""
    for one in (first, second):
        tins.run(partial(lists.sign_move, actor=one.actor, person_id=person, to_float_id=to))


def test_cash_that_a_mandate_leaves_out_of_a_run_is_asked_about(council: Council) -> None:
    tins = Tins(council)
    holder, (in_cash, by_bank) = tins.holder(), council.payable(2)
    council.fund(10_000)
    tin = tins.issued(holder)
    tins.listed(tin, holder, [in_cash])
    run = tins.approved_under_mandate([in_cash, by_bank])
    tins.run(lambda session: retry_run(session, council.org_id, run))
    assert [one.status for one in (*tins.payments(in_cash), *tins.payments(by_bank))] == ["canceled", "queued"]
    (task,) = tins.run(lambda session: session.query(WorkItem).filter_by(kind="cash_left_out").all())
    assert (task.subject_id, task.done_at) == (run, None)
    assert "They are owed it still" in council.payer.get("/worklist")[0]["reason"]


def test_a_run_of_others_leaves_the_task_about_cash_that_was_left_out(council: Council) -> None:
    tins = Tins(council)
    holder, (in_cash, also_in_cash, by_bank, other) = tins.holder(), council.payable(4)
    council.fund(10_000)
    tin = tins.issued(holder)
    tins.listed(tin, holder, [in_cash, also_in_cash])
    run = tins.approved_under_mandate([in_cash, also_in_cash, by_bank])
    tins.run(lambda session: retry_run(session, council.org_id, run))
    source = tins.run(lambda session: session.get_one(PayoutRun, (council.org_id, run)).source_id)

    def proposed(*owed: UUID) -> bool:
        """A run of some of what is owed; whether the task is still open."""
        new = NewRun(source, "Design day", owed)
        tins.run(lambda session: make_run(session, council.organiser.actor, new).id)
        found = tins.run(lambda session: session.query(WorkItem).filter_by(kind="cash_left_out", done_at=None).count())
        return bool(found)

    first, second = (tins.payments(one)[0].obligation_id for one in (in_cash, also_in_cash))
    item = Owed("fee", source, other, "x", (OwedLine("x", 1250),), TAKING_PART)
    [later] = tins.run(lambda session: owe(session, council.organiser.actor, [item]))
    assert proposed(later), "neither of the two is in it"
    assert proposed(first), "the other one waits still"
    tins.run(lambda session: take_back(session, council.organiser.actor, second))
    new = Owed("fee", source, by_bank, "x", (OwedLine("x", 100),), TAKING_PART, part="scribe")
    [last] = tins.run(lambda session: owe(session, council.organiser.actor, [new]))
    assert not proposed(last), "one has a payment, and one was taken back"


def waiting(council: Council, pence: int) -> tuple[Tins, Staff, UUID, UUID, UUID]:
    """Two people on a tin of `pence`: the first has £4.60 there, the second waits for as much."""
    tins, desk = Tins(council), Desk(council)
    desk.mandate()
    holder, first, second = tins.holder(), council.person(), council.person()
    tin = tins.opened(holder, pence)
    tins.listed(tin, holder, [first, second])
    for one in (first, second):
        desk.sent(one, bus(460))
    assert [(one.status, one.waits_for) for one in tins.payments(second)] == [("approved", "float")]
    return tins, holder, tin, first, second


def test_who_is_moved_to_an_open_tin_waits_no_longer(council: Council) -> None:
    tins, desk = Tins(council), Desk(council)
    desk.mandate()
    a, b, person = tins.holder(), tins.holder(), council.person()
    closed, opened = tins.issued(a), tins.opened(b)
    tins.listed(closed, a, [person])
    desk.sent(person, bus(460))
    before = tins.retries(person)
    moved(tins, a, b, person, opened)
    assert tins.retries(person) > before


@pytest.mark.parametrize("how", ["moved", "taken off", "given back", "taken back"])
def test_what_is_free_in_a_tin_wakes_who_waits_there(council: Council, how: str) -> None:
    tins, holder, tin, first, second = waiting(council, 500)
    if how == "given back":
        tins.hand(tin, holder, first, 460)
    before = tins.retries(second)
    if how == "moved":
        other = tins.holder()
        moved(tins, holder, other, first, tins.opened(other))
    elif how == "taken off":
        council.payer.post(f"/cash-floats/{tin}/people/{first}/off")
    elif how == "taken back":
        (payment,) = tins.payments(first)
        tins.run(lambda session: take_back(session, council.organiser.actor, payment.obligation_id))
    else:
        handed = tins.run(lambda session: session.query(CashHandOver).filter_by(org_id=council.org_id).one().id)
        tins.run(lambda session: returning.give_back(session, holder.actor, handed, "Wants it in the bank"))
        tins.run(lambda session: returning.confirm_given_back(session, council.payer.actor, handed))
    assert tins.retries(second) > before


def test_an_approved_run_is_looked_at_when_its_people_come_onto_a_tin_with_money(council: Council) -> None:
    tins = Tins(council)
    a, b, person, other = tins.holder(), tins.holder(), council.person(), council.person()
    closed, opened = tins.issued(a), tins.opened(b)
    tins.listed(closed, a, [person, other])
    council.approved([person])
    before = run_wakes(tins)
    moved(tins, a, b, person, opened)
    assert run_wakes(tins) > before
    council.approved([other])
    before = run_wakes(tins)
    council.payer.post(f"/cash-floats/{closed}/take-back", {"reason": "Not right money"})
    assert run_wakes(tins) > before
