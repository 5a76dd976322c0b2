"""What an organisation pays without asking: its dated rules as data, and what becomes of a claim under them.

A claim is never refused here. It is approved, or a person looks at it and every reason says so in plain words. Cautions
(a possible duplicate, an unusual amount, not on the list, late) never block anything; those named in the policy's
`refer_on` also make a person look.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from services.payments.claims.rules.categories import RULES, Cap
from services.payments.claims.rules.lines import LineFacts, LineKind
from services.payments.claims.rules.send_deadline import USUAL_CALENDAR, USUAL_CUTOFFS, Calendar, Cutoffs
from shared.contracts.categories import Category, words
from shared.days_in_words import day_in_words
from shared.errors import Effect, InvalidError
from shared.money import pounds


class PolicyDecision(StrEnum):
    """What the rules make of a claim."""

    APPROVE = "approve"
    """Everything is inside the rules: it may be paid at once."""
    REFER = "refer"
    """A person in finance decides."""


class ReasonCode(StrEnum):
    """Why a person must look."""

    LINE_ABOVE_CAP = "line_above_cap"
    DAY_ABOVE_CAP = "day_above_cap"
    RECEIPT_NEEDED = "receipt_needed"
    LOST_RECEIPTS_TOO_HIGH = "lost_receipts_too_high"
    NOT_SAID_WHAT_FOR = "not_said_what_for"
    MONEY_IN_ADVANCE = "money_in_advance"
    TICKET = "ticket"
    RATE_NOT_CONFIRMED = "rate_not_confirmed"
    ABOVE_AUTOMATIC = "above_automatic"
    OVER_BUDGET = "over_budget"
    TWO_PEOPLE = "two_people"
    ENTERED_FOR_THEM = "entered_for_them"


class CautionCode(StrEnum):
    """What a person should know before deciding; none of these blocks a claim."""

    SAME_FILE = "same_file"
    SAME_DETAILS = "same_details"
    UNUSUAL_AMOUNT = "unusual_amount"
    NOT_ON_LIST = "not_on_list"
    LATE = "late"


REFERRING = frozenset(
    {CautionCode.SAME_FILE, CautionCode.SAME_DETAILS, CautionCode.UNUSUAL_AMOUNT, CautionCode.NOT_ON_LIST}
)
"""The cautions that make a person look, where a policy says nothing else."""


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules of an organisation from a day on; a change is a new row. `id` is None for what comes with the product."""

    id: UUID | None
    valid_from: date
    caps: Mapping[Category, Cap]
    receipt_needed_above_pence: int
    """A line above this needs a receipt."""
    lost_receipt_up_to_pence: int
    """So much of one claim may have a plain reason instead of receipts."""
    automatic_up_to_pence: int
    """A claim up to this may be approved by the rules alone."""
    second_approver_above_pence: int
    """A claim above this needs two different people."""
    late_after_days: int
    unusual_percent: int
    """A line above this share of the usual amount is unusual: 300 is three times as much."""
    refer_on: frozenset[CautionCode] = REFERRING
    refer_when_entered_for_them: bool = False
    """Whether a person looks at every claim that somebody else entered. Off: telling the helpline is as quick as a text."""
    calendar: Calendar = USUAL_CALENDAR
    """Whose bank holidays hold."""
    cutoffs: Cutoffs = USUAL_CUTOFFS
    """Until when a claim is for the same day, and by when its money is sent."""


DEFAULT_POLICY = Policy(
    id=None,
    valid_from=date(2000, 1, 1),
    caps={category: rules.cap for category, rules in RULES.items() if rules.cap != Cap()},
    receipt_needed_above_pence=1_000,
    lost_receipt_up_to_pence=2_000,
    automatic_up_to_pence=5_000,
    second_approver_above_pence=20_000,
    late_after_days=90,
    unusual_percent=300,
)
"""Where an organisation has written no rules yet. A careful start, not a recommendation: each organisation sets its own."""


