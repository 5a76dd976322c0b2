"""Staff as a list, a part at a time: by role, by a part of their name, and without those who may not sign in any more."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from services.payments.access.usecases.sign_ins import SignInView, list_sign_ins
from services.payments.people.rules import fold
from shared.errors import InvalidError
from shared.identity import Actor, Permission, Role

MOST_LISTED = 200
"""So many at most are listed at a time."""


@dataclass(frozen=True, slots=True)
class StaffFilter:
    """Who is looked for: with this role, with this in their name (however it is spelt), also those who may not sign in any more."""

    role: Role | None = None
    name: str = ""
    with_disabled: bool = False


@dataclass(frozen=True, slots=True)
class StaffList:
    """Some of the staff, and the cursor of those that follow (None: these were the last)."""

    staff: list[SignInView]
    next_cursor: str | None


def list_staff(
    session: Session, actor: Actor, wanted: StaffFilter, *, cursor: str | None = None, limit: int = 50
) -> StaffList:
    """Sign-ins in the order of their names; those of one human follow each other. Raises ForbiddenError, InvalidError (a cursor that is not
    ours)."""
    actor.require(Permission.MANAGE_STAFF)
    limit, name = max(1, min(limit, MOST_LISTED)), fold(wanted.name)
    everybody = list_sign_ins(session, actor)
    if cursor is not None:
        places = [place for place, one in enumerate(everybody) if str(one.id) == cursor]
        if not places:
            raise InvalidError("list.no_such_place", "This list has no such place.", "Begin at its first page.")
        everybody = everybody[places[0] + 1 :]
    found = [
        one
        for one in everybody
        if (wanted.role is None or wanted.role in one.roles)
        and name in fold(one.display_name)
        and (wanted.with_disabled or not one.is_disabled)
    ]
    return StaffList(found[:limit], str(found[limit - 1].id) if len(found) > limit else None)
