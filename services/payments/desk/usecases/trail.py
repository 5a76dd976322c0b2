"""Who did what: the audit trail of one thing, one person or one day, with the name of each who acted."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, or_, select
from sqlalchemy.orm import Session

from services.payments.claims.tables import ClaimDecision
from services.payments.desk.rules.trail_words import LEFT_OUT, PAGES, action_in_words, facts_in_words, thing_in_words
from services.payments.desk.usecases.finance import may, who_is_known_by
from services.payments.payouts.tables import Obligation, Payout
from services.payments.people.tables import Person
from services.payments.people.usecases import staff_names
from shared.audit import AUDIT_TRAIL
from shared.identity import Actor, ActorKind, Permission
from shared.london import start_of_day

AT_A_TIME = 50
_ROW = AUDIT_TRAIL.c


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """What is looked for: a thing by its id, who acted, on which day (London). Empty: everything, the newest first."""

    thing_id: UUID | None = None
    by: UUID | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class TrailRow:
    """One row in words: `who` acted, and `for_whom` where that is somebody else."""

    row: Row[*tuple[Any, ...]]
    who: str
    for_whom: str
    what: str
    thing: str
    href: str
    facts: str


@dataclass(frozen=True, slots=True)
class Trail:
    """The rows, the newest first, and after which id the next ones begin (None: these are all)."""

    rows: tuple[TrailRow, ...] = field(default=())
    next: UUID | None = None


def see_trail(session: Session, actor: Actor, wanted: TrailFilter, before: UUID | None = None) -> Trail:
    """The trail, the newest first; what has to do with a claim stands with it. Raises ForbiddenError."""
    actor.require(Permission.SEE_AUDIT)
    query = (
        select(AUDIT_TRAIL)
        .where(_ROW.org_id == actor.org_id, _ROW.object_type.not_in(LEFT_OUT))
        .where(*_narrowed(session, actor, wanted))
        .order_by(_ROW.id.desc())
        .limit(AT_A_TIME + 1)
    )
    found = session.execute(query.where(_ROW.id < before) if before else query).all()
    rows = found[:AT_A_TIME]
    names = _names(session, actor, rows)
    return Trail(tuple(_told(row, names, actor) for row in rows), rows[-1].id if len(found) > AT_A_TIME else None)


def find_thing(session: Session, actor: Actor, typed: str) -> UUID | None:
    """The thing that somebody means by an id, or by the number of a claim or payment. Raises ForbiddenError."""
    actor.require(Permission.SEE_AUDIT)
    try:
        return UUID(typed)
    except ValueError:
        pass
    known = who_is_known_by(session, actor.org_id, typed)
    return (known.claim_id or known.person_id) if known else None


def _narrowed(session: Session, actor: Actor, wanted: TrailFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.thing_id is not None:
        found.append(_ROW.object_id.in_(_with_it(session, actor.org_id, wanted.thing_id)))
    if wanted.by is not None:
        found.append(or_(_ROW.actor_id == wanted.by, _ROW.on_behalf_of == wanted.by))
    if wanted.day is not None:
        found.append(_ROW.at >= start_of_day(wanted.day))
        found.append(_ROW.at < start_of_day(wanted.day + timedelta(days=1)))
    return found


def _with_it(session: Session, org_id: UUID, thing_id: UUID) -> Collection[UUID]:
    """The thing, and what is owed and paid for it: whoever asks about a claim means its payments, too."""
    decisions = select(ClaimDecision.id).where(ClaimDecision.org_id == org_id, ClaimDecision.claim_id == thing_id)
    of_claim = select(Obligation.id).where(Obligation.org_id == org_id, Obligation.source_id.in_(decisions))
    owed = set(session.scalars(of_claim))
    paid = session.scalars(
        select(Payout.id).where(Payout.org_id == org_id, Payout.obligation_id.in_(owed | {thing_id}))
    )
    return {thing_id, *owed, *paid}


def _names(session: Session, actor: Actor, rows: Sequence[Row[*tuple[Any, ...]]]) -> Mapping[UUID, str]:
    """The names of staff, and of people for whoever may see people: the trail itself holds none."""
    ids = {one for row in rows for one in (row.actor_id, row.on_behalf_of) if one is not None}
    named = staff_names(session, actor.org_id, ids)
    if may(actor, Permission.SEE_PEOPLE):
        people = select(Person.id, Person.name).where(Person.org_id == actor.org_id, Person.id.in_(ids - set(named)))
        named |= {row.id: row.name for row in session.execute(people)}
    return named


def _told(row: Row[*tuple[Any, ...]], names: Mapping[UUID, str], actor: Actor) -> TrailRow:
    page, sees = PAGES.get(row.object_type, ("", None))
    return TrailRow(
        row=row,
        who=names.get(row.actor_id, _UNNAMED[row.actor_kind]),
        for_whom=names.get(row.on_behalf_of, _UNNAMED["person"]) if row.on_behalf_of else "",
        what=action_in_words(row.action),
        thing=thing_in_words(row.object_type),
        href=f"{page}{row.object_id}" if sees is not None and may(actor, sees) else "",
        facts=facts_in_words(row.facts),
    )


_UNNAMED: Mapping[str, str] = {
    ActorKind.STAFF.value: "A member of staff",
    ActorKind.PERSON.value: "A person who takes part",
    ActorKind.SYSTEM.value: "Sameday itself",
}
