"""From attendance to money: who is due what and why, what a payout would do, and the run that proposes it."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.involvement.rules.offers import check_budget
from services.payments.involvement.usecases.earlier_records import WHAT_TO_DO, ask_about_earlier_records
from services.payments.involvement.usecases.evening_pay import NOT_BY_ITSELF
from services.payments.involvement.usecases.events import EventView, get_event
from services.payments.involvement.usecases.instalments import due_among
from services.payments.involvement.usecases.late_answers import INSTALMENT_DUE, LATE_YES, ask_to_propose
from services.payments.involvement.usecases.payment_limits import held_by_limits
from services.payments.involvement.usecases.working_out import Fees, fees_of, fees_owed
from services.payments.payouts.tables import FEE_INSTALMENT, PayoutRun
from services.payments.payouts.usecases.differences import DecidedFee, decided_with_differences
from services.payments.payouts.usecases.obligations import PersonPart, decided, owe
from services.payments.payouts.usecases.runs import NewRun, create_run
from services.payments.people.usecases import gone_among
from services.payments.worklist.usecases import close_items
from shared.database import app_now
from shared.errors import ConflictError, Effect
from shared.identity import Actor, Permission


def trigger_payout(session: Session, actor: Actor, event_id: UUID) -> PayoutRun:
    """After the event, or when tasks are done: fees become obligations, and a run proposes to pay them.

    Raises ForbiddenError, NotFoundError, and ConflictError: not over yet, nobody came or nobody said yes, a role without a
    rate, a budget that does not cover the fees, or nothing left to pay.
    """
    actor.require(Permission.TRIGGER_PAYOUT)
    event = get_event(session, actor.org_id, event_id, lock=True)
    check_over(session, event)
    fees = fees_of(session, actor.org_id, event)
    check_anybody_due(event, fees)
    before = decided(session, actor.org_id, "fee", event_id)
    held = held_by_limits(session, actor.org_id, event, fees.to_people, before, lock=True)
    owed = decided_with_differences(session, actor.org_id, event_id)
    amounts = {who: one.amount_pence for who, one in owed.items()}
    fees = replace(fees, due={who: lines for who, lines in fees.due.items() if who not in held})
    check_not_all_held(fees)
    fees = replace(fees, due={who: lines for who, lines in fees.due.items() if who not in fees.charity_left})
    check_not_all_given_to_gone(fees)
    gone = gone_among(session, actor.org_id, {who for who, _ in fees.due})
    # Nothing is decided for whoever was erased or a record that was merged; their old fees still count, and the others are paid.
    to_owe = [who for who in fees.due if who[0] not in gone]
    unmade = {who[0] for who in fees.due if who[0] in gone and who not in before}
    check_not_all_gone(to_owe, unmade)
    check_budget(event.engagement.budget_pence, sum((fees.amounts | amounts).values()) + event.engagement.claimed_pence)
    parts = decided(session, actor.org_id, FEE_INSTALMENT, event_id)
    # No fee is split once it was worked out, and what was decided to come later stays owed, whatever the rates of now say.
    new = [one for who in to_owe for one in fees_owed(event, who, fees, split=who not in before)]
    obligations = owe(session, actor, new) + [
        parts[who].obligation_id for who in to_owe if who in before and who in parts
    ]
    ask_about_earlier_records(session, actor.org_id, event_id, unmade)
    close_items(session, actor.org_id, event_id, [LATE_YES, NOT_BY_ITSELF, INSTALMENT_DUE], done_by=actor.id)
    _ask_for_differences(session, actor.org_id, fees, owed)
    due = due_among(session, actor.org_id, obligations)
    return create_run(session, actor, NewRun(event_id, event.engagement.title, due))


def _ask_for_differences(session: Session, org_id: UUID, fees: Fees, owed: Mapping[PersonPart, DecidedFee]) -> None:
    """Where a fee is paid as it was decided before, and a rate was back-dated since, finance is asked to propose the difference."""
    newer: set[UUID] = set()
    for who, found in owed.items():
        if not found.is_live and sum(one.amount_pence for one in fees.whole.get(who, ())) > found.amount_pence:
            known = {one.rate_id for one in found.lines}
            newer |= {one.rate_id for one in fees.whole[who] if one.rate_id is not None and one.rate_id not in known}
    for rate_id in sorted(newer):
        ask_to_propose(session, org_id, rate_id)


def check_anybody_due(event: EventView, fees: Fees) -> None:
    """Raises ConflictError where nothing is due to anybody."""
    if fees.due:
        return
    if fees.elsewhere:
        raise _decided_before()
    if fees.unanswered or fees.declined or fees.expenses_only:
        raise ConflictError(
            "event.nobody_said_yes",
            "Nobody who took part has said yes to the money.",
            "Ask them, record their answers, then try again.",
            effect=Effect.NO_MONEY_MOVED,
        )
    if event.engagement.cancelled_at is not None:
        raise ConflictError(
            "event.nothing_due",
            "This event was cancelled, and by the rates nothing is due for it. No money moved, and none is owed.",
            effect=None,
        )
    if event.engagement.kind == "task":
        raise ConflictError(
            "task.nobody_done",
            "Nobody is marked as having done this task.",
            "Mark it first.",
            effect=Effect.NO_MONEY_MOVED,
        )
    raise ConflictError(
        "event.nobody_came", "Nobody is marked as having come.", "Mark attendance first.", effect=Effect.NO_MONEY_MOVED
    )


def check_not_all_held(fees: Fees) -> None:
    """Raises ConflictError where every fee would cross a limit that its person set."""
    if not fees.due:
        raise ConflictError(
            "event.all_held_by_limits",
            "Each fee would cross a limit that the person set for themself.",
            "Ask them, record what they say, then try again.",
            effect=Effect.NO_MONEY_MOVED,
        )


def check_not_all_gone(to_owe: Collection[PersonPart], unmade: Collection[UUID]) -> None:
    """Raises ConflictError where nobody is left to pay. `unmade`: who is gone, and of whom no fee was worked out under any record."""
    if to_owe:
        return
    if unmade:
        raise ConflictError(
            "event.people_erased",
            "Everybody to whom money of this event is due was erased or merged since, so there is nobody to pay.",
            f"Where a record was merged: {WHAT_TO_DO[0].lower()}{WHAT_TO_DO[1:]}",
            effect=Effect.NO_MONEY_MOVED,
        )
    raise _decided_before()


def _decided_before() -> ConflictError:
    return ConflictError(
        "event.decided_before",
        "All fees of this event were worked out under records that were erased or merged since. They are not paid again under another record.",
        "Look at the earlier runs, and at money that nobody claims.",
        effect=Effect.NO_MONEY_MOVED,
    )


def check_over(session: Session, event: EventView) -> None:
    """Raises ConflictError while sessions of an event are still to come; a task is paid as soon as somebody has done it."""
    if event.engagement.cancelled_at is not None or not event.sessions:
        return
    if max(one.ends_at for one in event.sessions) > app_now(session):
        raise ConflictError(
            "event.not_over",
            "This event is not over yet.",
            "Trigger the payout after it ends.",
            effect=Effect.NO_MONEY_MOVED,
        )


def check_not_all_given_to_gone(fees: Fees) -> None:
    """Raises ConflictError where every fee was given to a charity that left the list."""
    if not fees.due:
        raise ConflictError(
            "event.charity_left",
            "Everybody who is due something gives it to a charity that is not on the list any more.",
            "Ask them what they want now, record what they say, then try again.",
            effect=Effect.NO_MONEY_MOVED,
        )


def still_to_pay(session: Session, org_id: UUID, event_id: UUID) -> set[PersonPart] | None:
    """Whose fee of an event is due, not on its way, and held by no limit; None where fees cannot be worked out now."""
    event = get_event(session, org_id, event_id)
    try:
        fees = fees_of(session, org_id, event)
    except ConflictError:
        return None
    before = decided(session, org_id, "fee", event_id)
    held = held_by_limits(session, org_id, event, fees.to_people, before)
    return {who for who in fees.due if who not in held and not (who in before and before[who].is_live)}


def fee_is_open(session: Session, org_id: UUID, event_id: UUID, person_id: UUID) -> bool:
    """Whether something of an event is due to one person and not on its way, whatever holds it; also where fees cannot be worked out."""
    try:
        fees = fees_of(session, org_id, get_event(session, org_id, event_id))
    except ConflictError:
        return True
    before = decided(session, org_id, "fee", event_id)
    theirs = [who for who, pence in fees.amounts.items() if who[0] == person_id and pence > 0]
    return any(who not in before or not before[who].is_live for who in theirs)
