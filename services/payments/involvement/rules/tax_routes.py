"""How fees of a role are taxed, and on which day wages are paid: from a day on, and never for what was offered before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from shared.errors import Effect, InvalidError


class TaxRouteKind(StrEnum):
    """What is done about tax."""

    NONE = "none"
    """Nothing: paid in full, for instance where it is no income."""
    SELF_DECLARE = "self_declare"
    """Paid in full; the person tells the tax office themself where they must."""
    PAYROLL_FILE = "payroll_file"
    """Paid with wages by the payroll office, which is given a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxRouteTerms:
    """How a role is taxed from a day on. With wages: the day of the month on which these are paid, and how many days before the payroll
    office wants a file."""

    role: str
    route: str
    valid_from: date
    pay_day: int | None = None
    lead_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTaxRoute(TaxRouteTerms):
    """A route that is proposed, and where it comes from."""

    source: str


@dataclass(frozen=True, slots=True)
class OfferedTax:
    """How the fee of an offer is taxed; with wages: on which day it is paid."""

    route: TaxRouteKind
    pay_on: date | None = None


def check_terms(new: TaxRouteTerms) -> None:
    """Raises InvalidError where the days and the route do not belong together."""
    days = (new.pay_day, new.lead_days)
    if (new.route == TaxRouteKind.PAYROLL_FILE) != (None not in days) or (days.count(None) == 1):
        raise InvalidError(
            "tax_route.days",
            "With wages it needs the day of the month on which these are paid and how many days before the payroll office wants the file; "
            "any other way has neither.",
            "Give both days, or none.",
            effect=Effect.NOTHING_SAVED,
        )


def offered_tax(routes: Iterable[TaxRouteTerms], role: str, offered_on: date, last_day: date) -> OfferedTax:
    """How a fee that is offered on a day is taxed: by the newest route of its role that has begun; without one, not at all. With wages it is
    paid on the first pay day for which its work is over in time."""
    begun = [one for one in routes if one.role == role and one.valid_from <= offered_on]
    if not begun:
        return OfferedTax(TaxRouteKind.NONE)
    route = max(begun, key=lambda one: one.valid_from)
    if route.pay_day is None or route.lead_days is None:
        return OfferedTax(TaxRouteKind(route.route))
    return OfferedTax(
        TaxRouteKind.PAYROLL_FILE, next_pay_day(route.pay_day, last_day + timedelta(days=route.lead_days))
    )


def next_pay_day(pay_day: int, earliest: date) -> date:
    """The first such day of a month that is this day or later."""
    in_month = earliest.replace(day=pay_day)
    if in_month >= earliest:
        return in_month
    return (in_month.replace(day=1) + timedelta(days=32)).replace(day=pay_day)
