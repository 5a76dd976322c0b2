"""The float as finance looks at it: what may leave now, what waits, and what has arrived lately."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.payments.ledger.rules import PostingKind
from services.payments.ledger.tables import LedgerTransfer
from services.payments.ledger.usecases import newest_transfers
from services.payments.payouts.rules import MoneyAt, PayoutStatus, RunStatus
from services.payments.payouts.tables import Payout, PayoutRun
from services.payments.payouts.usecases.floats import view_float
from services.payments.rails.names import BANK_RAIL, NOT_SENT
from services.payments.rails.usecases import find_account
from shared.identity import Actor, Permission


@dataclass(frozen=True, slots=True)
class FloatToSee:
    """Amounts in pence, without what is given in cash: that stands in the floats of its events. `waiting_pence`: single payments that wait, for whatever; `runs_pence`: runs that are not released yet;
    `stopped_pence`: what stopped runs have put aside from the float and not sent. `account` is the rail's own name for the account;
    None: none is connected."""

    available_pence: int
    waiting_pence: int
    runs_pence: int
    stopped_pence: int
    account: str | None
    arrived: Sequence[LedgerTransfer]

    @property
    def short_pence(self) -> int:
        """What must arrive before everything that waits can leave."""
        return max(0, self.waiting_pence + self.runs_pence - self.available_pence)


def see_float(session: Session, actor: Actor) -> FloatToSee:
    """The float. Raises ForbiddenError."""
    actor.require(Permission.SEE_RUNS)
    account = find_account(session, actor.org_id, BANK_RAIL)
    return FloatToSee(
        available_pence=view_float(session, actor, BANK_RAIL),
        waiting_pence=_waiting_pence(session, actor),
        runs_pence=_pence_of_runs(session, actor, (RunStatus.DRAFT, RunStatus.APPROVED), MoneyAt.OWED),
        stopped_pence=_pence_of_runs(session, actor, (RunStatus.PAUSED,), MoneyAt.RESERVED),
        account=account.financial_account if account else None,
        arrived=newest_transfers(session, actor.org_id, "credit", PostingKind.TOPPED_UP),
    )


def _waiting_pence(session: Session, actor: Actor) -> int:
    query = select(func.coalesce(func.sum(Payout.amount_pence), 0)).where(
        Payout.org_id == actor.org_id,
        Payout.status == PayoutStatus.APPROVED,
        Payout.waits_for.is_not(None),
        Payout.rail.not_in(NOT_SENT),
    )
    return int(session.execute(query).scalar_one())


def _pence_of_runs(session: Session, actor: Actor, statuses: Collection[RunStatus], money_at: MoneyAt) -> int:
    """What the payments of runs that stand so come to, of those whose money is there."""
    runs = select(PayoutRun.id).where(PayoutRun.org_id == actor.org_id, PayoutRun.status.in_(statuses))
    query = select(func.coalesce(func.sum(Payout.amount_pence), 0)).where(
        Payout.org_id == actor.org_id,
        Payout.run_id.in_(runs),
        Payout.money_at == money_at,
        Payout.rail.not_in(NOT_SENT),
        Payout.status != PayoutStatus.CANCELED,
    )
    return int(session.execute(query).scalar_one())
