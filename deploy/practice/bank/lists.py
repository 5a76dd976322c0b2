"""Lists, newest first, page by page, with the filters that each operation has and no others."""

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from deploy.practice.bank import money
from deploy.practice.bank.core import Bank, Call, Doc
from deploy.practice.bank.errors import BankError
from deploy.practice.bank.requests import read_query
from deploy.practice.store import Row

Pairs = list[tuple[str, str]]
_CREATED = {"created[gt]": ">", "created[gte]": ">=", "created[lt]": "<", "created[lte]": "<="}
_COMMON = {*_CREATED, "limit", "page"}
_STATUSES = {"canceled", "failed", "posted", "processing", "returned"}


class _Where:
    """Collects SQL conditions and their values."""

    def __init__(self, condition: str, value: Any) -> None:
        self.conditions = [condition]
        self.values = [value]

    def also(self, condition: str, *values: Any) -> None:
        self.conditions.append(condition)
        self.values.extend(values)


def payments(bank: Bank, call: Call, _: str, pairs: Pairs) -> Doc:
    """outbound_payments.list: by recipient, status and created; a lagging object is left out."""
    query = read_query(pairs, _COMMON | {"recipient", "status"}, frozenset({"status"}))
    where = _of_kind(call, "v2.money_management.outbound_payment")
    if "recipient" in query:
        where.also("parent = ?", query["recipient"])
    if statuses := query.get("status"):
        if not set(statuses) <= _STATUSES:
            raise BankError("invalid_fields", "status: this is not a status of a payment.")
        where.also(f"status IN ({', '.join('?' * len(statuses))})", *statuses)
    where.also("visible_at <= ?", call.customer.now())
    return _page(bank, "/v2/money_management/outbound_payments", "object", where, pairs, query)


def received_credits(bank: Bank, call: Call, _: str, pairs: Pairs) -> Doc:
    """received_credits.list: money that arrived on the financial account."""
    query = read_query(pairs, _COMMON)
    return _page(bank, "/v2/money_management/received_credits", "object", _of_kind(call, money.RECEIVED), pairs, query)


def transactions(bank: Bank, call: Call, _: str, pairs: Pairs) -> Doc:
    """transactions.list: the statement."""
    query = read_query(pairs, _COMMON | {"financial_account", "flow"})
    where = _of_kind(call, money.TRANSACTION)
    if "financial_account" in query:
        where.also("parent = ?", query["financial_account"])
    if "flow" in query:
        where.also("flow = ?", query["flow"])
    return _page(bank, "/v2/money_management/transactions", "object", where, pairs, query)


def entries(bank: Bank, call: Call, _: str, pairs: Pairs) -> Doc:
    """transaction_entries.list: how each transaction moved the balance."""
    query = read_query(pairs, _COMMON | {"transaction"})
    where = _of_kind(call, money.ENTRY)
    if "transaction" in query:
        where.also("parent = ?", query["transaction"])
    return _page(bank, "/v2/money_management/transaction_entries", "object", where, pairs, query)


def events(bank: Bank, call: Call, _: str, pairs: Pairs) -> Doc:
    """events.list: by object, types and created."""
    query = read_query(pairs, _COMMON | {"object_id", "types"}, frozenset({"types"}))
    where = _Where("account = ?", call.account)
    if "object_id" in query:
        where.also("object_id = ?", query["object_id"])
    if types := query.get("types"):
        where.also(f"type IN ({', '.join('?' * len(types))})", *types)
    return _page(bank, "/v2/core/events", "event", where, pairs, query)


def one_event(bank: Bank, call: Call, event_id: str) -> Doc:
    """events.retrieve. Raises BankError not_found."""
    row = bank.store.one("SELECT doc FROM event WHERE id = ? AND account = ?", event_id, call.account)
    if row is None:
        raise BankError("not_found", "There is no event with this id.")
    doc: Doc = json.loads(row["doc"])
    return doc


def _of_kind(call: Call, kind: str) -> _Where:
    where = _Where("account = ?", call.account)
    where.also("kind = ?", kind)
    return where


def _page(bank: Bank, path: str, table: str, where: _Where, pairs: Pairs, query: dict[str, Any]) -> Doc:
    for name, comparison in _CREATED.items():
        if name in query:
            where.also(f"created {comparison} ?", _milliseconds(query[name]))
    if "page" in query:
        where.also("seq < ?", _number(query, "page", 2**62))
    limit = _number(query, "limit", 100) if "limit" in query else 10
    rows: list[Row] = bank.store.all(
        f"SELECT seq, doc FROM {table} WHERE {' AND '.join(where.conditions)} ORDER BY seq DESC LIMIT ?",
        *where.values,
        limit + 1,
    )
    shown = rows[:limit]
    doc: Doc = {"data": [json.loads(row["doc"]) for row in shown], "next_page_url": None, "previous_page_url": None}
    if len(rows) > limit:
        kept = [pair for pair in pairs if pair[0] != "page"]
        doc["next_page_url"] = f"{path}?{urlencode([*kept, ('page', shown[-1]['seq'])])}"
    return doc


def _number(query: dict[str, Any], name: str, largest: int) -> int:
    text = query[name]
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= largest:
        raise BankError("invalid_fields", f"{name}: a whole number from 1 to {largest} is expected.")
    return int(text)


def _milliseconds(moment: str) -> str:
    """Bring a moment to the form in which `created` is stored, so that text compares like time."""
    try:
        parsed = datetime.fromisoformat(moment)
    except ValueError:
        raise BankError("invalid_fields", "created: an RFC 3339 moment is expected.") from None
    if parsed.tzinfo is None:
        raise BankError("invalid_fields", "created: the time zone is missing.")
    return parsed.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
