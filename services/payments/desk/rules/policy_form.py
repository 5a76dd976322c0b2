"""The form of the rules for claims: its fields read one by one into the rules that they would change, each with what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from services.payments.claims.rules.categories import RULES, Cap
from services.payments.claims.rules.policy import Policy
from services.payments.desk.rules.cells import CellError, read_day, read_pence, read_words
from services.payments.desk.rules.typed_dates import typed_day
from shared.contracts.categories import Category

LONGEST_SOURCE = 200
MOST_PENCE = 100_000_000
MOST_DAYS = 3650
AMOUNTS: Mapping[str, str] = {
    "automatic_up_to_pence": "A claim up to this is paid without asking",
    "second_approver_above_pence": "A claim above this takes two people",
    "receipt_needed_above_pence": "A line above this needs a receipt",
    "lost_receipt_up_to_pence": "So much of a claim may have a reason instead of receipts",
    "person_day_up_to_pence": "All claims of one person on one day, without asking",
    "person_event_up_to_pence": "All claims of one person for one event, without asking",
}
"""Amounts of the rules, as the page calls them."""
DAYS: Mapping[str, str] = {
    "late_after_days": "Days after which a claim is late",
    "longest_age_days": "Days after which somebody always looks",
}
CAP_FIELDS = (("line", "per_line_pence"), ("day", "per_day_pence"))


@dataclass(slots=True)
class PolicyForm:
    """The rules that were typed (None while something is wrong) and who decided them; (field, reason) for what cannot be read."""

    policy: Policy | None = None
    source: str = ""
    wrong: list[tuple[str, str]] = field(default_factory=list)


def in_fields(policy: Policy) -> dict[str, str]:
    """The rules as the fields of the form hold them."""
    fields = {name: _typed(getattr(policy, name)) for name in AMOUNTS} | {
        name: str(getattr(policy, name)) for name in DAYS
    }
    for category in RULES:
        cap = policy.caps.get(category, Cap())
        fields |= {f"{category.value}-{name}": _typed(getattr(cap, attribute)) for name, attribute in CAP_FIELDS}
    return fields


def read_policy_form(typed: Mapping[str, str], before: Policy) -> PolicyForm:
    """The form; what it does not ask for stays as it is in `before`."""
    form = PolicyForm()
    amounts = {name: _amount(form, name, typed, needed=True) or 0 for name in AMOUNTS}
    days = {name: _days(form, name, typed) for name in DAYS}
    caps = {category: _cap(form, category, typed) for category in RULES}
    valid_from = _day(form, typed)
    try:
        form.source = read_words(typed.get("source", ""), LONGEST_SOURCE)
    except CellError:
        form.wrong.append(("source", "Write who decided this and when."))
    if valid_from is not None and not form.wrong:
        kept = {category: cap for category, cap in caps.items() if cap != Cap()}
        values: dict[str, Any] = {**amounts, **days}
        form.policy = replace(before, id=None, valid_from=valid_from, caps=kept, **values)
    return form


def _typed(pence: int | None) -> str:
    return "" if pence is None else f"{pence // 100}.{pence % 100:02d}"


def _amount(form: PolicyForm, name: str, typed: Mapping[str, str], *, needed: bool) -> int | None:
    written = typed.get(name, "").strip()
    if not written and not needed:
        return None
    try:
        pence = read_pence(written, least_pence=0)
    except CellError:
        pence = None
    if pence is None or not 0 <= pence <= MOST_PENCE:
        form.wrong.append((name, "Write pounds and pence, for example 50.00."))
        return None
    return pence


def _days(form: PolicyForm, name: str, typed: Mapping[str, str]) -> int:
    written = typed.get(name, "").strip()
    if written.isascii() and written.isdigit() and len(written) < 6 and 0 < int(written) <= MOST_DAYS:
        return int(written)
    form.wrong.append((name, f"Write a number of days, at most {MOST_DAYS}."))
    return 1


def _cap(form: PolicyForm, category: Category, typed: Mapping[str, str]) -> Cap:
    read = {attribute: _amount(form, f"{category.value}-{name}", typed, needed=False) for name, attribute in CAP_FIELDS}
    return Cap(**read)


def _day(form: PolicyForm, typed: Mapping[str, str]) -> date | None:
    try:
        return read_day(typed_day(typed, "valid_from"))
    except CellError:
        form.wrong.append(("valid_from", "Write the day from which the rules hold."))
        return None
