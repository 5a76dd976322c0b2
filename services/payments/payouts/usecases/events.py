"""Events from a rail: kept once, then handled by fetching what they are about."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.payouts.usecases import status_queries
from services.payments.payouts.usecases.payments import Timings
from services.payments.rails.protocol import RailAnswer, RailEvent, RailEventKind
from services.payments.worklist.usecases import ask_a_human
from shared.inbox import InboxRow, receive
from shared.outbox import Task, enqueue

EVENT_TOPIC = "rail.event"


@dataclass(frozen=True, slots=True)
class KeptEvent:
    """An event as the inbox keeps it: what to fetch, and from where."""

    inbox_id: UUID
    rail: str
    kind: RailEventKind
    object_id: str | None


def keep(session: Session, org_id: UUID, rail: str, event: RailEvent) -> None:
    """Puts a verified event into the inbox, once, and asks the worker to handle it."""
    body = {"kind": event.kind.value, "object_id": event.object_id}
    inbox_id = receive(
        session, org_id=org_id, source=rail, external_id=event.event_id, topic=event.type[:100], body=body
    )
    if inbox_id is not None:
        enqueue(session, org_id, [Task("payments", EVENT_TOPIC, inbox_id)])


def find(session: Session, inbox_id: UUID) -> KeptEvent:
    """A kept event."""
    row = session.get_one(InboxRow, inbox_id)
    return KeptEvent(row.id, row.source, RailEventKind(row.body["kind"]), row.body["object_id"])


def apply_payment(
    session: Session, org_id: UUID, event: KeptEvent, answer: RailAnswer, timings: Timings, *, asked_at: datetime
) -> None:
    """Applies the fetched payment to ours; one that we do not know, or have never released, is a break that a human must
    explain. `asked_at`: by the database's clock, before the rail was asked."""
    known = None
    if answer.provider_id is not None:
        known = status_queries.find_by_provider(session, org_id, event.rail, answer.provider_id)
    payout_id = known or answer.payout_id
    if payout_id is not None and status_queries.apply_fetched(
        session, org_id, payout_id, answer, timings, asked_at=asked_at
    ):
        return
    ask_a_human(
        session,
        org_id,
        kind="unknown_payment",
        subject_type="inbox",
        subject_id=event.inbox_id,
        reason="The bank reports a payment that we did not make. No record of ours has changed. "
        "Look it up at the bank today.",
        urgent=True,
    )
