"""What of one person is too old, by the statements that erase a person: each with a moment before which it applies."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Update, Uuid, exists, false, func, literal, literal_column, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from services.payments.claims.ahead.tables import AdvanceRequest
from services.payments.claims.money_statement.tables import StatementRequest
from services.payments.claims.receipts.tables import Receipt
from services.payments.claims.tables import AdvanceSettlement, ClaimLine, ClaimNote, ClaimStep
from services.payments.involvement.tables import AnswerToOffer
from services.payments.payees.tables import BankDetailsDecision
from services.payments.people.payment_limits.tables import AgreedAboveLimit
from services.payments.people.tables import Person
from services.payments.people.vouchers.tables import VoucherGiven
from services.payments.personal_data.erasing.wiping import Whose, evidence_of, rows, words_of
from services.payments.personal_data.periods.rules import KeptKind
from services.payments.personal_data.unclaimed.tables import UnclaimedMoney
from services.payments.phone.tables import PhoneConversation, PhoneTurn
from services.payments.worklist.tables import WorkItemStep

Before = Mapping[KeptKind, datetime]
"""What came before its moment is too old; a kind that is kept for ever is not in it."""
_WHEN: Mapping[str, tuple[KeptKind, InstrumentedAttribute[datetime]]] = {
    "answers": (KeptKind.WORDS, PhoneTurn.created_at),
    "conversations": (KeptKind.WORDS, PhoneConversation.last_turn_at),
    "claim_notes": (KeptKind.NOTES, ClaimNote.at),
    "task_notes": (KeptKind.NOTES, WorkItemStep.at),
    "witnesses": (KeptKind.NOTES, AnswerToOffer.answered_at),
    "witnesses_above_limits": (KeptKind.NOTES, AgreedAboveLimit.said_at),
    "asked_ahead": (KeptKind.WORDS, AdvanceRequest.asked_at),
    "answers_ahead": (KeptKind.WORDS, AdvanceRequest.asked_at),
    "statements": (KeptKind.WORDS, StatementRequest.asked_at),
    "receipts": (KeptKind.NOTES, Receipt.created_at),
    "claim_lines": (KeptKind.MONEY, ClaimLine.created_at),
    "lost_receipts": (KeptKind.MONEY, ClaimLine.created_at),
    "claim_steps": (KeptKind.MONEY, ClaimStep.at),
    "settlements": (KeptKind.MONEY, AdvanceSettlement.created_at),
    "settled_by_hand": (KeptKind.MONEY, UnclaimedMoney.asked_at),
    "vouchers": (KeptKind.MONEY, VoucherGiven.recorded_at),
    "proofs": (KeptKind.MONEY, Receipt.created_at),
    "evidence": (KeptKind.MONEY, BankDetailsDecision.decided_at),
}
"""By what `words_of` names: whose period it has, and its moment. What is not here has no age: links end, picture words are replaced."""
NO_AGE = frozenset({"links", "picture_words"})
"""What `words_of` takes that has no age: a link ends by itself, and a picture word counts until it is replaced."""


def due_of(org_id: UUID, person_id: Whose, before: Before) -> dict[str, Update]:
    """The statements that take out what is too old of one person."""
    every = words_of(org_id, person_id) | {"evidence": evidence_of(org_id, person_id)}
    if KeptKind.MONEY in before:
        every["proofs"] = _proofs(org_id, person_id, before[KeptKind.MONEY])
    return {
        name: every[name].where(moment < before[kind])
        for name, (kind, moment) in _WHEN.items()
        if kind in before and name in every
    }


def count(session: Session, statement: Update) -> int:
    """How many rows a statement would change."""
    which = statement.whereclause
    if which is None:
        raise ValueError("a statement about every row")
    return session.scalar(select(func.count()).select_from(statement.table).where(which)) or 0


def due_among(session: Session, org_id: UUID, people: Sequence[UUID], before: Before) -> set[UUID]:
    """Those of these people of whom anything is too old: one question for all of them."""
    whoever = aliased(Person, name="whoever")
    theirs = due_of(org_id, literal_column("whoever.id", Uuid()), before).values()
    kinds = (
        select(literal(1)).select_from(one.table).where(one.whereclause).correlate(None).exists()
        for one in theirs
        if one.whereclause is not None
    )
    found = select(whoever.id).where(whoever.org_id == org_id, whoever.id.in_(people), or_(false(), *kinds))
    return set(session.scalars(found))


def empty(session: Session, org_id: UUID, person_id: UUID, before: Before) -> dict[str, int]:
    """Takes it out; gives how much went, by name. The caller holds the person's locks."""
    return {name: rows(session, one) for name, one in due_of(org_id, person_id, before).items()}


def _proofs(org_id: UUID, person_id: Whose, before: datetime) -> Update:
    """Receipts that lines rest on: they go with the last of these."""
    newer = exists(
        select(ClaimLine.id).where(
            ClaimLine.org_id == Receipt.org_id, ClaimLine.receipt_id == Receipt.id, ClaimLine.created_at >= before
        )
    )
    used = exists(select(ClaimLine.id).where(ClaimLine.org_id == Receipt.org_id, ClaimLine.receipt_id == Receipt.id))
    return (
        update(Receipt)
        .where(Receipt.org_id == org_id, Receipt.person_id == person_id, Receipt.erased_at.is_(None), used, ~newer)
        .values(erased_at=func.app_now())
    )
