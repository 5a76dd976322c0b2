"""Periods: what holds on a day, and changes that one administrator proposes and another one confirms."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.limits.rules import LimitKind
from services.payments.limits.tables import LimitProposal
from services.payments.limits.usecases.proposals import ConfirmedChange, LimitChange, propose
from services.payments.personal_data.periods.rules import RULES, KeptKind, NewPeriod, check_length, period_in_words
from services.payments.personal_data.periods.tables import RetentionPeriod
from shared import audit
from shared.database import london_today
from shared.days import check_day
from shared.errors import ConflictError, Effect, InvalidError
from shared.identity import Actor, Permission

NOT_CHECKED = "Comes with the product. Nobody in the organisation has checked it yet."


@dataclass(frozen=True, slots=True)
class PeriodView:
    """A kind and its period today. `length` None: nothing goes, because nobody has set one (`is_set`) or it is kept for ever."""

    kind: KeptKind
    title: str
    what: str
    length: int | None
    unit: str
    shortest: int
    longest: int
    suggested: int
    period: str
    valid_from: date | None
    source: str
    is_set: bool


def list_periods(session: Session, actor: Actor) -> list[PeriodView]:
    """Every kind with the period that holds today. Raises ForbiddenError."""
    actor.require(Permission.SEE_LIMITS)
    held = _rows_on(session, actor.org_id, london_today(session))
    return [_view(kind, held.get(kind)) for kind in KeptKind]


def lengths_on(session: Session, org_id: UUID, day: date) -> dict[KeptKind, int]:
    """The periods that hold on a day; kinds that are kept for ever, or that nobody has set, are not in it."""
    held = _rows_on(session, org_id, day)
    return {kind: row.length for kind, row in held.items() if row.length is not None}


def days_money_may_come_back(session: Session, org_id: UUID) -> int:
    """So long after it was sent. The product's own number until two administrators have set one: without any, somebody would be erased too soon."""
    held = lengths_on(session, org_id, london_today(session))
    return held.get(KeptKind.COME_BACK, RULES[KeptKind.COME_BACK].suggested)


def propose_period(session: Session, actor: Actor, new: NewPeriod) -> LimitProposal:
    """Proposes a period from a day on; another administrator confirms it, and nothing holds before.

    Raises ForbiddenError; InvalidError (bounds, a day that is past or cannot be meant, no source); ConflictError (a period from that day
    exists, or another one is proposed). Its caller has seen to the dry run.
    """
    actor.require(Permission.MANAGE_RATES)
    check_length(new.kind, new.length)
    check_day(new.valid_from, london_today(session))
    if not new.source.strip():
        raise InvalidError(
            "retention.source",
            "Say where this period comes from.",
            "For example, who advised it and when.",
            effect=Effect.NOTHING_SAVED,
        )
    _check_day_is_free(session, actor.org_id, new.kind, new.valid_from)
    return propose(
        session,
        actor,
        LimitChange(
            kind=LimitKind.RETENTION,
            about=f"retention:{new.kind.value}",
            before=_frozen(session, actor.org_id, new.kind, new.valid_from),
            after=_facts(new.kind, new.length)
            | {"valid_from": new.valid_from.isoformat(), "source": new.source.strip()},
            in_force_from=new.valid_from,
        ),
    )


def add_period(session: Session, actor: Actor, change: ConfirmedChange) -> RetentionPeriod:
    """Adds the period that two administrators agreed to. Raises ForbiddenError, ConflictError (there is one from that day, or the one that
    it would replace has changed)."""
    actor.require(Permission.MANAGE_RATES)
    kind = KeptKind(change.after["kind"])
    _check_day_is_free(session, actor.org_id, kind, change.in_force_from)
    change.check_still(_frozen(session, actor.org_id, kind, change.in_force_from))
    row = RetentionPeriod(
        org_id=actor.org_id,
        id=change.id,
        kind=kind.value,
        length=change.after["length"],
        valid_from=change.in_force_from,
        source=change.after["source"],
        checked_by=actor.id,
    )
    session.add(row)
    session.flush()
    facts = {"kind": kind.value, "length": row.length, "from": row.valid_from.isoformat()}
    audit.record(session, actor, "retention.period_added", "retention_period", row.id, facts)
    return row


def _rows_on(session: Session, org_id: UUID, day: date) -> Mapping[KeptKind, RetentionPeriod]:
    rows = session.scalars(
        select(RetentionPeriod)
        .where(RetentionPeriod.org_id == org_id, RetentionPeriod.valid_from <= day)
        .order_by(RetentionPeriod.valid_from)
    )
    return {KeptKind(one.kind): one for one in rows}


def _check_day_is_free(session: Session, org_id: UUID, kind: KeptKind, day: date) -> None:
    taken = select(RetentionPeriod.id).filter_by(org_id=org_id, kind=kind.value, valid_from=day)
    if session.scalar(taken) is not None:
        raise ConflictError("retention.exists", "There is a period from this day already.", "Choose another day.")


def _frozen(session: Session, org_id: UUID, kind: KeptKind, day: date) -> dict[str, Any] | None:
    row = _rows_on(session, org_id, day).get(kind)
    return (
        None
        if row is None
        else _facts(kind, row.length) | {"valid_from": row.valid_from.isoformat(), "source": row.source}
    )


def _facts(kind: KeptKind, length: int | None) -> dict[str, Any]:
    return {"kind": kind.value, "title": RULES[kind].title, "length": length, "kept": period_in_words(kind, length)}


def _view(kind: KeptKind, row: RetentionPeriod | None) -> PeriodView:
    rule = RULES[kind]
    length = row.length if row else rule.suggested if kind is KeptKind.COME_BACK else None
    return PeriodView(
        kind=kind,
        title=rule.title,
        what=rule.what,
        length=length,
        unit=rule.unit,
        shortest=rule.shortest,
        longest=rule.longest,
        suggested=rule.suggested,
        period=period_in_words(kind, length),
        valid_from=row.valid_from if row else None,
        source=row.source if row else NOT_CHECKED if kind is KeptKind.COME_BACK else rule.source,
        is_set=row is not None,
    )
