"""After the event: a float that nobody counted in becomes a task; counting a float out has a run looked at that waited for it."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from services.payments.desk.cash.usecases.watching import ask_about_open_tins
from services.payments.payouts.usecases.runs import retry_run
from services.payments.payouts.usecases.urgent import retry_held_payment
from services.payments.worklist.tables import WorkItem
from shared.outbox import OutboxRow
from tests import clock
from tests.conftest import Databases
from tests.payments.council import Council
from tests.payments.crowds.watching import watched
from tests.payments.involvement.choices.walking import shifted
from tests.payments.payouts.cash.tins import Tins
from tests.payments.payouts.mandates.conftest import Claims


def asked(tins: Tins) -> list[str]:
    """The kinds of tasks that are open."""
    org_id = tins.council.org_id
    return tins.run(
        lambda session: [one.kind for one in session.query(WorkItem).filter_by(org_id=org_id) if one.done_at is None]
    )


def test_a_float_that_nobody_counted_in_is_asked_about_twelve_hours_after_its_event(tins: Tins) -> None:
    holder = tins.holder()
    tin = tins.opened(holder)
    look = lambda session: ask_about_open_tins(session, tins.council.org_id)  # noqa: E731  # said three times
    tins.run(look)
    assert "cash_float_open" not in asked(tins)
    over = clock.now() - timedelta(hours=13)
    earlier = text("UPDATE engagement_session SET starts_at = :from, ends_at = :to WHERE engagement_id = :event")
    when = {"from": over - timedelta(hours=2), "to": over, "event": tins.event_id}
    tins.run(lambda session: session.execute(earlier, when))
    for _ in range(2):
        tins.run(look)
    assert asked(tins).count("cash_float_open") == 1
    tins.counted(tin, holder, tins.council.payer, "in", 10_000)
    assert "cash_float_open" not in asked(tins)


@pytest.mark.parametrize("what", ["no hours", "moved away"])
def test_a_float_that_is_out_for_a_week_is_asked_about_whatever_its_event(
    tins: Tins, databases: Databases, what: str
) -> None:
    council, holder = tins.council, tins.holder()
    if what == "no hours":
        tins.event_id = UUID(
            council.organiser.post("/events", {"title": "Read a leaflet", "kind": "task", "due_on": "2030-01-01"})["id"]
        )
    else:
        later = text(
            "UPDATE engagement_session SET starts_at = starts_at + '1 year', ends_at = ends_at + '1 year' WHERE engagement_id = :event"
        )
        tins.run(lambda session: session.execute(later, {"event": tins.event_id}))
    tins.opened(holder)
    look = lambda session: ask_about_open_tins(session, council.org_id)  # noqa: E731  # said twice
    with shifted(databases, timedelta(days=6)):
        tins.run(look)
    assert "cash_float_open" not in asked(tins)
    with shifted(databases, timedelta(days=8)):
        tins.run(look)
    assert asked(tins).count("cash_float_open") == 1


def test_a_run_that_waited_is_looked_at_again_once_its_float_is_counted_out(council: Council) -> None:
    tins = Tins(council)
    holder, person = tins.holder(), council.person()
    tin = tins.issued(holder)
    tins.listed(tin, holder, [person])
    run = council.approved([person])
    assert [one.status for one in tins.payments(person)] == ["approved"]
    tins.counted(tin, council.payer, holder, "out", 10_000)
    waiting = tins.run(
        lambda session: [one.aggregate_id for one in session.query(OutboxRow).filter_by(topic="run.retry_release")]
    )
    assert [str(one) for one in waiting] == [run]
    tins.run(lambda session: retry_run(session, council.org_id, UUID(run)))
    assert [one.status for one in tins.payments(person)] == ["approved"], "no mandate covers it: a person releases it"


def test_a_woken_run_goes_under_the_mandate_of_its_event_with_who_is_on_the_list(council: Council) -> None:
    """An evening event: the ceiling was signed beforehand, and the cash is counted out after the run was approved."""
    tins = Tins(council)
    holder, (in_cash, by_bank) = tins.holder(), council.payable(2)
    council.fund(10_000)
    tin = tins.issued(holder)
    tins.listed(tin, holder, [in_cash])
    run = tins.approved_under_mandate([in_cash, by_bank])
    tins.counted(tin, council.payer, holder, "out", 10_000)
    for _ in range(2):
        tins.run(lambda session: retry_run(session, council.org_id, run))
    assert [one.status for one in (*tins.payments(in_cash), *tins.payments(by_bank))] == ["queued", "queued"]
    assert [one.rail for one in (*tins.payments(in_cash), *tins.payments(by_bank))] == ["cash", "stripe"]
    assert tins.tin(tin).reserved_pence == 1250
    sends = tins.run(lambda session: session.query(OutboxRow).filter_by(topic="payout.send").count())
    assert sends == 1, "cash is never sent"
    assert tins.hand(tin, holder, in_cash).amount_pence == 1250


def test_a_woken_run_with_too_little_room_waits_for_a_person_as_before(council: Council) -> None:
    tins = Tins(council)
    holder, person = tins.holder(), council.person()
    tin = tins.issued(holder)
    tins.listed(tin, holder, [person])
    run = tins.approved_under_mandate([person], ceiling_pence=1000)
    tins.counted(tin, council.payer, holder, "out", 10_000)
    tins.run(lambda session: retry_run(session, council.org_id, run))
    assert [one.status for one in tins.payments(person)] == ["approved"]
    assert tins.tin(tin).reserved_pence == 0
    council.payer.post(f"/runs/{run}/release")
    assert [one.status for one in tins.payments(person)] == ["queued"]


def test_a_woken_run_that_somebody_released_meanwhile_is_left_as_it_is(council: Council) -> None:
    tins = Tins(council)
    holder, person = tins.holder(), council.person()
    tin = tins.issued(holder)
    tins.listed(tin, holder, [person])
    run = council.approved([person])
    tins.counted(tin, council.payer, holder, "out", 10_000)
    council.payer.post(f"/runs/{run}/release")
    tins.run(lambda session: retry_run(session, council.org_id, UUID(run)))
    assert tins.tin(tin).reserved_pence == 1250


def test_what_waits_for_a_tin_under_a_mandate_leaves_once_it_is_counted_out(council: Council) -> None:
    """`pay_now` in a tin that is not counted out: nothing is lost, and its wake-up finds it."""
    tins, claims = Tins(council), Claims(council)
    claims.mandate()
    holder, person = tins.holder(), council.person()
    tin = tins.issued(holder)
    tins.listed(tin, holder, [person])
    (owed,) = claims.owed([person])
    paid = claims.pay(owed)
    assert paid.outcome == "float_too_low"
    with watched(council.payments.dependencies.database) as watch:
        tins.counted(tin, council.payer, holder, "out", 10_000)
        assert tins.retries(person) == 1
        tins.run(lambda session: retry_held_payment(session, council.org_id, paid.payout_id))
    assert (watch.deadlocks, watch.against_order, watch.too_strong) == ([], set(), set())
    assert [(one.status, one.rail) for one in tins.payments(person)] == [("queued", "cash")]
    assert tins.tin(tin).reserved_pence == 1000
