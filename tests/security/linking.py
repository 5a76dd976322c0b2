"""Two sign-ins of one human, as two administrators of an organisation link them."""

from uuid import UUID

from shared.identity import Role
from tests.payments.council import Council, Staff


def link(council: Council, one: Staff, other: Staff) -> UUID:
    """Makes both sign-ins one human's: an administrator states it and another one confirms it. Gives the statement's id."""
    stated = state(council, one, other)
    council.hire(Role.ADMINISTRATOR).post(f"/human-statements/{stated}/confirm")
    return stated


def state(council: Council, one: Staff, other: Staff, says: str = "same") -> UUID:
    """The first half of it."""
    said = council.administrator.post(
        f"/principals/{one.actor.id}/human", {"other_id": str(other.actor.id), "says": says}
    )
    return UUID(said["id"])
