"""Which people may be behind a number: people share telephones, and others text and call for them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notifications.contacts import rules
from services.notifications.contacts.erased import lock_preferences, refuse_erased
from services.notifications.contacts.rules import Behind, Held
from services.notifications.contacts.tables import ContactLink, ContactPoint, ContactPreference, NumberChange
from shared import audit
from shared.errors import ConflictError, InvalidError, NotFoundError
from shared.identity import Actor
from shared.ids import new_id
from shared.organisations import Organisation

THEIRS = ("own", "home")
"""Roles of a number that is a person's own: their mobile, their landline."""
MOST_BEHIND = 50
"""A number of more people than this is an office's, and says nothing of anybody."""


@dataclass(frozen=True, slots=True)
class Reach:
    """For whom we speak, to which number (E.164, None where it is withheld), who may be behind it, and the time (UTC)."""

    organisation: Organisation
    number: str | None = field(repr=False)
    contacts_on_number: tuple[Behind, ...]
    now: datetime

    @property
    def theirs(self) -> tuple[Behind, ...]:
        """Those whose own words may come from there: without whom its owner only helps."""
        return tuple(one for one in self.contacts_on_number if one.is_theirs)


REACH = (
    select(
        Organisation,
        ContactPoint.value,
        ContactLink.person_id,
        ContactLink.role,
        ContactLink.safe_to_text,
        ContactPreference.language,
        ContactPreference.stopped_at,
        ContactPreference.no_calls,
        func.app_now().label("now"),
    )
    .select_from(Organisation)
    .outerjoin(ContactPoint, ContactPoint.id == bindparam("point_id"))
    .outerjoin(ContactLink, (ContactLink.contact_point_id == ContactPoint.id) & ContactLink.ended_at.is_(None))
    .outerjoin(ContactPreference, ContactPreference.person_id == ContactLink.person_id)
    .where(Organisation.id == bindparam("org"))
    .order_by(ContactLink.role != "own", ContactLink.created_at, ContactLink.id)
)
"""Written once, like every statement that each text runs: putting one together costs as much as running it."""


def point_of(session: Session, org_id: UUID, number: str) -> UUID:
    """The contact point of a number (E.164) that texted or called us, made where it is new."""
    found = select(ContactPoint.id).where(ContactPoint.value == number).order_by(ContactPoint.created_at).limit(1)
    known = session.scalar(found)
    if known is not None:
        return known
    kind = "mobile" if rules.can_be_texted(number) else "line"
    session.execute(
        insert(ContactPoint)
        .values(org_id=org_id, id=new_id(), kind=kind, value=number)
        .on_conflict_do_nothing(index_elements=["org_id", "kind", "value"])
    )
    return session.scalars(found).one()


def reach(session: Session, org_id: UUID, contact_point_id: UUID | None) -> Reach:
    """Everything about a number that talking needs, in one statement; the person whose own it is first. Raises NotFoundError for an
    organisation that we do not know."""
    return reach_of(session.execute(REACH, {"org": org_id, "point_id": contact_point_id}).all())


def reach_of(rows: Sequence[Any]) -> Reach:
    """The same from the rows of REACH, which may have more columns. Raises NotFoundError where there are none."""
    if not rows:
        raise NotFoundError("organisation.unknown", "There is no such organisation here.")
    behind = [
        Behind(
            *(row.person_id, row.role, row.safe_to_text, row.language or "en"),
            stopped=row.stopped_at is not None,
            no_calls=bool(row.no_calls),
        )
        for row in rows
        if row.person_id is not None
    ]
    return Reach(rows[0].Organisation, rows[0].value, tuple(behind), rows[0].now)


def stop_telling(session: Session, actor: Actor, contact_point_id: UUID, *, reason: str) -> None:
    """A number is said to be somebody else's, or its owner to be gone: nothing about money goes there, to nobody behind it, until
    staff save their contact details again. START from there does not change it."""
    here = (ContactLink.contact_point_id == contact_point_id, ContactLink.ended_at.is_(None))
    people = session.scalars(
        update(ContactLink).where(*here).values(safe_to_text=False).returning(ContactLink.person_id)
    )
    for person_id in people.all():
        audit.record(session, actor, "contact.number_not_theirs", "person", person_id, {"reason": reason})


