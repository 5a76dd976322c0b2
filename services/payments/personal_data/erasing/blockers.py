"""What must be over before a person can be erased: money on its way or owed, claims, offers, tasks. Each is a sentence for staff."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from services.payments.claims.tables import Advance, Claim, ClaimDecision, ClaimLine
from services.payments.payees.rules import UNDER_WAY
from services.payments.payees.tables import Payee, PayoutMethod
from services.payments.payouts.tables import Obligation, ObligationTakenBack, Payout
from services.payments.payouts.tables.of_people import payouts_of
from services.payments.people.tables import Principal
from services.payments.personal_data.erasing.rules import DRAFT_IS_OPEN
from services.payments.personal_data.erasing.unfinished_parts import unfinished_parts
from services.payments.personal_data.erasing.wiping import items_about
from services.payments.personal_data.periods.usecases import days_money_may_come_back
from services.payments.personal_data.unclaimed.tables import UnclaimedMoney
from services.payments.rails.cash.tables import CashPlace
from services.payments.worklist.tables import WorkItem

ERASURE_TASK = "erasure_waits"
MERGE_TASK = "merge_waits"
"""The tasks for whoever confirms: they hold nothing up themselves."""
_FINISHED = ("posted", "failed", "returned", "canceled")


def blockers(session: Session, org_id: UUID, person_id: UUID) -> tuple[str, ...]:
    """Why a person cannot be erased now; empty where they can."""
    asked = _questions(org_id, person_id, timedelta(days=days_money_may_come_back(session, org_id)))
    return (*_those(session, asked), *unfinished_parts(session, org_id, person_id))


def something_open(session: Session, org_id: UUID, person_id: UUID) -> bool:
    """Whether anything of theirs goes on: then no word of theirs goes by its age. Who works here too, or was paid last month, has nothing
    open by that alone."""
    return any(_those(session, _open_things(org_id, person_id))) or any(unfinished_parts(session, org_id, person_id))


def open_reasons(session: Session, org_id: UUID, person_id: UUID) -> tuple[str, ...]:
    """The same with every reason: the first sentence of each, without what to do about it."""
    found = (*_those(session, _open_things(org_id, person_id)), *unfinished_parts(session, org_id, person_id))
    return tuple(dict.fromkeys(f"{one.partition('. ')[0]}." for one in found))


def _those(session: Session, questions: Iterator[tuple[str, ColumnElement[bool]]]) -> Iterator[str]:
    return (words for words, which in questions if session.scalar(select(which)))


def _questions(org_id: UUID, person_id: UUID, may_come_back: timedelta) -> Iterator[tuple[str, ColumnElement[bool]]]:
    yield from _open_things(org_id, person_id)
    yield (
        f"Money was sent less than {may_come_back.days} days ago, and the bank may still send it back. Wait.",
        exists(_payouts(org_id, person_id).where(Payout.posted_at > func.app_now() - may_come_back)),
    )
    yield (
        "They stand on a list for cash. Take them off it first.",
        exists(
            select(CashPlace.id).where(
                CashPlace.org_id == org_id, CashPlace.person_id == person_id, CashPlace.left_at.is_(None)
            )
        ),
    )
    yield (
        "They sign in here as a member of staff. An administrator disables the sign-in first.",
        exists(
            select(Principal.id).where(
                Principal.org_id == org_id, Principal.person_id == person_id, Principal.disabled_at.is_(None)
            )
        ),
    )


def _open_things(org_id: UUID, person_id: UUID) -> Iterator[tuple[str, ColumnElement[bool]]]:
    yield (
        "A claim waits: for a decision, an answer or a receipt. Decide it, or withdraw it.",
        _open_claim(org_id, person_id),
    )
    yield "A claim is being written. Send it in, or wait until it is two weeks old.", _draft(org_id, person_id)
    yield (
        "Money is owed to them, or is on its way. Wait until it has arrived, or take it back.",
        _owed(org_id, person_id),
    )
    yield (
        "Money in advance is not spent or given back. Settle it first.",
        exists(
            select(Advance.id).where(
                Advance.org_id == org_id,
                Advance.person_id == person_id,
                Advance.used_pence < Advance.amount_pence,
                Advance.undone_at.is_(None),
            )
        ),
    )
    yield (
        "New bank details wait. Confirm them, or turn them down.",
        exists(
            select(PayoutMethod.id)
            .join(Payee, and_(Payee.org_id == PayoutMethod.org_id, Payee.id == PayoutMethod.payee_id))
            .where(Payee.org_id == org_id, Payee.person_id == person_id, PayoutMethod.status.in_(UNDER_WAY))
        ),
    )
    yield (
        "A task about them is open. Close it first.",
        exists(
            select(WorkItem.id).where(
                WorkItem.org_id == org_id,
                WorkItem.id.in_(items_about(org_id, person_id)),
                WorkItem.done_at.is_(None),
                WorkItem.kind.not_in((ERASURE_TASK, MERGE_TASK)),
            )
        ),
    )


def _open_claim(org_id: UUID, person_id: UUID) -> ColumnElement[bool]:
    mine = (Claim.org_id == org_id, Claim.person_id == person_id, Claim.submitted_at.is_not(None))
    waiting = exists(
        select(ClaimLine.id).where(
            ClaimLine.org_id == Claim.org_id,
            ClaimLine.claim_id == Claim.id,
            ClaimLine.status.in_(("waiting", "asked", "held")),
        )
    )
    second = exists(
        select(ClaimDecision.id).where(
            ClaimDecision.org_id == Claim.org_id,
            ClaimDecision.claim_id == Claim.id,
            ClaimDecision.needs_two,
            ClaimDecision.approved_pence > 0,
            ClaimDecision.second_decided_by.is_(None),
            ClaimDecision.undone_at.is_(None),
        )
    )
    return exists(select(Claim.id).where(*mine, or_(Claim.to_decide, waiting, second)))


def _draft(org_id: UUID, person_id: UUID) -> ColumnElement[bool]:
    has_lines = exists(
        select(ClaimLine.id).where(
            ClaimLine.org_id == Claim.org_id, ClaimLine.claim_id == Claim.id, ClaimLine.status != "withdrawn"
        )
    )
    return exists(
        select(Claim.id).where(
            Claim.org_id == org_id,
            Claim.person_id == person_id,
            Claim.submitted_at.is_(None),
            Claim.created_at > func.app_now() - DRAFT_IS_OPEN,
            has_lines,
        )
    )


def _payouts(org_id: UUID, person_id: UUID) -> Select[UUID]:
    return payouts_of(org_id, Obligation.person_id == person_id)


def _owed(org_id: UUID, person_id: UUID) -> ColumnElement[bool]:
    under_way = exists(
        _payouts(org_id, person_id).where(or_(Payout.status.not_in(_FINISHED), Payout.contradicted_at.is_not(None)))
    )
    paid = exists(
        select(Payout.id).where(
            Payout.org_id == Obligation.org_id, Payout.obligation_id == Obligation.id, Payout.status == "posted"
        )
    )
    back = exists(
        select(ObligationTakenBack.id).where(
            ObligationTakenBack.org_id == Obligation.org_id, ObligationTakenBack.obligation_id == Obligation.id
        )
    )
    settled = exists(
        select(UnclaimedMoney.id).where(
            UnclaimedMoney.org_id == Obligation.org_id,
            UnclaimedMoney.obligation_id == Obligation.id,
            UnclaimedMoney.outcome == "settled",
        )
    )
    unpaid = exists(
        select(Obligation.id).where(
            Obligation.org_id == org_id, Obligation.person_id == person_id, ~paid, ~back, ~settled
        )
    )
    return or_(under_way, unpaid)
