"""Where each member of staff may go from every page: by their permissions, with the place where they are marked."""

from collections.abc import Collection
from dataclasses import dataclass

from shared.identity import Permission


@dataclass(frozen=True, slots=True)
class NavLink:
    """One link of the navigation. `is_current`: it is this page, or the part of the desk that this page belongs to."""

    words: str
    path: str
    is_current: bool = False


_PLACES = (
    ("Tasks", "/desk/tasks", Permission.SEE_TASKS),
    ("Events", "/desk/events", Permission.SEE_EVENTS),
    ("People", "/desk/people", Permission.SEE_PEOPLE),
    ("Runs", "/desk/runs", Permission.SEE_RUNS),
    ("Claims", "/desk/claims", Permission.SEE_WAITING_CLAIMS),
    ("Payments", "/desk/payments", Permission.SEE_PAYMENTS),
    ("Cash", "/desk/cash", Permission.SEE_CASH),
    ("Callers", "/desk/helpline", Permission.ENTER_CLAIM),
    ("Bank details", "/desk/bank-details", Permission.STOP_BANK_DETAILS),
    ("Rates", "/desk/rates", Permission.MANAGE_RATES),
    ("Limits", "/desk/limits", Permission.SEE_LIMITS),
    ("Staff", "/desk/sign-ins", Permission.MANAGE_STAFF),
    ("Organisation", "/desk/organisation", Permission.MANAGE_STAFF),
    ("Failing work", "/desk/failing-work", Permission.SEE_FAILING_WORK),
    ("Who did what", "/desk/trail", Permission.SEE_AUDIT),
)
"""In the order in which they stand; what is used most comes first."""
_PARTS = {
    "/desk/payments": (
        "/desk/float",
        "/desk/mandates",
        "/desk/exports",
        "/desk/payroll",
        "/desk/reconciliation",
        "/desk/standing-payments",
        "/desk/advances",
        "/desk/unclaimed",
    ),
    "/desk/tasks": ("/desk/asked-ahead",),
    "/desk/people": ("/desk/groups",),
    "/desk/limits": ("/desk/retention",),
    "/desk/rates": ("/desk/claim-rules", "/desk/tax"),
    "/desk/organisation": ("/desk/ready", "/desk/safety-plan", "/desk/lines", "/desk/words", "/desk/charities"),
}
"""Pages that belong to a place although their address does not begin with its own."""


def navigation(permitted: Collection[Permission], place: str) -> tuple[NavLink, ...]:
    """The links of somebody with these permissions, on the page at this address."""
    return tuple(
        NavLink(words, path, is_current=any(_is_under(place, one) for one in (path, *_PARTS.get(path, ()))))
        for words, path, permission in _PLACES
        if permission in permitted
    )


def _is_under(place: str, path: str) -> bool:
    return place == path or place.startswith(f"{path}/")
