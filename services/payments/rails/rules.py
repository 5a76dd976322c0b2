"""What Stripe's words mean for our money: a total classifier of refusals, and the reading of statuses and reasons.

Pure: words in, our own closed words out. Whatever is not listed becomes UNKNOWN or somebody's decision (a person
for the payment, finance for the run); never success, and never a retry under a new key.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from services.payments.rails.protocol import AccountFault, NameMatch, RailAnswerKind, RailEventKind, RailStatus
from shared.errors import Effect, InvalidError


@dataclass(frozen=True, slots=True)
class Refusal:
    """One row of the code table: the HTTP status that Stripe documents for the code, and what it means for us."""

    code: str
    http_status: int
    kind: RailAnswerKind


# The codes of the requests we send (accounts, outbound setup intents, recipient verifications, outbound payments) with
# the HTTP status of each as in the preview of Stripe's OpenAPI description (github.com/stripe/openapi, 19be337). Not
# read there, so inferred: the statuses of lock_timeout, rate_limit, approval_required, the two blocked_… codes,
# account_not_configured_as_recipient and the parameter_… codes except parameter_pair_exclusive.
# A wrong status here harms nothing: within 4xx the code decides.
_CODES: Mapping[RailAnswerKind, Mapping[int, str]] = {
    RailAnswerKind.UNKNOWN: {409: "idempotency_conflict"},
    RailAnswerKind.TRY_LATER: {
        400: "delivery_option_not_available preferred_networks_not_available",
        429: "lock_timeout rate_limit",
    },
    RailAnswerKind.PAUSE_RUN: {
        400: """
            insufficient_funds pending_financial_account financial_account_not_in_open_status
            financial_account_capability_not_enabled financial_account_capability_restricted
            financial_account_feature_restricted financial_account_balance_does_not_support_currency
            financial_address_creation_required financial_address_not_active from_balance_unsupported_currency
            outbound_flow_from_closed_financial_account_unsupported storer_capability_missing
            storer_capability_not_active platform_financial_account_currency_required platform_registration_required
            cannot_create_connected_account cannot_create_new_account_rejected connect_identity_not_verified
            connect_profile_not_submitted
        """,
        403: "approval_required",
        404: "from_financial_account_not_found from_balance_type_not_found",
    },
    RailAnswerKind.PAYEE_MUST_ACT: {
        400: """
            payout_method_archived payout_method_disabled payout_method_expired payout_method_unusable
            payout_method_unsupported_currency invalid_payout_method invalid_payout_method_bank_account
            invalid_payout_method_country invalid_payout_method_data invalid_status_payout_method
            incompatible_payout_method_currency gb_bank_account_incompatible_currency
            gb_bank_account_unsupported_currency network_not_supported_for_payout_method delivery_option_not_supported
            card_payout_method_not_supported default_payout_method_config_not_found
            account_not_configured_as_recipient recipient_feature_not_active
            recipient_feature_not_active_for_suitable_delivery_option outbound_flow_unsupported_country
            outbound_flow_unsupported_currency outbound_payment_ineligible_recipient_address
        """,
        404: "payout_method_invalid to_recipient_not_found",
    },
    RailAnswerKind.NAME_CHECK: {
        400: """
            cop_not_accepted outbound_payment_recipient_verification_already_consumed
            outbound_payment_recipient_verification_awaiting_acknowledgement
            outbound_payment_recipient_verification_expired outbound_payment_recipient_verification_missing
            outbound_payment_recipient_verification_payout_method_mismatch
            outbound_payment_recipient_verification_recipient_mismatch
            outbound_payment_recipient_verification_recipient_name_outdated
        """,
        404: "outbound_payment_recipient_verification_not_found",
    },
    RailAnswerKind.NEEDS_HUMAN: {
        400: """
            recipient_amount_limit_exceeded recipient_count_limit_exceeded blocked_payout_method
            blocked_payout_method_bank_account outbound_payment_cannot_be_processed outbound_payment_not_allowed
            no_suitable_delivery_options_for_large_amount limit_payout_method limit_payout_method_bank_account
            capability_not_available_in_country capability_not_available_for_entity_type_in_country
            statement_descriptor_invalid
        """,
        404: "not_found resource_missing",
    },
    RailAnswerKind.OUR_BUG: {
        400: """
            invalid_fields parameter_unknown parameter_missing parameter_invalid_empty parameter_pair_exclusive
            stripe_api_version_not_provided currency_required unsupported_currency incompatible_delivery_options
            payout_method_must_differ_from_financial_account recipient_email_does_not_exist invalid_filters
            invalid_page_token identity_country_required entity_type_not_supported_in_country
            unsupported_field_for_configs
        """,
        409: "idempotency_error",
    },
}

REFUSALS: Mapping[str, Refusal] = MappingProxyType(
    {
        code: Refusal(code, http_status, kind)
        for kind, by_status in _CODES.items()
        for http_status, codes in by_status.items()
        for code in codes.split()
    }
)

_BY_STATUS: Mapping[int, RailAnswerKind] = {
    401: RailAnswerKind.PAUSE_RUN,  # the key is wrong or withdrawn, for every payment alike
    403: RailAnswerKind.PAUSE_RUN,  # the key may not do this, for every payment alike
    408: RailAnswerKind.UNKNOWN,
    409: RailAnswerKind.UNKNOWN,
    429: RailAnswerKind.TRY_LATER,
}


def classify(http_status: int | None, code: str | None) -> RailAnswerKind:
    """Says what an answer other than a readable success means; total over every status and code.

    `http_status` is None when there was no answer at all; `code` is None when the body held no error code,
    which may be a proxy speaking and not Stripe: only 401 and 429 are believed without one.
    """
    if http_status is None or not 400 <= http_status < 500:
        return RailAnswerKind.UNKNOWN
    if code is not None and code in REFUSALS:
        return REFUSALS[code].kind
    if code is None and http_status not in (401, 429):
        return RailAnswerKind.UNKNOWN
    return _BY_STATUS.get(http_status, RailAnswerKind.NEEDS_HUMAN)


# The other listed reasons (review_rejected, recalled, unknown_failure, the two limits, FX drift) need a person.
_PAYEE_REASONS = frozenset(
    {
        "payout_method_declined",
        "payout_method_does_not_exist",
        "payout_method_expired",
        "payout_method_unsupported",
        "payout_method_closed",
        "payout_method_invalid_account_number",
        "payout_method_holder_name_incorrect",
        "payout_method_holder_details_incorrect",
        "payout_method_holder_address_incorrect",
        "payout_method_restricted",
        "payout_method_canceled_by_customer",
        "payout_method_currency_unsupported",
    }
)
_KNOWN_STATUSES = {status.value: status for status in RailStatus}


def read_status(word: str) -> RailStatus | None:
    """Our word for Stripe's status of a payment; None for one that we do not know, which needs a person."""
    return _KNOWN_STATUSES.get(word)


