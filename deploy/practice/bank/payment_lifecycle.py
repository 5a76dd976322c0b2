"""What happens to a payment after the bank took it: a list of timed steps, chosen by plan or by account number."""

from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class BankSettings(BaseModel):
    """One account's practice settings. All times are on the account's own clock."""

    model_config = ConfigDict(extra="forbid")

    post_after_seconds: float = Field(default=0.2, ge=0)
    return_after_seconds: float = Field(default=2.0, ge=0)
    review_seconds: float = Field(default=2.0, ge=0)
    list_lag_seconds: float = Field(default=20.0, ge=0, le=30)
    fee_pence: int = Field(default=0, ge=0)
    limits: bool = True
    limit_per_operation: int = Field(default=25, ge=1)
    limit_per_account: int = Field(default=100, ge=1)
    verification_required: bool = True
    contact_email_required: bool = False
    key_works: bool = True
    refused_operations: list[str] = []
    account_status: Literal["open", "pending", "closed"] = "open"
    holds_pounds: bool = True
    address_status: Literal["active", "archived", "failed", "pending", "none"] = "active"
    name_checks_enabled: bool = True
    events_enabled: bool = True
    left_out_events: list[str] = []


@dataclass(frozen=True)
class PaymentLifecycle:
    """The end of a payment: `kind` is posted, failed, returned, returned_late, under_review, rejected, canceled or stuck."""

    kind: str
    reason: str | None = None


@dataclass(frozen=True)
class LifecycleStep:
    """One change of a payment, `after_seconds` after its creation."""

    after_seconds: float
    name: str
    reason: str | None = None


TWO_DAYS_SECONDS = 2 * 24 * 3600.0
POSTED = PaymentLifecycle("posted")

#: What the last four digits of an account number make happen. Every other number just works.
LIFECYCLE_BY_SUFFIX: dict[str, PaymentLifecycle] = {
    "9201": PaymentLifecycle("failed", "payout_method_declined"),
    "9202": PaymentLifecycle("failed", "payout_method_does_not_exist"),
    "9203": PaymentLifecycle("failed", "unknown_failure"),
    "9301": PaymentLifecycle("returned", "payout_method_closed"),
    "9302": PaymentLifecycle("returned_late", "payout_method_closed"),
    "9303": PaymentLifecycle("returned", "payout_method_holder_name_incorrect"),
    "9304": PaymentLifecycle("returned", "unknown_failure"),
    "9401": PaymentLifecycle("under_review"),
    "9402": PaymentLifecycle("rejected", "review_rejected"),
    "9403": PaymentLifecycle("canceled"),
    "9404": PaymentLifecycle("stuck"),
}
NAME_CHECK_BY_SUFFIX: dict[str, str] = {
    "9101": "close_match",
    "9102": "no_match",
    "9103": "unavailable",
}
REFUSED_AT_SET_UP = "9501"
RESTRICTED_AT_SET_UP = "9502"
UNFINISHED_AT_SET_UP = "9503"
DEFAULT_REASON = {"failed": "payout_method_declined", "returned": "payout_method_closed", "rejected": "review_rejected"}

#: The same table for people, shown on the bank's page.
SUFFIX_TABLE: list[tuple[str, str]] = [
    *((suffix, f"Name check says: {result}.") for suffix, result in NAME_CHECK_BY_SUFFIX.items()),
    ("9201", "Payment fails: payout_method_declined."),
    ("9202", "Payment fails: payout_method_does_not_exist."),
    ("9203", "Payment fails: unknown_failure."),
    ("9301", "Payment is sent, then comes back shortly after: payout_method_closed."),
    ("9302", "Payment is sent, then comes back two days later (move the clock): payout_method_closed."),
    ("9303", "Payment is sent, then comes back shortly after: payout_method_holder_name_incorrect."),
    ("9304", "Payment is sent, then comes back shortly after: unknown_failure, which is not the account's fault."),
    ("9401", "Payment is held for review, then sent."),
    ("9402", "Payment is held for review, then fails: review_rejected."),
    ("9403", "Payment is cancelled by the bank."),
    ("9404", "Payment stays in processing for two days (move the clock)."),
    (REFUSED_AT_SET_UP, "Bank details are refused when they are set up: invalid_payout_method_data."),
    (RESTRICTED_AT_SET_UP, "Bank details are taken, but payments to them are refused: blocked_payout_method."),
    (UNFINISHED_AT_SET_UP, "Setting bank details up stops at requires_action; payments: payout_method_disabled."),
]


def steps(lifecycle: PaymentLifecycle, settings: BankSettings) -> list[LifecycleStep]:
    """Spell a lifecycle out as timed steps."""
    post, review = settings.post_after_seconds, settings.review_seconds
    reason = lifecycle.reason or DEFAULT_REASON.get(lifecycle.kind)
    timelines = {
        "posted": [LifecycleStep(post, "posted")],
        "failed": [LifecycleStep(post, "failed", reason)],
        "canceled": [LifecycleStep(post, "canceled")],
        "returned": [
            LifecycleStep(post, "posted"),
            LifecycleStep(post + settings.return_after_seconds, "returned", reason),
        ],
        "returned_late": [LifecycleStep(post, "posted"), LifecycleStep(post + TWO_DAYS_SECONDS, "returned", reason)],
        "under_review": [LifecycleStep(0, "under_review"), LifecycleStep(review, "posted")],
        "rejected": [LifecycleStep(0, "under_review"), LifecycleStep(review, "failed", reason)],
        "stuck": [LifecycleStep(TWO_DAYS_SECONDS, "posted")],
    }
    return timelines[lifecycle.kind]