def people_with(session: Session, mobiles: Sequence[str]) -> list[list[UUID]]:
    """For each of these numbers, as they were written down, whose own it is, at most `MOST_BEHIND`; nobody's where it is neither a
    mobile nor a landline."""
    usable = [_number(one) for one in mobiles]
    rows = session.execute(
        select(ContactPoint.value, ContactLink.person_id)
        .join(
            ContactLink,
            (ContactLink.org_id == ContactPoint.org_id) & (ContactLink.contact_point_id == ContactPoint.id),
        )
        .where(ContactPoint.value.in_({one for one in usable if one}))
        .where(ContactLink.role.in_(THEIRS), ContactLink.ended_at.is_(None))
        .order_by(ContactLink.person_id)
    )
    people = defaultdict[str, list[UUID]](list)
    for value, person_id in rows:
        people[value].append(person_id)
    return [people[one][:MOST_BEHIND] if one else [] for one in usable]


@dataclass(frozen=True, slots=True)
class PhoneRead:
    """Whether a person's own mobile is read by them alone, and the ids of whoever entered it for them, or confirmed it."""

    is_read_by_them_alone: bool
    saved_by: tuple[UUID, ...]


def own_phone(session: Session, held: Held) -> PhoneRead:
    """What is known of the mobile of somebody to whom something goes that only they may read. Nobody else is behind it in any role,
    and STOP came neither from them nor from it."""
    if held.contact_point_id is None or held.mobile is None:
        return PhoneRead(is_read_by_them_alone=False, saved_by=())
    behind = session.execute(
        select(ContactLink.safe_to_text, ContactPoint.stopped_at)
        .join(
            ContactPoint,
            (ContactPoint.org_id == ContactLink.org_id) & (ContactPoint.id == ContactLink.contact_point_id),
        )
        .where(ContactPoint.value == held.mobile, ContactLink.ended_at.is_(None))
    ).all()
    alone = len(behind) == 1 and behind[0].safe_to_text and behind[0].stopped_at is None and not held.stopped
    links = select(ContactLink.saved_by).where(ContactLink.contact_point_id == held.contact_point_id)
    changes = select(NumberChange.proposed_by, NumberChange.decided_by).where(
        NumberChange.value == held.mobile, NumberChange.outcome == "confirmed"
    )
    hands = {*session.scalars(links), *(one for row in session.execute(changes) for one in row if one is not None)}
    return PhoneRead(alone, tuple(sorted(hands)))


def former_mobiles(session: Session, person_id: UUID, within: timedelta) -> list[UUID]:
    """The mobiles that were a person's own until so short a while ago, where a text to them was safe as long as they were: whoever
    took their place may not be the person. Those that are the person's own now are not among them."""
    mine = (ContactLink.person_id == person_id, ContactLink.role == "own")
    current = select(ContactLink.contact_point_id).where(*mine, ContactLink.ended_at.is_(None))
    rows = session.scalars(
        select(ContactLink.contact_point_id)
        .where(*mine, ContactLink.ended_at > func.app_now() - within, ContactLink.safe_to_text)
        .where(ContactLink.contact_point_id.not_in(current))
        .distinct()
        .order_by(ContactLink.contact_point_id)
    )
    return list(rows)


def _number(written: str) -> str | None:
    try:
        return rules.number_e164(written)
    except InvalidError:
        return None


def link_number(
    session: Session, actor: Actor, person_id: UUID, number: str, *, role: str, safe_to_text: bool, ended: bool
) -> UUID:
    """Remembers (or ends) that a person texts or calls with another number, as people write it; gives the id of the number. Raises InvalidError, and
    ConflictError where it is their own number already."""
    point_id = point_of(session, actor.org_id, rules.number_e164(number))
    if not ended:
        lock_preferences(session, actor.org_id, [person_id])
        refuse_erased(session, person_id)
    same = (
        ContactLink.person_id == person_id,
        ContactLink.contact_point_id == point_id,
        ContactLink.ended_at.is_(None),
    )
    if session.scalar(select(ContactLink.id).where(*same, ContactLink.role.in_(THEIRS))) is not None:
        raise ConflictError(
            "contact.own_number",
            "This is the person's own number already.",
            "Change it with their contact details.",
        )
    session.execute(update(ContactLink).where(*same).values(ended_at=func.app_now()))
    if not ended:
        session.add(
            ContactLink(
                org_id=actor.org_id,
                person_id=person_id,
                contact_point_id=point_id,
                role=role,
                safe_to_text=safe_to_text,
                saved_by=actor.id,
            )
        )
    session.flush()
    facts = {"role": role, "safe_to_text": safe_to_text, "ended": ended}
    audit.record(session, actor, "contact.number_linked", "person", person_id, facts)
    return point_id