def remedy_for(status: RailStatus, reason: str | None) -> RailAnswerKind | None:
    """Who acts next after a failed or returned payment; an unknown reason needs a person. None for other statuses."""
    if status not in (RailStatus.FAILED, RailStatus.RETURNED):
        return None
    return RailAnswerKind.PAYEE_MUST_ACT if reason in _PAYEE_REASONS else RailAnswerKind.NEEDS_HUMAN


def read_match(word: str) -> NameMatch:
    """Our word for the result of a name check; one that we do not know counts as no result."""
    return NameMatch(word) if word in set(NameMatch) else NameMatch.UNAVAILABLE


def event_kind(event_type: str) -> RailEventKind:
    """What an event of this type is about; a type that we do not know is OTHER, and still a valid event."""
    if event_type.startswith("v2.money_management.outbound_payment."):
        return RailEventKind.PAYMENT
    if event_type.startswith("v2.money_management.received_credit."):
        return RailEventKind.CREDIT
    if event_type == "v2.core.event_destination.ping":
        return RailEventKind.PING
    return RailEventKind.OTHER


_MACHINE_WORD = re.compile(r"[a-z0-9_.]{1,80}", re.ASCII)


def machine_word(value: object) -> str | None:
    """The value if it is a word for a machine (a code, a reason); None for anything that could hold personal data."""
    return value if isinstance(value, str) and _MACHINE_WORD.fullmatch(value) else None


