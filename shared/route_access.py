"""Who may use a route: what each row of a service's table of routes says (`route_access.py` in both services).

The table is what docs/security.md prints. It grants nothing: use cases ask for permissions, and tests walk every row with real requests.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from shared.identity import OWN_ONLY, PERMITTED, Permission, Role


class Served(StrEnum):
    """Whom a route serves that asks for no permission."""

    ANYBODY = "anybody"
    """No sign-in: it tells and changes nothing of an organisation."""
    STAFF = "any member of staff"
    """Signed in, whatever their roles: their own session only."""
    LINK_HOLDER = "whoever holds the link"
    """A signed token in the address: one person, one claim."""
    NEIGHBOUR = "our other service"
    """A signed token of at most a minute, for this service."""
    VENDOR = "the vendor"
    """A signature or a bearer token over what it sends."""


class RoleReach(StrEnum):
    """How far a role reaches with a route."""

    ALL = "all"
    OWN = "own"
    """What they entered, planned or triggered themselves; what is a colleague's is not there."""
    NONE = "–"


@dataclass(frozen=True, slots=True)
class RouteAccess:
    """One row. `own`: even roles that reach everything elsewhere reach only their own here."""

    needs: Permission | Served
    own: bool = False

    def reach(self, role: Role) -> RoleReach:
        """How far a role reaches in its own organisation. In another one nobody reaches anything."""
        if isinstance(self.needs, Served):
            return RoleReach.OWN if self.needs is Served.STAFF else RoleReach.NONE
        if role not in PERMITTED[self.needs]:
            return RoleReach.NONE
        return RoleReach.OWN if self.own or role in OWN_ONLY.get(self.needs, ()) else RoleReach.ALL


RouteTable = Mapping[str, RouteAccess]
"""Rows by method and path, like "GET /health"."""


def row(needs: Permission | Served) -> RouteAccess:
    """A route that needs this."""
    return RouteAccess(needs)


def own_row(needs: Permission) -> RouteAccess:
    """A route that needs this and reaches only what the caller began."""
    return RouteAccess(needs, own=True)
