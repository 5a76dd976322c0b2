"""Balances, the statement (transactions and entries), and the bank of truth (credits by account number)."""

import json

from deploy.practice.bank.core import Bank, Call, Customer, Doc, new_id, rfc3339
from deploy.practice.bank.errors import BankError
from deploy.practice.bank.events import announce

ACCOUNT = "v2.money_management.financial_account"
TRANSACTION = "v2.money_management.transaction"
ENTRY = "v2.money_management.transaction_entry"
ADDRESS = "v2.money_management.financial_address"
RECEIVED = "v2.money_management.received_credit"


def gbp(pence: int) -> Doc:
    """An amount as the API writes it."""
    return {"value": pence, "currency": "gbp"}


def financial_account(bank: Bank, customer: Customer, financial_account_id: str) -> Doc:
    """Return the customer's one financial account with its balance. Raises BankError not_found."""
    row = bank.store.one(
        "SELECT * FROM account WHERE id = ? AND financial_account = ?", customer.id, financial_account_id
    )
    if row is None:
        raise BankError("not_found", "There is no financial account with this id.")
    return {
        "id": row["financial_account"],
        "object": ACCOUNT,
        "balance": {
            "available": {"gbp": gbp(row["available_pence"])},
            "inbound_pending": {"gbp": gbp(0)},
            "outbound_pending": {"gbp": gbp(row["outbound_pending_pence"])},
        },
        "country": "GB",
        "created": row["created"],
        "display_name": row["name"],
        "livemode": False,
        "status": customer.settings.account_status,
        "storage": {"holds_currencies": ["gbp"] if customer.settings.holds_pounds else ["usd"]},
        "type": "storage",
    }


def financial_addresses(call: Call) -> Doc:
    """financial_addresses.list: the one address of the customer's financial account, unless it was told to have none."""
    customer = call.customer
    address = {
        "id": f"finaddr_{customer.financial_account}",
        "object": ADDRESS,
        "bank_account": {
            "country": "GB",
            "currency": "gbp",
            "sort_code": {"account_holder_name": customer.name, "account_number": "00000001", "sort_code": "000000"},
            "type": "sort_code",
        },
        "created": rfc3339(customer.now()),
        "financial_account": customer.financial_account,
        "livemode": False,
        "settlement_currency": "gbp",
        "status": customer.settings.address_status,
        "type": "bank_account",
    }
    shown = [] if customer.settings.address_status == "none" else [address]
    return {"data": shown, "next_page_url": None, "previous_page_url": None}


def refuse_unready(customer: Customer) -> None:
    """Raises BankError where payments cannot leave this account at all."""
    if customer.settings.account_status == "closed":
        raise BankError("outbound_flow_from_closed_financial_account_unsupported", "The financial account is closed.")
    if customer.settings.account_status == "pending":
        raise BankError("pending_financial_account", "The financial account is not open yet.")
    if customer.settings.address_status != "active":
        raise BankError("financial_address_creation_required", "The financial account has no address in GBP.")


def receive_float(bank: Bank, customer: Customer, amount_pence: int, description: str) -> Doc:
    """Money arrives on the financial account by bank transfer: a received credit and a posted transaction."""
    created = rfc3339(customer.now())
    credit = {
        "id": new_id("rc"),
        "object": RECEIVED,
        "amount": gbp(amount_pence),
        "amount_received": gbp(amount_pence),
        "bank_transfer": {
            "financial_address": f"finaddr_{customer.financial_account}",
            "network": "fps",
            "originating_bank_account": {"type": "sort_code", "sort_code": {"bank_name": "Practice Bank"}},
        },
        "created": created,
        "description": description,
        "financial_account": customer.financial_account,
        "livemode": False,
        "status": "succeeded",
        "status_transitions": {"succeeded_at": created},
        "type": "bank_transfer",
    }
    bank.add(customer, credit, parent=customer.financial_account)
    _move(bank, customer, available=amount_pence)
    flow = {"type": "received_credit", "received_credit": credit["id"]}
    transaction = _transaction(bank, customer, "received_credit", amount_pence, flow)
    _entry(bank, customer, transaction, available=amount_pence)
    announce(bank, customer, f"{RECEIVED}.available", credit, data={"transaction_id": transaction["id"]})
    announce(bank, customer, f"{RECEIVED}.succeeded", credit)
    return credit


