"""What goes wrong at the bank, as data: the practice bank's own words for it, and the operation that it strikes."""

PAY, LIST, FETCH = "outbound_payments.create", "outbound_payments.list", "outbound_payments.retrieve"
FAULTS = (
    ("rate_limited", PAY),
    ("insufficient_funds", PAY),
    ("execute_then_500", PAY),
    ("execute_then_close", PAY),
    ("garbage_200", PAY),
    ("fail_500_before", PAY),
    ("fail_before_execute_close", PAY),
    ("rate_limited", PAY),
    ("conflict", PAY),
    ("insufficient_funds", PAY),
    ("failed", PAY),
    ("returned", PAY),
    ("returned", PAY),
    ("under_review", PAY),
    ("canceled", PAY),
    ("stuck", PAY),
    ("list_lag", PAY),
    ("fail_500_before", LIST),
    ("garbage_200", FETCH),
)
"""(what goes wrong, where): answers that are lost, work that was not done, refusals, endings, and a bank that does not answer."""

CHECK, ACCEPT, RECIPIENT = "recipient_verifications.create", "recipient_verifications.acknowledge", "accounts.create"
_LOST = ("execute_then_500", "execute_then_close", "fail_500_before", "fail_before_execute_close", "rate_limited")
_OUTDATED = "outbound_payment_recipient_verification_"
CHECK_REFUSALS = tuple(
    ("refuse", PAY, f"{_OUTDATED}{what}")
    for what in ("expired", "already_consumed", "recipient_name_outdated", "missing")
)
"""What the bank says of a check that it has used up, that ran out, or whose name is another one by now."""
CHECK_FAULTS = (
    *((fault, CHECK, None) for fault in _LOST),
    *((fault, ACCEPT, None) for fault in _LOST),
    ("garbage_200", CHECK, None),
    ("garbage_200", ACCEPT, None),
    ("refuse", CHECK, "permission_denied"),
    ("execute_then_close", RECIPIENT, None),
    ("recipient_pending", RECIPIENT, None),
    ("execute_then_close", PAY, None),
    ("execute_then_500", PAY, None),
    ("fail_500_before", PAY, None),
    ("insufficient_funds", PAY, None),
    *CHECK_REFUSALS,
    ("refuse", PAY, "payout_method_archived"),
    ("returned", PAY, "payout_method_closed"),
    ("failed", PAY, "payout_method_does_not_exist"),
    ("returned", PAY, None),
)
"""(what goes wrong, where, the code): the same for checks of names, their acceptance at the bank, and accounts that money does not reach."""
