"""What becomes of a claim under an organisation's rules (`policy.py`).

A claim is never refused here. It is approved, or a person looks at it and every reason says so in plain words. Cautions
(a possible duplicate, an unusual amount, not on the list, late) never block anything; those named in the policy's
`refer_on` also make a person look.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from services.payments.claims.rules.categories import RULES, Cap
from services.payments.claims.rules.lines import LineFacts, LineKind
from services.payments.claims.rules.policy import (
    Assessment,
    Caution,
    CautionCode,
    ClaimFacts,
    Policy,
    PolicyDecision,
    Reason,
    ReasonCode,
)
from services.payments.claims.rules.structuring import alike_line, in_pieces
from shared.contracts.categories import Category, words
from shared.days_in_words import day_in_words
from shared.errors import Effect, InvalidError
from shared.money import pounds

_LOOKS = "Finance will look at it."


def is_receipt_needed(line: LineFacts, policy: Policy) -> bool:
    """Whether the rules ask for a receipt: money already spent, above the limit, for something that receipts are given for."""
    if line.kind is not LineKind.SPENT or not RULES[line.category].has_receipts:
        return False
    return _pence(line) > policy.receipt_needed_above_pence


def assess(claim: ClaimFacts, policy: Policy) -> Assessment:
    """What becomes of a claim under the rules. Raises InvalidError for a claim without lines or with an unpriced line."""
    if not claim.lines:
        raise InvalidError(
            "claim.no_lines", "This claim has no lines.", "Say what you spent first.", effect=Effect.NOTHING_SENT
        )
    total_pence = sum(_pence(line) for line in claim.lines)
    cautions = (*_duplicates(claim, policy), *_unusual(claim, policy), *_of_the_event(claim), *_late(claim, policy))
    reasons = (
        *_above_caps(claim, policy),
        *_receipts(claim, policy),
        *_for_a_person(claim, policy),
        *_totals(claim, policy, total_pence),
        *(
            Reason(one.code, f"{one.text} {_LOOKS}", None, one.for_staff)
            for one in in_pieces(claim, policy, total_pence)
        ),
        *(
            Reason(one.code, f"{one.text} {_LOOKS}", one.line_number, one.for_staff)
            for one in cautions
            if one.code in policy.refer_on
        ),
    )
    return Assessment(
        outcome=PolicyDecision.REFER if reasons else PolicyDecision.APPROVE,
        reasons=reasons,
        warnings=cautions,
        needs_two=total_pence > policy.second_approver_above_pence,
    )


def _above_caps(claim: ClaimFacts, policy: Policy) -> Iterator[Reason]:
    of_day: dict[tuple[Category, date], int] = defaultdict(int, claim.claimed_before_pence)
    told = set[tuple[Category, date, int]]()
    for line in claim.lines:
        cap = policy.caps.get(line.category, Cap())
        of_day[line.category, line.on] += _pence(line)
        if cap.per_line_pence is not None and _pence(line) > cap.per_line_pence:
            told.add((line.category, line.on, _pence(line)))
            is_so = f"The {words(line.category)} is {pounds(_pence(line))}."
            yield Reason(
                ReasonCode.LINE_ABOVE_CAP,
                f"{is_so} {_up_to(cap.per_line_pence)}",
                line.number,
                f"{is_so} Up to {pounds(cap.per_line_pence)} is paid without asking.",
            )
    for category, on in dict.fromkeys((line.category, line.on) for line in claim.lines):
        sum_pence, most_pence = of_day[category, on], policy.caps.get(category, Cap()).per_day_pence
        # One line alone, above its own cap: the same thing need not be said twice.
        if most_pence is not None and sum_pence > most_pence and (category, on, sum_pence) not in told:
            text = f"On {day_in_words(on)} you spent {pounds(sum_pence)} on this: {words(category)}. "
            for_staff = (
                f"The {words(category)} of {day_in_words(on)} comes to {pounds(sum_pence)}. "
                f"Up to {pounds(most_pence)} a day is paid without asking."
            )
            yield Reason(ReasonCode.DAY_ABOVE_CAP, text + _up_to(most_pence, " for one day"), for_staff=for_staff)


def _up_to(most_pence: int, of_what: str = "") -> str:
    return f"Your organisation pays up to {pounds(most_pence)}{of_what} without asking. {_LOOKS}"


def _receipts(claim: ClaimFacts, policy: Policy) -> Iterator[Reason]:
    without = [line for line in claim.lines if is_receipt_needed(line, policy) and not line.receipt_digest]
    for line in without:
        if not _has_words(line.lost_receipt_reason):
            text = (
                f"The {words(line.category)} is {pounds(_pence(line))} and there is no receipt. "
                f"You can send a photo of the receipt, or tell us why you do not have it. {_LOOKS}"
            )
            for_staff = f"The {words(line.category)} is {pounds(_pence(line))}, without a receipt and without a reason."
            yield Reason(ReasonCode.RECEIPT_NEEDED, text, line.number, for_staff)
    lost_pence = sum(_pence(line) for line in without if _has_words(line.lost_receipt_reason))
    if lost_pence > policy.lost_receipt_up_to_pence:
        text = (
            f"There is no receipt for {pounds(lost_pence)}. "
            f"Your organisation pays up to {pounds(policy.lost_receipt_up_to_pence)} without a receipt. {_LOOKS}"
        )
        for_staff = (
            f"There is no receipt for {pounds(lost_pence)}. "
            f"Up to {pounds(policy.lost_receipt_up_to_pence)} is paid without receipts."
        )
        yield Reason(ReasonCode.LOST_RECEIPTS_TOO_HIGH, text, for_staff=for_staff)


def _for_a_person(claim: ClaimFacts, policy: Policy) -> Iterator[Reason]:
    """What no rule can decide, whatever it costs."""
    for line in claim.lines:
        what, number = words(line.category), line.number
        if line.kind is LineKind.ADVANCE:
            text = f"You asked for {pounds(_pence(line))} in advance. A person decides that. {_LOOKS}"
            for_staff = f"{pounds(_pence(line))} in advance is asked for. It is not spent yet."
            yield Reason(ReasonCode.MONEY_IN_ADVANCE, text, number, for_staff)
        if line.kind is LineKind.TICKET:
            text = f"The {what} is a ticket that your organisation buys for you. You do not pay for it. {_LOOKS}"
            for_staff = f"The {what} is a ticket that we buy. No money goes to the person."
            yield Reason(ReasonCode.TICKET, text, number, for_staff)
        if line.category is Category.OTHER and not _has_words(line.description):
            text = f"We do not know yet what the {pounds(_pence(line))} was for. {_LOOKS}"
            for_staff = f"Nobody has said what the {pounds(_pence(line))} was for."
            yield Reason(ReasonCode.NOT_SAID_WHAT_FOR, text, number, for_staff)
        if number in claim.unconfirmed_rate_lines:
            text = f"Your organisation must still check what it pays a mile for the {what}. {_LOOKS}"
            for_staff = f"No administrator has confirmed yet what is paid a mile for the {what}."
            yield Reason(ReasonCode.RATE_NOT_CONFIRMED, text, number, for_staff)
    if claim.is_entered_by_someone_else and policy.refer_when_entered_for_them:
        text = f"Somebody else wrote this down for you. {_LOOKS}"
        yield Reason(ReasonCode.ENTERED_FOR_THEM, text, for_staff="Somebody else entered this claim for the person.")


def _totals(claim: ClaimFacts, policy: Policy, total_pence: int) -> Iterator[Reason]:
    if claim.budget_left_pence is not None and total_pence > claim.budget_left_pence:
        text = f"The budget for this event does not have {pounds(total_pence)} left. That is not your fault. {_LOOKS}"
        for_staff = f"The budget of the event has {pounds(max(claim.budget_left_pence, 0))} left, less than the claim."
        yield Reason(ReasonCode.OVER_BUDGET, text, for_staff=for_staff)
    if total_pence > policy.second_approver_above_pence:
        text = (
            f"You asked for {pounds(total_pence)}. Above {pounds(policy.second_approver_above_pence)} "
            f"2 people must say yes. {_LOOKS}"
        )
        for_staff = f"The claim is {pounds(total_pence)}. Above {pounds(policy.second_approver_above_pence)} 2 people approve it."
        yield Reason(ReasonCode.TWO_PEOPLE, text, for_staff=for_staff)
    elif total_pence > policy.automatic_up_to_pence:
        text = f"You asked for {pounds(total_pence)}. {_up_to(policy.automatic_up_to_pence)}"
        for_staff = (
            f"The claim is {pounds(total_pence)}. Up to {pounds(policy.automatic_up_to_pence)} is paid without asking."
        )
        yield Reason(ReasonCode.ABOVE_AUTOMATIC, text, for_staff=for_staff)


def _duplicates(claim: ClaimFacts, policy: Policy) -> Iterator[Caution]:
    for line in claim.lines:
        if line.number in claim.same_file_lines:
            text = (
                f"You used the receipt for the {words(line.category)} for something else too. "
                "One receipt can be for 2 things, so this may be right."
            )
            for_staff = f"The receipt for the {words(line.category)} was used for something else too."
            yield Caution(CautionCode.SAME_FILE, text, line.number, for_staff)
        if other := alike_line(line, _pence(line), claim.earlier_lines, policy):
            text = (
                f"There is another {words(line.category)} of {pounds(other.amount_pence)} on {day_in_words(other.on)}. "
                "Sometimes 2 things cost the same, so this may be right."
            )
            for_staff = (
                f"The person claimed another {words(line.category)} of {pounds(other.amount_pence)} "
                f"on {day_in_words(other.on)}."
            )
            yield Caution(CautionCode.SAME_DETAILS, text, line.number, for_staff)


def _unusual(claim: ClaimFacts, policy: Policy) -> Iterator[Caution]:
    for line in claim.lines:
        usual_pence = claim.usual_pence.get(line.category)
        if usual_pence and _pence(line) * 100 > usual_pence * policy.unusual_percent:
            text = (
                f"The {words(line.category)} is {pounds(_pence(line))}. It is usually about {pounds(usual_pence)}. "
                "It may be right."
            )
            for_staff = f"The {words(line.category)} is {pounds(_pence(line))}. For this person it is usually about {pounds(usual_pence)}."
            yield Caution(CautionCode.UNUSUAL_AMOUNT, text, line.number, for_staff)


def _of_the_event(claim: ClaimFacts) -> Sequence[Caution]:
    if claim.is_on_list is not False:
        return ()
    text = "You are not on the list of people who came to this event. The list may not be ready yet."
    for_staff = "The person is not on the list of who came to the event. The list may not be ready yet."
    return (Caution(CautionCode.NOT_ON_LIST, text, for_staff=for_staff),)


def _late(claim: ClaimFacts, policy: Policy) -> Sequence[Caution]:
    since = claim.event_on or min(line.on for line in claim.lines)
    if claim.submitted_on <= since + timedelta(days=policy.late_after_days):
        return ()
    text = f"This is from {day_in_words(since)}, more than {policy.late_after_days} days ago. You can still ask for it."
    for_staff = f"This is from {day_in_words(since)}, more than {policy.late_after_days} days before it was claimed."
    return (Caution(CautionCode.LATE, text, for_staff=for_staff),)


def _pence(line: LineFacts) -> int:
    if line.amount_pence is None:
        raise InvalidError(
            "claim.line_not_priced",
            f"Line {line.number} has no amount yet.",
            "Say how much it was.",
            effect=Effect.NOTHING_SENT,
            line=line.number,
        )
    return line.amount_pence


def _has_words(text: str | None) -> bool:
    return bool(text and text.strip())
