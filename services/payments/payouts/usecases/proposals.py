"""Proposing payments: the rows of the next generation of each obligation, as drafts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from services.payments.payees.tables import Payee
from services.payments.payouts.rules import FINISHED, MoneyAt, PayoutCause, PayoutStatus, idempotency_key
from services.payments.payouts.tables import Obligation, Payout
from services.payments.payouts.usecases.references import payment_references
from services.payments.payouts.usecases.transitions import record_history
from services.payments.rails.names import Rail
from services.payments.worklist.usecases import close_items_about
from shared.identity import Actor
from shared.ids import new_id

NOT_PAID_AGAIN = "payout_not_paid_again"
"""The kind of task about money that was to be paid again and was not."""
ENDED_BY_THE_NEXT = (*(f"payout_{one.value}" for one in sorted(FINISHED)), NOT_PAID_AGAIN)
"""What people are asked about a payment that did not arrive: the next one of the same money ends it."""


@dataclass(frozen=True, slots=True)
class ProposalTerms:
    """What the payments of one proposal have in common. `purpose` and its source say which mandate may release them."""

    created_by: UUID
    lane: str
    purpose: str
    purpose_source_id: UUID | None = None
    run_id: UUID | None = None
    entered_by: UUID | None = None


def propose(
    session: Session, actor: Actor, obligations: Sequence[Obligation], rails: Mapping[UUID, str], terms: ProposalTerms
) -> list[UUID]:
    """Writes a draft for each obligation; `rails` says by which rail each payee is paid. Gives the ids, in order."""
    if not obligations:
        return []
    generations = _generations(session, actor.org_id, [one.id for one in obligations])
    payees = _payee_persons(session, actor.org_id, [one.payee_id for one in obligations])
    references = payment_references(session, actor.org_id, obligations)
    rows: list[dict[str, Any]] = []
    for one, reference in zip(obligations, references, strict=True):
        payout_id, generation = new_id(), generations.get(one.id, 0) + 1
        rows.append(
            {
                "id": payout_id,
                "org_id": actor.org_id,
                "obligation_id": one.id,
                "generation": generation,
                "person_id": one.person_id,
                "payee_id": one.payee_id,
                "payee_person_id": payees[one.payee_id],
                "amount_pence": one.amount_pence,
                "rail": rail_of(one, rails),
                "reference": reference,
                "status": PayoutStatus.DRAFT.value,
                "money_at": MoneyAt.OWED.value,
                "idempotency_key": idempotency_key(payout_id, generation, 0),
                **asdict(terms),
            }
        )
    if generations:
        _end_earlier(session, actor, generations)
    session.execute(insert(Payout), rows)
    ids: list[UUID] = [row["id"] for row in rows]
    record_history(session, actor, ids, None, PayoutStatus.DRAFT, PayoutCause.PROPOSED)
    return ids


def rail_of(owed: Obligation, rails: Mapping[UUID, str]) -> str:
    """By which rail something owed leaves: with wages where it was offered so, whatever else its payee could be paid by."""
    return Rail.PAYROLL.value if is_with_wages(owed) else rails[owed.payee_id]


def is_with_wages(owed: Obligation) -> bool:
    """Whether something owed is paid by the payroll office and in no other way: the database holds it to that."""
    return owed.tax_route == "payroll_file"


def _generations(session: Session, org_id: UUID, obligation_ids: Sequence[UUID]) -> dict[UUID, int]:
    rows = session.execute(
        select(Payout.obligation_id, func.max(Payout.generation))
        .where(Payout.org_id == org_id, Payout.obligation_id.in_(obligation_ids))
        .group_by(Payout.obligation_id)
    )
    return {row[0]: row[1] for row in rows}


def _end_earlier(session: Session, actor: Actor, obligation_ids: Collection[UUID]) -> None:
    """Whoever was asked about an earlier payment of the same money need not do anything any more: it is paid anew."""
    earlier = session.scalars(
        select(Payout.id).where(Payout.org_id == actor.org_id, Payout.obligation_id.in_(obligation_ids))
    ).all()
    close_items_about(session, actor.org_id, earlier, ENDED_BY_THE_NEXT, done_by=actor.id)


def _payee_persons(session: Session, org_id: UUID, payee_ids: Sequence[UUID]) -> dict[UUID, UUID | None]:
    rows = session.execute(select(Payee.id, Payee.person_id).where(Payee.org_id == org_id, Payee.id.in_(payee_ids)))
    return {row.id: row.person_id for row in rows}
