"""What a back-dated rate changes, with names: for whoever proposes to pay it, and in sums for an administrator."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.involvement.rules.rerates import DifferenceState
from services.payments.involvement.usecases import rerates
from services.payments.involvement.usecases.event_names import event_names
from services.payments.involvement.usecases.rerates import DifferenceLine, RateDifferences
from services.payments.payouts.tables import PayoutRun
from services.payments.payouts.usecases.differences import DifferenceMade
from services.payments.payouts.usecases.run_lists import ListedRun, list_runs
from services.payments.people.usecases import names_of
from shared.errors import ConflictError, Effect
from shared.identity import PERMITTED, Actor, Permission


@dataclass(frozen=True, slots=True)
class DifferencesToSee:
    """The differences of one rate by name: to be owed, owed and waiting, on their way or paid, and those of which nothing more is paid."""

    found: RateDifferences
    to_owe: tuple[DifferenceLine, ...]
    waiting: tuple[DifferenceMade, ...]
    under_way: tuple[DifferenceMade, ...]
    nothing_more: tuple[DifferenceLine, ...]
    names: Mapping[UUID, str]
    titles: Mapping[UUID, str]
    runs: tuple[ListedRun, ...]

    @property
    def people(self) -> int:
        """How many people a run would pay now."""
        waits = {one.person_id for one in self.waiting if one.obligation_id not in self.found.held}
        return len({one.person_id for one in self.to_owe} | waits)

    @property
    def digest(self) -> str:
        """What stands for every line that would be paid: where one changes, whoever looked at it before has not seen what they press."""
        lines = [f"{one.fee_id} {one.now_pence}" for one in self.to_owe]
        lines += [f"{one.obligation_id} {one.obligation_id in self.found.held}" for one in self.waiting]
        return sha256("\n".join(sorted(lines)).encode()).hexdigest()


def see(session: Session, actor: Actor, rate_id: UUID) -> DifferencesToSee:
    """All of it; names only for whoever may see events. Raises ForbiddenError, NotFoundError."""
    found = rerates.see_differences(session, actor, rate_id)
    people = {one.person_id for one in found.lines} | {one.person_id for one in found.made}
    names = names_of(session, actor.org_id, people)
    titles = event_names(
        session, actor.org_id, {one.event_id for one in found.lines} | {one.source_id for one in found.made}
    )
    lines = sorted(found.lines, key=lambda one: (names[one.person_id].casefold(), one.event_id))
    made = sorted(found.made, key=lambda one: (names[one.person_id].casefold(), one.obligation_id))
    sees_runs = bool(actor.roles & PERMITTED[Permission.SEE_RUNS])
    return DifferencesToSee(
        found=found,
        to_owe=tuple(one for one in lines if one.state is DifferenceState.OWED),
        waiting=tuple(one for one in made if not one.is_live),
        under_way=tuple(one for one in made if one.is_live),
        nothing_more=tuple(one for one in lines if one.state is not DifferenceState.OWED),
        names=names,
        titles=titles,
        runs=tuple(list_runs(session, actor, event_id=rate_id).runs) if sees_runs else (),
    )


def propose(session: Session, actor: Actor, rate_id: UUID, seen: str) -> PayoutRun:
    """Proposes what was looked at. Raises as `propose_differences` does; ConflictError where a line has changed since."""
    actor.require(Permission.PROPOSE_DIFFERENCES)
    if see(session, actor, rate_id).digest != seen:
        raise ConflictError(
            "rate.differences_changed",
            "What is owed has changed since you opened this page.",
            "Look at the list again, then press the button.",
            effect=Effect.NO_MONEY_MOVED,
        )
    return rerates.propose_differences(session, actor, rate_id)
