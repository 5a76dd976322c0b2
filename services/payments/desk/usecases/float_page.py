"""The float as finance looks at it: what may leave now, what waits for money, and what has arrived lately."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from services.payments.desk.usecases.run_pages import open_runs
from services.payments.ledger.rules import PostingKind
from services.payments.ledger.tables import LedgerTransfer
from services.payments.ledger.usecases import newest_transfers
from services.payments.payouts.rules import WaitsFor
from services.payments.payouts.usecases.floats import view_float
from services.payments.payouts.usecases.urgent import waiting_payments
from services.payments.rails.names import BANK_RAIL
from services.payments.rails.usecases import find_account
from shared.identity import Actor


@dataclass(frozen=True, slots=True)
class FloatToSee:
    """Amounts in pence. `waiting_pence`: single payments that wait for money; `runs_pence`: runs that are not released yet. `account` is
    the rail's own name for the account; None: none is connected."""

    available_pence: int
    waiting_pence: int
    waiting: int
    runs_pence: int
    runs: int
    account: str | None
    arrived: Sequence[LedgerTransfer]

    @property
    def short_pence(self) -> int:
        """What must arrive before everything that waits can leave."""
        return max(0, self.waiting_pence + self.runs_pence - self.available_pence)


def see_float(session: Session, actor: Actor) -> FloatToSee:
    """The float. Raises ForbiddenError."""
    available_pence = view_float(session, actor, BANK_RAIL)
    payments = waiting_payments(session, actor, WaitsFor.FLOAT)
    runs = open_runs(session, actor)
    account = find_account(session, actor.org_id, BANK_RAIL)
    return FloatToSee(
        available_pence=available_pence,
        waiting_pence=sum(one.amount_pence for one in payments),
        waiting=len(payments),
        runs_pence=sum(one.total_pence for one in runs),
        runs=len(runs),
        account=account.financial_account if account else None,
        arrived=newest_transfers(session, actor.org_id, "credit", PostingKind.TOPPED_UP),
    )