def reserve(bank: Bank, call: Call, payment: Doc) -> None:
    """Take a new payment's money out of the available balance. Raises BankError insufficient_funds."""
    customer, amount = call.customer, payment["amount"]["value"]
    taken = bank.store.run(
        "UPDATE account SET available_pence = available_pence - ?, outbound_pending_pence = outbound_pending_pence + ?"
        " WHERE id = ? AND available_pence >= ?",
        amount,
        amount,
        customer.id,
        amount + customer.settings.fee_pence,
    ).rowcount
    if not taken:
        raise BankError("insufficient_funds", "The financial account does not hold enough money for this payment.")
    flow = {"type": "outbound_payment", "outbound_payment": payment["id"]}
    transaction = _transaction(bank, customer, "outbound_payment", -amount, flow, pending=True)
    _entry(bank, customer, transaction, available=-amount, outbound_pending=amount)


def leave(bank: Bank, customer: Customer, payment: Doc) -> None:
    """The payment's money leaves: the transaction posts, the payee's account is credited, the fee is taken."""
    amount = payment["amount"]["value"]
    _move(bank, customer, outbound_pending=-amount)
    transaction = _open_transaction(bank, payment["id"])
    _settle(bank, customer, transaction, "posted", gbp(-amount))
    _entry(bank, customer, transaction, outbound_pending=-amount)
    _credit(bank, customer, payment, "credit", amount)
    if fee := customer.settings.fee_pence:
        _move(bank, customer, available=-fee)
        flow = {"type": "fee_batch", "fee_batch": new_id("feeb")}
        charged = _transaction(bank, customer, "stripe_fee", -fee, flow)
        _entry(bank, customer, charged, available=-fee)


def release(bank: Bank, customer: Customer, payment: Doc) -> None:
    """The payment will never leave (failed or cancelled): its money becomes available again."""
    amount = payment["amount"]["value"]
    _move(bank, customer, available=amount, outbound_pending=-amount)
    transaction = _open_transaction(bank, payment["id"])
    _settle(bank, customer, transaction, "void", gbp(0))
    _entry(bank, customer, transaction, available=amount, outbound_pending=-amount)


def come_back(bank: Bank, customer: Customer, payment: Doc) -> None:
    """The payee's bank sends the money back: a reversal in the bank of truth and on the statement."""
    amount = payment["amount"]["value"]
    _move(bank, customer, available=amount)
    flow = {"type": "outbound_payment", "outbound_payment": payment["id"]}
    transaction = _transaction(bank, customer, "outbound_payment_reversal", amount, flow)
    _entry(bank, customer, transaction, available=amount)
    _credit(bank, customer, payment, "reversal", -amount)


#: Where a payment's money is by its status: taken out of the available balance, held as pending, with the payee.
_WHERE = {
    "processing": (1, 1, 0),
    "posted": (1, 0, 1),
    "failed": (0, 0, 0),
    "canceled": (0, 0, 0),
    "returned": (0, 0, 0),
}


def correct(bank: Bank, customer: Customer, payment: Doc, was: str, now: str) -> None:
    """The bank puts a mistake of its own right: the money goes from where a payment's status said it was to where it says
    that it is now. Raises BankError insufficient_funds when the account does not hold what has left after all."""
    amount = payment["amount"]["value"]
    taken, pending, credited = (after - before for before, after in zip(_WHERE[was], _WHERE[now], strict=True))
    account = bank.store.one("SELECT available_pence FROM account WHERE id = ?", customer.id)
    if account is None or account["available_pence"] < taken * amount:
        raise BankError("insufficient_funds", "The financial account does not hold what this payment takes out.")
    _move(bank, customer, available=-taken * amount, outbound_pending=pending * amount)
    flow = {"type": "outbound_payment", "outbound_payment": payment["id"]}
    if was == "posted":
        _transaction(bank, customer, "outbound_payment_reversal", amount, flow)
    if now in ("processing", "posted"):
        _transaction(bank, customer, "outbound_payment", -amount, flow, pending=now == "processing")
    if credited:
        _credit(bank, customer, payment, "credit" if credited > 0 else "reversal", credited * amount)


