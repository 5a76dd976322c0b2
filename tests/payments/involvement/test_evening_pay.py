"""Evening and weekend events: a ceiling that two of finance signed before; who is marked by staff whom the event does not pay is paid within it."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from services.payments.involvement.usecases.evening_pay import PAY_ONE_TOPIC
from services.payments.involvement.usecases.paying_marked import pay_marked, pay_one_marked
from services.payments.payouts.tables import Mandate, Obligation, Payout
from services.payments.worklist.tables import WorkItem
from shared import outbox
from shared.database import Session
from shared.identity import Role
from shared.outbox import OutboxRow
from tests import clock
from tests.payments.council import Council, Staff
from tests.payments.involvement.conftest import Work, refused
from tests.payments.involvement.test_giving import AGE_UK, listed
from tests.payments.involvement.test_payment_limits import limit


def signed(council: Council, event: dict[str, Any], pence: int = 10_000, *, on_attendance: bool = True) -> None:
    """Two of finance sign for the event."""
    today = clock.today()
    new = {
        "purpose": "fees",
        "source_id": event["id"],
        "daily_ceiling_pence": pence,
        "valid_from": today.isoformat(),
        "expires_on": (today + timedelta(days=3)).isoformat(),
        "on_attendance": on_attendance,
    }
    made = council.approver.post("/mandates", new)
    council.payer.post(f"/mandates/{made['id']}/countersign")


def evening(work: Work, people: Sequence[UUID], **changes: Any) -> dict[str, Any]:
    """An event that is over, to which these people said yes."""
    work.rate()
    work.council.fund(100_000)
    event = work.event(**changes)
    work.agreed(event, people)
    return event


def run(council: Council, event: dict[str, Any]) -> int:
    """What the worker does: the fees of the event, and then each by itself."""
    database = council.payments.dependencies.database
    with database.transaction(council.org_id) as session:
        found = pay_marked(session, council.org_id, UUID(event["id"]))
    with database.transaction(council.org_id) as session:
        rows = session.scalars(
            select(OutboxRow).filter_by(topic=PAY_ONE_TOPIC, acknowledged_at=None).order_by(OutboxRow.id)
        )
        each = [(one.id, one.aggregate_id, one.body["marked_by"]) for one in rows if one.aggregate_id is not None]
    for row_id, owed, marked_by in each:
        work = outbox.Work(row_id, council.org_id, PAY_ONE_TOPIC, owed, {"marked_by": marked_by}, "")
        outbox.finish(database, work, partial(_one, work))
    return found


def _one(work: outbox.Work, session: Session) -> object:
    subject, marked_by = work.subject(), UUID(work.body["marked_by"])
    return pay_one_marked(session, work.org_id, subject, marked_by)


def payments(council: Council) -> list[tuple[UUID, str]]:
    """Every payment: whose, and its status."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        rows = session.execute(select(Payout.person_id, Payout.status).order_by(Payout.id))
        return [(row[0], row[1]) for row in rows]


def asked(council: Council) -> int:
    """How many pieces of work wait to pay who was marked."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        return len(session.scalars(select(OutboxRow.id).filter_by(topic="event.pay_marked")).all())


def test_who_is_marked_is_paid_with_nobody_of_finance_there(work: Work) -> None:
    one, other = work.council.payable(2)
    event = evening(work, [one, other])
    signed(work.council, event)
    work.attended(event, work.mark(event, one))
    assert asked(work.council) == 1
    assert run(work.council, event) == 1
    assert payments(work.council) == [(one, "queued")]
    assert run(work.council, event) == 0
    work.attended(event, work.mark(event, other))
    assert run(work.council, event) == 1
    assert payments(work.council) == [(one, "queued"), (other, "queued")]
    refused(work.pay(event), 409, "run.nothing_to_pay")


def test_a_late_yes_that_the_mandate_pays_asks_nobody_to_press_any_more(work: Work) -> None:
    first, late, later = work.council.payable(3)
    event = evening(work, [first])
    offers = work.ask(event, [late, later])
    work.attended(event, *(work.mark(event, one) for one in (first, late, later)))
    assert work.pay(event).status_code == 201
    signed(work.council, event)
    work.answer(event, offers)
    assert tasks(work.council, "late_yes") == 1
    assert run(work.council, event) == 2
    assert tasks(work.council, "late_yes") == 0


def tasks(council: Council, kind: str) -> int:
    """How many tasks of a kind are open."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        return len(session.scalars(select(WorkItem.id).filter_by(kind=kind, done_at=None)).all())


