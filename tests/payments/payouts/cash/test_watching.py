"""After the event: a float that nobody counted in becomes a task; counting a float out has a run looked at that waited for it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import text

from services.payments.desk.cash.usecases.watching import ask_about_open_tins
from services.payments.payouts.usecases.runs import retry_run
from services.payments.worklist.tables import WorkItem
from shared.outbox import OutboxRow
from tests.payments.council import Council
from tests.payments.payouts.cash.tins import Tins


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
    over = datetime.now(UTC) - timedelta(hours=13)
    earlier = text("UPDATE engagement_session SET starts_at = :from, ends_at = :to WHERE engagement_id = :event")
    when = {"from": over - timedelta(hours=2), "to": over, "event": tins.event_id}
    tins.run(lambda session: session.execute(earlier, when))
    for _ in range(2):
        tins.run(look)
    assert asked(tins).count("cash_float_open") == 1
    tins.counted(tin, holder, tins.council.payer, "in", 10_000)
    assert "cash_float_open" not in asked(tins)


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
