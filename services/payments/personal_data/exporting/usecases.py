"""The file with everything about one person: begun and ended in the trail, read from one snapshot."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.people.tables import Person
from services.payments.people.usecases import get_person, staff_names
from services.payments.personal_data.exporting.cash import cash_of
from services.payments.personal_data.exporting.claimed import claimed, receipts_of
from services.payments.personal_data.exporting.helpers import helpers_of
from services.payments.personal_data.exporting.kept_by_notifications import tables_of
from services.payments.personal_data.exporting.money import money_of
from services.payments.personal_data.exporting.rules import PersonFile, PersonTable, who
from services.payments.personal_data.exporting.staff_work import (
    act_in_words,
    all_staff_names,
    trail,
    written_by_staff,
)
from services.payments.personal_data.exporting.taking_part import about_the_person, taking_part
from services.payments.personal_data.safety import conversations_about_danger, may_read_words_of
from shared import audit
from shared.contracts.person_records import PersonRecord
from shared.database import app_now
from shared.errors import Effect, ForbiddenError
from shared.identity import Actor, Permission
from shared.ids import new_id
from shared.organisations import Organisation


@dataclass(frozen=True, slots=True)
class BegunPersonExport:
    """A file that somebody asked for, as the trail knows it."""

    id: UUID
    at: datetime


def see_export(session: Session, actor: Actor, person_id: UUID) -> Person:
    """Whose file could be asked for, at any age of the sign-in: for the page that explains it. Raises as `begin_person_export`."""
    actor.require(Permission.EXPORT_PERSON, at_any_age=True)
    return _checked(session, actor, person_id)


def begin_person_export(session: Session, actor: Actor, person_id: UUID) -> BegunPersonExport:
    """Writes down who asked for whose file, before anything is read. Raises ForbiddenError (role, their own file, or words that are for the
    safety plan), NotFoundError, ConflictError (merged into another record)."""
    actor.require(Permission.EXPORT_PERSON)
    _checked(session, actor, person_id)
    if not may_read_words_of(session, actor, person_id):
        raise ForbiddenError(
            "person_export.safety",
            "Some of what this person said is for the people of your safety plan, so you cannot make this file.",
            "Ask somebody of the safety plan to make it.",
            effect=Effect.NO_MONEY_MOVED,
        )
    begun = BegunPersonExport(new_id(), app_now(session))
    audit.record(session, actor, "person.export_begun", "person", person_id, {"export": str(begun.id)})
    return begun


def gather(
    session: Session, actor: Actor, person_id: UUID, begun: BegunPersonExport, record: PersonRecord
) -> PersonFile:
    """Everything that payments knows of a person, and the `record` that notifications gave. The session is one snapshot, so that no amount
    stands in one table and not in another. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.EXPORT_PERSON)
    person = get_person(session, actor.org_id, person_id)
    unsafe = conversations_about_danger(session, actor.org_id, person_id)
    said = tuple(one for one in record.said if one.conversation_id not in unsafe)
    unsafe_left_out = len(record.said) - len(said)
    record = record.model_copy(update={"said": said})
    staff = all_staff_names(session, actor.org_id)
    receipts, pictures = receipts_of(session, actor.org_id, person_id)
    tables = (
        about_the_person(session, person),
        *tables_of(record),
        helpers_of(session, actor.org_id, person_id, record.numbers),
        *taking_part(session, actor.org_id, person_id),
        *claimed(session, actor.org_id, person_id, staff),
        receipts,
        *money_of(session, actor.org_id, person_id),
        cash_of(session, actor.org_id, person_id),
        *written_by_staff(session, actor.org_id, person_id, staff),
        _who_looked(session, actor.org_id, person_id, staff, record),
    )
    return PersonFile(
        person_id=person_id,
        name=person.name,
        organisation=session.get_one(Organisation, actor.org_id).name,
        asked_by=staff_names(session, actor.org_id, [actor.id]).get(actor.id, ""),
        at=begun.at,
        tables=tables,
        receipts=pictures,
        unsafe_left_out=unsafe_left_out,
    )


def finish_person_export(
    session: Session, actor: Actor, person_id: UUID, begun: BegunPersonExport, sha256: str, missing: int
) -> None:
    """Writes down that all of it left, what it is known by, and how many pictures of receipts could not be read."""
    facts = {"export": str(begun.id), "sha256": sha256, "pictures_missing": missing}
    audit.record(session, actor, "person.export_finished", "person", person_id, facts)


def _who_looked(
    session: Session, org_id: UUID, person_id: UUID, staff: dict[UUID, str], record: PersonRecord
) -> PersonTable:
    rows = [
        *trail(session, org_id, person_id, staff),
        *(
            (one.at, who(one.actor_kind, one.actor_id, staff, person_id), act_in_words(one.action), "contact")
            for one in record.acts
        ),
    ]
    return PersonTable(
        "who-looked",
        "Who looked, and who did what",
        "Our trail: each time that somebody looked at what is kept about you, or changed it. This file is in it, too.",
        ("when", "who", "what", "of what"),
        sorted(rows, key=lambda row: str(row[0])),
    )


def _checked(session: Session, actor: Actor, person_id: UUID) -> Person:
    person = get_person(session, actor.org_id, person_id)
    if actor.is_one_of(person_id):
        raise ForbiddenError(
            "person_export.own",
            "This is your own record: a colleague makes the file for you.",
            "Ask a colleague of the helpline.",
            effect=Effect.NO_MONEY_MOVED,
        )
    return person
