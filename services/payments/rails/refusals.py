"""Every refusal that Stripe documents for the requests we send, one row each: what it means for us and what finance reads.

The codes and their HTTP statuses are those of `x-stripeErrors` in the preview of Stripe's OpenAPI description
(github.com/stripe/openapi): outbound payments, outbound setup intents and reading accounts at 18fa2cc, the rest at 19be337. Of the 97
codes of adding an account only those have a row that what we send can meet: a name and the organisation's own address. Not read
there, so inferred: lock_timeout, rate_limit, api_key_invalid, permission_denied, the two …_bank_account codes of blocked and limit,
and the parameter_… codes except parameter_pair_exclusive. A wrong status here harms nothing: within 4xx the code decides.

Pure. The words are Stripe's meaning in our own; docs/refusals.md is made from them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from services.payments.rails.protocol import RailAnswerKind

_LATER, _ACCOUNT, _PERSON = RailAnswerKind.TRY_LATER, RailAnswerKind.PAUSE_RUN, RailAnswerKind.PAYEE_MUST_ACT
_NAME, _LOOK, _BUG = RailAnswerKind.NAME_CHECK, RailAnswerKind.NEEDS_HUMAN, RailAnswerKind.OUR_BUG


@dataclass(frozen=True, slots=True)
class Refusal:
    """One refusal. `says` completes "The bank refused this: …"; `to_do` is who acts next, and what they do.

    `may_pass`: the very same request can be taken later, once what stood in its way is gone.
    """

    code: str
    http_status: int
    kind: RailAnswerKind
    says: str
    to_do: str
    may_pass: bool


WAYS: Mapping[RailAnswerKind, str] = MappingProxyType(
    {
        _LATER: "It is tried again by itself.",
        _ACCOUNT: "Finance puts that right at Stripe.",
        _PERSON: "Ask the person for other bank details, or how else they want to be paid.",
        _NAME: "The name must be checked again before money can leave.",
        _LOOK: "Finance looks at this payment in Stripe, or asks Stripe why.",
        _BUG: "Tell the people who run Sameday the code; once the program is put right, cancel this payment and pay anew.",
    }
)
"""What is done next where a row says nothing of its own."""
_SAME_MAY_PASS = frozenset({_LATER, _ACCOUNT, _LOOK})

_STATUSES: Mapping[int, str] = {
    403: "approval_required approvals_request_blocked business_network_insufficient_permissions permission_denied",
    401: "api_key_invalid",
    404: """
        from_financial_account_not_found from_balance_type_not_found payout_method_invalid to_recipient_not_found not_found
        resource_missing outbound_payment_recipient_verification_not_found
    """,
    409: "idempotency_conflict idempotency_error approvals_conflicting_approval_request_exists",
    429: "lock_timeout rate_limit account_rate_limit_exceeded",
}
"""The codes that do not come with HTTP status 400."""
_STATUS_OF = {code: status for status, codes in _STATUSES.items() for code in codes.split()}

_STORAGE = "Finance switches on sending pounds for the financial account at Stripe."
_OPEN = "Finance opens the financial account at Stripe, or has an administrator connect an open one."
_APPROVE = "Finance changes the approval rules at Stripe, so that payments by this key need no approval there."
_PROFILE = "Finance completes the organisation's business profile at Stripe."
_ONBOARD = "Finance completes the organisation's registration at Stripe."
_RECIPIENTS = "Finance asks Stripe to switch on paying recipients for the organisation."
_ADDRESS = "An administrator sets another contact address for recipients, one that the organisation reads."
_ASK_STRIPE = "Ask Stripe for a higher limit, then try again; or pay this person in another way."
_SMALLER = "Ask Stripe for a higher limit, then try again; or pay this person in another way, or in parts."
_RECIPIENT = "Look at this recipient in Stripe: when their account there is active, try again; or enter their bank details once more."
_CHECK = "outbound_payment_recipient_verification"

_ROWS: Mapping[RailAnswerKind, tuple[tuple[str, str] | tuple[str, str, str], ...]] = {
    RailAnswerKind.UNKNOWN: (
        ("idempotency_conflict", "another request for the same payment was being worked on", "The bank is asked by itself."),
    ),
    _LATER: (
        ("delivery_option_not_available", "Faster Payments are not available just now"),
        ("preferred_networks_not_available", "Faster Payments are not available just now"),
        ("lock_timeout", "Stripe was busy with something else of this account"),
        ("rate_limit", "Stripe had too many requests at once"),
        ("account_rate_limit_exceeded", "Stripe had too many requests about recipients at once"),
    ),
    _ACCOUNT: (
        ("insufficient_funds", "the float at Stripe holds too little money", "Finance tops up the float."),
        ("api_key_invalid", "the key is not known, or not any more", "An administrator connects the account again with a key that works."),
        ("permission_denied", "the key may not send payments", "An administrator gives the key the right to send payments at Stripe."),
        ("pending_financial_account", "the financial account is not open yet", "Finance waits until Stripe has opened it, or asks Stripe."),
        ("financial_account_not_in_open_status", "the financial account is not open", _OPEN),
        ("outbound_flow_from_closed_financial_account_unsupported", "the financial account is closed", _OPEN),
        ("from_financial_account_not_found", "the key knows no such financial account", "An administrator connects the right account."),
        ("from_balance_type_not_found", "the financial account has no balance to send from", _OPEN),
        ("from_balance_unsupported_currency", "the financial account holds no pounds", _STORAGE),
        ("financial_account_balance_does_not_support_currency", "the financial account holds no pounds", _STORAGE),
        ("financial_account_capability_not_enabled", "sending pounds is not switched on for the financial account", _STORAGE),
        ("financial_account_capability_restricted", "Stripe has restricted the financial account",
         "Finance looks at Stripe for what it asks of the organisation."),
        ("financial_account_feature_restricted", "Stripe has restricted the financial account",
         "Finance looks at Stripe for what it asks of the organisation."),
        ("financial_account_operation_unsupported_for_type", "this kind of financial account cannot send payments", _OPEN),
        ("financial_account_operation_unsupported_for_property", "this kind of financial account cannot send payments", _OPEN),
        ("unsupported_operation_with_managed_financial_account", "the financial account is managed by somebody else", _OPEN),
        ("financial_address_creation_required", "the financial account has no sort code and account number of its own",
         "Finance adds a British financial address to the financial account at Stripe."),
        ("financial_address_not_active", "the sort code and account number of the financial account are not active",
         "Finance waits until Stripe has activated the financial address, or asks Stripe."),
        ("storer_capability_missing", "the organisation may not hold money at Stripe yet", _ONBOARD),
        ("storer_capability_not_active", "the organisation may not hold money at Stripe just now", _ONBOARD),
        ("platform_financial_account_currency_required", "the financial account has no currency", _STORAGE),
        ("platform_registration_required", "the organisation is not registered for this at Stripe", _ONBOARD),
        ("cannot_create_connected_account", "the organisation may not add recipients at Stripe", _ONBOARD),
        ("cannot_create_new_account_rejected", "Stripe adds no recipients for the organisation", "Finance asks Stripe why."),
        ("accounts_v2_access_blocked", "recipients are not switched on for the organisation at Stripe", _RECIPIENTS),
        ("non_connect_platform_accounts_v2_access_blocked", "recipients are not switched on for the organisation at Stripe", _RECIPIENTS),
        ("account_create_activation_required", "the organisation has not activated its account at Stripe", _ONBOARD),
        ("account_creation_liability_unacknowledged", "the organisation has not agreed at Stripe who answers for recipients", _PROFILE),
        ("capability_not_available_in_platform_country", "Stripe pays no recipients for organisations in this country", _RECIPIENTS),
        ("email_invalid", "the organisation's own address for recipients is no e-mail address", _ADDRESS),
        ("email_domain_invalid_for_recipient", "Stripe does not take the organisation's own address for recipients", _ADDRESS),
        ("connect_identity_not_verified", "Stripe has not verified the organisation's identity", _ONBOARD),
        ("connect_profile_not_submitted", "the organisation's profile at Stripe is not complete", _PROFILE),
        ("approval_required", "somebody must approve payments at Stripe", _APPROVE),
        ("approvals_request_blocked", "an approval rule at Stripe blocks payments", _APPROVE),
        ("approvals_cannot_be_only_approver_of_own_request", "an approval rule at Stripe asks for somebody else", _APPROVE),
        ("approvals_conflicting_approval_request_exists", "an approval is already asked for at Stripe", _APPROVE),
        ("business_network_insufficient_permissions", "the key may not use the organisation's profile", _PROFILE),
        ("business_network_profile_hidden", "the organisation's profile at Stripe is hidden", _PROFILE),
        ("business_network_profile_not_found", "the organisation has no profile at Stripe", _PROFILE),
        ("outbound_payment_not_allowed", "the organisation may not make this payment", "Finance asks Stripe what is missing."),
    ),
    _PERSON: (
        ("payout_method_archived", "these bank details were archived at Stripe"),
        ("archived_payout_method", "these bank details were archived at Stripe"),
        ("payout_method_disabled", "these bank details are not set up to be paid"),
        ("payout_method_expired", "these bank details have expired"),
        ("payout_method_unusable", "no money can be sent to this bank account any more"),
        ("payout_method_invalid", "Stripe does not know these bank details"),
        ("payout_method_unsupported_currency", "this bank account does not take pounds"),
        ("invalid_payout_method", "this is no bank account that can be paid"),
        ("invalid_payout_method_bank_account", "this is no bank account that can be paid"),
        ("invalid_payout_method_country", "this bank account is in another country than the person"),
        ("invalid_payout_method_data", "the sort code and the account number do not fit together"),
        ("invalid_status_payout_method", "these bank details may not be paid"),
        ("unsupported_payout_method", "Stripe cannot pay into this bank account"),
        ("unsupported_payout_method_currency", "this bank account does not take pounds"),
        ("incompatible_payout_method_currency", "this bank account does not take pounds"),
        ("gb_bank_account_incompatible_currency", "this bank account does not take pounds"),
        ("gb_bank_account_unsupported_currency", "this bank account does not take pounds"),
        ("network_not_supported_for_payout_method", "this bank account does not take Faster Payments"),
        ("delivery_option_not_supported", "this bank account does not take Faster Payments"),
        ("card_payout_method_not_supported", "a card cannot be paid"),
        ("default_payout_method_config_not_found", "Stripe has no bank details of this person"),
        ("to_recipient_not_found", "Stripe does not know this person as a recipient"),
        ("outbound_flow_unsupported_country", "money cannot be sent to the country of this bank account"),
        ("outbound_flow_unsupported_currency", "this bank account does not take pounds"),
        ("outbound_payment_ineligible_recipient_address", "the address of the recipient cannot be used"),
    ),
    _NAME: (
        ("cop_not_accepted", "the result of the name check was not accepted"),
        (f"{_CHECK}_already_consumed", "the name check was used for another payment"),
        (f"{_CHECK}_awaiting_acknowledgement", "nobody has accepted the result of the name check at Stripe"),
        (f"{_CHECK}_expired", "the name check is too old"),
        (f"{_CHECK}_missing", "a name check is needed first"),
        (f"{_CHECK}_not_found", "Stripe does not know this name check"),
        (f"{_CHECK}_payout_method_mismatch", "the name check was of other bank details"),
        (f"{_CHECK}_recipient_mismatch", "the name check was of another recipient"),
        (f"{_CHECK}_recipient_name_outdated", "the recipient's name was changed after the name check"),
    ),
    _LOOK: (
        ("recipient_amount_limit_exceeded", "this person was sent so much lately that Stripe's limit is reached", _ASK_STRIPE),
        ("recipient_count_limit_exceeded", "this person was paid so often lately that Stripe's limit is reached", _ASK_STRIPE),
        ("limit_payout_method", "there are more bank details at Stripe than it allows", _ASK_STRIPE),
        ("limit_payout_method_bank_account", "there are more bank details at Stripe than it allows", _ASK_STRIPE),
        ("amount_too_large_for_payout_method", "the amount is above the limit of this bank account", _SMALLER),
        ("amount_too_large_for_preferred_networks", "the amount is above the limit of Faster Payments", _SMALLER),
        ("amount_too_large_for_selected_delivery_option", "the amount is above the limit of Faster Payments", _SMALLER),
        ("no_suitable_delivery_options_for_large_amount", "the amount is above every limit for this bank account", _SMALLER),
        ("blocked_payout_method", "Stripe has blocked payments to this bank account",
         "Ask Stripe why. Where it stays blocked, pay this person in another way."),
        ("blocked_payout_method_bank_account", "Stripe has blocked payments to this bank account",
         "Ask Stripe why. Where it stays blocked, pay this person in another way."),
        ("outbound_payment_cannot_be_processed", "Stripe's own review has rejected this payment",
         "Ask Stripe why. Where it stays rejected, pay this person in another way."),
        ("account_not_configured_as_recipient", "this recipient is not set up at Stripe to be paid", _RECIPIENT),
        ("recipient_feature_not_active", "this recipient may not be paid at Stripe just now", _RECIPIENT),
        ("recipient_feature_not_active_for_suitable_delivery_option", "this recipient may not be paid at Stripe just now", _RECIPIENT),
        ("capability_not_available_in_country", "Stripe does not pay to bank accounts in this country"),
        ("capability_not_available_for_entity_type_in_country", "Stripe does not pay this kind of recipient in this country"),
        ("not_found", "Stripe does not know something that the request names"),
        ("resource_missing", "Stripe does not know something that the request names"),
    ),
    _BUG: tuple(
        (code, says)
        for says, codes in {
            "Stripe cannot read our request": """
                invalid_fields parameter_unknown parameter_missing parameter_invalid_empty parameter_pair_exclusive
                stripe_api_version_not_provided currency_required unsupported_currency incompatible_delivery_options
                unsupported_parameter_delivery_options submission_not_supported invalid_outbound_flow invalid_filters
                invalid_page_token unsupported_field_for_configs resource_not_found identity_country_required
                entity_type_not_supported_in_country statement_descriptor_invalid
            """,
            "what we keep as a recipient is something else at Stripe": """
                account_not_yet_compatible_with_v2 v1_account_instead_of_v2_account v1_customer_instead_of_v2_account
            """,
            "our request names the same account as sender and recipient": "payout_method_must_differ_from_financial_account",
            "our request asks Stripe to write to the recipient, which we never do": "recipient_email_does_not_exist",
            "we sent another request under the same key": "idempotency_error",
            "our request is about another currency, which we never send": """
                fx_quote_expired large_rate_drift outbound_payment_quote_mismatch outbound_payment_quote_missing
            """,
            "our request is about a paper cheque, which we never send": """
                outbound_payment_check_recipient_name_too_long outbound_payment_invalid_check_attachment
                outbound_payment_invalid_check_signature outbound_payment_invalid_paper_check_attachment
                outbound_payment_invalid_paper_check_signature outbound_payment_memo_restricted_term
                outbound_payment_paper_check_recipient_name_too_long
            """,
            "our request is about something at Stripe that we never use": """
                active_outbound_setup_intent_exists_for_payout_method apple_pay_invalid_format apple_pay_no_signing_key
                apple_pay_payment_decryption apple_pay_pk_token_required invalid_payout_method_update
                payment_method_unsupported_for_payouts payout_method_cannot_be_updated
                outbound_payment_already_canceled outbound_payment_not_cancelable
            """,
        }.items()
        for code in codes.split()
    ),
}  # fmt: skip


def _row(kind: RailAnswerKind, code: str, says: str, to_do: str | None = None) -> Refusal:
    may_pass = kind in _SAME_MAY_PASS or code == f"{_CHECK}_awaiting_acknowledgement"
    return Refusal(code, _STATUS_OF.get(code, 400), kind, says, to_do or WAYS[kind], may_pass)


ALL_ROWS = tuple(_row(kind, *one) for kind, rows in _ROWS.items() for one in rows)
REFUSALS: Mapping[str, Refusal] = MappingProxyType({row.code: row for row in ALL_ROWS})


@dataclass(frozen=True, slots=True)
class RailReason:
    """Why the bank could not complete a payment that it had taken. `says` completes "The bank's reason: …"."""

    reason: str
    kind: RailAnswerKind
    says: str
    to_do: str


_ASK = "Look at the bank for its reason, or ask it; then pay again."
_NEW = "Ask the person for new bank details, or how else they want to be paid; then pay again."
REASONS_OF_RAIL: Mapping[str, RailReason] = MappingProxyType(
    {
        reason: RailReason(reason, kind, says, to_do)
        for kind, to_do, rows in (
            (
                _PERSON,
                _NEW,
                {
                    "payout_method_declined": "the person's bank declined it",
                    "payout_method_does_not_exist": "there is no such bank account",
                    "payout_method_expired": "the bank details have expired",
                    "payout_method_unsupported": "the bank account does not take such payments",
                    "payout_method_closed": "the bank account is closed",
                    "payout_method_invalid_account_number": "the account number is wrong",
                    "payout_method_holder_name_incorrect": "the account is in another name",
                    "payout_method_holder_details_incorrect": "the account is somebody else's",
                    "payout_method_holder_address_incorrect": "the account is at another address",
                    "payout_method_restricted": "the person's bank has restricted the account",
                    "payout_method_canceled_by_customer": "the person's bank says that they did not want it",
                    "payout_method_currency_unsupported": "the bank account does not take pounds",
                },
            ),
            (
                _LOOK,
                _ASK,
                {
                    "payout_method_amount_limit_exceeded": "the amount is above a limit of the bank account",
                    "payout_method_usage_frequency_limit_exceeded": "the bank account was paid too often lately",
                    "fx_rate_drift_exceeded_after_review": "an exchange rate had moved",
                    "review_rejected": "Stripe's own review has rejected it",
                    "recalled": "the payment was called back",
                    "unknown_failure": "the bank gives none",
                },
            ),
        )
        for reason, says in rows.items()
    }
)
