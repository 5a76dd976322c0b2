"""Who did what: the audit trails of both services together, of one thing, one person or one day, with the name of each who acted."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from services.payments.claims.tables import ClaimDecision
from services.payments.desk.rules.trail_words import LEFT_OUT, PAGES, action_in_words, facts_in_words, thing_in_words
from services.payments.desk.usecases.finance import may, who_is_known_by
from services.payments.payouts.tables import Obligation, Payout
from services.payments.people.tables import Person
from services.payments.people.usecases import staff_names
from shared import audit
from shared.audit import AUDIT_TRAIL, AuditRow
from shared.contracts.audit_trail import MOST_THINGS, TrailAsked, TrailChecked, TrailRowThere
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
    """One row in words: `who` acted, and `for_whom` where that is somebody else. `is_changed`: it is not what it was when written;
    `is_there`: it is of the notifications service's trail."""

    row: Any
    who: str
    for_whom: str
    what: str
    thing: str
    href: str
    facts: str
    is_changed: bool = False
    is_there: bool = False


@dataclass(frozen=True, slots=True)
class Trail:
    """The rows, the newest first, and after which id the next ones begin (None: these are all)."""

    rows: tuple[TrailRow, ...] = field(default=())
    next: UUID | None = None


def asked_there(session: Session, actor: Actor, wanted: TrailFilter, before: UUID | None = None) -> TrailAsked:
    """What notifications is asked for, so that its rows stand among ours. Raises ForbiddenError."""
    actor.require(Permission.SEE_AUDIT)
    things = _with_it(session, actor.org_id, wanted.thing_id) if wanted.thing_id is not None else ()
    return TrailAsked(
        things=tuple(sorted(things)[:MOST_THINGS]),
        by=wanted.by,
        since=None if wanted.day is None else start_of_day(wanted.day),
        until=None if wanted.day is None else start_of_day(wanted.day + timedelta(days=1)),
        before=before,
        left_out=LEFT_OUT,
        at_most=AT_A_TIME + 1,
    )


def with_theirs(session: Session, actor: Actor, ours: Trail, theirs: Sequence[TrailRowThere]) -> Trail:
    """Our rows and those of the notifications service in one order, the newest first: the ids of both begin with the time. Raises
    ForbiddenError."""
    actor.require(Permission.SEE_AUDIT)
    names = _names(session, actor, theirs)
    told = [replace(_told(row, names, actor), is_changed=row.is_changed, is_there=True) for row in theirs]
    rows = sorted((*ours.rows, *told), key=lambda one: one.row.id, reverse=True)
    has_more = ours.next is not None or len(rows) > AT_A_TIME
    shown = tuple(rows[:AT_A_TIME])
    return Trail(shown, shown[-1].row.id if has_more else None)


def see_trail(session: Session, actor: Actor, wanted: TrailFilter, before: UUID | None = None) -> Trail:
    """Our own trail, the newest first; what has to do with a claim stands with it. Raises ForbiddenError."""
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


def _names(session: Session, actor: Actor, rows: Sequence[Any]) -> Mapping[UUID, str]:
    """The names of staff, and of people for whoever may see people: the trail itself holds none."""
    ids = {one for row in rows for one in (row.actor_id, row.on_behalf_of) if one is not None}
    named = staff_names(session, actor.org_id, ids)
    if may(actor, Permission.SEE_PEOPLE):
        people = select(Person.id, Person.name).where(Person.org_id == actor.org_id, Person.id.in_(ids - set(named)))
        named |= {row.id: row.name for row in session.execute(people)}
    return named


def _told(row: Any, names: Mapping[UUID, str], actor: Actor) -> TrailRow:
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


CHECKED = "trail.checked"
MOST_KEPT = 20
"""So many rows that do not hold are kept by their ids."""


@dataclass(frozen=True, slots=True)
class TrailCheck:
    """The last time that somebody had both trails recomputed: for each service whether it holds (None: it did not answer), the rows that
    do not, and how many were never chained."""

    at: datetime
    by: str
    found: Mapping[str, Mapping[str, Any]]

    @property
    def holds(self) -> bool:
        """Whether both hold."""
        return all(one["holds"] for one in self.found.values())


def keep_check(session: Session, actor: Actor, found: Mapping[str, TrailChecked | None]) -> None:
    """Keeps what a check found, in the trail itself. Raises ForbiddenError."""
    actor.require(Permission.SEE_AUDIT)
    facts: dict[str, Any] = {name: _kept(checked) for name, checked in found.items()}
    audit.record(session, actor, CHECKED, "organisation", actor.org_id, facts)


def last_check(session: Session, actor: Actor) -> TrailCheck | None:
    """What the last check found; None where nobody had one made. Raises ForbiddenError."""
    actor.require(Permission.SEE_AUDIT)
    row = session.scalar(
        select(AuditRow)
        .where(AuditRow.org_id == actor.org_id, AuditRow.object_id == actor.org_id, AuditRow.action == CHECKED)
        .order_by(AuditRow.id.desc())
        .limit(1)
    )
    if row is None:
        return None
    return TrailCheck(row.at, staff_names(session, actor.org_id, {row.actor_id})[row.actor_id], row.facts)


def _kept(checked: TrailChecked | None) -> dict[str, Any]:
    if checked is None:
        return {"holds": None, "broken": [], "never_chained": 0}
    rows = [str(one.audit_id) if one.audit_id else f"link {one.position}" for one in checked.broken[:MOST_KEPT]]
    return {"holds": checked.holds, "broken": rows, "never_chained": checked.passed_over}
