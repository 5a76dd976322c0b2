"""The tables of what staff wrote about somebody, and who looked at what: tasks, notes and the trail."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from services.payments.claims.receipts.tables import Receipt
from services.payments.claims.tables import Claim, ClaimNote
from services.payments.involvement.tables import Offer
from services.payments.payees.tables import Payee, PayoutMethod
from services.payments.payouts.tables import Obligation
from services.payments.people.tables import Principal
from services.payments.personal_data.exporting.money import payout_ids_of
from services.payments.personal_data.exporting.rules import Cell, PersonTable, who
from services.payments.worklist.tables import WorkItem, WorkItemStep
from services.payments.worklist.whose import DANGER_KINDS
from shared.audit import AuditRow


def all_staff_names(session: Session, org_id: UUID) -> dict[UUID, str]:
    """The name of each member of staff, of before too."""
    rows = session.execute(select(Principal.id, Principal.display_name).where(Principal.org_id == org_id))
    return {one.id: one.display_name for one in rows}


def written_by_staff(
    session: Session, org_id: UUID, person_id: UUID, staff: Mapping[UUID, str]
) -> tuple[PersonTable, ...]:
    """Notes and tasks about them, but those about somebody's safety: these may put somebody in danger, and a person looks first."""
    return (
        PersonTable(
            "notes",
            "Notes about you",
            "What members of staff wrote for each other, about your claims and about what they did for you.",
            ("when", "about", "by whom", "words"),
            [*_notes(session, org_id, person_id, staff), *_task_notes(session, org_id, person_id, staff)],
        ),
        PersonTable(
            "tasks",
            "What somebody was asked to do for you",
            "Tasks of staff, such as calling you back.",
            ("asked", "why", "done"),
            [
                (one.created_at, one.reason, one.done_at)
                for one in session.scalars(_tasks(org_id, person_id).order_by(WorkItem.id))
            ],
        ),
    )


def trail(session: Session, org_id: UUID, person_id: UUID, staff: Mapping[UUID, str]) -> list[tuple[Cell, ...]]:
    """Who did what with their record, their claims, receipts, bank details and payments, looking included."""
    rows = session.scalars(
        select(AuditRow)
        .where(AuditRow.org_id == org_id, AuditRow.object_id.in_(_things_of(session, org_id, person_id)))
        .order_by(AuditRow.id)
    )
    return [
        (one.at, who(one.actor_kind, one.actor_id, staff, person_id), act_in_words(one.action), one.object_type)
        for one in rows
    ]


def act_in_words(action: str) -> str:
    """The code of an act, as somebody reads it: "contact.looked_at" → "contact: looked at"."""
    return action.replace(".", ": ").replace("_", " ")


def _things_of(session: Session, org_id: UUID, person_id: UUID) -> list[UUID]:
    """The ids of everything of theirs that the trail speaks of."""
    things = [person_id, *payout_ids_of(session, org_id, person_id)]
    for table in (Claim, Receipt, Offer, Obligation):
        things += session.scalars(select(table.id).where(table.org_id == org_id, table.person_id == person_id))
    things += session.scalars(
        select(PayoutMethod.id)
        .join(Payee, and_(Payee.org_id == PayoutMethod.org_id, Payee.id == PayoutMethod.payee_id))
        .where(Payee.org_id == org_id, Payee.person_id == person_id)
    )
    return things


def _notes(session: Session, org_id: UUID, person_id: UUID, staff: Mapping[UUID, str]) -> Iterator[tuple[Cell, ...]]:
    rows = session.execute(
        select(ClaimNote, Claim.reference)
        .join(Claim, and_(Claim.org_id == ClaimNote.org_id, Claim.id == ClaimNote.claim_id))
        .where(Claim.org_id == org_id, Claim.person_id == person_id)
        .order_by(ClaimNote.id)
    )
    for one, reference in rows:
        yield one.at, f"claim {reference}", staff.get(one.written_by, "a member of staff"), one.words


def _tasks(org_id: UUID, person_id: UUID) -> Select[WorkItem]:
    return select(WorkItem).where(
        WorkItem.org_id == org_id, WorkItem.person_id == person_id, WorkItem.kind.not_in(DANGER_KINDS)
    )


def _task_notes(
    session: Session, org_id: UUID, person_id: UUID, staff: Mapping[UUID, str]
) -> Iterator[tuple[Cell, ...]]:
    rows = session.execute(
        select(WorkItemStep, WorkItem.reason)
        .join(WorkItem, and_(WorkItem.org_id == WorkItemStep.org_id, WorkItem.id == WorkItemStep.item_id))
        .where(WorkItem.org_id == org_id, WorkItem.person_id == person_id, WorkItem.kind.not_in(DANGER_KINDS))
        .where(WorkItemStep.words.is_not(None))
        .order_by(WorkItemStep.id)
    )
    for one, reason in rows:
        yield one.at, f"task: {reason}", staff.get(one.by_id, "a member of staff"), one.words