_SECRET_KEY = re.compile(r"(?:sk|rk)_(?:org_)?(test|live)_[!-~]+")
_STAYS = f"{Effect.NO_MONEY_MOVED} The account that is connected stays as it is."

_FAULT_OF_STATUS: Mapping[int, AccountFault] = MappingProxyType(
    {
        400: AccountFault.NOT_THERE,  # an id that this Stripe account could not have
        401: AccountFault.KEY_REFUSED,
        403: AccountFault.KEY_MAY_NOT,
        404: AccountFault.NOT_THERE,
    }
)

_FAULTS: Mapping[AccountFault, str] = MappingProxyType(
    {
        AccountFault.KEY_REFUSED: f"Stripe does not know this key: it is mistyped, revoked or expired. {_STAYS} "
        "Copy the key again from Stripe, or make a new one there.",
        AccountFault.KEY_MAY_NOT: f"Stripe knows this key, but does not let it see the financial account. {_STAYS} "
        "Give the key the rights it needs in Stripe, then enter it again.",
        AccountFault.NOT_THERE: "The Stripe account of this key has no such financial account: the key belongs to another Stripe "
        f"account, or the id is mistyped. {_STAYS} Enter a key and the financial account (fa_…) of the same Stripe account.",
        AccountFault.NOT_OPEN: f"This financial account is not open at Stripe. {_STAYS} Open it there, or enter another one.",
    }
)


def check_key(api_key: str, *, practice: bool) -> None:
    """Raises InvalidError for what is no secret key, for a live one in the practice world and for a test one outside it."""
    mode = _SECRET_KEY.fullmatch(api_key)
    if mode is None:
        raise InvalidError(
            "rail.no_key",
            f"This is no secret key of Stripe, which begins with rk_ or sk_ and has no blanks. {_STAYS} Copy the whole key again.",
            effect=None,
        )
    if practice and mode[1] == "live":
        raise InvalidError(
            "rail.live_key_in_practice",
            f"This is a live key, and here is only practice: it could move real money. {_STAYS} Enter a test key (rk_test_…).",
            effect=None,
        )
    if not practice and mode[1] == "test":
        raise InvalidError(
            "rail.test_key",
            "This is a test key: Stripe would say that people were paid, and no money would reach them. "
            f"{_STAYS} Enter a live key (rk_live_…) of your Stripe account.",
            effect=None,
        )


UNREADABLE = "answer_unreadable"
"""Our own code for an answer that this program cannot read: that stays so until the program is put right."""
_COME_BACK = frozenset({408, 409, 425, 429})


def fault_of_answer(http_status: int | None, code: str | None) -> str | None:
    """What an answer that is no use says of us (`OutageError.fault`): a refusal that does not pass by itself, as of a key that was
    revoked. None where the rail is away, fails or is busy."""
    is_refusal = http_status is not None and 400 <= http_status < 500 and http_status not in _COME_BACK
    return (code or f"http_{http_status}") if is_refusal or code == UNREADABLE else None


def account_fault(http_status: int | None) -> AccountFault | None:
    """What Stripe's refusal of a question about a financial account says of the key; None where it says nothing of it."""
    return _FAULT_OF_STATUS.get(http_status or 0)


def refuse_account(fault: AccountFault) -> InvalidError:
    """The sentence for a key that does not open its financial account."""
    return InvalidError(f"rail.{fault.value}", _FAULTS[fault], effect=None)
