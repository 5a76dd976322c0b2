"""What is looked at before an organisation goes live, in the order in which it is worked through, and what fills each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from services.payments.rails.readiness.rules import ReadinessLine
from shared.contracts.lines import LineNow
from shared.contracts.set_up import SetUp
from shared.identity import Role


class StepState(StrEnum):
    """How one thing stands."""

    DONE = "done"
    MISSING = "missing"
    """Nothing goes live without it."""
    ADVISED = "advised"
    """Goes live without it; worth a look."""
    NOT_KNOWN = "not_known"
    """Whoever would know was not asked, or did not answer. Nothing goes live on a guess."""


class StepTopic(StrEnum):
    """What is looked at, in this order, as administrators read it."""

    ORGANISATION = "Name and telephone number"
    ADMINISTRATORS = "Two administrators"
    STAFF = "Staff for each part"
    SIGN_IN = "The sign-in service"
    CLAIM_RULES = "Rules for claims"
    RATES = "Rates for taking part"
    MILEAGE = "Mileage rates"
    ACCOUNT = "The payment account at Stripe"
    EVENTS = "Stripe tells us what happens"
    FLOAT = "Money in the float"
    MANDATE = "A mandate for claims"
    LINES = "Lines for texts and letters"
    ANSWERS = "Answers to our texts"
    SAFETY_PLAN = "The safety plan"
    DUTY_NUMBER = "The duty number"
    SAFETY_WORDS = "Words about safety"
    WORDS = "Languages and sign-off"
    ADVISER = "The adviser on benefits"
    STANDING = "Payments that stand still"
    BANK_TABLES = "Tables of account numbers"
    PRACTICE = "Nothing only plays a vendor"


@dataclass(frozen=True, slots=True)
class FilledBy:
    """What fills a thing: a page of the desk with the words of its link, or who does it where else."""

    href: str = ""
    link: str = ""
    command: str = ""


_PLAN = FilledBy("/desk/safety-plan", "Safety plan")
_RAIL = FilledBy(
    "/desk/ready?now=true",
    "Ask Stripe now",
    "A program connects an account: POST /api/v1/rails/stripe; another administrator confirms it",
)
FILLED_BY: Mapping[StepTopic, FilledBy] = {
    StepTopic.ORGANISATION: FilledBy("/desk/organisation", "Change name and telephone number"),
    StepTopic.ADMINISTRATORS: FilledBy("/desk/sign-ins", "Who may sign in"),
    StepTopic.STAFF: FilledBy("/desk/sign-ins/new", "Add a member of staff"),
    StepTopic.SIGN_IN: FilledBy(command="Settings PAYMENTS_SIGN_IN_…: docs/settings.md"),
    StepTopic.CLAIM_RULES: FilledBy("/desk/claim-rules", "Rules for claims"),
    StepTopic.RATES: FilledBy("/desk/rates", "Rates"),
    StepTopic.MILEAGE: FilledBy("/desk/rates", "Rates"),
    StepTopic.ACCOUNT: _RAIL,
    StepTopic.EVENTS: _RAIL,
    StepTopic.FLOAT: FilledBy(command="Whoever keeps your bank account sends money to Stripe: docs/runbook.md"),
    StepTopic.MANDATE: FilledBy(command="Two people of finance sign it: Payments, Mandates"),
    StepTopic.LINES: FilledBy("/desk/lines", "Lines and templates"),
    StepTopic.ANSWERS: FilledBy(command="Setting NOTIFICATIONS_NOTIFY_CALLBACK_TOKEN: docs/texts-and-calls.md"),
    StepTopic.SAFETY_PLAN: _PLAN,
    StepTopic.DUTY_NUMBER: _PLAN,
    StepTopic.SAFETY_WORDS: _PLAN,
    StepTopic.WORDS: FilledBy("/desk/words", "Words and pictures"),
    StepTopic.ADVISER: FilledBy("/desk/organisation", "Change the adviser"),
    StepTopic.STANDING: FilledBy(command="A program names them: POST /api/v1/escalation-chain"),
    StepTopic.BANK_TABLES: FilledBy(command="./sameday modulus load: docs/modulus-check.md"),
    StepTopic.PRACTICE: FilledBy(command="The settings of both services: docs/settings.md"),
}
"""Where each thing is filled."""


@dataclass(frozen=True, slots=True)
class FirstDayStep:
    """One thing: how it stands, and what that means."""

    topic: StepTopic
    state: StepState
    says: str

    @property
    def by(self) -> FilledBy:
        """The page or the command that fills it."""
        return FILLED_BY[self.topic]


@dataclass(frozen=True, slots=True)
class OwnFacts:
    """What our own database says."""

    name: str
    helpline: str
    helpline_hours: str
    adviser: str
    adviser_is_usual: bool
    humans: Mapping[Role, frozenset[UUID]]
    """Who may act in each role now, by human."""
    have_signed_in: bool
    """Two administrators have."""
    second_above_pence: int
    rules_are_agreed: bool
    roles_with_rate: int
    unchecked_vehicles: Sequence[str]
    has_account: bool
    float_pence: int
    has_mandate: bool
    paused_lines: int
    plan: Sequence[str]
    """Names of the safety plan who may sign in."""
    plan_left: Sequence[str]
    """Names of it who may not any more."""
    has_duty_number: bool
    chain_is_named: bool
    unchecked_words: int | None
    """Units of words that nobody has signed for as they are; None while notifications did not say which there are."""
    has_bank_tables: bool


@dataclass(frozen=True, slots=True)
class OutsideFacts:
    """What others said when they were asked. None: no answer. `rail` is empty while it was not asked."""

    practice_parts: tuple[str, ...]
    sign_in_answers: bool
    set_up: SetUp | None
    lines: Sequence[LineNow] | None
    rail: Sequence[ReadinessLine] = field(default=())
