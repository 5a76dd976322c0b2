"""Whether everybody in a wave was paid once: the bank's own books beside our payments, and the sums everywhere."""

import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

from deploy.bench.prepare import ReadyRun, app_address, bank_books
from deploy.local.api_clients import RefusedError
from deploy.local.house import House
from shared.money import pounds

CLAIMS, FEES = "claims", "fees"
PATIENCE_SECONDS = 60.0
"""So long may the bank's news of its last payments take to reach us."""
Owed = Mapping[str, int]
"""What one person is to get, in pence, by purpose."""


@dataclass(frozen=True)
class Payment:
    """One payment in our books."""

    payout_id: str
    person_id: str
    purpose: str
    amount_pence: int
    status: str


@dataclass(frozen=True)
class Credit:
    """What the bank gave ("credit") or took back ("reversal"), for one of our payments."""

    payout_id: str
    kind: str
    amount_pence: int


@dataclass(frozen=True)
class Paid:
    """How many people were paid once, and every difference in words."""

    once: int
    differences: Sequence[str]


def paid_once(owed: Mapping[str, Owed], payments: Sequence[Payment], credited: Sequence[Credit]) -> Paid:
    """Who got exactly what they are owed, each purpose in one payment, by the bank's books and by ours; `owed` by person."""
    ours = {one.payout_id: one for one in payments}
    at_bank: dict[str, list[tuple[str, int]]] = defaultdict(list)
    strange = 0
    for one in credited:
        if (payment := ours.get(one.payout_id)) is None or payment.person_id not in owed:
            strange += 1
        else:
            signed_pence = one.amount_pence if one.kind == "credit" else -abs(one.amount_pence)
            at_bank[payment.person_id].append((payment.purpose, signed_pence))
    with_us: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for payment in payments:
        if payment.status == "posted":
            with_us[payment.person_id].append((payment.purpose, payment.amount_pence))
    found = Counter[str]()
    once = 0
    for person_id, amounts in owed.items():
        wrong = [
            *_wrong("the bank", amounts, at_bank[person_id]),
            *_wrong("our statuses", amounts, with_us[person_id]),
        ]
        found.update(wrong)
        once += not wrong
    if strange:
        found["the bank made a payment that is nobody's here"] += strange
    return Paid(once, [f"{words}: {count}" for words, count in sorted(found.items())])


def _wrong(whose: str, owed: Owed, made: Sequence[tuple[str, int]]) -> Iterator[str]:
    by_purpose: dict[str, list[int]] = {purpose: [] for purpose in owed}
    for purpose, amount_pence in made:
        by_purpose.setdefault(purpose, []).append(amount_pence)
    for purpose, amounts in by_purpose.items():
        if not amounts:
            yield f"{whose}: {purpose} not paid"
        elif len(amounts) > 1:
            yield f"{whose}: {purpose} paid or taken back more than once"
        elif amounts[0] != owed.get(purpose):
            yield f"{whose}: {purpose} paid with another amount"


def count_credits(house: House, account_id: str) -> int:
    """How many payments the bank has carried out for an account."""
    with bank_books(house) as books:
        (count,) = books.execute("SELECT count(*) FROM credit WHERE account = ?", [account_id]).fetchone()
    return int(count)


def audit(house: House, ready: ReadyRun, owed: Mapping[str, Owed]) -> Paid:
    """Both sides' books, once the last news of the bank has arrived or does not arrive; with every sum that differs."""
    statement = _settled_statement(ready, PATIENCE_SECONDS)
    with psycopg.connect(app_address(house)) as database:
        database.execute("SELECT set_config('app.org_id', %s, true)", [ready.council.org_id])
        rows = database.execute("SELECT id, person_id, purpose, amount_pence, status FROM payout").fetchall()
        sums = _sums(database, ready)
    payments = [
        Payment(str(payout_id), str(person_id), purpose, amount_pence, status)
        for payout_id, person_id, purpose, amount_pence, status in rows
    ]
    paid = paid_once(owed, payments, _credits(house, ready.council.account_id))
    return Paid(paid.once, [*paid.differences, *sums, *statement["breaks"]])


def _credits(house: House, account_id: str) -> list[Credit]:
    with bank_books(house) as books:
        rows = books.execute("SELECT metadata, kind, amount_pence FROM credit WHERE account = ?", [account_id])
        return [Credit(json.loads(values).get("payout_id", ""), kind, pence) for values, kind, pence in rows]


def _settled_statement(ready: ReadyRun, patience_seconds: float) -> dict[str, Any]:
    """Bank, ledger and statuses side by side, looked at until they agree and nothing is on its way any more."""
    deadline = time.monotonic() + patience_seconds
    while True:
        try:
            found: dict[str, Any] = ready.council.payer.get("/reconciliation")
        except RefusedError as error:
            found = {"agrees": False, "figures": [], "breaks": [f"not compared: {error.sentence}"]}
        on_its_way = any(one["figure"] == "on its way" and one["statuses_pence"] for one in found["figures"])
        if (found["agrees"] and not on_its_way) or time.monotonic() > deadline:
            return found
        time.sleep(1.0)


def _sums(database: psycopg.Connection[Any], ready: ReadyRun) -> list[str]:
    """Where the event's budget, or what a day has used of the mandate, is not the sum of what was agreed and released."""
    row = database.execute(
        "SELECT (SELECT claimed_pence FROM engagement WHERE id = %(event)s),"
        " (SELECT coalesce(sum(approved_pence), 0) FROM claim_decision)::bigint,"
        " (SELECT coalesce(sum(used_pence), 0) FROM mandate_day)::bigint,"
        " (SELECT coalesce(sum(amount_pence), 0) FROM payout WHERE released_under IS NOT NULL)::bigint",
        {"event": ready.event["id"]},
    ).fetchone()
    claimed, agreed, used, released = row or (0, 0, 0, 0)
    return [
        f"{what} {pounds(one)}, and {other} {pounds(two)}"
        for what, one, other, two in (
            ("the event's budget gave", claimed, "claims were agreed for", agreed),
            ("the mandate was used for", used, "it released", released),
        )
        if one != two
    ]
