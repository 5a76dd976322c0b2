"""What comes after an erasing, or at the same moment: nothing is written for whoever is gone, and money that comes back is somebody's task."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from uuid import UUID

import pytest
from sqlalchemy import insert, inspect, select, text
from sqlalchemy.exc import DBAPIError

from services.payments.claims.tables import ClaimLine
from services.payments.involvement.tables import Offer
from services.payments.payouts.rules import PayoutStatus
from services.payments.payouts.tables import Payout
from services.payments.payouts.usecases.status_effects import OF_NOBODY, after_move
from services.payments.payouts.usecases.transitions import Moved
from services.payments.people.acting import act_as
from services.payments.personal_data.erasing import usecases
from services.payments.phone.tables import PhoneLink
from services.payments.worklist.tables import WorkItem, WorkItemStep
from services.payments.worklist.usecases import ask_a_human
from shared.errors import ConflictError
from shared.idempotency import IdempotentRequest
from shared.identity import Role
from shared.ids import new_id
from shared.outbox import OutboxRow
from tests.payments.claims.conftest import bus
from tests.payments.desk.claiming import Claims
from tests.payments.desk.organising import Organising
from tests.payments.personal_data.erasing.conftest import Erasing
from tests.payments.personal_data.erasing.test_erasing import paid


def test_a_draft_that_was_open_takes_no_words_after_it(erasing: Erasing) -> None:
    council = erasing.council
    [person] = council.payable()
    claims = Claims(council)
    claims.ready()
    draft = claims.draft(person, bus(300, description="To my sister Anna"))
    erasing.move(20)
    erasing.erased(person)
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        act_as(session, council.organiser.actor)
        with pytest.raises(DBAPIError, match="erased or merged"), session.begin_nested():
            session.execute(text("UPDATE claim_line SET description = 'to my sister Anna'"))
    assert erasing.rows(select(ClaimLine.description).where(ClaimLine.claim_id == UUID(draft["id"]))) == ["erased"]
    assert erasing.rows(select(PhoneLink.id).where(PhoneLink.person_id == person, PhoneLink.used_at.is_(None))) == []


def test_an_offer_that_is_being_written_is_waited_for_and_holds_it_up(erasing: Erasing, organising: Organising) -> None:
    council, work = erasing.council, organising.work
    [person, other] = council.payable(2)
    event = work.event((40, 42))
    [offer] = work.ask(event, [other])
    erasure = erasing.asked(person)
    database, written = council.payments.dependencies.database, Event()

    def confirm() -> str:
        written.wait()
        try:
            database.run(
                council.org_id, lambda session: usecases.confirm_erasure(session, erasing.second.actor, erasure)
            )
        except ConflictError as error:
            return error.code
        return "done"

    with ThreadPoolExecutor(1) as threads:
        became = threads.submit(confirm)
        try:
            with database.transaction(council.org_id) as session:
                act_as(session, council.organiser.actor)
                known = session.get_one(Offer, (council.org_id, UUID(offer["id"])))
                values = {one.key: getattr(known, one.key) for one in inspect(Offer).column_attrs}
                session.execute(insert(Offer), [values | {"id": new_id(), "person_id": person}])
                written.set()
                session.execute(text("SELECT pg_sleep(1)"))
        finally:
            written.set()
        assert became.result() == "erasure.open"
    assert erasing.of(person).erased_at is None


def test_money_that_comes_back_later_asks_nobody_and_is_a_task_in_true_words(erasing: Erasing) -> None:
    council = erasing.council
    [person] = council.payable()
    paid(erasing, person)
    erasing.erased(person)
    before = len(erasing.rows(select(OutboxRow.id).where(OutboxRow.topic == "notice.requested")))
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        row = session.scalars(select(Payout).where(Payout.person_id == person)).one()
        moved = Moved(row.id, row.obligation_id, row.person_id, row.amount_pence, row.reference, row.rail, row.attempts)
        after_move(session, council.org_id, [moved], PayoutStatus.POSTED, PayoutStatus.RETURNED)
    assert len(erasing.rows(select(OutboxRow.id).where(OutboxRow.topic == "notice.requested"))) == before
    assert erasing.rows(select(WorkItem.reason).where(WorkItem.kind == "payout_returned")) == [OF_NOBODY]


def test_words_of_tasks_about_a_claim_and_kept_answers_go_too(erasing: Erasing) -> None:
    council = erasing.council
    [person] = council.payable()
    claim = paid(erasing, person)
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        ask_a_human(
            session, council.org_id, kind="claim_stuck", subject_type="claim", subject_id=UUID(claim["id"]), reason="Look at it."
        )  # fmt: skip
    assert "A task about them is open" in str(erasing.first.call("POST", f"/people/{person}/erasure").json())
    item = erasing.rows(select(WorkItem.id).where(WorkItem.kind == "claim_stuck"))[0]
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        session.execute(
            text(
                "INSERT INTO work_item_step (org_id, id, item_id, kind, by_id, words) "
                "VALUES (:org, :id, :item, 'noted', :by, 'Zebediah Quux lives with Anna')"
            ),
            {"org": council.org_id, "id": new_id(), "item": item, "by": council.staff[Role.HELPLINE].actor.id},
        )
        session.execute(text("UPDATE work_item SET done_at = app_now(), done_by = :by"), {"by": erasing.first.actor.id})
    erasing.erased(person)
    assert "Quux" not in str(erasing.rows(select(WorkItemStep.words)))
    assert "Anna" not in str(erasing.rows(select(IdempotentRequest.answer)))
