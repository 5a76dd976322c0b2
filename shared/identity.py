"""Who is asking: actors, staff roles, what each role may do, and the signed tokens that say so.

Deny by default: an action that is not listed for a role is refused. Staff sign in elsewhere; what reaches us is a signed
token with issuer and subject, and the roles are looked up here, never believed from the token. What lets money go, or changes
what limits it, also wants a sign-in of the last five minutes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import UUID

import jwt
from pydantic import SecretStr

from shared.errors import Effect, ForbiddenError, UnauthenticatedError

SERVICES = frozenset({"payments", "notifications"})


class Role(StrEnum):
    """What a member of staff is trusted with."""

    ORGANISER = "organiser"
    """Plans events, marks attendance, triggers payouts."""
    FINANCE_APPROVER = "finance_approver"
    """Says that money is rightly owed."""
    FINANCE_PAYER = "finance_payer"
    """Lets money go."""
    HELPLINE = "helpline"
    """Speaks with people on the telephone."""
    ADMINISTRATOR = "administrator"
    """Keeps rates, limits, staff and connections; never touches money or bank details."""


class Permission(StrEnum):
    """Everything that a member of staff may be allowed to do."""

    SEE_RULES = "see_rules"
    """What is paid and asked for: rates, limits, how long work waits. Names nobody."""
    SEE_CONNECTIONS = "see_connections"
    """How the bank is connected and which tables check account numbers. Names nobody."""
    SEE_TASKS = "see_tasks"
    """What people must do next; each role only what is its own (`worklist.whose.TASKS_FOR`)."""
    HANDLE_TASKS = "handle_tasks"
    """Taking, noting and closing a task; each role only what it sees."""
    TEXT_PEOPLE = "text_people"
    """Writing to a person in one's own words, from a task about them."""
    SEE_FAILING_WORK = "see_failing_work"
    SEE_PEOPLE = "see_people"
    SEE_EVENTS = "see_events"
    """Events with their offers and attendance."""
    SEE_CLAIMS = "see_claims"
    SEE_WAITING_CLAIMS = "see_waiting_claims"
    """Everybody's claims that wait for finance."""
    SEE_MONEY = "see_money"
    """Where one person's money is, of claims and fees."""
    SEND_STATEMENT = "send_statement"
    """Having a person sent what they were paid, by post or link; whoever only sends it does not see it."""
    SEE_RUNS = "see_runs"
    SEE_PAYMENTS = "see_payments"
    """Everybody's payments, the float and the mandates."""
    SEE_BANK_DETAILS = "see_bank_details"
    """A bank's name and the last four figures; nobody sees more."""
    MANAGE_STAFF = "manage_staff"
    SEE_LIMITS = "see_limits"
    """What administrators have proposed to change of rates, limits, roles and the payment account."""
    CONFIRM_LIMITS = "confirm_limits"
    """Confirm, refuse or withdraw that; whoever proposed it never confirms it."""
    MANAGE_RATES = "manage_rates"
    CONNECT_RAIL = "connect_rail"
    CHECK_RAIL = "check_rail"
    LOAD_MODULUS_TABLES = "load_modulus_tables"
    MANAGE_PEOPLE = "manage_people"
    EXPORT_PERSON = "export_person"
    """A file with everything about one person, for them."""
    ERASE_PERSON = "erase_person"
    """Asking to erase somebody, and agreeing to it; never one person both."""
    MERGE_PEOPLE = "merge_people"
    """Saying that two records are one person, and agreeing to it; never one person both."""
    SAVE_CONTACT = "save_contact"
    SEE_NEEDS = "see_needs"
    """What helps a person to take part: access needs, transport, who helps them."""
    MANAGE_EVENTS = "manage_events"
    ANSWER_OFFERS = "answer_offers"
    """Writes down what one person says to an offer."""
    TRIGGER_PAYOUT = "trigger_payout"
    PROPOSE_DIFFERENCES = "propose_differences"
    """Makes the run of what fees came to more by a rate that was back-dated."""
    ADD_RECEIPTS = "add_receipts"
    SEE_RECEIPTS = "see_receipts"
    ENTER_BANK_DETAILS = "enter_bank_details"
    CONFIRM_BANK_DETAILS = "confirm_bank_details"
    STOP_BANK_DETAILS = "stop_bank_details"
    APPROVE_RUN = "approve_run"
    RELEASE_RUN = "release_run"
    STOP_RUN = "stop_run"
    APPROVE_PAYMENT = "approve_payment"
    RELEASE_PAYMENT = "release_payment"
    SIGN_MANDATE = "sign_mandate"
    RECONCILE = "reconcile"
    ENTER_CLAIM = "enter_claim"
    DECIDE_CLAIM = "decide_claim"
    DECIDE_FAILING_WORK = "decide_failing_work"
    SEE_AUDIT = "see_audit"
    """Who did what; it holds no names of people and no contact details."""
    SEE_CASH = "see_cash"
    """Tins of cash, their lists and what was handed over."""
    ISSUE_CASH = "issue_cash"
    COUNT_CASH = "count_cash"
    """Count a tin out or in, or confirm what a colleague counted; key in a printed sheet, or confirm that."""
    HAND_OVER_CASH = "hand_over_cash"
    """Keep the list of a tin and hand cash over from it; only its holder does."""
    CLEAR_CASH = "clear_cash"
    """Say why a tin did not agree; whoever held or counted it never does."""


