"""Idempotency as API version 2 defines it: a key belongs to one body, and repeating a success shows it as it is now."""

from deploy.practice.bank.core import Bank, Call
from deploy.practice.bank.errors import BankError

KEY_LIFE_SECONDS = 30 * 24 * 3600.0


def earlier_result(bank: Bank, call: Call, body_sha256: str) -> str | None:
    """Return the object that an earlier call with this key made, or None when the call is to be carried out.

    Raises BankError idempotency_error for another body or operation, idempotency_conflict while the key is in use.
    """
    if call.idempotency_key is None:
        return None
    if (call.account, call.idempotency_key) in bank.in_flight:
        raise BankError("idempotency_conflict", "A call with this key is being carried out. Ask again shortly.")
    row = bank.store.one("SELECT * FROM idempotency WHERE account = ? AND key = ?", call.account, call.idempotency_key)
    if row is None or row["created_at"] < call.customer.now() - KEY_LIFE_SECONDS:
        return None
    if (row["operation"], row["body_sha256"]) != (call.operation, body_sha256):
        raise BankError("idempotency_error", "This key was used before with another request.")
    object_id: str | None = row["object_id"]
    return object_id


def remember(bank: Bank, call: Call, body_sha256: str, object_id: str | None) -> None:
    """Bind the key to this body, and to the object once there is one. A failed call may succeed later."""
    if call.idempotency_key is None:
        return
    bank.store.run(
        "INSERT OR REPLACE INTO idempotency (account, key, operation, body_sha256, object_id, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        call.account,
        call.idempotency_key,
        call.operation,
        body_sha256,
        object_id,
        call.customer.now(),
    )
