"""Claims that are cut into pieces, so that each stays under a limit: what they come to together, what is claimed again a penny dearer,
what is very old, and what somebody claims where they work. Each makes a person look; none refuses anything, and none says that
anything is wrong, because most such claims are right.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from services.payments.claims.rules.categories import RULES
from services.payments.claims.rules.lines import LineFacts
from services.payments.claims.rules.policy import ClaimFacts, EarlierLine, Policy, Reason, ReasonCode
from shared.days_in_words import day_in_words
from shared.money import pounds


def in_pieces(claim: ClaimFacts, policy: Policy, total_pence: int) -> Iterator[Reason]:
    """What a person must look at because of everything else that this one has claimed, or because of who claims, and how long ago;
    without what happens next."""
    together_pence = total_pence + claim.claimed_today_pence
    # One claim alone is what the limit for a claim is for.
    if claim.claimed_today_pence and together_pence > policy.person_day_up_to_pence:
        yield Reason(
            ReasonCode.PERSON_DAY_ABOVE_CAP,
            f"All that you sent us on this day comes to {pounds(together_pence)}. Your organisation pays up to "
            f"{pounds(policy.person_day_up_to_pence)} for one person in a day without asking.",
            for_staff=f"The person's claims of this day come to {pounds(together_pence)}. Up to "
            f"{pounds(policy.person_day_up_to_pence)} a day is paid without asking.",
        )
    for_event_pence = total_pence + claim.claimed_for_event_pence
    if claim.claimed_for_event_pence and for_event_pence > policy.person_event_up_to_pence:
        yield Reason(
            ReasonCode.PERSON_EVENT_ABOVE_CAP,
            f"All that you asked for this event comes to {pounds(for_event_pence)}. Your organisation pays up to "
            f"{pounds(policy.person_event_up_to_pence)} for one person and event without asking.",
            for_staff=f"The person's claims for this event come to {pounds(for_event_pence)}. Up to "
            f"{pounds(policy.person_event_up_to_pence)} for one event is paid without asking.",
        )
    oldest = min(line.on for line in claim.lines)
    if claim.submitted_on > oldest + timedelta(days=policy.longest_age_days):
        yield Reason(
            ReasonCode.VERY_OLD,
            f"You spent this on {day_in_words(oldest)}, more than {policy.longest_age_days} days ago. You can still ask for it.",
            for_staff=f"This was spent on {day_in_words(oldest)}, more than {policy.longest_age_days} days before it was claimed.",
        )
    if claim.works_here:
        yield Reason(
            ReasonCode.WORKS_HERE,
            "You work for this organisation too, so a person decides.",
            for_staff="The person works for the organisation too.",
        )


def alike_line(
    line: LineFacts, amount_pence: int, earlier: Iterable[EarlierLine], policy: Policy
) -> EarlierLine | None:
    """A line of another claim that may be the same thing: of the same kind, at nearly the same price, on the same day; or some days
    apart, where it is not bought anew every day. The nearest in time."""
    found = (one for one in earlier if _is_alike(line, amount_pence, one, policy))
    return min(found, key=lambda one: (abs(one.on - line.on), abs(one.amount_pence - amount_pence)), default=None)


def _is_alike(line: LineFacts, amount_pence: int, other: EarlierLine, policy: Policy) -> bool:
    differs_pence, days_apart = abs(amount_pence - other.amount_pence), abs((line.on - other.on).days)
    most_apart = 0 if RULES[line.category].is_daily else policy.alike_within_days
    return (
        other.category is line.category
        and differs_pence * 100 <= max(amount_pence, other.amount_pence) * policy.alike_within_percent
        and days_apart <= most_apart
    )