_STAFF = frozenset(Role)
_FINANCE = frozenset({Role.FINANCE_APPROVER, Role.FINANCE_PAYER})

PERMITTED: Mapping[Permission, frozenset[Role]] = {
    Permission.SEE_RULES: _STAFF,
    Permission.SEE_CONNECTIONS: _FINANCE | {Role.ADMINISTRATOR},
    Permission.SEE_TASKS: _STAFF,
    Permission.HANDLE_TASKS: _STAFF,
    Permission.TEXT_PEOPLE: frozenset({Role.ORGANISER, Role.HELPLINE}),
    Permission.SEE_FAILING_WORK: _FINANCE | {Role.ADMINISTRATOR},
    Permission.SEE_PEOPLE: _FINANCE | {Role.ORGANISER, Role.HELPLINE},
    Permission.SEE_EVENTS: _FINANCE | {Role.ORGANISER},
    Permission.SEE_CLAIMS: _FINANCE | {Role.ORGANISER, Role.HELPLINE},
    Permission.SEE_WAITING_CLAIMS: _FINANCE,
    Permission.SEE_MONEY: _FINANCE | {Role.HELPLINE},
    Permission.SEND_STATEMENT: _FINANCE | {Role.ORGANISER, Role.HELPLINE},
    Permission.SEE_RUNS: _FINANCE | {Role.ORGANISER},
    Permission.SEE_PAYMENTS: _FINANCE,
    Permission.SEE_BANK_DETAILS: _FINANCE | {Role.HELPLINE},
    Permission.MANAGE_STAFF: frozenset({Role.ADMINISTRATOR}),
    Permission.SEE_LIMITS: frozenset({Role.ADMINISTRATOR}),
    Permission.CONFIRM_LIMITS: frozenset({Role.ADMINISTRATOR}),
    Permission.MANAGE_RATES: frozenset({Role.ADMINISTRATOR}),
    Permission.CONNECT_RAIL: frozenset({Role.ADMINISTRATOR}),
    Permission.CHECK_RAIL: _FINANCE | {Role.ADMINISTRATOR},
    Permission.LOAD_MODULUS_TABLES: frozenset({Role.ADMINISTRATOR}),
    Permission.MANAGE_PEOPLE: frozenset({Role.ORGANISER, Role.HELPLINE}),
    Permission.EXPORT_PERSON: frozenset({Role.HELPLINE}),
    Permission.ERASE_PERSON: frozenset({Role.ORGANISER, Role.HELPLINE}),
    Permission.MERGE_PEOPLE: frozenset({Role.ORGANISER, Role.HELPLINE}),
    Permission.SAVE_CONTACT: frozenset({Role.ORGANISER, Role.HELPLINE}),
    Permission.SEE_NEEDS: frozenset({Role.ORGANISER, Role.HELPLINE}),
    Permission.MANAGE_EVENTS: frozenset({Role.ORGANISER}),
    Permission.ANSWER_OFFERS: frozenset({Role.ORGANISER, Role.HELPLINE}),
    Permission.TRIGGER_PAYOUT: frozenset({Role.ORGANISER}),
    Permission.PROPOSE_DIFFERENCES: _FINANCE | {Role.ORGANISER},
    Permission.ADD_RECEIPTS: frozenset({Role.ORGANISER, Role.HELPLINE}),
    Permission.SEE_RECEIPTS: frozenset({Role.ORGANISER, Role.HELPLINE}) | _FINANCE,
    Permission.ENTER_BANK_DETAILS: frozenset({Role.FINANCE_PAYER, Role.HELPLINE}),
    Permission.CONFIRM_BANK_DETAILS: frozenset({Role.FINANCE_APPROVER, Role.HELPLINE}),
    Permission.STOP_BANK_DETAILS: frozenset({Role.HELPLINE}) | _FINANCE,
    Permission.APPROVE_RUN: frozenset({Role.FINANCE_APPROVER}),
    Permission.RELEASE_RUN: frozenset({Role.FINANCE_PAYER}),
    Permission.STOP_RUN: _FINANCE,
    Permission.APPROVE_PAYMENT: frozenset({Role.FINANCE_APPROVER}),
    Permission.RELEASE_PAYMENT: frozenset({Role.FINANCE_PAYER}),
    Permission.SIGN_MANDATE: _FINANCE,
    Permission.RECONCILE: _FINANCE,
    Permission.ENTER_CLAIM: frozenset({Role.ORGANISER, Role.HELPLINE}),
    Permission.DECIDE_CLAIM: frozenset({Role.FINANCE_APPROVER}),
    Permission.DECIDE_FAILING_WORK: _FINANCE | {Role.ADMINISTRATOR},
    Permission.SEE_AUDIT: _FINANCE | {Role.ADMINISTRATOR},
    Permission.SEE_CASH: _FINANCE | {Role.ORGANISER},
    Permission.ISSUE_CASH: _FINANCE,
    Permission.COUNT_CASH: _FINANCE | {Role.ORGANISER},
    Permission.HAND_OVER_CASH: frozenset({Role.ORGANISER}),
    Permission.CLEAR_CASH: frozenset({Role.FINANCE_APPROVER}),
}

