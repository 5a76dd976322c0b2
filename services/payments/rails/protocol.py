"""The one shape every call rail has: what payouts may ask of it, and the answers it may give.

A call rail gets frozen bytes and a key, never a database session. Its answers are closed sets of our own,
so that `payouts` never branches on a vendor. Whatever a vendor says that we do not know becomes `UNKNOWN`
(we cannot tell whether money moved) or `NEEDS_HUMAN`, never success and never a retry with a new key.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from shared.errors import OutageError


class RailAnswerKind(StrEnum):
    """What an answer means for the payout, whoever gave it."""

    ACCEPTED = "accepted"
    """The rail has the payment; `provider_id` and `status` say which and how far."""
    UNKNOWN = "unknown"
    """Nobody can say whether money moved: the resolver asks again, with the same key."""
    TRY_LATER = "try_later"
    """Nothing happened; the same key may be sent again later."""
    PAUSE_RUN = "pause_run"
    """Nothing happened and nothing will until finance acts (no funds, no permission)."""
    PAYEE_MUST_ACT = "payee_must_act"
    """Definitive refusal: this method cannot be paid."""
    NAME_CHECK = "name_check"
    """Definitive refusal: a new name check is needed first."""
    NEEDS_HUMAN = "needs_human"
    """A limit, a risk decision or a word we do not know: a person must look."""
    OUR_BUG = "our_bug"
    """The rail says that our request is wrong: stop sending and tell somebody."""


class RailStatus(StrEnum):
    """How far a payment that the rail has is; rank decides (payouts/rules.py)."""

    PROCESSING = "processing"
    POSTED = "posted"
    FAILED = "failed"
    CANCELED = "canceled"
    RETURNED = "returned"


class NameMatch(StrEnum):
    """Result of a name check (Confirmation of Payee)."""

    MATCH = "match"
    CLOSE_MATCH = "close_match"
    NO_MATCH = "no_match"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Credentials:
    """One organisation's own account at a rail. In memory only, and silent when printed. `contact_email`: the organisation's own
    address, given to the rail with each payee where it is set."""

    api_key: str = field(repr=False)
    financial_account: str
    webhook_secrets: tuple[str, ...] = field(default=(), repr=False)
    contact_email: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class PaymentOrder:
    """What a rail needs to know to write its request. `amount_pence` in GBP; `descriptor` 3 to 22 neutral characters."""

    payout_id: UUID
    org_id: UUID
    generation: int
    amount_pence: int
    descriptor: str
    recipient: str
    method: str
    verification: str | None = None


@dataclass(frozen=True, slots=True)
class FrozenRequest:
    """The exact bytes of a request, kept before the first send so that a replay is the same request."""

    body: str
    api_version: str


@dataclass(frozen=True, slots=True)
class RailAnswer:
    """What a rail said about one payment. `status` only with ACCEPTED; `code` and `reason` are the rail's own words for a
    machine, never personal data; `under_review` is the rail holding the payment for a human of its own."""

    kind: RailAnswerKind
    provider_id: str | None = None
    status: RailStatus | None = None
    reason: str | None = None
    code: str | None = None
    http_status: int | None = None
    request_id: str | None = None
    under_review: bool = False
    amount_pence: int | None = None
    payout_id: UUID | None = None
    """Our own id as the rail remembers it, where it does (metadata)."""
    remedy: RailAnswerKind | None = None
    """Who acts next: with FAILED or RETURNED PAYEE_MUST_ACT (new details, another way) or NEEDS_HUMAN; with a refusal its kind."""
    nothing_moved: bool = False
    """A refusal that proves that this request moved no money, and no earlier one did if it was the first under its key."""


@dataclass(frozen=True, slots=True)
class BankDetails:
    """Full bank details on their way to a rail: unsealed in the worker's memory only, silent when printed."""

    holder_name: str = field(repr=False)
    sort_code: str = field(repr=False)
    account_number: str = field(repr=False)
    is_organisation: bool = False
    """True where the holder is a charity, company or other body and the name is not a person's."""


class PayeeStanding(StrEnum):
    """Whether a rail pays a payee at all, whatever their bank details are."""

    ACTIVE = "active"
    PENDING = "pending"
    """The rail has not decided yet: looking again is all that helps."""
    RESTRICTED = "restricted"
    """Not before the rail knows more, or has looked."""
    UNSUPPORTED = "unsupported"
    """Never: the rail does not pay such payees, or has turned this one down."""


@dataclass(frozen=True, slots=True)
class NotPayable:
    """A payee whom the rail does not pay, or not yet. `missing`: what it wants to know, in its words for a machine."""

    standing: PayeeStanding
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RegisteredMethod:
    """A payee as the rail knows them: tokens, and what may be shown to a person. `verification` is the first name check, `cleared`
    as in `NameCheck`; `matched_name` as there."""

    recipient: str
    method: str
    bank_name: str
    last4: str
    usable: bool
    match: NameMatch
    verification: str | None = None
    cleared: bool = False
    matched_name: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class NameCheck:
    """One name check: a token that one payment may use up, once it is `cleared` at the rail (by a match, or by a person's decision that
    the rail was told). Whether a person must look is decided by `match` alone. `matched_name` is what the account is called at its
    bank: personal data, of which only a keyed digest is kept."""

    verification: str
    match: NameMatch
    cleared: bool
    matched_name: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Balance:
    """A rail's own statement of our money, in pence."""

    available_pence: int
    outbound_pending_pence: int


