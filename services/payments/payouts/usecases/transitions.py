"""The only way to a new status: a guarded update, its history, and the ledger's side of it, together."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Interval, Select, Update, bindparam, func, insert, select, text
from sqlalchemy.orm import Session

from services.payments.ledger.usecases import LedgerEntry, post
from services.payments.payouts.rules import PAYMENT_TRANSITIONS, MoneyAt, PayoutCause, PayoutStatus, move
from services.payments.payouts.tables import Payout, PayoutAttempt, StatusChange
from shared import logs
from shared.database import table_of, update_status
from shared.identity import Actor
from shared.ids import new_id

PAYOUT = table_of(Payout).c
"""Columns of `payout`, for the conditions and values of `transition`."""
_PAYOUT, _CHANGE, _ATTEMPT = table_of(Payout), table_of(StatusChange), table_of(PayoutAttempt)
_TOLD = ("org_id", "from_status", "to_status", "cause", "actor_kind", "actor_id", "evidence", "correlation_id")
_MOVED = (PAYOUT.id, PAYOUT.obligation_id, PAYOUT.person_id, PAYOUT.amount_pence, PAYOUT.reference, PAYOUT.rail,
          PAYOUT.attempts)  # fmt: skip
_SENT = (PAYOUT.idempotency_key, PAYOUT.api_version)
_HISTORY = text("""
    INSERT INTO status_change (id, org_id, payout_id, from_status, to_status, cause, actor_kind, actor_id, evidence,
        correlation_id)
    SELECT id, CAST(:org_id AS uuid), payout_id, :from_status, :to_status, :cause, :actor_kind, CAST(:actor_id AS uuid),
        CAST(:evidence AS jsonb), :correlation_id
    FROM unnest(CAST(:ids AS uuid[]), CAST(:payout_ids AS uuid[])) AS moved (id, payout_id)
