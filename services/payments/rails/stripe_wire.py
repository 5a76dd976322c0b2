"""The shapes of what Stripe sends us, as far as we read them: strict about types, deaf to fields we do not use.

An answer that does not fit (an empty object, a float for an amount, another currency) is no answer at all.
"""

from collections.abc import Mapping
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints

from services.payments.rails.protocol import RailAnswer, RailAnswerKind, RailStatus, StatementLine
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


class Created(_Wire):
    """Anything of which we only keep the token."""

    id: Token


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


class Verification(_Wire):
    """A RecipientVerification; the matched name is personal data and is not read."""

    id: Token
    match_result: str
    status: str


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
