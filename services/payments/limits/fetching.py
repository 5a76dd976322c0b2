"""Confirming a proposal where somebody else is asked first, with no transaction open meanwhile: a payment account is tried anew."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.limits.rules import LimitKind
from services.payments.limits.tables import LimitProposal
from services.payments.limits.usecases import proposals
from services.payments.limits.usecases.proposals import Effect
from shared.database import Database
from shared.identity import Actor


@dataclass(frozen=True, slots=True)
class KindOfChange:
    """What a confirmed proposal of a kind does, and who is asked before: `ask` gets the proposal as it waits."""

    effect: Effect
    ask: Callable[[Actor, LimitProposal], Any] | None = None


@dataclass(frozen=True, slots=True)
class Confirming:
    """All that confirming a proposal needs; made once by `wiring`."""

    database: Database
    kinds: Mapping[LimitKind, KindOfChange]

    def ask(self, actor: Actor, proposal_id: UUID) -> Any:
        """What has to be known before the proposal is confirmed; None for most kinds. Raises as `proposal_to_confirm`, and what the one
        who is asked raises."""
        proposal = self.database.run(
            actor.org_id, lambda session: proposals.proposal_to_confirm(session, actor, proposal_id)
        )
        ask = self.kinds[LimitKind(proposal.kind)].ask
        return None if ask is None else ask(actor, proposal)

    def confirm(self, session: Session, actor: Actor, proposal_id: UUID, asked: Any) -> LimitProposal:
        """Confirms it, in the caller's transaction. Raises as `proposals.confirm`."""
        effects = {kind: one.effect for kind, one in self.kinds.items()}
        return proposals.confirm(session, actor, proposal_id, effects, asked)
