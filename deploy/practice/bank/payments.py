"""Outbound payments: one object is one movement of money, from `processing` to where its lifecycle takes it."""

from deploy.practice.bank import money
from deploy.practice.bank.core import Bank, Call, Customer, Doc, new_id, rfc3339
from deploy.practice.bank.errors import BankError
from deploy.practice.bank.events import announce
from deploy.practice.bank.faults import lifecycle_of
from deploy.practice.bank.payees import METHOD, RECIPIENT, consume_verification
from deploy.practice.bank.payment_lifecycle import LIFECYCLE_BY_SUFFIX, POSTED, LifecycleStep, PaymentLifecycle, steps
from deploy.practice.bank.recipients import may_be_paid
from deploy.practice.bank.requests import PaymentCreate

PAYMENT = "v2.money_management.outbound_payment"


def create(bank: Bank, call: Call, body: PaymentCreate) -> str:
    """Take a payment on and return its id. Raises BankError, having moved nothing, when it cannot be taken on."""
    customer = call.customer
    if body.from_.financial_account != customer.financial_account:
        raise BankError("from_financial_account_not_found", "There is no financial account with this id.")
    money.refuse_unready(customer)
    method = _usable_method(bank, call, body)
    closed = _closed(bank, method["id"])
    if closed == "refuse":
        raise BankError("payout_method_unusable", "This bank account is closed.")
    payment = _document(customer, body, method["id"])
    _use_verification(bank, call, body, payment)
    money.reserve(bank, call, payment)
    lag = bank.faults.choose("list", customer.id, call.operation, call.idempotency_key or "")
    lag_seconds = 0.0
    if lag:
        lag_seconds = customer.settings.list_lag_seconds if lag.seconds is None else lag.seconds
    bank.add(customer, payment, parent=payment["to"]["recipient"], visible_at=customer.now() + lag_seconds)
    lifecycle = _lifecycle(bank, call, method, closed)
    for step in steps(lifecycle, customer.settings):
        _schedule(bank, customer, payment["id"], step)
    announce(bank, customer, f"{PAYMENT}.created", payment, call)
    return str(payment["id"])


def _usable_method(bank: Bank, call: Call, body: PaymentCreate) -> Doc:
    recipient = bank.find(call.account, RECIPIENT, body.to.recipient)
    if recipient is None:
        raise BankError("to_recipient_not_found", "There is no recipient with this id.")
    if "recipient" not in recipient["applied_configurations"]:
        raise BankError("account_not_configured_as_recipient", "This account is not set up to be paid.")
    if not may_be_paid(call, recipient):
        raise BankError("recipient_feature_not_active", "This recipient cannot be paid to a bank account.")
    method = bank.find(call.account, METHOD, body.to.payout_method)
    if method is None:
        raise BankError("payout_method_invalid", "There is no payout method with this id.")
    if method["archived"]:
        raise BankError("payout_method_archived", "This payout method was archived.")
    if method["restricted"]:
        raise BankError("blocked_payout_method", "Payments to this bank account are blocked.")
    if method["usage_status"]["payments"] != "eligible":
        raise BankError("payout_method_disabled", "Setting this bank account up was not finished.")
    return method


def _document(customer: Customer, body: PaymentCreate, method_id: str) -> Doc:
    now = customer.now()
    to: Doc = {"credited": body.amount.model_dump(), "payout_method": method_id, "recipient": body.to.recipient}
    if body.to.payout_method_options:
        to["payout_method_options"] = body.to.payout_method_options.model_dump(exclude_none=True)
    doc: Doc = {
        "id": new_id("obp"),
        "object": PAYMENT,
        "amount": body.amount.model_dump(),
        "cancelable": True,
        "created": rfc3339(now),
        "expected_arrival_date": rfc3339(now + 7200),
        "from": {"debited": body.amount.model_dump(), "financial_account": customer.financial_account},
        "livemode": False,
        "metadata": body.metadata,
        "recipient_notification": {
            "setting": body.recipient_notification.setting if body.recipient_notification else "configured"
        },
        "statement_descriptor": body.statement_descriptor or "STRIPE",
        "status": "processing",
        "to": to,
        "tracking_details": {"status": "pending", "type": "bank_account"},
    }
    if body.description is not None:
        doc["description"] = body.description
    if body.recipient_verification is not None:
        doc["recipient_verification"] = body.recipient_verification
    return doc


def _use_verification(bank: Bank, call: Call, body: PaymentCreate, payment: Doc) -> None:
    if body.recipient_verification is not None:
        consume_verification(bank, call, body.recipient_verification, payment)
    elif call.customer.settings.verification_required:
        raise BankError("outbound_payment_recipient_verification_missing", "This payment needs a name check first.")


def _closed(bank: Bank, method_id: str) -> str | None:
    row = bank.store.one(
        "SELECT then_do FROM closed_payee NATURAL JOIN bank_details WHERE payout_method = ?", method_id
    )
    return row["then_do"] if row else None


