"""Settling money in advance: what people still hold of it, what they gave back, and what is not asked for any more."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from services.payments.claims.tables import Advance, AdvanceSettlement, Claim, ClaimDecision
from services.payments.claims.usecases.advances import book
from services.payments.claims.usecases.lines import lock_what_pays
from services.payments.claims.usecases.notices import Values, tell
from services.payments.involvement.usecases.budget import give_back_to_budget
from services.payments.ledger.rules import PostingKind
from services.payments.payouts.usecases.obligations import paid_among
from services.payments.people.usecases import names_of
from shared import audit
from shared.contracts.notices import Notice
from shared.database import FOR_CHANGE
from shared.errors import ConflictError, Effect, ForbiddenError, NotFoundError
from shared.identity import Actor, Permission
from shared.money import pounds

MOST_LISTED = 500


class SettlementMethod(StrEnum):
    """How an advance is settled, beside by what the person claims."""

    PAID_BACK = "paid_back"
    """The person gave it back, in cash or by bank, outside this system."""
    WRITTEN_OFF = "written_off"
    """Nobody asks for it any more: it becomes a cost."""


NOTICES = {
    SettlementMethod.PAID_BACK: Notice.CLAIM_ADVANCE_PAID_BACK,
    SettlementMethod.WRITTEN_OFF: Notice.CLAIM_ADVANCE_WRITTEN_OFF,
}
_STEPS = {SettlementMethod.PAID_BACK: PostingKind.PAID_BACK, SettlementMethod.WRITTEN_OFF: PostingKind.WRITTEN_OFF}


@dataclass(frozen=True, slots=True)
class OpenAdvance:
    """Money in advance that is not accounted for. `is_paid`: it has left; before that nobody owes it."""

    id: UUID
    person_id: UUID
    person_name: str
    claim_id: UUID
    claim_reference: str
    amount_pence: int
    left_pence: int
    is_paid: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Settlement:
    """How much of an advance came back or is not asked for, and why or where it came in (never sent to the person)."""

    way: SettlementMethod
    amount_pence: int
    words: str


def open_advances(session: Session, actor: Actor) -> list[OpenAdvance]:
    """What people hold in advance and have not accounted for, the oldest first. Raises ForbiddenError."""
    actor.require(Permission.RECONCILE)
    rows = session.execute(
        _with_claims()
        .where(Advance.org_id == actor.org_id, Advance.used_pence < Advance.amount_pence, Advance.undone_at.is_(None))
        .order_by(Advance.id)
        .limit(MOST_LISTED)
    ).all()
    return _shown(session, actor.org_id, [(advance, claim) for advance, claim, _ in rows])


def check_is_there(session: Session, actor: Actor, advance_id: UUID) -> None:
    """Before anything is said of what was typed. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.RECONCILE)
    if session.get(Advance, (actor.org_id, advance_id)) is None:
        raise NotFoundError("advance.not_found", "There is no such advance in your organisation.")


def settle_advance(session: Session, actor: Actor, advance_id: UUID, new: Settlement) -> OpenAdvance:
    """Writes down that an advance came back, or that nobody asks for it any more, and tells the person.

    Raises ForbiddenError (their own, or they agreed to give it), NotFoundError, ConflictError (not paid, or less is left).
    """
    actor.require(Permission.RECONCILE)
    row = session.execute(_with_claims().where(Advance.org_id == actor.org_id, Advance.id == advance_id)).one_or_none()
    if row is None:
        raise NotFoundError("advance.not_found", "There is no such advance in your organisation.")
    advance, claim, decision = row
    _check_settler(actor, advance, {decision.decided_by, decision.second_decided_by})
    lock_what_pays(session, claim)
    session.refresh(advance, with_for_update=FOR_CHANGE)
    _check_left(session, advance, new.amount_pence)
    advance.used_pence += new.amount_pence
    settlement = AdvanceSettlement(
        org_id=actor.org_id,
        advance_id=advance.id,
        way=new.way.value,
        amount_pence=new.amount_pence,
        words=new.words,
        settled_by=actor.id,
    )
    session.add(settlement)
    session.flush()
    book(session, actor.org_id, _STEPS[new.way], [settlement])
    if new.way is SettlementMethod.PAID_BACK and claim.event_id is not None:
        give_back_to_budget(session, actor.org_id, claim.event_id, new.amount_pence)
    values: Values = {"amount_pence": new.amount_pence, "left_pence": advance.amount_pence - advance.used_pence}
    tell(session, claim, NOTICES[new.way], values)
    facts = {"advance": str(advance.id), "pence": new.amount_pence}
    audit.record(session, actor, f"advance.{new.way.value}", "claim", claim.id, facts)
    return _shown(session, actor.org_id, [(advance, claim)])[0]


def _with_claims() -> Select[Advance, Claim, ClaimDecision]:
    return (
        select(Advance, Claim, ClaimDecision)
        .join(ClaimDecision, (ClaimDecision.org_id == Advance.org_id) & (ClaimDecision.id == Advance.decision_id))
        .join(Claim, (Claim.org_id == ClaimDecision.org_id) & (Claim.id == ClaimDecision.claim_id))
    )


def _check_settler(actor: Actor, advance: Advance, agreed_by: Collection[UUID | None]) -> None:
    if actor.is_one_of(advance.person_id, *agreed_by):
        raise ForbiddenError(
            "advance.other_people",
            "Who had this money in advance, or agreed to give it, cannot say that it came back or is not asked for.",
            "Ask a colleague in finance.",
            effect=Effect.NO_MONEY_MOVED,
        )


def _check_left(session: Session, advance: Advance, amount_pence: int) -> None:
    left_pence = advance.amount_pence - advance.used_pence
    if not paid_among(session, advance.org_id, {advance.obligation_id}):
        raise ConflictError(
            "advance.not_paid",
            "This money has not been sent, so nothing of it can come back.",
            "If it should not be sent, undo the decision.",
        )
    if amount_pence > left_pence:
        raise ConflictError(
            "advance.less_left",
            f"{pounds(left_pence)} of this advance is left.",
            "Enter what is left, or less.",
            effect=Effect.NO_MONEY_MOVED,
            left_pence=left_pence,
        )


def _shown(session: Session, org_id: UUID, rows: Sequence[tuple[Advance, Claim]]) -> list[OpenAdvance]:
    names = names_of(session, org_id, {one.person_id for one, _ in rows})
    paid = paid_among(session, org_id, {one.obligation_id for one, _ in rows})
    return [
        OpenAdvance(
            id=one.id,
            person_id=one.person_id,
            person_name=names[one.person_id],
            claim_id=claim.id,
            claim_reference=claim.reference,
            amount_pence=one.amount_pence,
            left_pence=one.amount_pence - one.used_pence,
            is_paid=one.obligation_id in paid,
            created_at=one.created_at,
        )
        for one, claim in rows
    ]