def _move(bank: Bank, customer: Customer, available: int = 0, outbound_pending: int = 0) -> None:
    bank.store.run(
        "UPDATE account SET available_pence = available_pence + ?, outbound_pending_pence = outbound_pending_pence + ?"
        " WHERE id = ?",
        available,
        outbound_pending,
        customer.id,
    )


def _credit(bank: Bank, customer: Customer, payment: Doc, kind: str, amount_pence: int) -> None:
    details = bank.store.one("SELECT * FROM bank_details WHERE payout_method = ?", payment["to"]["payout_method"])
    key = bank.store.one(
        "SELECT key FROM idempotency WHERE object_id = ? AND operation = 'outbound_payments.create'", payment["id"]
    )
    bank.store.run(
        "INSERT INTO credit (kind, account, sort_code, account_number, amount_pence, outbound_payment,"
        " idempotency_key, statement_descriptor, metadata, created) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        kind,
        customer.id,
        details["sort_code"] if details else "",
        details["account_number"] if details else "",
        amount_pence,
        payment["id"],
        key["key"] if key else None,
        payment["statement_descriptor"],
        json.dumps(payment.get("metadata", {})),
        rfc3339(customer.now()),
    )


def _transaction(bank: Bank, customer: Customer, category: str, pence: int, flow: Doc, *, pending: bool = False) -> Doc:
    created = rfc3339(customer.now())
    doc: Doc = {
        "id": new_id("trxn"),
        "object": TRANSACTION,
        "amount": gbp(pence),
        "balance_impact": {
            "available": gbp(pence),
            "inbound_pending": gbp(0),
            "outbound_pending": gbp(-pence if pending else 0),
        },
        "category": category,
        "created": created,
        "description": category.replace("_", " "),
        "financial_account": customer.financial_account,
        "flow": flow,
        "livemode": False,
        "regulatory_receipt": {"status": "not_applicable"},
        "status": "pending" if pending else "posted",
        "status_transitions": {} if pending else {"posted_at": created},
    }
    bank.add(customer, doc, parent=customer.financial_account, flow=flow[flow["type"]])
    announce(bank, customer, f"{TRANSACTION}.created", doc, data={})
    return doc


def _open_transaction(bank: Bank, payment_id: str) -> Doc:
    row = bank.store.one(
        "SELECT doc FROM object WHERE flow = ? AND kind = ? ORDER BY seq DESC LIMIT 1", payment_id, TRANSACTION
    )
    if row is None:
        raise LookupError("a payment always has a transaction")
    doc: Doc = json.loads(row["doc"])
    return doc


def _settle(bank: Bank, customer: Customer, transaction: Doc, status: str, available: Doc) -> None:
    transaction["status"] = status
    transaction["status_transitions"][f"{status}_at"] = rfc3339(customer.now())
    transaction["balance_impact"] = {"available": available, "inbound_pending": gbp(0), "outbound_pending": gbp(0)}
    bank.save(transaction)
    announce(bank, customer, f"{TRANSACTION}.updated", transaction, data={})


def _entry(bank: Bank, customer: Customer, transaction: Doc, available: int = 0, outbound_pending: int = 0) -> None:
    created = rfc3339(customer.now())
    doc = {
        "id": new_id("trxne"),
        "object": ENTRY,
        "balance_impact": {
            "available": gbp(available),
            "inbound_pending": gbp(0),
            "outbound_pending": gbp(outbound_pending),
        },
        "created": created,
        "effective_at": created,
        "livemode": False,
        "transaction": transaction["id"],
        "transaction_details": {
            "category": transaction["category"],
            "financial_account": customer.financial_account,
            "flow": transaction["flow"],
        },
    }
    bank.add(customer, doc, parent=transaction["id"])
