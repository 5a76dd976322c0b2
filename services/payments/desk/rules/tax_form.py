"""The form of how a role is taxed: its fields read one by one, each with what is wrong with it."""

from collections.abc import Mapping

from services.payments.desk.rules.cells import CellError, read_day, read_words
from services.payments.desk.rules.rate_form import LONGEST_ROLE, LONGEST_SOURCE
from services.payments.desk.rules.typed_dates import typed_day
from services.payments.involvement.rules.tax_routes import NewTaxRoute, TaxRouteKind

ROUTES: Mapping[str, str] = {
    TaxRouteKind.NONE: "Paid in full, and nothing is done about tax",
    TaxRouteKind.SELF_DECLARE: "Paid in full; the person tells the tax office themself",
    TaxRouteKind.PAYROLL_FILE: "Paid with wages, by the payroll office",
}
MOST_DAYS = 28


def read_tax_form(typed: Mapping[str, str]) -> tuple[NewTaxRoute | None, list[tuple[str, str]]]:
    """What was typed (None while something is wrong), and (field, reason) for what cannot be read."""
    wrong: list[tuple[str, str]] = []
    words = {}
    for name, longest, missing in (
        ("role", LONGEST_ROLE, "Write for which role it is, for example co-producer."),
        ("source", LONGEST_SOURCE, "Write where this comes from, for example a decision and its day."),
    ):
        try:
            words[name] = read_words(typed.get(name, ""), longest)
        except CellError as error:
            wrong.append((name, str(error) if typed.get(name, "").strip() else missing))
    route = typed.get("route", "")
    if route not in ROUTES:
        wrong.append(("route", "Choose how it is taxed."))
    pay_day, lead_days = (_number(typed.get(name, "")) for name in ("pay_day", "lead_days"))
    if route == TaxRouteKind.PAYROLL_FILE:
        wrong += [
            (name, f"Write a whole number from 1 to {MOST_DAYS}.")
            for name, value in (("pay_day", pay_day), ("lead_days", lead_days))
            if value is None
        ]
    try:
        day = read_day(typed_day(typed, "valid_from"))
    except CellError:
        wrong.append(("valid_from", "Write the day from which it holds."))
        return None, wrong
    if wrong:
        return None, wrong
    days = (pay_day, lead_days) if route == TaxRouteKind.PAYROLL_FILE else (None, None)
    new = NewTaxRoute(
        role=words["role"], route=route, valid_from=day, pay_day=days[0], lead_days=days[1], source=words["source"]
    )
    return new, []


def _number(typed: str) -> int | None:
    text = typed.strip()
    is_whole = text.isascii() and text.isdigit() and len(text) <= 2  # two figures
    return int(text) if is_whole and 1 <= int(text) <= MOST_DAYS else None
