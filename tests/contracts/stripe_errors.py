"""Which errors Stripe documents, with their HTTP status: those of the rail's own table, and those that a payment never meets."""

from collections.abc import Mapping

from services.payments.rails.refusals import REFUSALS

#: Not in the rail's table, for no payment is answered so. Read in Stripe's description of the API (`x-stripeErrors` of the preview):
#: cancellations. Inferred from Stripe's pages on errors of version 2: 500.
_FURTHER: Mapping[int, str] = {
    400: "outbound_payment_already_canceled outbound_payment_not_cancelable",
    500: "internal_error",
}

DOCUMENTED: Mapping[str, int] = {
    **{code: http_status for http_status, codes in _FURTHER.items() for code in codes.split()},
    **{code: refusal.http_status for code, refusal in REFUSALS.items()},
}
