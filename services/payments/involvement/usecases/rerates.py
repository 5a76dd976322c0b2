"""A back-dated rate and the fees that were worked out before it: who is owed what, and the run that pays the difference, once.

A fee stays as it was decided. What it comes to more is owed beside it, once for a fee and a rate, with the days on which it was earned; what
comes to less is left alone. Whoever proposes locks the events first, so that ten who do it at once make one run.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.involvement.rules.fees import DatedRate
from services.payments.involvement.rules.rerates import (
    DIFFERENCE_WORDS,
    DifferenceState,
    FeeUnderRate,
    rate_in_words,
    rates_in_words,
    state_of,
    under_rate,
    why_more,
)
from services.payments.involvement.tables import Engagement
from services.payments.involvement.usecases import rates
from services.payments.involvement.usecases.budget import budget_left_pence
from services.payments.involvement.usecases.difference_answers import said_no_among
from services.payments.involvement.usecases.earlier_records import ask_about_earlier_differences
from services.payments.involvement.usecases.events import EventView, get_event
from services.payments.involvement.usecases.late_answers import RATE_TASK, ask_to_propose
from services.payments.involvement.usecases.rates import rate_card
from services.payments.involvement.usecases.working_out import fees_of
from services.payments.limits.usecases.proposals import ConfirmedChange
from services.payments.payouts.rules import PayoutStatus
from services.payments.payouts.tables import FEE_DIFFERENCE, PayoutRun
from services.payments.payouts.usecases.differences import (
    DifferenceMade,
    OwedDifference,
    decided_with_differences,
    differences_made,
    given_up_lines,
    owe_differences,
    sources_with_fees,
    unpaid_among,
)
from services.payments.payouts.usecases.obligations import Owed, OwedLine
from services.payments.payouts.usecases.own_limits import leave_out_over_limit, over_limit
from services.payments.payouts.usecases.runs import NewRun, make_run
from services.payments.people.payment_limits.usecases import limits_of
from services.payments.people.usecases import gone_among, lock_people, merged_among
from services.payments.worklist.usecases import close_items
from shared import audit
from shared.contracts.purposes import RATE_WENT_UP
from shared.days_in_words import day_in_words
from shared.errors import ConflictError, Effect, NotFoundError
from shared.identity import PERMITTED, Actor, Permission, Role


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """What a fee becomes under a back-dated rate: of which event and person, the rates and amounts (pence) before and now, and the days on
    which it was earned, which stay."""

    event_id: UUID
    title: str
    fee_id: UUID
    person_id: UUID
    role: str
    before_pence: int
    now_pence: int
    old_rate: str
    new_rate: str
    earned: tuple[date, date] | None
    state: DifferenceState
    under: FeeUnderRate

    @property
    def more_pence(self) -> int:
        """What is owed more; nothing where it is less."""
        return max(0, self.now_pence - self.before_pence)

    @property
    def words(self) -> str:
        """What that means for the money."""
        return DIFFERENCE_WORDS[self.state]


@dataclass(frozen=True, slots=True)
class RateDifferences:
    """A rate with all that it changes for days that are over: what is not owed yet (`lines`), and what is (`made`); of these, `held` cross
    a limit that their person set."""

    rate: DatedRate
    rate_words: str
    lines: tuple[DifferenceLine, ...]
    made: tuple[DifferenceMade, ...]
    held: frozenset[UUID]
    not_worked_out: tuple[UUID, ...] = ()
    """Events of which nobody can say what it changes: another role has no rate on a day."""
    shows_people: bool = False
    """Whether whoever looks may see whom it is about; an administrator sees the sums."""

    @property
    def to_owe(self) -> tuple[DifferenceLine, ...]:
        """What becomes owed when somebody proposes it."""
        return tuple(one for one in self.lines if one.state is DifferenceState.OWED)

    @property
    def to_pay_pence(self) -> int:
        """What a run would pay now at most: what becomes owed, and what is owed and neither held nor on its way."""
        waits = (one for one in self.made if not one.is_live and one.obligation_id not in self.held)
        return sum(one.more_pence for one in self.to_owe) + sum(one.after_pence - one.before_pence for one in waits)


def see_differences(session: Session, actor: Actor, rate_id: UUID) -> RateDifferences:
    """What a rate changes for days that are over, in no order. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.SEE_RULES)
    card = rate_card(session, actor.org_id)
    rate = _rate(card, rate_id)
    may_see = _own_events(session, actor)
    lines, unknown = _all_lines(session, actor.org_id, card, rate, may_see)
    made = [one for one in differences_made(session, actor.org_id, rate_id=rate_id) if may_see(one.source_id)]
    waiting = [one.obligation_id for one in made if not one.is_live]
    held = over_limit(session, actor.org_id, waiting) if waiting else set[UUID]()
    shows_people = bool(actor.roles & PERMITTED[Permission.SEE_EVENTS])
    words = rate_in_words(rate)
    return RateDifferences(rate, words, tuple(lines), tuple(made), frozenset(held), tuple(unknown), shows_people)