@dataclass(frozen=True, slots=True)
class ClaimFacts:
    """Everything that the rules look at. Lines are priced: each has its amount in pence."""

    lines: tuple[LineFacts, ...]
    submitted_on: date
    is_on_list: bool | None = None
    """Whether the person is on the event's list of attendance; None: the claim belongs to no event."""
    event_on: date | None = None
    budget_left_pence: int | None = None
    """None: no budget is set."""
    is_entered_by_someone_else: bool = False
    same_file_lines: frozenset[int] = frozenset()
    """Numbers of the lines whose receipt is on another line as well, of this claim or an earlier one."""
    same_details_lines: frozenset[int] = frozenset()
    """Numbers of the lines with the person, category, day and amount of another line."""
    usual_pence: Mapping[Category, int] = field(default_factory=dict)
    """What a line of the category usually costs this person; nothing for a category that is new for them."""
    claimed_before_pence: Mapping[tuple[Category, date], int] = field(default_factory=dict)
    """What this person's other claims hold already for a category and day, so that two claims do not double a day's cap."""
    unconfirmed_rate_lines: frozenset[int] = frozenset()
    """Numbers of the mileage lines priced with a rate that nobody has confirmed (`Priced.is_confirmed`)."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a person must look, said to the person who claims; `line_number` None: the whole claim."""

    code: ReasonCode | CautionCode
    text: str
    line_number: int | None = None


