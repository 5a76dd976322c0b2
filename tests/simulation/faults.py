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
"""(what goes wrong, where): answers that are lost, work that was not done, refusals, fates, and a bank that does not answer."""