def propose_differences(session: Session, actor: Actor, rate_id: UUID) -> PayoutRun:
    """Owes every difference that a rate makes, and proposes to pay all that is not on its way. What crosses a limit of its person is owed and
    left out of the run: they are asked.

    Raises ForbiddenError, NotFoundError, and ConflictError where nobody is owed anything more.
    """
    actor.require(Permission.PROPOSE_DIFFERENCES)
    card = rate_card(session, actor.org_id)
    rate = _rate(card, rate_id)
    events: dict[UUID, EventView] = {}
    event_ids = set(sources_with_fees(session, actor.org_id, rate.role, rate.valid_from))
    event_ids |= {one.source_id for one in differences_made(session, actor.org_id, rate_id=rate_id)}
    may_see = _own_events(session, actor)
    for event_id in sorted(filter(may_see, event_ids)):
        events[event_id] = get_event(session, actor.org_id, event_id, lock=True)
    lines, unknown = _all_lines(session, actor.org_id, card, rate, may_see)
    new = [_owed(events[one.event_id], one, card, rate) for one in lines if one.state is DifferenceState.OWED]
    before = [one for one in differences_made(session, actor.org_id, rate_id=rate_id) if may_see(one.source_id)]
    people = {one.owed.person_id for one in new} | {one.person_id for one in before}
    lock_people(session, actor.org_id, limits_of(session, actor.org_id, people))
    ids = owe_differences(session, actor, new, [one.obligation_id for one in before])
    waited = [one.obligation_id for one in before]
    held = (
        over_limit(session, actor.org_id, waited) if waited else set[UUID]()
    )  # these were left out before, and are asked about
    to_pay = unpaid_among(session, actor.org_id, [*(one for one in waited if one not in held), *ids])
    too_much = {one.event_id for one in lines if one.state is DifferenceState.OVER_BUDGET}
    if not to_pay and too_much:
        raise ConflictError(
            "rate.over_budget",
            f"The budget of {'an event' if len(too_much) == 1 else f'{len(too_much)} events'} does not cover the difference.",
            "Raise the budget, then propose the payments again.",
            effect=Effect.NO_MONEY_MOVED,
        )
    if not to_pay and held:
        raise ConflictError(
            "rate.all_held_by_limits",
            "All that is owed more would cross a limit that its people set for themselves. The money stays owed.",
            "Record what they say, then propose the payments again.",
            effect=Effect.NO_MONEY_MOVED,
        )
    if not to_pay:
        raise ConflictError(
            "rate.nothing_owed",
            "By this rate nobody is owed more than is paid, or on its way.",
            "Look at the runs.",
            effect=Effect.NO_MONEY_MOVED,
        )
    title = f"Back-dated rate: {rate.role}, {rate_in_words(rate)} from {day_in_words(rate.valid_from)}"
    run = make_run(session, actor, NewRun(rate.id, title, to_pay))
    leave_out_over_limit(session, actor, run, PayoutStatus.DRAFT)
    if not too_much and not unknown and all(map(may_see, event_ids)):
        close_items(session, actor.org_id, rate_id, [RATE_TASK], done_by=actor.id)
    audit.record(session, actor, "rate.differences_proposed", "rate", rate_id, {"new": len(ids), "in_run": len(to_pay)})
    return run


def ask_if_owed(session: Session, org_id: UUID, rate_id: UUID) -> bool:
    """Once a rate holds: asks finance to propose what fees of days that are over come to more. Whether there are any."""
    card = rate_card(session, org_id)
    rate = _rate(card, rate_id)
    lines, unknown = _all_lines(session, org_id, card, rate)
    earlier = [one for one in lines if one.state is DifferenceState.MERGED]
    for event_id in sorted({one.event_id for one in earlier}):
        more = [one.more_pence for one in earlier if one.event_id == event_id]
        ask_about_earlier_differences(session, org_id, event_id, more)
    if unknown or any(one.state in (DifferenceState.OWED, DifferenceState.OVER_BUDGET) for one in lines):
        ask_to_propose(session, org_id, rate_id)
        return True
    return False


def _is_kept_to_own(actor: Actor) -> bool:
    """Whether whoever looks plans events and is not of finance: as runs, what is a colleague's is not there for them."""
    return Role.ORGANISER in actor.roles and actor.is_kept_to_own(Permission.SEE_RUNS)


def _own_events(session: Session, actor: Actor) -> Callable[[UUID], bool]:
    """Which events somebody may see the differences of."""
    if not _is_kept_to_own(actor):
        return lambda _event_id: True
    query = select(Engagement.id).where(Engagement.org_id == actor.org_id, Engagement.created_by.in_(actor.own_ids))
    return set(session.scalars(query)).__contains__


def _rate(card: Sequence[DatedRate], rate_id: UUID) -> DatedRate:
    found = next((one for one in card if one.id == rate_id), None)
    if found is None:
        raise NotFoundError("rate.not_found", "There is no such rate in your organisation.")
    return found