@dataclass(frozen=True, slots=True)
class Caution:
    """What finance should know, said so that the person who claims may read it; `line_number` None: the whole claim."""

    code: CautionCode
    text: str
    line_number: int | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the rules make of a claim. `outcome` is REFER exactly where there are reasons; cautions that make a person
    look are among the reasons too, with what happens next."""

    outcome: PolicyDecision
    reasons: tuple[Reason, ...]
    warnings: tuple[Caution, ...]
    needs_two: bool
    """Whether two different people must approve."""


_LOOKS = "Finance will look at it."


def policy_on(policies: Iterable[Policy], day: date) -> Policy:
    """The rules that hold on a day: the newest that have begun, else those that come with the product."""
    begun = [policy for policy in policies if policy.valid_from <= day]
    return max(begun, key=lambda policy: policy.valid_from, default=DEFAULT_POLICY)


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
    cautions = (*_duplicates(claim), *_unusual(claim, policy), *_of_the_event(claim), *_late(claim, policy))
    reasons = (
        *_above_caps(claim, policy),
        *_receipts(claim, policy),
        *_for_a_person(claim, policy),
        *_totals(claim, policy, total_pence),
        *(Reason(one.code, f"{one.text} {_LOOKS}", one.line_number) for one in cautions if one.code in policy.refer_on),
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
            text = f"The {words(line.category)} is {pounds(_pence(line))}. {_up_to(cap.per_line_pence)}"
            yield Reason(ReasonCode.LINE_ABOVE_CAP, text, line.number)
    for category, on in dict.fromkeys((line.category, line.on) for line in claim.lines):
        sum_pence, most_pence = of_day[category, on], policy.caps.get(category, Cap()).per_day_pence
        # One line alone, above its own cap: the same thing need not be said twice.
        if most_pence is not None and sum_pence > most_pence and (category, on, sum_pence) not in told:
            text = f"On {day_in_words(on)} you spent {pounds(sum_pence)} on this: {words(category)}. "
            yield Reason(ReasonCode.DAY_ABOVE_CAP, text + _up_to(most_pence, " for one day"))


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
            yield Reason(ReasonCode.RECEIPT_NEEDED, text, line.number)
    lost_pence = sum(_pence(line) for line in without if _has_words(line.lost_receipt_reason))
    if lost_pence > policy.lost_receipt_up_to_pence:
        text = (
            f"There is no receipt for {pounds(lost_pence)}. "
            f"Your organisation pays up to {pounds(policy.lost_receipt_up_to_pence)} without a receipt. {_LOOKS}"
        )
        yield Reason(ReasonCode.LOST_RECEIPTS_TOO_HIGH, text)


def _for_a_person(claim: ClaimFacts, policy: Policy) -> Iterator[Reason]:
    """What no rule can decide, whatever it costs."""
    for line in claim.lines:
        what, number = words(line.category), line.number
        if line.kind is LineKind.ADVANCE:
            text = f"You asked for {pounds(_pence(line))} in advance. A person decides that. {_LOOKS}"
            yield Reason(ReasonCode.MONEY_IN_ADVANCE, text, number)
        if line.kind is LineKind.TICKET:
            text = f"The {what} is a ticket that your organisation buys for you. You do not pay for it. {_LOOKS}"
            yield Reason(ReasonCode.TICKET, text, number)
        if line.category is Category.OTHER and not _has_words(line.description):
            text = f"We do not know yet what the {pounds(_pence(line))} was for. {_LOOKS}"
            yield Reason(ReasonCode.NOT_SAID_WHAT_FOR, text, number)
        if number in claim.unconfirmed_rate_lines:
            text = f"Your organisation must still check what it pays a mile for the {what}. {_LOOKS}"
            yield Reason(ReasonCode.RATE_NOT_CONFIRMED, text, number)
    if claim.is_entered_by_someone_else and policy.refer_when_entered_for_them:
        yield Reason(ReasonCode.ENTERED_FOR_THEM, f"Somebody else wrote this down for you. {_LOOKS}")


def _totals(claim: ClaimFacts, policy: Policy, total_pence: int) -> Iterator[Reason]:
    if claim.budget_left_pence is not None and total_pence > claim.budget_left_pence:
        text = f"The budget for this event does not have {pounds(total_pence)} left. That is not your fault. {_LOOKS}"
        yield Reason(ReasonCode.OVER_BUDGET, text)
    if total_pence > policy.second_approver_above_pence:
        text = (
            f"You asked for {pounds(total_pence)}. Above {pounds(policy.second_approver_above_pence)} "
            f"2 people must say yes. {_LOOKS}"
        )
        yield Reason(ReasonCode.TWO_PEOPLE, text)
    elif total_pence > policy.automatic_up_to_pence:
        text = f"You asked for {pounds(total_pence)}. {_up_to(policy.automatic_up_to_pence)}"
        yield Reason(ReasonCode.ABOVE_AUTOMATIC, text)


def _duplicates(claim: ClaimFacts) -> Iterator[Caution]:
    for line in claim.lines:
        if line.number in claim.same_file_lines:
            text = (
                f"You used the receipt for the {words(line.category)} for something else too. "
                "One receipt can be for 2 things, so this may be right."
            )
            yield Caution(CautionCode.SAME_FILE, text, line.number)
        if line.number in claim.same_details_lines:
            text = (
                f"There is another {words(line.category)} of {pounds(_pence(line))} on {day_in_words(line.on)}. "
                "Some days have 2 that cost the same, so this may be right."
            )
            yield Caution(CautionCode.SAME_DETAILS, text, line.number)


def _unusual(claim: ClaimFacts, policy: Policy) -> Iterator[Caution]:
    for line in claim.lines:
        usual_pence = claim.usual_pence.get(line.category)
        if usual_pence and _pence(line) * 100 > usual_pence * policy.unusual_percent:
            text = (
                f"The {words(line.category)} is {pounds(_pence(line))}. It is usually about {pounds(usual_pence)}. "
                "It may be right."
            )
            yield Caution(CautionCode.UNUSUAL_AMOUNT, text, line.number)


def _of_the_event(claim: ClaimFacts) -> Sequence[Caution]:
    if claim.is_on_list is not False:
        return ()
    text = "You are not on the list of people who came to this event. The list may not be ready yet."
    return (Caution(CautionCode.NOT_ON_LIST, text),)


def _late(claim: ClaimFacts, policy: Policy) -> Sequence[Caution]:
    since = claim.event_on or min(line.on for line in claim.lines)
    if claim.submitted_on <= since + timedelta(days=policy.late_after_days):
        return ()
    text = f"This is from {day_in_words(since)}, more than {policy.late_after_days} days ago. You can still ask for it."
    return (Caution(CautionCode.LATE, text),)


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
