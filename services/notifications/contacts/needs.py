"""What helps people to take part: saved by staff as the person said it, and given to the desk for whoever plans the day."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notifications.contacts.erased import lock_preferences, refuse_erased
from services.notifications.contacts.tables import TakingPartNeeds
from services.notifications.contacts.usecases import changed_meanwhile
from shared import audit
from shared.contracts.needs import Needs
from shared.identity import Actor
from shared.ids import new_id


def save_needs(session: Session, actor: Actor, person_id: UUID, needs: Needs, *, seen: Needs | None = None) -> Needs:
    """Replaces what is known of a person; the trail says which of the three are known, and never what they are. The same again changes
    nothing. Raises ConflictError where it is not what was `seen` any more."""
    lock_preferences(session, actor.org_id, [person_id])
    refuse_erased(session, person_id)
    before = needs_of(session, [person_id]).get(person_id, Needs())
    told = {"access": needs.access, "transport": needs.transport, "helper": needs.helper}
    if before.model_dump() == told:
        return before
    if seen is not None and before != seen:
        raise changed_meanwhile()
    row = insert(TakingPartNeeds).values(org_id=actor.org_id, id=new_id(), person_id=person_id, **told)
    session.execute(
        row.on_conflict_do_update(index_elements=["org_id", "person_id"], set_={**told, "changed_at": func.app_now()})
    )
    facts = {f"has_{name}": bool(words) for name, words in told.items()}
    audit.record(session, actor, "needs.saved", "person", person_id, facts)
    return Needs(**told)


def needs_of(session: Session, person_ids: Collection[UUID]) -> dict[UUID, Needs]:
    """What is known of these people; whoever nothing is known of is left out."""
    rows = session.scalars(select(TakingPartNeeds).where(TakingPartNeeds.person_id.in_(person_ids)))
    found = {row.person_id: Needs.model_validate(row) for row in rows}
    return {person_id: needs for person_id, needs in found.items() if needs.is_known}
