"""What an organisation pays without asking: its dated rules as data, what they look at, and what may come of it.

What becomes of a claim under them is in `assessing.py`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.payments.claims.rules.categories import RULES, Cap
from services.payments.claims.rules.lines import LineFacts
from services.payments.claims.rules.send_deadline import USUAL_CALENDAR, USUAL_CUTOFFS, Calendar, Cutoffs
from shared.contracts.categories import Category


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
    PERSON_DAY_ABOVE_CAP = "person_day_above_cap"
    PERSON_EVENT_ABOVE_CAP = "person_event_above_cap"
    VERY_OLD = "very_old"
    WORKS_HERE = "works_here"


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
    person_day_up_to_pence: int = 10_000
    """Several claims that one person sends in on one day come to no more than this without a person who looks."""
    person_event_up_to_pence: int = 15_000
    """The same for several claims of one person for one event."""
    alike_within_percent: int = 2
    """Two amounts for the same thing that differ by no more are alike: £9.90 and £9.91."""
    alike_within_days: int = 7
    """So many days apart two such lines may be, where the thing is not bought anew every day."""
    longest_age_days: int = 365
    """A person looks at money that was spent longer ago."""
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
class EarlierLine:
    """A line of another claim of the same person."""

    category: Category
    on: date
    amount_pence: int


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
    earlier_lines: Sequence[EarlierLine] = ()
    """What this person's other claims hold of the same categories, as near in time as may be alike."""
    claimed_today_pence: int = 0
    """What this person's other claims come to that were sent in on the same day;"""
    claimed_for_event_pence: int = 0
    """and those for the same event."""
    works_here: bool = False
    """Whether the person is one of the organisation's staff as well."""
    usual_pence: Mapping[Category, int] = field(default_factory=dict)
    """What a line of the category usually costs this person; nothing for a category that is new for them."""
    claimed_before_pence: Mapping[tuple[Category, date], int] = field(default_factory=dict)
    """What this person's other claims hold already for a category and day, so that two claims do not double a day's cap."""
    unconfirmed_rate_lines: frozenset[int] = frozenset()
    """Numbers of the mileage lines priced with a rate that nobody has confirmed (`Priced.is_confirmed`)."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a person must look, said to the person who claims, and `for_staff` to whoever decides; `line_number` None: the whole
    claim."""

    code: ReasonCode | CautionCode
    text: str
    line_number: int | None = None
    for_staff: str = ""


@dataclass(frozen=True, slots=True)
class Caution:
    """What finance should know, said so that the person who claims may read it, and `for_staff` to whoever decides; `line_number`
    None: the whole claim."""

    code: CautionCode
    text: str
    line_number: int | None = None
    for_staff: str = ""


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the rules make of a claim. `outcome` is REFER exactly where there are reasons; cautions that make a person
    look are among the reasons too, with what happens next."""

    outcome: PolicyDecision
    reasons: tuple[Reason, ...]
    warnings: tuple[Caution, ...]
    needs_two: bool
    """Whether two different people must approve."""


def policy_on(policies: Iterable[Policy], day: date) -> Policy:
    """The rules that hold on a day: the newest that have begun, else those that come with the product."""
    begun = [policy for policy in policies if policy.valid_from <= day]
    return max(begun, key=lambda policy: policy.valid_from, default=DEFAULT_POLICY)
