"""Owing money: one obligation a decision, frozen from then on."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from services.payments.payees.usecases import payee_of
from services.payments.payouts.tables import Obligation, ObligationLine
from shared.identity import Actor
from shared.ids import new_id


@dataclass(frozen=True, slots=True)
class Line:
    """A part of what is owed, in pence, with the reason for its amount and the rate it was priced with."""

    reason: str
    amount_pence: int
    rate_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Owed:
    """Money that is owed to one person for one thing. `description` is neutral: it may stand on a bank statement."""

    kind: str
    source_id: UUID
    person_id: UUID
    description: str
    lines: tuple[Line, ...]
    cost_centre: str | None = None
    account_code: str | None = None
    project: str | None = None
    funder: str | None = None
    amount_pence: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "amount_pence", sum(line.amount_pence for line in self.lines))


def owe(session: Session, actor: Actor, owed: Sequence[Owed]) -> list[UUID]:
    """Writes obligations; one that exists already for the same kind, source and person is left as it was decided.

    Returns the ids in the order given. Raises NotFoundError for an unknown person.
    """
    ids = []
    for one in owed:
        before = session.scalar(
            select(Obligation.id).filter_by(
                org_id=actor.org_id, kind=one.kind, source_id=one.source_id, person_id=one.person_id
            )
        )
        ids.append(before or _write(session, actor.org_id, one))
    return ids


def _write(session: Session, org_id: UUID, owed: Owed) -> UUID:
    obligation_id = new_id()
    session.execute(
        insert(Obligation).values(
            id=obligation_id,
            org_id=org_id,
            kind=owed.kind,
            source_id=owed.source_id,
            person_id=owed.person_id,
            payee_id=payee_of(session, org_id, owed.person_id),
            amount_pence=owed.amount_pence,
            description=owed.description,
            cost_centre=owed.cost_centre,
            account_code=owed.account_code,
            project=owed.project,
            funder=owed.funder,
        )
    )
    session.execute(
        insert(ObligationLine),
        [
            {
                "id": new_id(),
                "org_id": org_id,
                "obligation_id": obligation_id,
                "reason": line.reason,
                "amount_pence": line.amount_pence,
                "rate_id": line.rate_id,
            }
            for line in owed.lines
        ],
    )
    return obligation_id