""")


@dataclass(frozen=True, slots=True)
class Moved:
    """A payment that has just changed its status."""

    payout_id: UUID
    obligation_id: UUID
    person_id: UUID
    amount_pence: int
    reference: str
    rail: str
    attempts: int


@dataclass(frozen=True, slots=True)
class Transition:
    """A step to take: from a status (with the money at a place) to another, and why."""

    now: PayoutStatus
    money_at: MoneyAt
    to: PayoutStatus
    cause: PayoutCause


@dataclass(frozen=True, slots=True)
class FromNow:
    """A moment as the value of a column: so long from now."""

    wait: timedelta


class FirstNow:
    """As the value of a column: now, where it has no moment yet."""


FIRST_NOW = FirstNow()


def transition(
    session: Session,
    actor: Actor,
    step: Transition,
    where: ColumnElement[bool],
    *,
    values: dict[str, Any] | None = None,
    evidence: dict[str, Any] | None = None,
) -> list[Moved]:
    """Moves every payment that `where` names (columns of PAYOUT) and that still stands where `step` says; returns those
    that moved. `Payout` objects of the session keep what they said before.

    None moved means that somebody else was faster: stop quietly. Leaving SENDING gives up the lease. Raises
    ConflictError where the rules do not allow the step.
    """
    statement = _guarded(step).where(where, PAYOUT.org_id == actor.org_id).values(values or {}).returning(*_MOVED)
    moved = [Moved(*row) for row in session.execute(statement)]
    changes = record_history(session, actor, [one.payout_id for one in moved], step.now, step.to, step.cause, evidence)
    _post(session, actor, step, moved, changes)
    return moved


def transition_one(
    session: Session,
    actor: Actor,
    step: Transition,
    payout_id: UUID,
    *,
    lease_token: UUID | None = None,
    values: Mapping[str, Any],
    evidence: dict[str, Any] | None = None,
) -> list[Moved]:
    """As `transition`, for one payment and, where a token is given, only while it is leased under it. `values` may hold `FromNow` and
    `FIRST_NOW`. A step to SENDING writes down the attempt, before anything is sent. The statement is put together once for each step and
    set of columns: every payment runs two of them."""
    columns = tuple(
        (name, type(value)) if isinstance(value, (FromNow, FirstNow)) else (name, None)
        for name, value in values.items()
    )
    change_id = new_id()
    parameters = {
        f"new_{name}": value.wait if isinstance(value, FromNow) else value
        for name, value in values.items()
        if not isinstance(value, FirstNow)
    }
    told = _told(actor, step.now, step.to, step.cause, evidence)
    parameters |= {f"told_{name}": value for name, value in told.items()} | {"payout": payout_id, "change": change_id}
    if lease_token is not None:
        parameters["token"] = lease_token
    statement = _prepared(step, columns, is_leased=lease_token is not None)
    moved = [Moved(*row) for row in session.execute(statement, parameters)]
    _post(session, actor, step, moved, {payout_id: change_id})
    return moved


@lru_cache(maxsize=500)
def _prepared(step: Transition, columns: tuple[tuple[str, type[Any] | None], ...], *, is_leased: bool) -> Select[Any]:
    """Moves one payment and writes its history, and its attempt where it is sent, in one statement."""
    values: dict[str, Any] = {}
    for name, kind in columns:
        if kind is FirstNow:
            values[name] = func.coalesce(PAYOUT[name], func.app_now())
        elif kind is FromNow:
            values[name] = func.app_now() + bindparam(f"new_{name}", type_=Interval)
        else:
            values[name] = bindparam(f"new_{name}", type_=PAYOUT[name].type)
    one = _guarded(step).where(PAYOUT.org_id == bindparam("told_org_id"), PAYOUT.id == bindparam("payout"))
    one = (one.where(PAYOUT.lease_token == bindparam("token")) if is_leased else one).values(values)
    is_sent = step.to is PayoutStatus.SENDING
    moved = one.returning(*_MOVED, *(_SENT if is_sent else ())).cte("moved")
    given = {name: bindparam(f"told_{name}", type_=_CHANGE.c[name].type) for name in _TOLD}
    of_each = {"id": bindparam("change", type_=_CHANGE.c.id.type), "payout_id": moved.c.id} | given
    kept = insert(_CHANGE).from_select(list(of_each), select(*of_each.values()).select_from(moved)).cte("kept")
    found = select(*(moved.c[column.name] for column in _MOVED)).add_cte(kept)
    if not is_sent:
        return found
    # The number, the key and the version are the payment's own, as it is now; and so are the bytes, which are not kept twice.
    sent: dict[str, ColumnElement[Any]] = {"org_id": given["org_id"]}
    sent |= {"payout_id": moved.c.id, "number": moved.c.attempts}
    sent |= {column.name: moved.c[column.name] for column in _SENT}
    return found.add_cte(
        insert(_ATTEMPT).from_select(list(sent), select(*sent.values()).select_from(moved)).cte("sent")
    )


def _guarded(step: Transition) -> Update:
    """An UPDATE of payments that stand where a step says, to where the rules say that it leads."""
    allowed = move(step.now, step.money_at, step.to, step.cause)
    lease = {} if step.to is PayoutStatus.SENDING else {"lease_token": None}
    return (
        update_status(_PAYOUT, PAYMENT_TRANSITIONS, step.now, step.cause, step.to)
        .where(PAYOUT.money_at == step.money_at.value)
        .values(money_at=allowed.money_at.value, **lease)
    )


def _post(
    session: Session, actor: Actor, step: Transition, moved: Sequence[Moved], changes: Mapping[UUID, UUID]
) -> None:
    """The ledger's side. Each step of a payment's own life is posted once. What a person decides may take it back and forth, so each decision
    is a source of its own."""
    allowed = move(step.now, step.money_at, step.to, step.cause)
    kind = "payout_decision" if step.cause is PayoutCause.DECIDED else "payout"
    entries = [
        LedgerEntry(
            posting, one.amount_pence, kind, changes[one.payout_id] if kind != "payout" else one.payout_id, one.rail
        )
        for one in moved
        for posting in allowed.steps
    ]
    post(session, actor.org_id, entries)


def record_history(
    session: Session,
    actor: Actor,
    payout_ids: Sequence[UUID],
    from_status: PayoutStatus | None,
    to_status: PayoutStatus,
    cause: PayoutCause,
    evidence: dict[str, Any] | None = None,
) -> dict[UUID, UUID]:
    """Writes one row of history for each of these payments, and gives its id by payment."""
    if not payout_ids:
        return {}
    changes = {payout_id: new_id() for payout_id in payout_ids}
    told = _told(actor, from_status, to_status, cause, evidence)
    told["evidence"] = json.dumps(told["evidence"])
    session.execute(_HISTORY, told | {"ids": list(changes.values()), "payout_ids": list(changes)})
    return changes


def _told(
    actor: Actor,
    from_status: PayoutStatus | None,
    to_status: PayoutStatus,
    cause: PayoutCause,
    evidence: dict[str, Any] | None,
) -> dict[str, Any]:
    """What a row of history says, whichever payment it is of."""
    return {
        "org_id": actor.org_id,
        "from_status": from_status and from_status.value,
        "to_status": to_status.value,
        "cause": cause.value,
        "actor_kind": actor.kind.value,
        "actor_id": actor.id,
        "evidence": evidence or {},
        "correlation_id": logs.correlation_id(),
    }