OWN_ONLY: Mapping[Permission, frozenset[Role]] = {
    Permission.SEE_CLAIMS: frozenset({Role.ORGANISER}),
    Permission.SEE_RECEIPTS: frozenset({Role.ORGANISER}),
    Permission.SEE_RUNS: frozenset({Role.ORGANISER}),
}
"""Roles whose permission ends at what is theirs: claims that they entered or that belong to an event which they planned, with the
receipts of these, and runs which they triggered. To them, what is a colleague's is not there."""


RECENT = timedelta(minutes=5)
"""How long after a sign-in it counts as recent."""
AT_THE_TABLE = timedelta(minutes=30)
"""How long after a sign-in cash may be handed over: the person proves it as well, and others wait at the table."""
WANTS_RECENT_SIGN_IN = frozenset(
    {
        Permission.RELEASE_RUN,
        Permission.RELEASE_PAYMENT,
        Permission.CONFIRM_BANK_DETAILS,
        Permission.SIGN_MANDATE,
        Permission.MANAGE_RATES,
        Permission.MANAGE_STAFF,
        Permission.CONFIRM_LIMITS,
        Permission.CONNECT_RAIL,
        Permission.ISSUE_CASH,
        Permission.CLEAR_CASH,
        Permission.EXPORT_PERSON,
        Permission.ERASE_PERSON,
        Permission.MERGE_PEOPLE,
    }
)
"""What lets money go, says where it goes, changes what limits it, or takes everything about somebody away: whoever found a screen unlocked
cannot do it."""


class SignInTooOldError(UnauthenticatedError):
    """We know who is asking, but not whether they are still the one at the keyboard: they sign in again."""

    def __init__(self) -> None:
        super().__init__(
            "sign_in.too_old",
            "For this you must have signed in during the last five minutes.",
            "Sign in again, then do it once more.",
            effect=Effect.NO_MONEY_MOVED,
            max_age=int(RECENT.total_seconds()),
        )


class ActorKind(StrEnum):
    """What sort of actor did something."""

    STAFF = "staff"
    PERSON = "person"
    SYSTEM = "system"


