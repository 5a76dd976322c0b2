"""Reconciliation: the rail's own statement, our ledger and our statuses must say the same, to the penny."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.payments.ledger.usecases import balances, kept_balances
from services.payments.payouts.rules import MoneyAt
from services.payments.payouts.tables import Payout
from services.payments.rails.protocol import Balance, Credentials, StatementLine
from services.payments.rails.usecases import open_credentials
from shared.identity import Actor, Permission
from shared.money import pounds
from shared.sealing import Sealer


@dataclass(frozen=True, slots=True)
class BankSide:
    """What the rail says."""

    balance: Balance
    lines: tuple[StatementLine, ...]


@dataclass(frozen=True, slots=True)
class ComparedFigure:
    """One figure as three sources give it, in pence; None where a source does not know it. Of cash, the tins stand in the bank's place."""

    figure: str
    bank_pence: int | None
    ledger_pence: int
    statuses_pence: int | None

    @property
    def agrees(self) -> bool:
        """True where every source that knows the figure gives the same."""
        return (
            len({pence for pence in (self.bank_pence, self.ledger_pence, self.statuses_pence) if pence is not None})
            == 1
        )


@dataclass(frozen=True, slots=True)
class Report:
    """The figures side by side, and each difference as a sentence."""

    figures: tuple[ComparedFigure, ...]
    breaks: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """True where not a penny differs and every payment is found on both sides."""
        return not self.breaks


def begin_comparison(session: Session, actor: Actor, rail: str, sealer: Sealer) -> Credentials:
    """What it takes to ask the rail for its side. Raises ForbiddenError, ConflictError (no account is connected)."""
    actor.require(Permission.RECONCILE)
    return open_credentials(session, actor.org_id, rail, sealer)


def compare(session: Session, actor: Actor, rail: str, bank: BankSide) -> Report:
    """Compares the three sources for one organisation and rail. Raises ForbiddenError."""
    actor.require(Permission.RECONCILE)
    org_id = actor.org_id
    ledger = balances(session, org_id)
    sums = sums_by_place(session, org_id, rail)
    kept = kept_balances(session, org_id).get(f"{rail}.available", 0)

    def account(name: str) -> int:
        return ledger.get(f"{rail}.{name}", 0)

    free = account("available") + account("reserved")
    figures = (
        ComparedFigure("in the float", bank.balance.available_pence, free, None),
        ComparedFigure("put aside for released runs", None, account("reserved"), sums[MoneyAt.RESERVED]),
        ComparedFigure(
            "on its way", bank.balance.outbound_pending_pence, account("in_flight"), sums[MoneyAt.IN_FLIGHT]
        ),
        ComparedFigure("paid", _paid_by_bank(bank) - sums[MoneyAt.IN_FLIGHT], sums[MoneyAt.PAID], sums[MoneyAt.PAID]),
    )
    breaks = list(differences(figures, "bank"))
    if kept != account("available"):
        breaks.append(f"running balance {pounds(kept)} differs from its transfers {pounds(account('available'))}")
    if sum(ledger.values()) != 0:
        breaks.append("the ledger's accounts do not add up to nothing")
    breaks += _unmatched(session, org_id, rail, bank)
    return Report(figures, tuple(breaks))


def with_cash(report: Report, cash: Report | None) -> Report:
    """One report of what a bank holds and of what is in tins of cash, where there are any."""
    return Report((*report.figures, *cash.figures), (*report.breaks, *cash.breaks)) if cash else report


def differences(figures: Sequence[ComparedFigure], source: str) -> Sequence[str]:
    """A sentence for each figure that is not everywhere the same; `source` is what knows it beside ledger and statuses."""
    return [f"{one.figure}: {source} {_say(one.bank_pence)}, ledger {_say(one.ledger_pence)}, statuses {_say(one.statuses_pence)}"
            for one in figures if not one.agrees]  # fmt: skip


def sums_by_place(session: Session, org_id: UUID, rail: str) -> dict[MoneyAt, int]:
    """Where the money of all payments by one rail is, in pence, as their statuses say."""
    rows = session.execute(
        select(Payout.money_at, func.sum(Payout.amount_pence))
        .where(Payout.org_id == org_id, Payout.rail == rail)
        .group_by(Payout.money_at)
    )
    found = {place: int(pence) for place, pence in rows}
    return {place: found.get(place.value, 0) for place in MoneyAt}


def _paid_by_bank(bank: BankSide) -> int:
    return -sum(line.amount_pence for line in bank.lines if line.payment_id is not None)


def _unmatched(session: Session, org_id: UUID, rail: str, bank: BankSide) -> list[str]:
    """Payments that only one side knows, or that the sides know with different amounts."""
    at_bank = Counter[str]()
    for line in bank.lines:
        if line.payment_id is not None:
            at_bank[line.payment_id] -= line.amount_pence
    rows = session.execute(
        select(Payout.provider_id, Payout.amount_pence, Payout.money_at).where(
            Payout.org_id == org_id, Payout.rail == rail, Payout.provider_id.is_not(None)
        )
    )
    out = (MoneyAt.IN_FLIGHT, MoneyAt.PAID)
    ours = {provider_id: pence if place in out else 0 for provider_id, pence, place in rows if provider_id}
    found = []
    for provider_id in sorted(at_bank.keys() | ours.keys()):
        bank_pence, our_pence = at_bank.get(provider_id, 0), ours.get(provider_id)
        if our_pence is None:
            found.append(f"payment {provider_id} is at the bank ({pounds(bank_pence)}) and not with us")
        elif bank_pence != our_pence:
            found.append(f"payment {provider_id}: bank {pounds(bank_pence)}, ours {pounds(our_pence)}")
    return found


def _say(pence: int | None) -> str:
    return "–" if pence is None else pounds(pence)
