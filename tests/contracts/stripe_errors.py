"""Which errors Stripe documents, with their HTTP status: those of the rail's own table, and those that a payment never meets."""

from collections.abc import Mapping

from services.payments.rails.rules import REFUSALS

#: Not in the rail's table. Read in Stripe's description of the API (`x-stripeErrors` of the preview): cancellations, amounts,
#: approvals, profiles and kinds of financial account. Inferred from Stripe's pages on errors of version 2: 401, 403 and 500.
_FURTHER: Mapping[int, str] = {
    400: """
        outbound_payment_already_canceled outbound_payment_not_cancelable amount_too_large_for_payout_method
        amount_too_large_for_preferred_networks amount_too_large_for_selected_delivery_option
        approvals_cannot_be_only_approver_of_own_request business_network_profile_hidden business_network_profile_not_found
        financial_account_operation_unsupported_for_property financial_account_operation_unsupported_for_type invalid_outbound_flow
        submission_not_supported unsupported_operation_with_managed_financial_account unsupported_parameter_delivery_options
    """,
    401: "api_key_invalid",
    403: "approvals_request_blocked business_network_insufficient_permissions permission_denied",
    409: "approvals_conflicting_approval_request_exists",
    500: "internal_error",
}

DOCUMENTED: Mapping[str, int] = {
    **{code: http_status for http_status, codes in _FURTHER.items() for code in codes.split()},
    **{code: refusal.http_status for code, refusal in REFUSALS.items()},
}
