"""What a rail can tell of an account before the first run, whichever rail it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from services.payments.rails.protocol import Credentials


class RailCall(StrEnum):
    """The calls that we make at a rail; the words say which right of the key each needs."""

    SEE_FLOAT = "financial accounts (read)"
    SEE_ADDRESSES = "financial addresses (read)"
    SEE_STATEMENT = "transactions (read)"
    SEE_CREDITS = "received credits (read)"
    SEE_PAYMENTS = "outbound payments (read)"
    PAY = "outbound payments (write)"
    ADD_RECIPIENTS = "accounts (write)"
    ADD_BANK_DETAILS = "outbound setup intents (write)"
    CHECK_NAMES = "recipient verifications (write)"
    ACKNOWLEDGE_NAMES = "recipient verifications (write, to acknowledge)"
    SEE_DESTINATIONS = "event destinations (read)"
    SUBSCRIBE = "event destinations (write)"


class CallAnswer(StrEnum):
    """What the rail said to one call."""

    ALLOWED = "allowed"
    """Answered, or refused for what we asked and not for who asks."""
    KEY_REFUSED = "key_refused"
    NOT_ALLOWED = "not_allowed"
    """The key is known and may not make this call."""
    NOT_ENABLED = "not_enabled"
    """The rail has not switched this on for the account."""
    UNKNOWN = "unknown"
    """No usable answer."""


@dataclass(frozen=True, slots=True)
class FoundDestination:
    """A place to which the rail sends events: where it is, whether it is in use and tells only that something happened, and
    of which types (all of them with "*")."""

    id: str
    url: str | None
    enabled: bool
    thin: bool
    types: frozenset[str]


@dataclass(frozen=True, slots=True)
class AccountSurvey:
    """What a rail says of an account. None wherever it gave no usable answer.

    `address_statuses`: of the addresses in pounds at which money can reach the account. `wanted_types`: the events that we need.
    """

    calls: Mapping[RailCall, CallAnswer]
    wanted_types: frozenset[str]
    account_status: str | None = None
    holds_pounds: bool | None = None
    available_pence: int | None = None
    address_statuses: frozenset[str] | None = None
    destinations: Sequence[FoundDestination] | None = field(default=None)


class AccountInspector(Protocol):
    """The part of a rail that looks at an account. Nothing that it asks for moves money or makes anything."""

    def survey(self, credentials: Credentials) -> AccountSurvey:
        """Asks for everything once. Never raises for a rail's answer, nor for none."""
        ...

    def ping(self, credentials: Credentials, destination_id: str) -> str | None:
        """Has the rail send a test event; returns the event's id, or None where it did not say that it does."""
        ...
