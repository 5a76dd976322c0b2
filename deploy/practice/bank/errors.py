"""Every error that the practice bank may return: code, HTTP status, class and, where Stripe types it, the type.

The bank refuses to raise a code that is not in this table. `verified` is False where the code or its status was
inferred rather than read in Stripe's published specification or SDK.
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class ErrorKind:
    """One row of the table. `group` says what a client should do about it."""

    http_status: int
    group: str
    type: str | None = None
    verified: bool = True


UNKNOWN, LATER, PAUSE, PAYEE, NAME_CHECK, LIMIT, BUG, MISSING = (
    "unknown",
    "try_later",
    "pause_the_run",
    "payee_must_act",
    "name_check",
    "limits_or_risk",
    "our_bug",
    "not_found",
)

ERRORS: dict[str, ErrorKind] = {
    # The answer says nothing about whether the call was carried out.
    "internal_error": ErrorKind(500, UNKNOWN, verified=False),
    "idempotency_conflict": ErrorKind(409, UNKNOWN),
    # Try again later with the same key.
    "rate_limit": ErrorKind(429, LATER, "rate_limit"),
    "lock_timeout": ErrorKind(429, LATER),
    "delivery_option_not_available": ErrorKind(400, LATER),
    "preferred_networks_not_available": ErrorKind(400, LATER),
    # Pause the run and tell finance.
    "insufficient_funds": ErrorKind(400, PAUSE, "insufficient_funds"),
    "pending_financial_account": ErrorKind(400, PAUSE),
    "financial_account_not_open": ErrorKind(400, PAUSE, "financial_account_not_open"),
    "financial_address_creation_required": ErrorKind(400, PAUSE),
    "storer_capability_missing": ErrorKind(400, PAUSE, verified=False),
    "storer_capability_inactive": ErrorKind(400, PAUSE, verified=False),
    "financial_account_capability_not_enabled": ErrorKind(400, PAUSE, verified=False),
    "capability_not_enabled": ErrorKind(400, PAUSE, "capability_not_enabled"),
    "feature_not_enabled": ErrorKind(400, PAUSE, "feature_not_enabled"),
    "api_key_invalid": ErrorKind(401, PAUSE, verified=False),
    "permission_denied": ErrorKind(403, PAUSE, verified=False),
    "approval_required": ErrorKind(403, PAUSE),
    # The payee has to do something.
    "payout_method_archived": ErrorKind(400, PAYEE),
    "payout_method_disabled": ErrorKind(400, PAYEE),
    "payout_method_expired": ErrorKind(400, PAYEE),
    "payout_method_invalid": ErrorKind(400, PAYEE),
    "payout_method_unusable": ErrorKind(400, PAYEE),
    "invalid_payout_method": ErrorKind(400, PAYEE, "invalid_payout_method"),
    "invalid_payout_method_country": ErrorKind(400, PAYEE),
    "account_not_configured_as_recipient": ErrorKind(400, PAYEE),
    "recipient_feature_not_active": ErrorKind(400, PAYEE),
    "recipient_email_does_not_exist": ErrorKind(400, PAYEE),
    "recipient_not_notifiable": ErrorKind(400, PAYEE, "recipient_not_notifiable"),
    "to_recipient_not_found": ErrorKind(404, PAYEE),
    # The name check.
    "cop_not_accepted": ErrorKind(400, NAME_CHECK),
    "outbound_payment_recipient_verification_missing": ErrorKind(400, NAME_CHECK),
    "outbound_payment_recipient_verification_expired": ErrorKind(400, NAME_CHECK),
    "outbound_payment_recipient_verification_awaiting_acknowledgement": ErrorKind(400, NAME_CHECK),
    "outbound_payment_recipient_verification_recipient_name_outdated": ErrorKind(400, NAME_CHECK),
    "outbound_payment_recipient_verification_already_consumed": ErrorKind(400, NAME_CHECK),
    # Limits and risk: a person decides.
    "recipient_amount_limit_exceeded": ErrorKind(400, LIMIT, "quota_exceeded"),
    "recipient_count_limit_exceeded": ErrorKind(400, LIMIT, "quota_exceeded"),
    "blocked_payout_method": ErrorKind(403, LIMIT, "blocked_by_stripe"),
    "outbound_payment_cannot_be_processed": ErrorKind(400, LIMIT, "cannot_proceed"),
    # The caller is wrong.
    "idempotency_error": ErrorKind(409, BUG),
    "already_canceled": ErrorKind(400, BUG, "already_canceled"),
    "not_cancelable": ErrorKind(400, BUG, "not_cancelable"),
    "parameter_unknown": ErrorKind(400, BUG, verified=False),
    "parameter_missing": ErrorKind(400, BUG, verified=False),
    "parameter_invalid": ErrorKind(400, BUG, verified=False),
    "stripe_version_missing": ErrorKind(400, BUG, verified=False),
    # Nothing there.
    "not_found": ErrorKind(404, MISSING),
}


class BankError(Exception):
    """The bank says no. `code` must be in ERRORS; the message never holds a name or an account number."""

    def __init__(self, code: str, message: str) -> None:
        self.kind = ERRORS[code]
        self.code = code
        super().__init__(message)

    def body(self) -> dict[str, Any]:
        """The JSON body as API version 2 writes it: `code` always, `type` only where Stripe types the error."""
        error: dict[str, Any] = {"code": self.code, "message": str(self)}
        if self.kind.type:
            error["type"] = self.kind.type
        return {"error": error}
