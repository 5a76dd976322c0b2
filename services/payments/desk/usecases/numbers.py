"""The numbers of each role's first page: what waits and for how long, days from event to money, spend against budget.

Each is worked out from the newest few thousand rows, so that the page is as quick with a million payments as with ten.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, select, true
from sqlalchemy.orm import Session

from services.payments.claims.tables import Claim, ClaimDecision
from services.payments.desk.rules.numbers import (
    AGES,
    SPEEDS,
    Chart,
    ChartBar,
    bars_of,
    bars_of_people,
    grouped,
    same_day_in_words,
    share,
)
from services.payments.desk.usecases.finance import may
from services.payments.involvement.tables import Engagement
from services.payments.involvement.usecases.budget import budget_left_pence
from services.payments.involvement.usecases.event_names import event_names
from services.payments.involvement.usecases.events import get_event
from services.payments.payouts.tables import Obligation, Payout, PayoutRun
from services.payments.worklist.tables import WorkItem
from services.payments.worklist.usecases import theirs
from shared.database import london_today
from shared.identity import Actor, Permission
from shared.london import london_day
from shared.money import pounds

NEWEST_PAYMENTS = 2000
NEWEST_CLAIMS = 1000
MOST_WAITING = 5000
MOST_BUDGETS = 5
_CHANNELS = {
    "text": "By text",
    "call": "By call",
    "web": "On a page",
    "helpline": "By the helpline",
    "desk": "At the desk",
}


def charts_for(session: Session, actor: Actor) -> tuple[Chart, ...]:
    """The charts of whoever looks, by what they may see."""
    today = london_today(session)
    charts = [_tasks(session, actor, today)] if may(actor, Permission.SEE_TASKS) else []
    if may(actor, Permission.SEE_WAITING_CLAIMS):
        charts += [_claims(session, actor, today)]
    if may(actor, Permission.SEE_RUNS):
        charts += [_speed(session, actor), _budgets(session, actor)]
    if may(actor, Permission.SEE_WAITING_CLAIMS):
        charts += [_channels(session, actor)]
    return tuple(one for one in charts if one.bars)


def _tasks(session: Session, actor: Actor, today: date) -> Chart:
    rows = session.scalars(
        select(WorkItem.created_at).where(WorkItem.done_at.is_(None), *theirs(session, actor)).limit(MOST_WAITING)
    )
    return _ages("Tasks that are open", "tasks", rows, today)


def _claims(session: Session, actor: Actor, today: date) -> Chart:
    actor.require(Permission.SEE_WAITING_CLAIMS)
    rows = session.scalars(
        select(func.coalesce(Claim.submitted_at, Claim.created_at))
        .where(Claim.org_id == actor.org_id, Claim.to_decide)
        .limit(MOST_WAITING)
    )
    return _ages("Claims that wait for finance", "claims", rows, today)


def _ages(title: str, counts: str, moments: Iterable[datetime], today: date) -> Chart:
    days = [(today - london_day(one)).days for one in moments]
    oldest = f" The oldest has waited {max(days)} day{'' if max(days) == 1 else 's'}." if any(days) else ""
    return Chart(title, f"{len(days)} now.{oldest}", counts, bars_of(grouped(days, AGES)) if days else ())


def _speed(session: Session, actor: Actor) -> Chart:
    """From the end of the event (of a later part: its agreed day), or the sending of the claim, until the money was sent."""
    actor.require(Permission.SEE_RUNS)
    rows = session.execute(
        select(Payout.posted_at, Obligation.pay_from, Obligation.earned_until, Claim.submitted_at)
        .join(Obligation, and_(Obligation.org_id == Payout.org_id, Obligation.id == Payout.obligation_id))
        .outerjoin(
            ClaimDecision,
            and_(ClaimDecision.org_id == Obligation.org_id, ClaimDecision.obligation_id == Obligation.id),
        )
        .outerjoin(Claim, and_(Claim.org_id == ClaimDecision.org_id, Claim.id == ClaimDecision.claim_id))
        .where(Payout.org_id == actor.org_id, Payout.posted_at.is_not(None), _own_payouts(actor))
        .order_by(Payout.id.desc())
        .limit(NEWEST_PAYMENTS)
    )
    days = []
    for posted_at, pay_from, earned_until, submitted_at in rows:
        if posted_at is None:
            continue
        since = pay_from or earned_until or (london_day(submitted_at) if submitted_at else None)
        if since is not None:
            days.append((london_day(posted_at) - since).days)
    groups = grouped(days, SPEEDS)
    says = same_day_in_words(groups[SPEEDS[0][0]], len(days))
    return Chart("From the event or claim to the money", says, "payments", bars_of(groups) if days else ())


def _own_payouts(actor: Actor) -> ColumnElement[bool]:
    """To those who see their own runs only, others are not there."""
    if not actor.is_kept_to_own(Permission.SEE_RUNS):
        return true()
    own = select(PayoutRun.id).where(PayoutRun.org_id == actor.org_id, PayoutRun.created_by.in_(actor.own_ids))
    return Payout.run_id.in_(own.order_by(PayoutRun.id.desc()).limit(100).scalar_subquery())


def _budgets(session: Session, actor: Actor) -> Chart:
    actor.require(Permission.SEE_RUNS)
    mine = Engagement.created_by.in_(actor.own_ids) if actor.is_kept_to_own(Permission.SEE_RUNS) else true()
    rows = session.execute(
        select(Engagement.id, Engagement.budget_pence)
        .where(Engagement.org_id == actor.org_id, Engagement.budget_pence > 0, Engagement.cancelled_at.is_(None), mine)
        .order_by(Engagement.id.desc())
        .limit(MOST_BUDGETS)
    ).all()
    names = event_names(session, actor.org_id, [event_id for event_id, _ in rows])
    bars = []
    for event_id, budget in rows:
        budget_pence = budget or 0
        spent_pence = budget_pence - (
            budget_left_pence(session, actor.org_id, get_event(session, actor.org_id, event_id)) or 0
        )
        part = share(spent_pence, budget_pence)
        words = f"{pounds(spent_pence)} of {pounds(budget_pence)}"
        bars.append(ChartBar(names[event_id], min(100, max(0, part)), words, f"{part} %"))
    says = "What is spent and promised of the budgets of the newest events that have one."
    return Chart("Spend against budget", says, "pounds", tuple(bars))


def _channels(session: Session, actor: Actor) -> Chart:
    """How people tell us is something personal: some cannot write, others cannot speak."""
    actor.require(Permission.SEE_WAITING_CLAIMS)
    newest = session.scalars(
        select(Claim.channel)
        .where(Claim.org_id == actor.org_id, Claim.submitted_at.is_not(None))
        .order_by(Claim.submitted_at.desc(), Claim.id.desc())
        .limit(NEWEST_CLAIMS)
    )
    found = Counter(newest)
    counts = {words: found[channel] for channel, words in _CHANNELS.items()}
    # Not how many there are: from one more claim to the next a hidden number could be worked out.
    says = f"Of the newest claims, {NEWEST_CLAIMS} at most. Small numbers are hidden."
    return Chart("How claims came in", says, "claims", bars_of_people(counts) if found else ())
