"""The sends of one payment: each is written with the step to SENDING (`transitions.py`), and its answer here."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, func, select, update
from sqlalchemy.orm import Session

from services.payments.payouts.rules import idempotency_key
from services.payments.payouts.tables import PayoutAttempt
from services.payments.rails.protocol import Credentials, FrozenRequest, RailAnswer, RailAnswerKind
from shared.database import table_of
from shared.outbox import Lane

Found = Row[*tuple[Any, ...]]
"""A payment as a query of a few columns gives it, named like those of `Payout`."""
_ATTEMPT = table_of(PayoutAttempt)
_ANSWER = (
    update(_ATTEMPT)
    .where(_ATTEMPT.c.org_id == bindparam("org"), _ATTEMPT.c.payout_id == bindparam("payout"))
    .where(_ATTEMPT.c.number == bindparam("attempt"), _ATTEMPT.c.answer.is_(None))
    .values(answered_at=func.app_now())
)


@dataclass(frozen=True, slots=True)
class LeasedPayment:
    """A payment that this worker alone may send now, with all that the call needs."""

    org_id: UUID
    payout_id: UUID
    run_id: UUID | None
    lane: Lane
    lease_token: UUID
    number: int
    rail: str
    idempotency_key: str
    request: FrozenRequest
    credentials: Credentials
    generation: int
    body_revision: int


def another_body(payout_id: UUID, generation: int, body_revision: int) -> dict[str, Any]:
    """What a payment must forget so that its next request, with another name check or to another account, is frozen anew. The
    refusals of all requests before prove that nothing left, so the next one has a key of its own."""
    revision = body_revision + 1
    return {
        "body_revision": revision,
        "idempotency_key": idempotency_key(payout_id, generation, revision),
        **dict.fromkeys(("request_body", "api_version", "recipient", "first_sent_at")),
    }


def keep_answer(session: Session, leased: LeasedPayment, answer: RailAnswer) -> None:
    """Writes the rail's answer beside the send; the first one stays."""
    session.execute(
        _ANSWER,
        {
            "org": leased.org_id,
            "payout": leased.payout_id,
            "attempt": leased.number,
            "answer": answer.kind.value,
            "http_status": answer.http_status,
            "code": answer.code,
            "provider_id": answer.provider_id,
            "request_id": answer.request_id,
            "nothing_moved": answer.nothing_moved,
        },
    )


def evidence_of(answer: RailAnswer) -> dict[str, Any]:
    """What of an answer is kept in the history: words for machines, never personal data."""
    seen = {
        "answer": answer.kind.value,
        "provider_id": answer.provider_id,
        "code": answer.code,
        "reason": answer.reason,
        "http_status": answer.http_status,
        "request_id": answer.request_id,
    }
    return {name: value for name, value in seen.items() if value is not None}


@dataclass(frozen=True, slots=True)
class EarlierSends:
    """What the earlier sends of a payment leave open. `any_unanswered`: one got no usable answer. `all_refused`: the rail has
    refused each of them, so that no money can have left by them (also where there was none)."""

    any_unanswered: bool
    all_refused: bool


def earlier_sends(session: Session, leased: LeasedPayment) -> EarlierSends:
    """How the sends before this one ended."""
    if leased.number == 1:
        return EarlierSends(any_unanswered=False, all_refused=True)
    unanswered = func.coalesce(_ATTEMPT.c.answer, RailAnswerKind.UNKNOWN.value) == RailAnswerKind.UNKNOWN.value
    row = session.execute(
        select(func.bool_or(unanswered), func.bool_and(_ATTEMPT.c.nothing_moved)).where(
            _ATTEMPT.c.org_id == leased.org_id,
            _ATTEMPT.c.payout_id == leased.payout_id,
            _ATTEMPT.c.number < leased.number,
        )
    ).one()
    return EarlierSends(any_unanswered=bool(row[0]), all_refused=bool(row[1]))


def may_have_left(session: Session, org_id: UUID, payout_id: UUID) -> bool:
    """Whether any send of a payment may have been carried out: one without an answer, or with one that proves nothing."""
    unproven = select(_ATTEMPT.c.number).where(
        _ATTEMPT.c.org_id == org_id, _ATTEMPT.c.payout_id == payout_id, ~_ATTEMPT.c.nothing_moved
    )
    return bool(session.scalar(select(unproven.exists())))