def _all_lines(
    session: Session,
    org_id: UUID,
    card: Sequence[DatedRate],
    rate: DatedRate,
    may_see: Callable[[UUID], bool] = lambda _event_id: True,
) -> tuple[list[DifferenceLine], list[UUID]]:
    """What the rate makes of every fee that it did not price before, of events that may be seen, and those of which nobody can say it."""
    lines: list[DifferenceLine] = []
    unknown = []
    for event_id in filter(may_see, sources_with_fees(session, org_id, rate.role, rate.valid_from)):
        try:
            lines += _lines(session, get_event(session, org_id, event_id), card, rate)
        except ConflictError:  # another role of the event has no rate: what was decided stays
            unknown.append(event_id)
    return lines, unknown


def _lines(session: Session, event: EventView, card: Sequence[DatedRate], rate: DatedRate) -> list[DifferenceLine]:
    """What the rate makes of each fee of its role in one event. Raises ConflictError where a role has no rate."""
    org_id, event_id = event.engagement.org_id, event.engagement.id
    fees = fees_of(session, org_id, event)
    decided, given_up = decided_with_differences(session, org_id, event_id), given_up_lines(session, org_id, event_id)
    lines = []
    for who, fee in decided.items():
        most_pence = fees.most.get(who) if who in fees.due else 0
        gave_up = given_up.get(who, ())  # compared with as if it were owed, and never owed again
        gave_up_pence = sum(one.amount_pence for one in gave_up)
        found = under_rate((*fee.lines, *gave_up), fees.whole.get(who, ()), rate.id, most_pence)
        state = state_of(found, rate.id)
        if state is DifferenceState.OWED and who in fees.charity_left:
            state = DifferenceState.CHARITY_LEFT
        elif state is DifferenceState.OWED and not fee.is_live:
            state = DifferenceState.FEE_WAITS
        if who[1] == rate.role and state is not None:
            lines.append(
                DifferenceLine(
                    event_id=event_id,
                    title=event.engagement.title,
                    fee_id=fee.fee_id,
                    person_id=who[0],
                    role=who[1],
                    before_pence=found.before_pence - gave_up_pence,
                    now_pence=found.now_pence - gave_up_pence,
                    old_rate=rates_in_words(card, found.before_rates),
                    new_rate=rate_in_words(rate),
                    earned=fee.earned,
                    state=state,
                    under=found,
                )
            )
    return list(_as_things_stand(session, event, lines)) if lines else []


def _as_things_stand(session: Session, event: EventView, lines: Sequence[DifferenceLine]) -> Iterator[DifferenceLine]:
    """The lines with what keeps some of them from being owed."""
    org_id = event.engagement.org_id
    people = {one.person_id for one in lines}
    gone, merged = gone_among(session, org_id, people), merged_among(session, org_id, people)
    refused = said_no_among(session, org_id, [one.fee_id for one in lines])
    seen = []
    for line in lines:
        state = line.state
        if state is DifferenceState.OWED and line.person_id in gone:
            state = DifferenceState.MERGED if line.person_id in merged else DifferenceState.ERASED
        elif state is DifferenceState.OWED and line.fee_id in refused:
            state = DifferenceState.SAID_NO
        seen.append(replace(line, state=state))
    left_pence = budget_left_pence(session, org_id, event)
    needed_pence = sum(one.more_pence for one in seen if one.state is DifferenceState.OWED)
    for line in seen:
        is_too_much = left_pence is not None and needed_pence > left_pence and line.state is DifferenceState.OWED
        yield replace(line, state=DifferenceState.OVER_BUDGET) if is_too_much else line


def _owed(event: EventView, line: DifferenceLine, card: Sequence[DatedRate], rate: DatedRate) -> OwedDifference:
    engagement, under = event.engagement, line.under
    owed_lines = tuple(
        OwedLine(
            why_more(
                day or (line.title if line.earned is None else day_in_words(line.earned[0])),
                rates_in_words(card, under.days[day].before_rates),
                line.new_rate,
                under.days[day].before_pence,
                under.days[day].before_pence + pence,
            ),
            pence,
            rate.id,
        )
        for day, pence in under.more.items()
    )
    return OwedDifference(
        owed=Owed(
            kind=FEE_DIFFERENCE,
            source_id=engagement.id,
            person_id=line.person_id,
            part=line.role,
            description=engagement.description,
            purpose=RATE_WENT_UP,
            lines=owed_lines,
            earned=line.earned,
            cost_centre=engagement.cost_centre,
            account_code=engagement.account_code,
            project=engagement.project,
            funder=engagement.funder,
        ),
        fee_id=line.fee_id,
        rate_id=rate.id,
        before_pence=line.before_pence,
    )


def add_rate(session: Session, actor: Actor, change: ConfirmedChange) -> None:
    """Adds the rate that two administrators agreed to; where fees of days that are over come to more by it, finance is asked. Raises as
    `rates.add_rate` does."""
    rate = rates.add_rate(session, actor, change)
    ask_if_owed(session, actor.org_id, rate.id)