@dataclass(frozen=True, slots=True)
class ReceivedCredit:
    """Money that arrived in our float, in pence; `settled` once it may be spent."""

    provider_id: str
    amount_pence: int
    settled: bool


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One line of the rail's own statement: signed pence; it belongs to a payment, to a credit, or to
    neither (a fee); not `posted` while the rail may still take it back."""

    line_id: str
    category: str
    amount_pence: int
    payment_id: str | None = None
    credit_id: str | None = None
    is_fee: bool = False
    posted: bool = True


class RailEventKind(StrEnum):
    """What a rail's event is about. It never carries state: it makes us fetch."""

    PAYMENT = "payment"
    CREDIT = "credit"
    PING = "ping"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class RailEvent:
    """A verified event: its own id, what to fetch, and our key where the rail remembers it."""

    event_id: str
    type: str
    kind: RailEventKind
    object_id: str | None
    idempotency_key: str | None = None


class AccountFault(StrEnum):
    """Why an account at a rail cannot be used with the key that was entered for it."""

    KEY_REFUSED = "key_refused"
    """The rail does not know the key, or no longer."""
    KEY_MAY_NOT = "key_may_not"
    """The key is known and may not do this."""
    NOT_THERE = "not_there"
    """What the key belongs to has no such financial account."""
    NOT_OPEN = "not_open"
    """The financial account is there and takes no money."""


class RailUnavailableError(OutageError):
    """The rail did not answer, or answered nothing usable, to a question that moves no money. Asking again is safe.

    `fault` is the rail's word for a machine where it answered and refused us, as with a key that was revoked.
    """

    def __init__(self, message: str, fault: str | None = None) -> None:
        super().__init__(message)
        self.fault = fault


class RailRefusedError(Exception):
    """The rail refused a registration definitively; `code` is its word for a machine, `kind` what that means for us."""

    def __init__(self, code: str, kind: RailAnswerKind = RailAnswerKind.NEEDS_HUMAN) -> None:
        super().__init__(code, kind)
        self.code = code
        self.kind = kind

    def __str__(self) -> str:
        return f"The rail refused ({self.code}, {self.kind}). No money moved."


class EventRejectedError(Exception):
    """A webhook that is not believed: bad signature, too old, from the future, or unreadable. Answer 400."""


class CallRail(Protocol):
    """A rail that is called over a network, at any time from any process, with no transaction open."""

    def freeze(self, credentials: Credentials, order: PaymentOrder) -> FrozenRequest:
        """Writes the request once; pure, no network."""
        ...

    def pay(self, credentials: Credentials, request: FrozenRequest, *, idempotency_key: str) -> RailAnswer:
        """Sends the frozen request under the key, one attempt, and classifies the answer. Never raises for a vendor's answer."""
        ...

    def fetch(self, credentials: Credentials, provider_id: str) -> RailAnswer:
        """Asks for one payment. Raises RailUnavailableError when there is no usable answer."""
        ...

    def find(
        self, credentials: Credentials, *, recipient: str, payout_id: UUID, created_after: datetime
    ) -> list[RailAnswer]:
        """Looks among the rail's payments to one recipient for ours. Raises RailUnavailableError."""
        ...

    def parse_event(self, credentials: Credentials, raw: bytes, headers: Mapping[str, str]) -> RailEvent:
        """Verifies and reads a webhook; no network. Raises EventRejectedError."""
        ...


class PayeeRegistry(Protocol):
    """The part of a rail that turns bank details into tokens. Each step has its own key, so a repeat is harmless."""

    def register(
        self, credentials: Credentials, details: BankDetails, *, idempotency_key: str
    ) -> RegisteredMethod | NotPayable:
        """Creates recipient, payout method and name check; NotPayable where the rail does not pay this payee, or not yet.
        Raises RailUnavailableError or RailRefusedError."""
        ...

    def check_name(self, credentials: Credentials, *, recipient: str, method: str, idempotency_key: str) -> NameCheck:
        """Checks the name again, for the next payment. Raises RailUnavailableError or RailRefusedError."""
        ...

    def clear_name(self, credentials: Credentials, verification: str, *, idempotency_key: str) -> NameCheck:
        """Tells the rail that a person has accepted the result. Raises RailUnavailableError or RailRefusedError."""
        ...


class FloatAccount(Protocol):
    """The part of a rail that tells what our money there is doing."""

    def prove(self, credentials: Credentials) -> AccountFault | None:
        """Asks whether the key opens the financial account. Raises RailUnavailableError where nobody can say."""
        ...

    def balance(self, credentials: Credentials) -> Balance:
        """Raises RailUnavailableError."""
        ...

    def fetch_credit(self, credentials: Credentials, credit_id: str) -> ReceivedCredit:
        """Raises RailUnavailableError."""
        ...

    def statement(self, credentials: Credentials, *, since: datetime | None = None) -> list[StatementLine]:
        """Every line (from a moment on, where given), oldest first. Raises RailUnavailableError."""
        ...

    def subscribe(self, credentials: Credentials, url: str, *, idempotency_key: str) -> str:
        """Asks for events at `url`; returns the signing secret. Raises RailUnavailableError or RailRefusedError."""
        ...


class CalledRail(CallRail, PayeeRegistry, FloatAccount, Protocol):
    """Everything that a rail over a network does for us."""
