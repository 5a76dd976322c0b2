"""The bank itself: its books, its customers' clocks, and what one call knows about its caller."""

import json
import secrets
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from deploy.practice.bank.errors import BankError
from deploy.practice.bank.faults import Faults
from deploy.practice.bank.limits import Limits
from deploy.practice.bank.payment_lifecycle import BankSettings
from deploy.practice.store import Row, Store

Doc = dict[str, Any]


def new_id(prefix: str) -> str:
    """A fresh object id in Stripe's style."""
    return f"{prefix}_test_{secrets.token_hex(12)}"


def rfc3339(seconds: float) -> str:
    """A moment as Stripe writes it: UTC, milliseconds, Z."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


@dataclass
class Customer:
    """An organisation that banks here."""

    id: str
    name: str
    api_key: str
    financial_account: str
    clock_offset_seconds: float = 0.0
    settings: BankSettings = field(default_factory=BankSettings)

    def now(self) -> float:
        """The customer's own clock, in seconds since 1970: real time plus what was skipped."""
        return time.time() + self.clock_offset_seconds


@dataclass(frozen=True)
class Call:
    """Who asks, and under which key."""

    customer: Customer
    operation: str
    request_id: str
    idempotency_key: str | None = None
    context: str | None = None

    @property
    def account(self) -> str:
        """The id of the caller's account."""
        return self.customer.id


class Bank:
    """The books (`bank.sqlite3`) and the state that lives as long as the process."""

    def __init__(self, data_dir: Path, seed: int) -> None:
        schema = (Path(__file__).parent / "schema.sql").read_text(encoding="utf-8")
        self.store = Store(data_dir / "bank.sqlite3", schema)
        self.faults = Faults(self.store, seed)
        self.limits = Limits()
        self.in_flight: set[tuple[str, str]] = set()
        #: Deliveries that must be made before a response goes out, by request id (a fault).
        self.before_response: dict[str, list[int]] = {}
        self.customers = {customer.id: customer for customer in map(_customer, self.store.all("SELECT * FROM account"))}
        self._by_key = {customer.api_key: customer for customer in self.customers.values()}

    def open_account(self, name: str, settings: BankSettings) -> Customer:
        """Open an account with an empty balance and give it an API key."""
        customer = Customer(
            id=f"acct_{secrets.token_hex(8)}",
            name=name,
            api_key=f"rk_test_{secrets.token_urlsafe(24).replace('-', 'a').replace('_', 'b')}",
            financial_account=new_id("fa"),
            settings=settings,
        )
        self.store.run(
            "INSERT INTO account (id, name, api_key, financial_account, settings, created) VALUES (?, ?, ?, ?, ?, ?)",
            customer.id,
            name,
            customer.api_key,
            customer.financial_account,
            settings.model_dump_json(),
            rfc3339(customer.now()),
        )
        self.customers[customer.id] = self._by_key[customer.api_key] = customer
        return customer

    def change_settings(self, customer: Customer, settings: BankSettings) -> None:
        """Replace an account's practice settings."""
        customer.settings = settings
        self.store.run("UPDATE account SET settings = ? WHERE id = ?", settings.model_dump_json(), customer.id)

    def advance_clock(self, customer: Customer, seconds: float) -> None:
        """Skip time for one account: what falls due meanwhile happens at once."""
        customer.clock_offset_seconds += seconds
        self.store.run(
            "UPDATE account SET clock_offset_seconds = ? WHERE id = ?", customer.clock_offset_seconds, customer.id
        )

    def customer_by_key(self, api_key: str) -> Customer:
        """Raises BankError api_key_invalid for a key that was never issued."""
        if api_key not in self._by_key:
            raise BankError("api_key_invalid", "This API key is not known.")
        return self._by_key[api_key]

    # Objects --------------------------------------------------------------------------------------------------------

    def add(self, customer: Customer, doc: Doc, *, parent: str | None = None, flow: str | None = None,
            visible_at: float = 0.0) -> Doc:  # fmt: skip
        """Store a new object; `doc` is exactly what the API will show."""
        self.store.run(
            "INSERT INTO object (id, account, kind, created, visible_at, parent, flow, status, doc)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            doc["id"],
            customer.id,
            doc["object"],
            doc["created"],
            visible_at,
            parent,
            flow,
            doc.get("status"),
            json.dumps(doc),
        )
        return doc

    def save(self, doc: Doc) -> None:
        """Write a changed object back."""
        self.store.run(
            "UPDATE object SET status = ?, doc = ? WHERE id = ?", doc.get("status"), json.dumps(doc), doc["id"]
        )

    def find(self, account: str, kind: str, object_id: str | None) -> Doc | None:
        """Return the object, or None if this account has none of that kind and id."""
        row = self.store.one(
            "SELECT doc FROM object WHERE id = ? AND account = ? AND kind = ?", object_id, account, kind
        )
        return json.loads(row["doc"]) if row else None

    def get(self, account: str, kind: str, object_id: str) -> Doc:
        """Like find, but raises BankError not_found."""
        doc = self.find(account, kind, object_id)
        if doc is None:
            raise BankError("not_found", f"There is no {kind} with this id.")
        return doc


def _customer(row: Row) -> Customer:
    return Customer(
        id=row["id"],
        name=row["name"],
        api_key=row["api_key"],
        financial_account=row["financial_account"],
        clock_offset_seconds=row["clock_offset_seconds"],
        settings=BankSettings.model_validate_json(row["settings"]),
    )
