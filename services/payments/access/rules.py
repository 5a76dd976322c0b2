"""What is told of an organisation, quarters, what roles mean in words, and which changes of a sign-in would leave nobody to undo them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from shared.identity import PERMITTED, Permission, Role

ROLE_WORDS: Mapping[Role, str] = {
    Role.ORGANISER: "Plans events, marks who came, starts payouts, and enters claims for people.",
    Role.FINANCE_APPROVER: "Says that money is rightly owed, and confirms bank details.",
    Role.FINANCE_PAYER: "Lets money go, and enters bank details.",
    Role.HELPLINE: "Speaks with people on the telephone, enters their claims and bank details.",
    Role.ADMINISTRATOR: "Keeps rates, limits, sign-ins and connections. Never touches money.",
}
"""What each role is trusted with, as the list of sign-ins says it."""


ROLE_NAMES: Mapping[Role, str] = {
    Role.ORGANISER: "organiser",
    Role.FINANCE_APPROVER: "finance, approves",
    Role.FINANCE_PAYER: "finance, releases",
    Role.HELPLINE: "helpline",
    Role.ADMINISTRATOR: "administrator",
}
"""Each role in a word or two, beside a name."""


@dataclass(frozen=True, slots=True)
class OrganisationDetails:
    """What people are told of an organisation: its name in letters and in texts, the helpline's number and hours, the adviser on
    benefits; and whether two pictures are asked."""

    name: str
    short_name: str
    helpline: str
    helpline_hours: str
    adviser: str
    two_pictures: bool


def quarter_of(day: date) -> date:
    """The first day of the quarter that a day is in: 1 January, 1 April, 1 July or 1 October."""
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def may_do(roles: Collection[Role]) -> list[Permission]:
    """Everything that these roles together allow, in the order of the list of permissions."""
    return [one for one in Permission if PERMITTED[one].intersection(roles)]
