"""Bank details in the simulation: what our tables say of them, and what the bank's own file says of the checks of their names."""

import json
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from uuid import UUID

import psycopg
from psycopg.rows import class_row

from tests.simulation.bank import PAYMENT, Account

CHECK = "v2.money_management.recipient_verification"
MATCHES = ("match", "close_match", "no_match", "unavailable")
_numbers = count(1000)


@dataclass(frozen=True, slots=True)
class Card:
    """An account that nobody else has, as it stands on a card."""

    sort_code: str
    account_number: str


def new_card() -> Card:
    """The next account. Its last digits let nothing happen by themselves."""
    number = next(_numbers)
    return Card(f"20-{10 + number // 10_000:02d}-11", f"{number % 10_000:04d}4321")


@dataclass(frozen=True, slots=True)
class Method:
    """One way to reach a payee, as our tables have it."""

    id: UUID
    payee_id: UUID
    person_id: UUID
    status: str
    method: str | None
    verification: str | None
    verification_cleared: bool
    name_match: str | None
    check_number: int
    entered_by: UUID
    first_confirmed_by: UUID | None
    confirmed_by: UUID | None
    usable_from: datetime | None


_METHODS = """
SELECT method.id, payee_id, person_id, method.status, method, verification, verification_cleared, name_match, check_number,
    entered_by, first_confirmed_by, confirmed_by, usable_from
FROM payout_method AS method JOIN payee ON (payee.org_id, payee.id) = (method.org_id, method.payee_id)
WHERE method.org_id = %s ORDER BY method.created_at, method.id
"""
_TASKS = "SELECT kind, subject_id FROM work_item WHERE org_id = %s AND done_at IS NULL"


def read_methods(database: psycopg.Connection, org_id: UUID) -> list[Method]:
    """Every method of the organisation, the oldest first."""
    return database.cursor(row_factory=class_row(Method)).execute(_METHODS, [org_id]).fetchall()


def read_tasks(database: psycopg.Connection, org_id: UUID) -> set[tuple[str, UUID]]:
    """(kind, subject) of what people are asked to do now."""
    return {(kind, subject_id) for kind, subject_id in database.execute(_TASKS, [org_id])}


@dataclass(frozen=True, slots=True)
class Check:
    """One name check, as the bank has it."""

    id: str
    result: str
    name: str | None
    status: str
    acknowledged: bool


@dataclass(frozen=True, slots=True)
class Destination:
    """Where the bank was told to send one of our payments, and the check that this used up."""

    payout_id: UUID
    method: str
    check: Check


class Payees:
    """What becomes of people's accounts at the bank, and what the bank knows of them."""

    def __init__(self, bank: Account) -> None:
        self._bank = bank

    def says(self, card: Card, match: str, name: str | None, status: str | None = None) -> None:
        """From now on a check of this account's name says this; `status` in the bank's own words, where it is not the usual one."""
        told = (
            {"match_result": match} | ({"matched_name": name} if name else {}) | ({"status": status} if status else {})
        )
        self._bank.control("/bank/practice/payees/name-check", **self._about(card), **told)

    def close(self, card: Card, then: str) -> None:
        """The account is closed: what is sent there from now on is refused, fails or comes back."""
        self._bank.control("/bank/practice/payees/close", **self._about(card), then=then)

    def checks(self) -> dict[str, Check]:
        """Every name check of the account, by its id."""
        with self._bank.books() as books:
            rows = books.execute("SELECT doc FROM object WHERE account = ? AND kind = ?", (self._bank.id, CHECK))
            found = [json.loads(doc) for (doc,) in rows]
        return {
            one["id"]: Check(
                id=one["id"],
                result=one["match_result"],
                name=one["match_result_details"].get("matched_name"),
                status=one["status"],
                acknowledged="acknowledged_at" in one.get("status_transitions", {}),
            )
            for one in found
        }

    def destinations(self) -> list[Destination]:
        """Where every payment that the bank took was to go, and with which name check."""
        checks = self.checks()
        with self._bank.books() as books:
            rows = books.execute(
                "SELECT json_extract(doc, '$.metadata.payout_id'), json_extract(doc, '$.to.payout_method'),"
                " json_extract(doc, '$.recipient_verification') FROM object WHERE account = ? AND kind = ?",
                (self._bank.id, PAYMENT),
            ).fetchall()
        return [Destination(UUID(payout_id), method, checks[check]) for payout_id, method, check in rows]

    @staticmethod
    def _about(card: Card) -> dict[str, str]:
        return {"sort_code": card.sort_code.replace("-", ""), "account_number": card.account_number}
