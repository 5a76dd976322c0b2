"""Whoever was erased does not come back: asked under the lock of their row of preferences, by everything that writes how they are reached."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notifications.contacts.tables import ContactPreference
from shared.errors import ConflictError
from shared.ids import new_id


def lock_preferences(session: Session, org_id: UUID, person_ids: list[UUID]) -> None:
    """Locks each person's row of preferences, making it where there is none: of two saves for one person the second waits."""
    rows = insert(ContactPreference).values(
        [{"org_id": org_id, "id": new_id(), "person_id": person_id} for person_id in person_ids]
    )
    session.execute(
        rows.on_conflict_do_update(index_elements=["org_id", "person_id"], set_={"person_id": rows.excluded.person_id})
    )


def refuse_erased(session: Session, person_id: UUID) -> None:
    """Raises ConflictError where the person was erased, or merged: what was typed before that must not bring them back."""
    gone = select(ContactPreference.erased_at, ContactPreference.merged_into_id)
    row = session.execute(gone.where(ContactPreference.person_id == person_id)).one_or_none()
    if row is not None and row.erased_at is not None:
        raise ConflictError("contact.erased", "This person was erased. Nothing is saved.", effect=None)
    if row is not None and row.merged_into_id is not None:
        raise ConflictError(
            "contact.merged",
            "This record was merged into another one of the same person. Nothing is saved.",
            "Open that record.",
            effect=None,
        )


def gone_among(session: Session, person_ids: list[UUID]) -> list[UUID]:
    """Which of these people were erased, or are reached as another record."""
    which = (
        ContactPreference.person_id.in_(person_ids),
        ContactPreference.erased_at.is_not(None) | ContactPreference.merged_into_id.is_not(None),
    )
    return list(session.scalars(select(ContactPreference.person_id).where(*which)))
