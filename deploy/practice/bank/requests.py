"""What a caller may send: strict models that refuse unknown fields, wrong types and floats."""

import json
import re
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from deploy.practice.bank.errors import BankError

Currency = Literal["gbp"]
Metadata = dict[str, Annotated[str, StringConstraints(max_length=500)]]
SortCode = Annotated[str, StringConstraints(pattern=r"^(\d{6}|\d{2}-\d{2}-\d{2})$")]
AccountNumber = Annotated[str, StringConstraints(pattern=r"^\d{8}$")]


class Strict(BaseModel):
    """Base of every request: closed, and nothing is converted."""

    model_config = ConfigDict(extra="forbid", strict=True, populate_by_name=True)


class Amount(Strict):
    """Money in minor units: `value` is integer pence."""

    value: int = Field(ge=1)
    currency: Currency


Model = TypeVar("Model", bound=Strict)


# v2.core.accounts ---------------------------------------------------------------------------------------------------


class Requested(Strict):
    """Asks for one capability."""

    requested: bool


class BankAccountCapabilities(Strict):
    """The bank transfer networks that a recipient may be paid by."""

    fps: Requested | None = None
    local: Requested | None = None


class RecipientCapabilities(Strict):
    """Capabilities of the recipient configuration."""

    bank_accounts: BankAccountCapabilities | None = None


class RecipientConfiguration(Strict):
    """Makes the account somebody who can be paid."""

    capabilities: RecipientCapabilities | None = None


class AccountConfiguration(Strict):
    """Only the recipient configuration is understood here."""

    recipient: RecipientConfiguration | None = None


class Individual(Strict):
    """The person's name."""

    given_name: str | None = None
    surname: str | None = None
    email: str | None = None


class BusinessDetails(Strict):
    """The organisation's name."""

    registered_name: str | None = None


class AccountIdentity(Strict):
    """Who the recipient is."""

    country: Literal["gb", "GB"] | None = None
    entity_type: Literal["company", "government_entity", "individual", "non_profit"] | None = None
    individual: Individual | None = None
    business_details: BusinessDetails | None = None


class AccountCreate(Strict):
    """POST /v2/core/accounts."""

    display_name: str | None = None
    contact_email: str | None = None
    identity: AccountIdentity | None = None
    configuration: AccountConfiguration | None = None
    include: list[str] = []
    metadata: Metadata = {}


# v2.money_management ------------------------------------------------------------------------------------------------


class BankAccountData(Strict):
    """UK bank details: the sort code goes in `routing_number`."""

    account_number: AccountNumber
    routing_number: SortCode
    country: Literal["GB"]
    currency: Currency
    bank_account_type: Literal["checking", "savings"] | None = None


class PayoutMethodData(Strict):
    """A new payout method."""

    type: Literal["bank_account"]
    bank_account: BankAccountData


class SetupIntentCreate(Strict):
    """POST /v2/money_management/outbound_setup_intents."""

    payout_method_data: PayoutMethodData
    usage_intent: Literal["payment", "transfer"] = "payment"


class VerificationCreate(Strict):
    """POST /v2/money_management/recipient_verifications."""

    payout_method: str
    recipient: str | None = None


class PaymentFrom(Strict):
    """Where the money leaves."""

    financial_account: str
    currency: Currency


class BankAccountOptions(Strict):
    """How to send to a bank account."""

    preferred_networks: list[Literal["fps"]] | None = None


class PayoutMethodOptions(Strict):
    """Options by type of payout method."""

    bank_account: BankAccountOptions | None = None


class PaymentTo(Strict):
    """Where the money goes."""

    recipient: str
    payout_method: str | None = None
    currency: Currency | None = None
    payout_method_options: PayoutMethodOptions | None = None


class Notification(Strict):
    """Whether Stripe writes to the recipient."""

    setting: Literal["configured", "none"]


class PaymentCreate(Strict):
    """POST /v2/money_management/outbound_payments."""

    from_: PaymentFrom = Field(alias="from")
    to: PaymentTo
    amount: Amount
    recipient_verification: str | None = None
    recipient_notification: Notification | None = None
    statement_descriptor: Annotated[str, StringConstraints(min_length=3, max_length=22)] | None = None
    description: str | None = None
    metadata: Metadata = {}


class Nothing(Strict):
    """The empty body of acknowledge and cancel."""


# v2.core.event_destinations and the vault ---------------------------------------------------------------------------


class WebhookEndpoint(Strict):
    """Where events are sent."""

    url: Annotated[str, StringConstraints(pattern=r"^https?://")]


class EventDestinationCreate(Strict):
    """POST /v2/core/event_destinations."""

    name: str
    type: Literal["webhook_endpoint"]
    event_payload: Literal["thin"]
    enabled_events: list[str] = Field(min_length=1)
    webhook_endpoint: WebhookEndpoint
    description: str = ""
    include: list[Literal["webhook_endpoint.signing_secret", "webhook_endpoint.url"]] = []
    metadata: Metadata = {}


class VaultAccountCreate(Strict):
    """POST /v2/core/vault/gb_bank_accounts."""

    account_number: AccountNumber
    sort_code: SortCode
    currency: Currency
    bank_account_type: Literal["checking", "savings"] = "checking"


# Reading -----------------------------------------------------------------------------------------------------------


def read_json(raw: bytes) -> dict[str, Any]:
    """Parse a body. Raises BankError for anything but an object; the models refuse floats in it."""
    try:
        value = json.loads(raw or b"{}")
    except ValueError:
        raise BankError("invalid_fields", "The body is not valid JSON.") from None
    if not isinstance(value, dict):
        raise BankError("invalid_fields", "The body must be a JSON object.")
    return value


def read_body(model: type[Model], body: dict[str, Any]) -> Model:
    """Validate a body against its model. Raises BankError that names the field and never repeats its value."""
    try:
        return model.model_validate(body)
    except ValidationError as problem:
        first = problem.errors(include_input=False, include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        code = {"extra_forbidden": "parameter_unknown", "missing": "parameter_missing"}.get(
            first["type"], "invalid_fields"
        )
        raise BankError(code, f"{field}: {first['msg']}") from None


_INDEXED = re.compile(r"^(\w+)\[\d*\]$")


def read_query(pairs: list[tuple[str, str]], allowed: set[str], lists: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Collect query parameters: `status[0]=…` becomes a list, `created[gte]=…` stays a flat key.

    Raises BankError for any name that the operation does not have.
    """
    query: dict[str, Any] = {}
    for name, value in pairs:
        match = _INDEXED.match(name)
        plain = match.group(1) if match else name
        if plain not in allowed:
            raise BankError("parameter_unknown", f"{plain}: this list has no such filter.")
        if plain in lists:
            query.setdefault(plain, []).append(value)
        elif match or plain in query:
            raise BankError("invalid_fields", f"{plain}: one value is expected.")
        else:
            query[plain] = value
    return query