def _lifecycle(bank: Bank, call: Call, method: Doc, closed: str | None) -> PaymentLifecycle:
    if closed == "return":
        return PaymentLifecycle("returned", "payout_method_closed")
    if closed == "fail":
        return PaymentLifecycle("failed", "payout_method_does_not_exist")
    if lifecycle := LIFECYCLE_BY_SUFFIX.get(method["bank_account"]["last4"]):
        return lifecycle
    rule = bank.faults.choose("lifecycle", call.account, call.operation, call.idempotency_key or call.request_id)
    return lifecycle_of(rule) if rule else POSTED


def _schedule(bank: Bank, customer: Customer, payment_id: str, step: LifecycleStep) -> None:
    bank.store.run(
        "INSERT INTO due (account, payment, step, reason, due_at) VALUES (?, ?, ?, ?, ?)",
        customer.id,
        payment_id,
        step.name,
        step.reason,
        customer.now() + step.after_seconds,
    )


# What happens later -------------------------------------------------------------------------------------------------


def cancel(bank: Bank, call: Call, payment_id: str) -> str:
    """Cancel a payment that has not left yet. Raises BankError when it has left, or was cancelled before."""
    payment = bank.get(call.account, PAYMENT, payment_id)
    if payment["status"] == "canceled":
        raise BankError("outbound_payment_already_canceled", "This payment was cancelled before.")
    if payment["status"] != "processing":
        raise BankError("outbound_payment_not_cancelable", "This payment can no longer be cancelled.")
    advance(bank, call.customer, payment, "canceled", None, call)
    return payment_id


#: From which states each step may be taken. A step that was planned before a cancellation finds nothing to do.
_LEGAL = {
    "under_review": {"processing"},
    "posted": {"processing"},
    "failed": {"processing"},
    "canceled": {"processing"},
    "returned": {"posted"},
}


def advance(
    bank: Bank, customer: Customer, payment: Doc, step: str, reason: str | None, call: Call | None = None
) -> None:
    """Take one step of the payment's life; a step that the present state does not allow is ignored."""
    if payment["status"] not in _LEGAL[step]:
        return
    if step == "under_review":
        payment["status_details"] = {"processing": {"reason": "under_review"}}
    else:
        _settle(bank, customer, payment, step, reason)
    bank.save(payment)
    announce(bank, customer, f"{PAYMENT}.{step}", payment, call)


def change_mind(bank: Bank, customer: Customer, payment: Doc, status: str, *, tell: bool) -> None:
    """The bank puts a mistake of its own right: a payment, its money and the statement become what `status` says, whatever
    was said before. `tell`: an event goes out. Raises BankError, having moved nothing, when the account holds too little."""
    money.correct(bank, customer, payment, payment["status"], status)
    _say(customer, payment, status, None)
    bank.save(payment)
    if tell:
        announce(bank, customer, f"{PAYMENT}.{'updated' if status == 'processing' else status}", payment)


def _say(customer: Customer, payment: Doc, status: str, reason: str | None) -> None:
    """What the API shows of a payment in this status."""
    payment["status"] = status
    payment["cancelable"] = status == "processing"
    if status != "processing":
        payment.setdefault("status_transitions", {})[f"{status}_at"] = rfc3339(customer.now())
    payment.pop("status_details", None)
    if status in ("failed", "returned"):
        payment["status_details"] = {status: {"reason": reason or "unknown_failure"}}
    if status == "posted":
        payment["tracking_details"] = {
            "status": "supported",
            "type": "bank_account",
            "bank_account": {"trace_id": f"FPS{payment['id'][-12:].upper()}"},
        }
    else:
        payment.pop("expected_arrival_date", None)


def _settle(bank: Bank, customer: Customer, payment: Doc, status: str, reason: str | None) -> None:
    _say(customer, payment, status, reason)
    if status == "posted":
        money.leave(bank, customer, payment)
    elif status == "returned":
        money.come_back(bank, customer, payment)
    else:
        money.release(bank, customer, payment)


def run_due(bank: Bank, limit: int = 200) -> int:
    """Carry out up to `limit` steps per account that have fallen due, and return how many there were."""
    done = 0
    for customer in list(bank.customers.values()):
        rows = bank.store.all(
            "SELECT * FROM due WHERE account = ? AND due_at <= ? ORDER BY due_at, id LIMIT ?",
            customer.id,
            customer.now(),
            limit,
        )
        if not rows:
            continue
        with bank.store.transaction():
            for row in rows:
                bank.store.run("DELETE FROM due WHERE id = ?", row["id"])
                payment = bank.get(customer.id, PAYMENT, row["payment"])
                advance(bank, customer, payment, row["step"], row["reason"])
        done += len(rows)
    return done
