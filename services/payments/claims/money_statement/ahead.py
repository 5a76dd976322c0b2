"""What became of money that was paid before it was spent: given back, not asked for any more, or told of in later claims."""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.payments.claims.money_statement.rules import MoneyAhead, MoneyFact
from services.payments.claims.tables import Advance, AdvanceSettlement
from services.payments.claims.usecases.advance_settlement import SettlementMethod
from services.payments.claims.usecases.verdicts import IN_ADVANCE


def paid_ahead(session: Session, org_id: UUID, obligation_ids: Collection[UUID]) -> dict[UUID, tuple[int, MoneyAhead]]:
    """How many pence of each of these payments were paid ahead, and what became of them until now."""
    given = (Advance.org_id == org_id, Advance.obligation_id.in_(obligation_ids), Advance.undone_at.is_(None))
    settled = {
        (obligation_id, way): int(pence)
        for obligation_id, way, pence in session.execute(
            select(Advance.obligation_id, AdvanceSettlement.way, func.sum(AdvanceSettlement.amount_pence))
            .join(
                AdvanceSettlement,
                (AdvanceSettlement.org_id == Advance.org_id) & (AdvanceSettlement.advance_id == Advance.id),
            )
            .where(*given)
            .group_by(Advance.obligation_id, AdvanceSettlement.way)
        )
    }
    found = {}
    for obligation_id, pence, used in session.execute(
        select(Advance.obligation_id, func.sum(Advance.amount_pence), func.sum(Advance.used_pence))
        .where(*given)
        .group_by(Advance.obligation_id)
    ):
        back, dropped = (
            settled.get((obligation_id, way), 0) for way in (SettlementMethod.PAID_BACK, SettlementMethod.WRITTEN_OFF)
        )
        found[obligation_id] = int(pence), MoneyAhead(back, dropped, int(used) - back - dropped)
    return found


def in_parts(fact: MoneyFact, pence: int, ahead: MoneyAhead | None) -> list[MoneyFact]:
    """A payment as what was spent before it, and the pence of it that were paid ahead."""
    spent_why = tuple(one for one in fact.why if ahead is None or not one.startswith(IN_ADVANCE))
    spent = replace(fact, pence=fact.pence - pence, why=spent_why)
    given = replace(fact, pence=pence, why=tuple(one for one in fact.why if one not in spent_why), ahead=ahead)
    return [one for one in (spent, given) if one.pence]