def test_without_such_a_mandate_nobody_is(work: Work) -> None:
    [one] = work.council.payable()
    event = evening(work, [one])
    signed(work.council, event, on_attendance=False)
    work.attended(event, work.mark(event, one))
    assert (asked(work.council), run(work.council, event), payments(work.council)) == (0, 0, [])


def test_what_does_not_fit_under_the_ceiling_waits_for_a_person(work: Work) -> None:
    people = work.council.payable(3)
    event = evening(work, people)
    signed(work.council, event, 5000)
    work.attended(event, *(work.mark(event, one) for one in people))
    assert run(work.council, event) == 3
    assert sorted(status for _, status in payments(work.council)) == ["approved", "queued", "queued"]


def test_nobody_is_paid_before_it_is_over_and_marks_can_be_corrected(work: Work) -> None:
    [one] = work.council.payable()
    event = evening(work, [one])
    later = work.event((12, 36))  # the whole of today, so that it has begun and is not over
    work.agreed(later, [one])
    signed(work.council, later)
    work.attended(later, work.mark(later, one))
    assert (asked(work.council), run(work.council, later)) == (1, 0)
    assert payments(work.council) == []
    del event


def test_whoever_marks_is_not_paid_by_the_event_and_did_not_sign(work: Work) -> None:
    one, staff_person = work.council.payable(2)
    event = evening(work, [one, staff_person])
    signed(work.council, event)
    marker = work.council.hire(Role.ORGANISER, person_id=staff_person)
    mark(marker, event, work.mark(event, one))
    assert run(work.council, event) == 0
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        assert session.scalars(select(WorkItem.kind).filter_by(subject_id=UUID(event["id"]))).all() == [
            "evening_pay_left"
        ]
    mark(work.council.organiser, event, work.mark(event, one, kind="left_early", minutes=60))
    assert run(work.council, event) == 1


def mark(staff: Staff, event: dict[str, Any], *marks: dict[str, Any]) -> None:
    """Another member of staff marks."""
    staff.post(f"/events/{event['id']}/attendance", {"marks": list(marks)})


def test_the_database_refuses_a_mark_of_somebody_whom_it_pays(work: Work) -> None:
    one, staff_person = work.council.payable(2)
    event = evening(work, [one, staff_person])
    signed(work.council, event)
    marker = work.council.hire(Role.ORGANISER, person_id=staff_person)
    work.attended(event, work.mark(event, one))
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        session.execute(text("UPDATE attendance SET marked_by = :who"), {"who": marker.actor.id})
        session.execute(text("SELECT set_config('app.actor_kind', 'system', true)"))
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        work_around(session, event, one, marker)
    assert payments(work.council) == [(one, "approved")], "nothing leaves; two of finance look at it"


def work_around(session: Any, event: dict[str, Any], person: UUID, marker: Staff) -> None:
    """What code that forgot the rule would do."""
    from services.payments.involvement.usecases import paying_marked  # noqa: PLC0415  # only here

    held = paying_marked._markers
    paying_marked._markers = lambda *_: {(person, "co-producer"): marker.actor.id}
    try:
        pay_marked(session, marker.actor.org_id, UUID(event["id"]))
        owed = session.scalars(select(Obligation.id)).one()
        paying_marked.pay_one_marked(session, marker.actor.org_id, owed, marker.actor.id)
    finally:
        paying_marked._markers = held


def test_a_limit_of_the_person_and_a_choice_are_held_to(work: Work) -> None:
    one, other = work.council.payable(2)
    work.rate()
    work.council.fund(100_000)
    event = work.event()
    offers = work.ask(event, [one, other])
    by = {each["person_id"]: each["id"] for each in offers}
    work.council.organiser.post(f"/offers/{by[str(one)]}/answer", {"answer": "less", "amount_pence": 1000})
    work.council.organiser.post(f"/offers/{by[str(other)]}/answer", {"answer": "yes"})
    limit(work, other)
    signed(work.council, event)
    work.attended(event, work.mark(event, one), work.mark(event, other))
    assert run(work.council, event) == 1
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        assert session.execute(select(Payout.person_id, Payout.amount_pence)).all() == [(one, 1000)]


