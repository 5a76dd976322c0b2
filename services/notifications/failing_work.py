"""Work of this service that always fails: payments is told, for people to decide, and what they decide is carried out here."""

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from fastapi import APIRouter, Depends

from shared import failing_work
from shared.contracts.tasks import WorkDecided, WorkFailing, WorkFailingNow
from shared.database import Database, Session
from shared.failing_work import FailingWorkRow
from shared.http import internal_caller
from shared.identity import InternalTokens
from shared.messaging import Jobs
from shared.outbox import Work, send_message
from shared.outbox_api import OtherService


@dataclass(frozen=True, slots=True)
class FailingWorkNeeds:
    """What the job of failing work works with."""

    database: Database
    payments: OtherService


def tell_payments(session: Session, record: FailingWorkRow) -> None:
    """Tells payments of a record, but for those of this very message: nobody would be told by one more of what cannot be told."""
    if record.topic == WorkFailing.topic:
        return
    told = WorkFailing(
        failing_id=record.id,
        work_topic=record.topic,
        cause=record.cause,
        row_count=record.row_count,
        told=record.told,
    )
    send_message(session, record.org_id, told)


def register(jobs: Jobs, needs: FailingWorkNeeds) -> None:
    """Declares this module's job; what was decided comes from the payments service."""
    jobs.on(WorkDecided.topic, partial(_carry_out, needs), source=needs.payments)


def _carry_out(needs: FailingWorkNeeds, work: Work) -> None:
    decided = WorkDecided.model_validate(work.body)

    def effect(session: Session) -> None:
        record = failing_work.find(session, work.org_id, decided.failing_id)
        if record is not None and failing_work.may_be(record, decided.decision):
            failing_work.carry_out(session, record, decided.decision)

    needs.database.run(work.org_id, effect)
    needs.payments.acknowledge(work.id)


def router(database: Database, tokens: InternalTokens) -> APIRouter:
    """The route under /internal/failing-work."""
    routes = APIRouter(
        prefix="/internal/failing-work", include_in_schema=False, dependencies=[Depends(internal_caller(tokens))]
    )

    @routes.get("/{org_id}")
    def list_failing(org_id: UUID) -> list[WorkFailingNow]:
        """What always fails here, also what could not be told."""
        return database.run(
            org_id,
            lambda session: [WorkFailingNow.model_validate(one) for one in failing_work.list_open(session, org_id)],
        )

    return routes
