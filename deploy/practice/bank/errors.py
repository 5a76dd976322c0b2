"""Every error that the practice bank may return: code, HTTP status, class and, where Stripe types it, the type.

The bank refuses to raise a code that is not in this table. The codes of outbound payments and setup intents are
those of `x-stripeErrors` in Stripe's published preview specification at commit 18fa2cc. `verified` is
False where a code or its status was inferred: answer to those by their class, never by their exact name.
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


#: The answer says nothing about whether the call was carried out.
UNKNOWN = "unknown"
#: Try again later with the same key.
LATER = "try_later"
#: Stop the run and tell finance.
PAUSE = "pause_the_run"
#: The payee has to do something, or another rail is needed.
PAYEE = "payee_must_act"
#: A new name check, or somebody's acknowledgement.
NAME_CHECK = "name_check"
#: A person decides.
LIMIT = "limits_or_risk"
#: The caller is wrong: freeze sends and page somebody.
BUG = "our_bug"

_BAD, _MISSING = 400, 404
_VERIFICATION = "outbound_payment_recipient_verification"

ERRORS: dict[str, ErrorKind] = {
    # Was it carried out? Nobody can say.
    "idempotency_conflict": ErrorKind(409, UNKNOWN),
    "internal_error": ErrorKind(500, UNKNOWN, verified=False),
    # Later, with the same key.
    "delivery_option_not_available": ErrorKind(_BAD, LATER),
    "preferred_networks_not_available": ErrorKind(_BAD, LATER),
    "account_rate_limit_exceeded": ErrorKind(429, LATER, "rate_limit"),
    "rate_limit": ErrorKind(429, LATER, "rate_limit", verified=False),
    "lock_timeout": ErrorKind(429, LATER, verified=False),
    # Stop the run.
    "approval_required": ErrorKind(403, PAUSE),
    "approvals_cannot_be_only_approver_of_own_request": ErrorKind(_BAD, PAUSE),
    "approvals_conflicting_approval_request_exists": ErrorKind(409, PAUSE),
    "approvals_request_blocked": ErrorKind(403, PAUSE),
    "business_network_insufficient_permissions": ErrorKind(403, PAUSE),
    "business_network_profile_hidden": ErrorKind(_BAD, PAUSE),
    "business_network_profile_not_found": ErrorKind(_BAD, PAUSE),
    "financial_account_capability_not_enabled": ErrorKind(_BAD, PAUSE),
    "financial_account_capability_restricted": ErrorKind(_BAD, PAUSE),
    "financial_account_operation_unsupported_for_property": ErrorKind(_BAD, PAUSE),
    "financial_account_operation_unsupported_for_type": ErrorKind(_BAD, PAUSE),
    "financial_address_creation_required": ErrorKind(_BAD, PAUSE),
    "from_balance_type_not_found": ErrorKind(_MISSING, PAUSE),
    "from_balance_unsupported_currency": ErrorKind(_BAD, PAUSE),
    "from_financial_account_not_found": ErrorKind(_MISSING, PAUSE),
    "insufficient_funds": ErrorKind(_BAD, PAUSE, "insufficient_funds"),
    "outbound_flow_from_closed_financial_account_unsupported": ErrorKind(_BAD, PAUSE, "feature_not_enabled"),
    "pending_financial_account": ErrorKind(_BAD, PAUSE),
    "storer_capability_missing": ErrorKind(_BAD, PAUSE, "feature_not_enabled"),
    "storer_capability_not_active": ErrorKind(_BAD, PAUSE, "feature_not_enabled"),
    "unsupported_operation_with_managed_financial_account": ErrorKind(_BAD, PAUSE),
    "cannot_create_connected_account": ErrorKind(_BAD, PAUSE),
    "cannot_create_new_account_rejected": ErrorKind(_BAD, PAUSE),
    "connect_identity_not_verified": ErrorKind(_BAD, PAUSE),
    "connect_profile_not_submitted": ErrorKind(_BAD, PAUSE),
    "financial_account_balance_does_not_support_currency": ErrorKind(_BAD, PAUSE, verified=False),
    "financial_account_feature_restricted": ErrorKind(_BAD, PAUSE, verified=False),
    "financial_account_not_in_open_status": ErrorKind(_BAD, PAUSE, verified=False),
    "financial_address_not_active": ErrorKind(_BAD, PAUSE, verified=False),
    "platform_financial_account_currency_required": ErrorKind(_BAD, PAUSE, verified=False),
    "platform_registration_required": ErrorKind(_BAD, PAUSE),
    "accounts_v2_access_blocked": ErrorKind(_BAD, PAUSE),
    "non_connect_platform_accounts_v2_access_blocked": ErrorKind(_BAD, PAUSE),
    "account_create_activation_required": ErrorKind(_BAD, PAUSE, verified=False),
    "account_creation_liability_unacknowledged": ErrorKind(_BAD, PAUSE, verified=False),
    "capability_not_available_in_platform_country": ErrorKind(_BAD, PAUSE, verified=False),
    "email_invalid": ErrorKind(_BAD, PAUSE, verified=False),
    "email_domain_invalid_for_recipient": ErrorKind(_BAD, PAUSE, verified=False),
    "api_key_invalid": ErrorKind(401, PAUSE, verified=False),
    "permission_denied": ErrorKind(403, PAUSE, verified=False),
    # The payee.
    "account_not_configured_as_recipient": ErrorKind(_BAD, PAYEE),
    "card_payout_method_not_supported": ErrorKind(_BAD, PAYEE),
    "default_payout_method_config_not_found": ErrorKind(_BAD, PAYEE),
    "delivery_option_not_supported": ErrorKind(_BAD, PAYEE),
    "invalid_payout_method": ErrorKind(_BAD, PAYEE, "invalid_payout_method"),
    "invalid_payout_method_data": ErrorKind(_BAD, PAYEE, "invalid_payout_method"),
    "invalid_payout_method_country": ErrorKind(_BAD, PAYEE),
    "network_not_supported_for_payout_method": ErrorKind(_BAD, PAYEE),
    "outbound_flow_unsupported_country": ErrorKind(_BAD, PAYEE),
    "outbound_flow_unsupported_currency": ErrorKind(_BAD, PAYEE),
    "outbound_payment_ineligible_recipient_address": ErrorKind(_BAD, PAYEE),
    "payout_method_archived": ErrorKind(_BAD, PAYEE),
    "payout_method_disabled": ErrorKind(_BAD, PAYEE),
    "payout_method_expired": ErrorKind(_BAD, PAYEE),
    "payout_method_invalid": ErrorKind(_MISSING, PAYEE),
    "payout_method_unsupported_currency": ErrorKind(_BAD, PAYEE),
    "payout_method_unusable": ErrorKind(_BAD, PAYEE),
    "recipient_email_does_not_exist": ErrorKind(_BAD, PAYEE, "recipient_not_notifiable"),
    "recipient_feature_not_active": ErrorKind(_BAD, PAYEE, "feature_not_enabled"),
    "recipient_feature_not_active_for_suitable_delivery_option": ErrorKind(_BAD, PAYEE),
    "to_recipient_not_found": ErrorKind(_MISSING, PAYEE),
    "archived_payout_method": ErrorKind(_BAD, PAYEE),
    "gb_bank_account_incompatible_currency": ErrorKind(_BAD, PAYEE, "cannot_proceed"),
    "gb_bank_account_unsupported_currency": ErrorKind(_BAD, PAYEE, "cannot_proceed"),
    "incompatible_payout_method_currency": ErrorKind(_BAD, PAYEE, "cannot_proceed"),
    "invalid_payout_method_bank_account": ErrorKind(_BAD, PAYEE, "invalid_payout_method", verified=False),
    "invalid_status_payout_method": ErrorKind(_BAD, PAYEE),
    "unsupported_payout_method": ErrorKind(_BAD, PAYEE, "blocked_by_stripe"),
    "unsupported_payout_method_currency": ErrorKind(_BAD, PAYEE, "cannot_proceed"),
    # The name check.
    "cop_not_accepted": ErrorKind(_BAD, NAME_CHECK),
    f"{_VERIFICATION}_already_consumed": ErrorKind(_BAD, NAME_CHECK),
    f"{_VERIFICATION}_awaiting_acknowledgement": ErrorKind(_BAD, NAME_CHECK),
    f"{_VERIFICATION}_expired": ErrorKind(_BAD, NAME_CHECK),
    f"{_VERIFICATION}_missing": ErrorKind(_BAD, NAME_CHECK),
    f"{_VERIFICATION}_not_found": ErrorKind(_MISSING, NAME_CHECK),
    f"{_VERIFICATION}_payout_method_mismatch": ErrorKind(_BAD, NAME_CHECK),
    f"{_VERIFICATION}_recipient_mismatch": ErrorKind(_BAD, NAME_CHECK),
    f"{_VERIFICATION}_recipient_name_outdated": ErrorKind(_BAD, NAME_CHECK),
    # Limits and risk.
    "amount_too_large_for_payout_method": ErrorKind(_BAD, LIMIT),
    "amount_too_large_for_preferred_networks": ErrorKind(_BAD, LIMIT),
    "amount_too_large_for_selected_delivery_option": ErrorKind(_BAD, LIMIT),
    "blocked_payout_method": ErrorKind(_BAD, LIMIT, "blocked_by_stripe"),
    "no_suitable_delivery_options_for_large_amount": ErrorKind(_BAD, LIMIT),
    "outbound_payment_cannot_be_processed": ErrorKind(_BAD, LIMIT),
    "outbound_payment_not_allowed": ErrorKind(_BAD, LIMIT),
    "recipient_amount_limit_exceeded": ErrorKind(_BAD, LIMIT, "quota_exceeded"),
    "recipient_count_limit_exceeded": ErrorKind(_BAD, LIMIT, "quota_exceeded"),
    "blocked_payout_method_bank_account": ErrorKind(_BAD, LIMIT, "blocked_by_stripe", verified=False),
    "capability_not_available_for_entity_type_in_country": ErrorKind(_BAD, LIMIT, verified=False),
    "capability_not_available_in_country": ErrorKind(_BAD, LIMIT, verified=False),
    "limit_payout_method": ErrorKind(_BAD, LIMIT, "quota_exceeded"),
    "limit_payout_method_bank_account": ErrorKind(_BAD, LIMIT, "quota_exceeded", verified=False),
    # We are wrong.
    "currency_required": ErrorKind(_BAD, BUG),
    "idempotency_error": ErrorKind(409, BUG),
    "incompatible_delivery_options": ErrorKind(_BAD, BUG),
    "invalid_outbound_flow": ErrorKind(_BAD, BUG),
    "invalid_page_token": ErrorKind(_BAD, BUG),
    "not_found": ErrorKind(_MISSING, BUG),
    "outbound_payment_already_canceled": ErrorKind(_BAD, BUG, "already_canceled"),
    "outbound_payment_not_cancelable": ErrorKind(_BAD, BUG, "not_cancelable"),
    "submission_not_supported": ErrorKind(_BAD, BUG),
    "unsupported_currency": ErrorKind(_BAD, BUG),
    "unsupported_parameter_delivery_options": ErrorKind(_BAD, BUG),
    "parameter_unknown": ErrorKind(_BAD, BUG, verified=False),
    "parameter_missing": ErrorKind(_BAD, BUG, verified=False),
    "invalid_fields": ErrorKind(_BAD, BUG),
    "account_not_yet_compatible_with_v2": ErrorKind(_BAD, BUG),
    "v1_account_instead_of_v2_account": ErrorKind(_BAD, BUG),
    "v1_customer_instead_of_v2_account": ErrorKind(_BAD, BUG),
    "stripe_api_version_not_provided": ErrorKind(_BAD, BUG, verified=False),
    "active_outbound_setup_intent_exists_for_payout_method": ErrorKind(_BAD, BUG),
    "apple_pay_invalid_format": ErrorKind(_BAD, BUG),
    "apple_pay_no_signing_key": ErrorKind(_BAD, BUG),
    "apple_pay_payment_decryption": ErrorKind(_BAD, BUG),
    "apple_pay_pk_token_required": ErrorKind(_BAD, BUG),
    "fx_quote_expired": ErrorKind(_BAD, BUG),
    "invalid_filters": ErrorKind(_BAD, BUG),
    "invalid_payout_method_update": ErrorKind(_BAD, BUG),
    "large_rate_drift": ErrorKind(_BAD, BUG),
    "outbound_payment_check_recipient_name_too_long": ErrorKind(_BAD, BUG),
    "outbound_payment_invalid_check_attachment": ErrorKind(_BAD, BUG),
    "outbound_payment_invalid_check_signature": ErrorKind(_BAD, BUG),
    "outbound_payment_invalid_paper_check_attachment": ErrorKind(_BAD, BUG),
    "outbound_payment_invalid_paper_check_signature": ErrorKind(_BAD, BUG),
    "outbound_payment_memo_restricted_term": ErrorKind(_BAD, BUG),
    "outbound_payment_paper_check_recipient_name_too_long": ErrorKind(_BAD, BUG),
    "outbound_payment_quote_mismatch": ErrorKind(_BAD, BUG),
    "outbound_payment_quote_missing": ErrorKind(_BAD, BUG),
    "parameter_pair_exclusive": ErrorKind(_BAD, BUG),
    "payment_method_unsupported_for_payouts": ErrorKind(_BAD, BUG),
    "resource_not_found": ErrorKind(_BAD, BUG),
    "payout_method_cannot_be_updated": ErrorKind(_BAD, BUG, "controlled_by_alternate_resource"),
    "entity_type_not_supported_in_country": ErrorKind(_BAD, BUG, verified=False),
    "identity_country_required": ErrorKind(_BAD, BUG, verified=False),
    "parameter_invalid_empty": ErrorKind(_BAD, BUG, verified=False),
    "payout_method_must_differ_from_financial_account": ErrorKind(_BAD, BUG, verified=False),
    "statement_descriptor_invalid": ErrorKind(_BAD, BUG, verified=False),
    "unsupported_field_for_configs": ErrorKind(_BAD, BUG, verified=False),
    "resource_missing": ErrorKind(_MISSING, BUG, verified=False),
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
