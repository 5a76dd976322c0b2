"""Writes docs/security.md: who may use each route, what each role sees, and the ASVS by number with what shows each item."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from deploy import one_administrator, ways_in
from services.notifications import route_access as notifications_access
from services.payments import route_access as payments_access
from services.payments.limits.rules import KIND_WORDS
from services.payments.worklist.whose import CALLS_FOR, TASKS_FOR
from shared.identity import Permission, Role
from shared.route_access import RouteAccess, RouteTable, Served

ASVS = Path(__file__).with_name("asvs.toml")


@dataclass(frozen=True)
class AsvsItem:
    """One requirement in our words, and one of three: tests that show it, whose it is else, or why it is not met."""

    number: str
    words: str
    tests: tuple[str, ...] = ()
    is_operators: bool = False
    not_met: str = ""

    def __post_init__(self) -> None:
        if sum((bool(self.tests), self.is_operators, bool(self.not_met))) != 1:
            raise ValueError(f"{self.number}: say one of tests, is_operators, not_met")


@dataclass(frozen=True)
class Asvs:
    """Every number of levels 1 and 2, each in one place."""

    items: tuple[AsvsItem, ...]
    does_not_apply: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def read_asvs() -> Asvs:
    """The table as it is kept. Raises ValueError for an item that says none or several of the three."""
    found = tomllib.loads(ASVS.read_text(encoding="utf-8"))
    items = tuple(
        AsvsItem(number, **{**one, "tests": tuple(one.get("tests", ()))}) for number, one in found["item"].items()
    )
    apart = {what: tuple(numbers) for what, numbers in found["does_not_apply"].items()}
    return Asvs(items, apart)


def security_page() -> str:
    """docs/security.md: routes by role, what each role sees, and the ASVS."""
    return f"""# Security: who may do and see what, and how it is shown

This page is made from the code (`make docs`); a test compares them. Weaknesses are reported as [SECURITY.md](../SECURITY.md) says.

## What each role may do and see

Each role sees what it needs, and no more:

- An administrator keeps settings and sees no claim, payment or person.
- An organiser sees claims and runs of their own. Events are shared by all organisers: whoever is there on the day marks who came, or
  nobody is paid the same day.
- The helpline sees claims and bank details of whoever calls, and no list of payments.
- Each role has tasks of its own.

"own" ends at what somebody entered, planned or triggered themselves: to them, a colleague's is not there. In another organisation
nobody reaches anything.

{_permissions()}

| A task about | is seen by |
|---|---|
{_tasks()}

Whoever is asked by name sees their task too.

## What takes two people

One administrator proposes these, and another human who administers confirms them, with a sign-in of the last five minutes. Nothing holds
before; `tests/security/test_two_signatures.py` holds the attacks.

{_two_administrators()}

Two humans of finance sign a mandate. Two, or three, different humans stand behind each payment, claim and confirmed bank account
([architecture](architecture.md#nobody-pays-themselves)). What is compared are humans, however many sign-ins one of them has.

{one_administrator.reached_alone()}

## Who is let in, by what and for how long

{ways_in.ways_in()}

## What is seen of a record

{ways_in.seen_of_records()}

## Files

{ways_in.files()}

## What is costly, and what bounds it

{ways_in.costly_work()}

## Whom the services speak with

{ways_in.calls_to_outside()}

## Every route of payments

A route without a row fails a test. `tests/security/test_routes_by_role.py` walks every row with real requests: as whoever began it, as
a colleague, as somebody of another organisation, without a role, and without a sign-in.

{_routes(payments_access.ROUTES)}

## Every route of notifications

{_routes(notifications_access.ROUTES)}

## Random requests

`make test` sends each route a few random requests, always the same ones, as each role; `make fuzz` sends new ones each time, many more.
Nothing may fail, and what a route does not take is refused in words.

## OWASP ASVS 5.0, levels 1 and 2

By number, in our own words ([the standard](https://owasp.org/www-project-application-security-verification-standard/) is CC BY-SA 4.0).

{_asvs()}
"""


def _two_administrators() -> str:
    return "\n".join(f"- {words}" for words in KIND_WORDS.values())


def _title(role: Role) -> str:
    return role.value.replace("_", " ")


def _head(*first: str) -> str:
    columns = [*first, *map(_title, Role)]
    return f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}"


def _permissions() -> str:
    rows = (f"| {one.value.replace('_', ' ')} | {_reaches(RouteAccess(one))} |" for one in Permission)
    return "\n".join([_head("May"), *rows])


def _reaches(access: RouteAccess) -> str:
    return " | ".join(access.reach(role).value for role in Role)


def _tasks() -> str:
    about = {one.replace("_", " "): roles for one, roles in TASKS_FOR.items()}
    calls = {f"{one.replace('_', ' ')}, besides": roles for one, roles in CALLS_FOR.items()}
    rows = (
        f"| {what} | {', '.join(_title(role) for role in Role if role in roles)} |"
        for what, roles in (about | calls).items()
    )
    return "\n".join(rows)


def _routes(routes: RouteTable) -> str:
    staff = [f"| `{name}` | {_reaches(one)} |" for name, one in routes.items() if isinstance(one.needs, Permission)]
    others = [f"| `{name}` | {one.needs.value} |" for name, one in routes.items() if isinstance(one.needs, Served)]
    parts = ["\n".join([_head("Route"), *staff])] if staff else []
    return "\n\n".join([*parts, "\n".join(["| Route | is for |", "|---|---|", *others])])


def _asvs() -> str:
    asvs = read_asvs()
    rows = "\n".join(f"| {one.number} | {one.words} | {_shown(one)} |" for one in asvs.items)
    apart = "\n".join(f"- {what}: {', '.join(numbers)}" for what, numbers in asvs.does_not_apply.items())
    return f"""| | Item | Shown by |
|---|---|---|
{rows}

What the product does not have, and so does not apply:

{apart}"""


def _shown(item: AsvsItem) -> str:
    if item.is_operators:
        return "the operator's"
    return f"**not met**: {item.not_met}" if item.not_met else ", ".join(f"`{one}`" for one in item.tests)
