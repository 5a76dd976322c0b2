"""Saving a supporter's telephone at notifications, which alone knows numbers, and the agreement here. No transaction is open in between."""

from uuid import UUID

from services.payments.phone.supporters import usecases
from services.payments.phone.supporters.rules import NewSupporter
from services.payments.phone.supporters.tables import SupporterAgreement
from shared.contracts.notices import NumberLink, NumberLinked
from shared.database import Database
from shared.errors import ConflictError, Effect, InvalidError
from shared.identity import Actor
from shared.outbox_api import OtherService


def save_supporter(
    database: Database, notifications: OtherService, actor: Actor, person_id: UUID, mobile: str, new: NewSupporter
) -> SupporterAgreement:
    """Saves both. Raises as `link_telephone` does."""
    number_id = link_telephone(database, notifications, actor, person_id, mobile, new)
    return database.run(actor.org_id, lambda session: usecases.add_supporter(session, actor, person_id, number_id, new))


def link_telephone(
    database: Database, notifications: OtherService, actor: Actor, person_id: UUID, mobile: str, new: NewSupporter
) -> UUID:
    """Saves the telephone; gives its id. Whoever has it is known behind it only as a helper until the agreement is written, so that nothing
    is told there. Raises ForbiddenError, NotFoundError, InvalidError, ConflictError (the person's own number), UnavailableError."""
    with database.transaction(actor.org_id) as session:
        usecases.check_may_add(session, actor, person_id, new)
    try:
        link = NumberLink(mobile=mobile, role="helper", actor_kind=actor.kind.value, actor_id=actor.id)
    except ValueError:
        raise _unusable() from None
    path = f"/internal/contacts/{actor.org_id}/{person_id}/numbers"
    response = notifications.request("PUT", path, link.model_dump(mode="json"))
    if response.status_code == 409:
        raise ConflictError(
            "supporter.own_number",
            "This is the person's own number, or they are not here any more.",
            "Write the supporter's own number.",
            effect=Effect.NOTHING_SAVED,
        )
    if response.status_code >= 400:
        raise _unusable()
    return NumberLinked.model_validate(response.json()).number_id


def _unusable() -> InvalidError:
    return InvalidError(
        "supporter.mobile",
        "This is no telephone number.",
        "Write the number, like 07700 900123.",
        effect=Effect.NOTHING_SAVED,
    )