def test_a_gift_to_a_charity_off_the_list_stops_nobody_else_and_somebody_is_asked(work: Work) -> None:
    one, other = work.council.payable(2)
    work.rate()
    work.council.fund(100_000)
    event = work.event()
    by = {each["person_id"]: each["id"] for each in work.ask(event, [one, other])}
    charity = listed(work.council)
    giving = {"answer": "charity", "charity_id": charity["id"]}
    work.council.organiser.post(f"/offers/{by[str(one)]}/answer", giving)
    work.council.organiser.post(f"/offers/{by[str(other)]}/answer", {"answer": "yes"})
    work.council.agree(f"/charities/{charity['id']}", AGE_UK | {"is_offered": False})
    signed(work.council, event)
    work.attended(event, work.mark(event, one), work.mark(event, other))
    assert run(work.council, event) == 1
    assert payments(work.council) == [(other, "queued")]
    assert len(left(work.council, event)) == 1


def test_a_gift_counts_for_no_limit_of_the_person(work: Work) -> None:
    [one] = work.council.payable()
    work.rate()
    work.council.fund(100_000)
    event = work.event()
    [offer] = work.ask(event, [one])
    giving = {"answer": "charity", "charity_id": listed(work.council)["id"]}
    work.council.organiser.post(f"/offers/{offer['id']}/answer", giving)
    limit(work, one)
    signed(work.council, event)
    work.attended(event, work.mark(event, one))
    assert run(work.council, event) == 1


def left(council: Council, event: dict[str, Any]) -> list[str]:
    """What somebody is told of who is not paid by itself."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        rows = select(WorkItem.reason).filter_by(subject_id=UUID(event["id"]), kind="evening_pay_left", done_at=None)
        return list(session.scalars(rows))


def test_somebody_is_asked_where_the_mandate_is_over_when_the_work_runs(work: Work) -> None:
    """As after midnight, where it was signed for one day."""
    [one] = work.council.payable()
    event = evening(work, [one])
    signed(work.council, event)
    work.attended(event, work.mark(event, one))
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        mandate = session.scalars(select(Mandate.id)).one()
    work.council.payer.post(f"/mandates/{mandate}/withdraw")
    assert (run(work.council, event), payments(work.council)) == (0, [])
    [words] = left(work.council, event)
    assert "its mandate, and that is over" in words
    assert work.pay(event).status_code == 201
    assert left(work.council, event) == []
    assert (run(work.council, event), left(work.council, event)) == (0, []), "nothing is left, so nobody is asked"


def test_fees_that_came_to_more_than_the_budget_are_left_to_a_person(work: Work) -> None:
    """What was expected fits, and what it came to by a newer rate does not."""
    people = work.council.payable(2)
    event = evening(work, people, budget_pence=5000)
    signed(work.council, event)
    work.rate(amount_pence=1500, valid_from="2020-02-01")
    work.attended(event, *(work.mark(event, one) for one in people))
    assert (run(work.council, event), payments(work.council)) == (0, [])
    assert len(left(work.council, event)) == 1
    refused(work.pay(event), 409, "event.over_budget")


def test_each_is_paid_in_a_transaction_of_its_own(work: Work) -> None:
    """Whoever is paid first lets the balance go that everybody needs, before the next one's person and tin are locked."""
    people = work.council.payable(2)
    event = evening(work, people)
    signed(work.council, event)
    work.attended(event, *(work.mark(event, one) for one in people))
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        assert pay_marked(session, work.council.org_id, UUID(event["id"])) == 2
    assert payments(work.council) == []
    work.council.organiser.post(f"/events/{event['id']}/payout")
    assert run(work.council, event) == 0
    assert [status for _, status in payments(work.council)] == ["draft", "draft"], "an organiser was faster"


def test_ten_workers_at_once_pay_each_person_once(work: Work) -> None:
    people = work.council.payable(3)
    event = evening(work, people)
    signed(work.council, event)
    work.attended(event, *(work.mark(event, one) for one in people))
    with ThreadPoolExecutor(10) as pool:
        paid = list(pool.map(lambda _: run(work.council, event), range(10)))
    assert sum(paid) == 3
    assert len(payments(work.council)) == 3


def test_what_was_signed_stays_as_it_was_signed(work: Work) -> None:
    event = evening(work, work.council.payable())
    signed(work.council, event, on_attendance=False)
    with (
        pytest.raises(DBAPIError, match="what was signed is frozen"),
        work.council.payments.dependencies.database.transaction(work.council.org_id) as session,
    ):
        session.execute(text("UPDATE mandate SET on_attendance = true"))