SYSTEM_ID = UUID("00000000-0000-7000-8000-000000000001")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something, and for whom where that is somebody else."""

    org_id: UUID
    kind: ActorKind
    id: UUID
    on_behalf_of: UUID | None = None
    roles: frozenset[Role] = field(default=frozenset())
    person_id: UUID | None = None
    """The participant that this member of staff also is, where they are one."""
    earlier_records: frozenset[UUID] = field(default=frozenset())
    """Records of that participant which were merged into theirs: what those earned and were paid is their own."""
    sign_ins: frozenset[UUID] = field(default=frozenset())
    """Every sign-in of the same human."""
    sign_in_age: timedelta | None = field(default=None, compare=False)
    """How long ago they last showed who they are; None: nobody knows."""

    @property
    def own_ids(self) -> frozenset[UUID]:
        """This sign-in and every other one of the same human: what one of them entered is theirs at the next."""
        return self.sign_ins | {self.id}

    @property
    def own_records(self) -> frozenset[UUID]:
        """Every record of the participant that they also are: none where they take no part."""
        return self.earlier_records | ({self.person_id} if self.person_id is not None else frozenset())

    def is_one_of(self, *ids: UUID | None) -> bool:
        """Whether one of these ids is this human: this sign-in, another one of theirs, or a record of the participant that they also are."""
        return not (self.own_ids | self.own_records).isdisjoint({one for one in ids if one is not None})

    def require(self, action: Permission, *, at_any_age: bool = False) -> None:
        """Raises ForbiddenError unless one of this actor's roles may do the action, and SignInTooOldError where it wants a sign-in of
        the last five minutes. `at_any_age`: not for this, because it only stops something or asks a question."""
        if not self.roles & PERMITTED[action]:
            wanted = " or ".join(sorted(role.value.replace("_", " ") for role in PERMITTED[action]))
            raise ForbiddenError(
                "role.missing",
                f"Your role does not allow this. It needs: {wanted}.",
                effect=Effect.NO_MONEY_MOVED,
                action=action.value,
            )
        if action in WANTS_RECENT_SIGN_IN and not at_any_age:
            self.require_sign_in_within(RECENT)

    def require_sign_in_within(self, most: timedelta) -> None:
        """Raises SignInTooOldError where this human last showed who they are longer ago, or nobody knows when."""
        if self.sign_in_age is None or self.sign_in_age > most:
            raise SignInTooOldError

    def is_kept_to_own(self, action: Permission) -> bool:
        """Whether this actor's roles allow the action for what is theirs only."""
        return self.kind is ActorKind.STAFF and not self.roles & (PERMITTED[action] - OWN_ONLY.get(action, frozenset()))


def system_actor(org_id: UUID) -> Actor:
    """The service itself, doing what was decided before or what a clock makes due."""
    return Actor(org_id, ActorKind.SYSTEM, SYSTEM_ID)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who a checked token of the sign-in service speaks of, before we know their organisation.

    Ages and no moments: the token's moments are the sign-in service's, ours come from the database, whose time is shifted in
    practice.
    """

    issuer: str
    subject: str
    token_age: timedelta
    sign_in_age: timedelta | None


class InternalTokens:
    """Short-lived signed tokens between our own services, each for one audience."""

    LIFE = timedelta(seconds=60)
    LONGEST_LIFE = timedelta(minutes=5)
    """Whoever gets hold of the secret cannot make a token that outlives its change."""

    def __init__(self, service: str, secret: SecretStr) -> None:
        self._service = service
        self._secret = secret.get_secret_value()

    def make(self, audience: str) -> str:
        """A token with which this service may call `audience` during the next minute."""
        now = datetime.now(UTC)
        claims = {"iss": self._service, "aud": f"internal:{audience}", "iat": now, "exp": now + self.LIFE}
        return jwt.encode(claims, self._secret, algorithm="HS256")

    def check(self, token: str) -> str:
        """The service that calls us. Raises UnauthenticatedError."""
        try:
            claims = jwt.decode(
                token, self._secret, algorithms=["HS256"], audience=f"internal:{self._service}", leeway=5,
                options={"require": ["iss", "iat", "exp"]}, issuer=sorted(SERVICES - {self._service}),
            )  # fmt: skip
        except jwt.PyJWTError:
            raise _not_ours() from None
        if claims["exp"] - claims["iat"] > self.LONGEST_LIFE.total_seconds():
            raise _not_ours()
        return str(claims["iss"])


def _not_ours() -> UnauthenticatedError:
    return UnauthenticatedError("internal.invalid", "This address is for our own services only.")
