"""The only way to a new status: a guarded update, its history, and the ledger's side of it, together."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, text
from sqlalchemy.orm import Session

from services.payments.ledger.usecases import LedgerEntry, post
from services.payments.payouts.rules import PAYMENT_TRANSITIONS, MoneyAt, PayoutCause, PayoutStatus, move
from services.payments.payouts.tables import Payout
from shared import logs
from shared.database import table_of, update_status
from shared.identity import Actor
from shared.ids import new_id

PAYOUT = table_of(Payout).c
"""Columns of `payout`, for the conditions and values of `transition`."""
_PAYOUT = table_of(Payout)
_MOVED = (PAYOUT.id, PAYOUT.obligation_id, PAYOUT.person_id, PAYOUT.amount_pence, PAYOUT.reference, PAYOUT.rail,
          PAYOUT.attempts)  # fmt: skip
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
    allowed = move(step.now, step.money_at, step.to, step.cause)
    lease = {} if step.to is PayoutStatus.SENDING else {"lease_token": None}
    rows = session.execute(
        update_status(_PAYOUT, PAYMENT_TRANSITIONS, step.now, step.cause, step.to)
        .where(where, PAYOUT.org_id == actor.org_id, PAYOUT.money_at == step.money_at.value)
        .values(money_at=allowed.money_at.value, **lease, **(values or {}))
        .returning(*_MOVED)
    )
    moved = [Moved(*row) for row in rows]
    changes = record_history(session, actor, [one.payout_id for one in moved], step.now, step.to, step.cause, evidence)
    # Each step of a payment's own life is posted once. What a person decides may take it back and forth, so each decision
    # is a source of its own.
    kind = "payout_decision" if step.cause is PayoutCause.DECIDED else "payout"
    entries = [
        LedgerEntry(
            posting, one.amount_pence, kind, changes[one.payout_id] if kind != "payout" else one.payout_id, one.rail
        )
        for one in moved
        for posting in allowed.steps
    ]
    post(session, actor.org_id, entries)
    return moved


def record_history(
    session: Session,
    actor: Actor,
    payout_ids: Sequence[UUID],
    from_status: PayoutStatus | None,
    to_status: PayoutStatus,
    cause: PayoutCause,
    evidence: dict[str, Any] | None = None,
) -> dict[UUID, UUID]:
    """Writes one row of history for each of these payments, and gives its id by payment; a trigger copies it to the audit
    trail."""
    if not payout_ids:
        return {}
    changes = {payout_id: new_id() for payout_id in payout_ids}
    session.execute(
        _HISTORY,
        {
            "ids": list(changes.values()),
            "payout_ids": list(changes),
            "org_id": actor.org_id,
            "from_status": from_status and from_status.value,
            "to_status": to_status.value,
            "cause": cause.value,
            "actor_kind": actor.kind.value,
            "actor_id": actor.id,
            "evidence": json.dumps(evidence or {}),
            "correlation_id": logs.correlation_id(),
        },
    )
    return changes
