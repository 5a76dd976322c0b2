"""Which errors Stripe documents, with their HTTP status: those of the rail's own table, and a few that say nothing of a payment."""

from collections.abc import Mapping

from services.payments.rails.rules import REFUSALS

#: Not refusals of a payment, so the rail's table need not know them.
#: Read in Stripe's description of the API (preview): those of a cancellation, and the ones about approvals, profiles and accounts
#: of which the practice bank has none. Inferred from Stripe's pages on errors of version 2: 401, 403 and 500.
FURTHER: Mapping[str, int] = {
    "outbound_payment_already_canceled": 400,
    "outbound_payment_not_cancelable": 400,
    "api_key_invalid": 401,
    "permission_denied": 403,
    "internal_error": 500,
}

DOCUMENTED: Mapping[str, int] = {**FURTHER, **{code: refusal.http_status for code, refusal in REFUSALS.items()}}
