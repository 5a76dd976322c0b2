"""The shapes of what Stripe sends us, as far as we read them: strict about types, deaf to fields we do not use.

An answer that does not fit (an empty object, a float for an amount, another currency) is no answer at all.
"""

from collections.abc import Mapping
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.payments.rails.protocol import PayeeStanding, RailAnswer, RailAnswerKind, RailStatus, StatementLine
from services.payments.rails.rules import machine_word, read_status, remedy_for

Token = Annotated[str, StringConstraints(min_length=1, max_length=255)]


class _Wire(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


class Amount(_Wire):
    """An amount in the smallest unit of any currency."""

    value: int
    currency: str


class Pounds(_Wire):
    """An amount in pounds sterling: `value` in pence."""

    value: int
    currency: Literal["gbp"]


class _StatusDetail(_Wire):
    code: str
    resolution: str | None = None


class _Capability(_Wire):
    status: str
    status_details: list[_StatusDetail] = []


class _BankCapabilities(_Wire):
    fps: _Capability | None = None


class _Capabilities(_Wire):
    bank_accounts: _BankCapabilities | None = None


class _RecipientConfiguration(_Wire):
    capabilities: _Capabilities | None = None


class _Configuration(_Wire):
    recipient: _RecipientConfiguration | None = None


class _Requirement(_Wire):
    awaiting_action_from: str
    description: str = Field(repr=False)


class _Requirements(_Wire):
    entries: list[_Requirement] | None = None


_STANDINGS = {
    "active": PayeeStanding.ACTIVE,
    "pending": PayeeStanding.PENDING,
    "restricted": PayeeStanding.RESTRICTED,
    "unsupported": PayeeStanding.UNSUPPORTED,
    "rejected": PayeeStanding.UNSUPPORTED,
}


class StripeRecipient(_Wire):
    """An Account that is a recipient, as far as it says whether Stripe pays it by Faster Payments."""

    id: Token
    configuration: _Configuration | None = None
    requirements: _Requirements | None = None

    def _capability(self) -> _Capability | None:
        recipient = self.configuration.recipient if self.configuration else None
        accounts = recipient.capabilities.bank_accounts if recipient and recipient.capabilities else None
        return accounts.fps if accounts else None

    @property
    def standing(self) -> PayeeStanding:
        """Whether Stripe pays it. A word that we do not know needs a person; an answer without the capability says nothing, and
        a payment would be refused."""
        capability = self._capability()
        return (
            PayeeStanding.ACTIVE if capability is None else _STANDINGS.get(capability.status, PayeeStanding.RESTRICTED)
        )

    @property
    def missing(self) -> tuple[str, ...]:
        """What Stripe waits for from us, and why it restricts the capability, as words for machines."""
        entries = (self.requirements.entries or []) if self.requirements else []
        capability = self._capability()
        said = [one.description for one in entries if one.awaiting_action_from == "user"]
        said += [one.code for one in capability.status_details] if capability else []
        return tuple(dict.fromkeys(word for one in said if (word := machine_word(one))))


class _Reason(_Wire):
    reason: str | None = None


class _StatusDetails(_Wire):
    failed: _Reason | None = None
    processing: _Reason | None = None
    returned: _Reason | None = None


class OutboundPayment(_Wire):
    """An OutboundPayment."""

    id: Token
    status: str
    amount: Pounds
    metadata: dict[str, str] | None = None
    status_details: _StatusDetails | None = None

    def _reason(self, status: RailStatus) -> str | None:
        detail: _Reason | None = getattr(self.status_details, status.value, None)
        return machine_word(detail.reason) if detail else None

    def _payout_id(self) -> UUID | None:
        try:
            return UUID((self.metadata or {}).get("payout_id", ""))
        except ValueError:
            return None

    def answer(self, request_id: str | None) -> RailAnswer:
        """What this payment means for us; a status that we do not know needs a person."""
        status = read_status(self.status)
        if status is None:
            return RailAnswer(
                RailAnswerKind.NEEDS_HUMAN,
                provider_id=self.id,
                reason=machine_word(self.status),
                code="status_unknown",
                request_id=request_id,
                amount_pence=self.amount.value,
                payout_id=self._payout_id(),
            )
        reason = self._reason(status)
        return RailAnswer(
            RailAnswerKind.ACCEPTED,
            provider_id=self.id,
            status=status,
            reason=reason,
            request_id=request_id,
            under_review=status is RailStatus.PROCESSING and reason == "under_review",
            amount_pence=self.amount.value,
            payout_id=self._payout_id(),
            remedy=remedy_for(status, reason),
        )


class _BankAccount(_Wire):
    bank_name: str = ""
    last4: str


class _UsageStatus(_Wire):
    payments: str


class StripePayoutMethod(_Wire):
    """A payout method with a bank account behind it."""

    id: Token
    bank_account: _BankAccount
    restricted: bool
    archived: bool = False
    usage_status: _UsageStatus

    @property
    def usable(self) -> bool:
        """True when a payment may be sent to it now."""
        return self.usage_status.payments == "eligible" and not self.restricted and not self.archived


class SetupIntent(_Wire):
    """An OutboundSetupIntent with its payout method."""

    status: str
    payout_method: StripePayoutMethod


class _MatchDetails(_Wire):
    matched_name: str | None = Field(default=None, repr=False)


class Verification(_Wire):
    """A RecipientVerification; the matched name is personal data, and is read only to be compared."""

    id: Token
    match_result: str
    status: str
    match_result_details: _MatchDetails | None = Field(default=None, repr=False)

    @property
    def matched_name(self) -> str | None:
        """What the account is called at its bank, where the bank says so."""
        return self.match_result_details.matched_name if self.match_result_details else None


class Balances(_Wire):
    """What a FinancialAccount holds, by currency."""

    available: dict[str, Amount]
    outbound_pending: dict[str, Amount]


class FinancialAccount(_Wire):
    """A FinancialAccount's balances by currency."""

    balance: Balances


class AccountState(_Wire):
    """A FinancialAccount, as far as it says whether it takes part."""

    id: Token
    status: str


def pence(balances: Mapping[str, Amount]) -> int:
    """The pounds among the balances, in pence; none is nothing."""
    return balances["gbp"].value if "gbp" in balances else 0


class Credit(_Wire):
    """A ReceivedCredit."""

    id: Token
    amount: Pounds
    status: str


class _Flow(_Wire):
    outbound_payment: str | None = None
    received_credit: str | None = None


class Transaction(_Wire):
    """One Transaction of a FinancialAccount; `amount` is signed."""

    id: Token
    category: str
    amount: Amount
    status: Literal["pending", "posted", "void"]
    created: str
    flow: _Flow | None = None

    def in_pounds(self) -> StatementLine:
        """This line for our books."""
        return StatementLine(
            line_id=self.id,
            category=self.category,
            amount_pence=self.amount.value,
            payment_id=self.flow.outbound_payment if self.flow else None,
            credit_id=self.flow.received_credit if self.flow else None,
            is_fee=self.category.startswith("stripe_fee"),
            posted=self.status == "posted",
        )


class _Endpoint(_Wire):
    signing_secret: Annotated[str, StringConstraints(min_length=1)]


class EventDestination(_Wire):
    """An event destination as just created, with its signing secret."""

    webhook_endpoint: _Endpoint
