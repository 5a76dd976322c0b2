"""The rows that say whose number it is: ended and made anew, for one person or for many in as many statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, tuple_, update
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.orm import Session

from services.notifications.contacts.tables import ContactLink, ContactPoint
from shared.ids import new_id


@dataclass(frozen=True, slots=True)
class LastNumber:
    """The number that is a person's own, or was the last that was: its link, the number (E.164), whether a text there is safe,
    and whether STOP came from it."""

    link_id: UUID
    value: str = field(repr=False)
    safe_to_text: bool
    ended_at: datetime | None
    is_stopped: bool


def last_numbers(session: Session, person_ids: Sequence[UUID], role: str) -> dict[UUID, LastNumber]:
    """What these people have in this role; of whom who have nothing there now, what they had last."""
    rows = session.execute(
        select(
            ContactLink.id,
            ContactLink.person_id,
            ContactPoint.value,
            ContactLink.safe_to_text,
            ContactLink.ended_at,
            ContactPoint.stopped_at,
        )
        .join(
            ContactPoint,
            (ContactPoint.org_id == ContactLink.org_id) & (ContactPoint.id == ContactLink.contact_point_id),
        )
        .where(ContactLink.person_id.in_(person_ids), ContactLink.role == role)
        .ext(distinct_on(ContactLink.person_id))
        .order_by(ContactLink.person_id, ContactLink.ended_at.desc().nulls_first(), ContactLink.id.desc())
    )
    return {
        row.person_id: LastNumber(row.id, row.value, row.safe_to_text, row.ended_at, row.stopped_at is not None)
        for row in rows
    }


def replace_numbers(
    session: Session,
    org_id: UUID,
    role: str,
    numbers: Mapping[UUID, str],
    safe_to_text: Mapping[UUID, bool],
    *,
    saved_by: UUID,
) -> None:
    """Ends what these people have in this role and gives them these numbers (E.164), which may be theirs together with others.
    `saved_by`: who entered them."""
    if not numbers:
        return
    end_numbers(session, list(numbers), role)
    kind = "mobile" if role == "own" else "line"
    values = sorted(set(numbers.values()))
    session.execute(
        insert(ContactPoint)
        .values([{"org_id": org_id, "id": new_id(), "kind": kind, "value": value} for value in values])
        .on_conflict_do_nothing(index_elements=["org_id", "kind", "value"])
    )
    points = session.execute(
        select(ContactPoint.value, ContactPoint.id).where(ContactPoint.kind == kind, ContactPoint.value.in_(values))
    )
    point_ids = {row.value: row.id for row in points}
    _end_links(session, [(person_id, point_ids[number]) for person_id, number in numbers.items()])
    links = [
        {
            "org_id": org_id,
            "id": new_id(),
            "person_id": person_id,
            "contact_point_id": point_ids[number],
            "role": role,
            "safe_to_text": safe_to_text[person_id],
            "saved_by": saved_by,
        }
        for person_id, number in numbers.items()
    ]
    session.execute(insert(ContactLink), links)


def end_numbers(session: Session, person_ids: list[UUID], role: str) -> None:
    """These people have nothing in this role any more."""
    session.execute(
        update(ContactLink)
        .where(ContactLink.person_id.in_(person_ids), ContactLink.role == role, ContactLink.ended_at.is_(None))
        .values(ended_at=func.app_now())
    )


def _end_links(session: Session, pairs: list[tuple[UUID, UUID]]) -> None:
    """Ends what these people had with these contact points before: a shared number may become somebody's own."""
    session.execute(
        update(ContactLink)
        .where(tuple_(ContactLink.person_id, ContactLink.contact_point_id).in_(pairs), ContactLink.ended_at.is_(None))
        .values(ended_at=func.app_now())
    )
