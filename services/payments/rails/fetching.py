"""Asking a rail about an account before its key replaces the one that pays, with no transaction open meanwhile."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.limits.tables import LimitProposal
from services.payments.limits.usecases.proposals import ConfirmedChange
from services.payments.rails.protocol import AccountFault, Credentials, FloatAccount, RailUnavailableError
from services.payments.rails.rules import check_key, refuse_account
from services.payments.rails.tables import RailAccount
from services.payments.rails.usecases import Connection, ConnectionProof, connect, connected_before, proposed_connection
from shared.database import Database
from shared.errors import Effect, UnavailableError
from shared.identity import Actor
from shared.sealing import Sealer


@dataclass(frozen=True, slots=True)
class Connector:
    """All that connecting an account needs; made once by `wiring`. `count_under_way` says how many payments a rail still has."""

    database: Database
    sealer: Sealer
    rails: Mapping[str, FloatAccount]
    practice: bool
    count_under_way: Callable[[Session, UUID, str], int]

    def prove_again(self, actor: Actor, waiting: LimitProposal) -> ConnectionProof:
        """What the rail says, before it is confirmed, about an account that was proposed some time ago. Raises as `prove`."""
        return prove(self, actor, proposed_connection(self.sealer, waiting.after, waiting.secret_sealed))

    def connect_as_agreed(self, session: Session, actor: Actor, change: ConfirmedChange) -> RailAccount:
        """Connects what two administrators agreed to, with the proof that was asked for before. Raises as `connect`."""
        under_way = self.count_under_way(session, actor.org_id, change.after["rail"])
        return connect(session, actor, change, self.sealer, change.asked, under_way)


def prove(connector: Connector, actor: Actor, new: Connection) -> ConnectionProof:
    """What the rail says about an account that somebody enters.

    Where none is connected yet a rail that does not answer is no hindrance: nothing that works is lost. Raises ForbiddenError,
    InvalidError (this key does not open this account), UnavailableError (the rail does not answer; what is connected stays).
    """
    with connector.database.transaction(actor.org_id) as session:
        before = connected_before(session, actor, new.rail)
    check_key(new.api_key, practice=connector.practice)
    try:
        fault = _ask(connector, new, new.financial_account)
        if fault is not None:
            raise refuse_account(fault)
        # Only keys of one Stripe account see each other's financial accounts.
        is_another = (
            before is not None
            and before.financial_account != new.financial_account
            and _ask(connector, new, before.financial_account) not in (None, AccountFault.NOT_OPEN)
        )
    except RailUnavailableError:
        if before is None:
            return ConnectionProof(before=None, is_another=False)
        raise UnavailableError(
            "rail.away",
            "Stripe does not answer just now, so this key could not be tried.",
            "The account that is connected stays as it is. Try again in a minute.",
            effect=Effect.NO_MONEY_MOVED,
        ) from None
    return ConnectionProof(before, is_another)


def _ask(connector: Connector, new: Connection, financial_account: str) -> AccountFault | None:
    return connector.rails[new.rail].prove(Credentials(new.api_key, financial_account))
