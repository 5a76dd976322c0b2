"""Passing contact details on to notifications, which alone keeps them: not stored, queued or logged here."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from services.payments.desk.rules.people import PeopleFile, PersonRow, read_people
from services.payments.desk.rules.reports import NOT_SAVED, NUMBER_NOT_YET, RowReport, bad_rows, report, with_numbers
from services.payments.people.usecases import Fate, ImportedPerson, NewPerson, get_person, import_people
from shared import idempotency
from shared.contracts.notices import ContactChange, ContactDetails, MobileOf, MobilesImported, MobilesRefused
from shared.database import Database
from shared.errors import InvalidError, UnavailableError
from shared.idempotency import Keyed
from shared.identity import Action, Actor
from shared.outbox_api import OtherService

NUMBERS_AT_A_TIME = 500

_WHY_BAD = {
    Fate.ERASED: "This person was erased here, so nothing was taken over. Take the row out of the file.",
    Fate.OTHER_NAME: "This ID belongs to somebody with a quite different name, so nothing was changed: money for one person "
    "must not go to another. Give a new person a new ID. Where it is the same person, import again with “rename”.",
}


@dataclass(frozen=True, slots=True)
class PeopleToImport:
    """A file of people. `source_system` names where it comes from; `rename` takes over wholly different names too."""

    content: bytes
    source_system: str
    rename: bool = False


def save_contact(
    database: Database, notifications: OtherService, actor: Actor, person_id: UUID, details: ContactDetails
) -> None:
    """Saves how to reach a person; letters are addressed to the name we know, unless another is given. Raises ForbiddenError, NotFoundError, InvalidError (refused there), UnavailableError."""
    actor.require(Action.SAVE_CONTACT)
    with database.transaction(actor.org_id) as session:
        person = get_person(session, actor.org_id, person_id)
    path = f"/internal/contacts/{actor.org_id}/{person_id}"
    change = ContactChange(
        **details.model_dump(exclude={"addressed_to"}),
        addressed_to=details.addressed_to or person.name,
        actor_kind=actor.kind.value,
        actor_id=actor.id,
    )
    response = notifications.request("PUT", path, change.model_dump(mode="json"))
    if response.status_code >= 400:
        problem = response.json()
        raise InvalidError(
            str(problem.get("code", "contact.refused")),
            str(
                problem.get(
                    "detail", "These contact details cannot be used. Nothing was saved. Check them and try again."
                )
            ),
        )


def import_people_file(
    database: Database, notifications: OtherService, actor: Actor, keyed: Keyed, wanted: PeopleToImport
) -> dict[str, Any]:
    """Imports a file of people, once per key, then passes their numbers on; returns an ImportReport as JSON values.

    The people are committed before any number leaves: should the numbers be refused or nobody answer, the people are there
    and the report says which numbers are not. Raises ForbiddenError, InvalidError (a file that cannot be used).
    """
    actor.require(Action.MANAGE_PEOPLE)
    actor.require(Action.SAVE_CONTACT)
    file = read_people(wanted.content, wanted.source_system)
    people = [NewPerson(one.name, one.source_system, one.external_id) for one in file.good]
    with database.transaction(actor.org_id) as session:
        before = idempotency.begin(session, actor, keyed)
        if before is not None:
            return dict(before.answer)
        imported = import_people(session, actor, people, rename=wanted.rename)
        rows = _report_rows(file, imported)
        answer = asdict(report(file.sheet, rows))
        idempotency.finish(session, actor, keyed, 200, answer)
    mobiles = {found.id: one.mobile for one, found in zip(file.good, imported, strict=True) if found.id and one.mobile}
    if not mobiles:
        return answer
    passed_on, refused = _pass_on(notifications, actor, mobiles)
    answer = asdict(report(file.sheet, with_numbers(rows, passed_on, refused)))
    with database.transaction(actor.org_id) as session:
        idempotency.finish(session, actor, keyed, 200, answer)
    return answer


def _report_rows(file: PeopleFile, imported: list[ImportedPerson]) -> list[RowReport]:
    """Every row's report, with all numbers as not saved yet."""
    label = file.sheet.labels.get("mobile")
    rows = [_report_row(one, found, file, label) for one, found in zip(file.good, imported, strict=True)]
    return rows + bad_rows(file.bad)


def _report_row(one: PersonRow, found: ImportedPerson, file: PeopleFile, mobile_label: str | None) -> RowReport:
    if found.fate in _WHY_BAD:
        return RowReport(one.number, "bad", column=file.sheet.labels["id"], reason=_WHY_BAD[found.fate])
    person_id = str(found.id) if found.id else None
    if person_id is None or (one.mobile is None and one.mobile_problem is None):
        return RowReport(one.number, found.fate.value, person_id)
    problem = f"The number could not be saved. {one.mobile_problem}" if one.mobile_problem else NUMBER_NOT_YET
    return RowReport(one.number, found.fate.value, person_id, mobile_label, problem, NOT_SAVED)


def _pass_on(notifications: OtherService, actor: Actor, mobiles: Mapping[UUID, str]) -> tuple[set[str], set[str]]:
    """Hands the numbers over; returns the ids of the people whose numbers arrived, and of those refused among them."""
    passed_on, refused = set[str](), set[str]()
    everybody = [MobileOf(person_id=person_id, mobile=mobile) for person_id, mobile in mobiles.items()]
    for start in range(0, len(everybody), NUMBERS_AT_A_TIME):
        some = MobilesImported(
            mobiles=everybody[start : start + NUMBERS_AT_A_TIME], actor_kind=actor.kind.value, actor_id=actor.id
        )
        path = f"/internal/contacts/{actor.org_id}/mobiles"
        try:
            response = notifications.request("POST", path, some.model_dump(mode="json"))
        except UnavailableError:
            break  # whoever is away for these is away for the rest; the report says whose numbers are missing
        if response.status_code != 200:
            break
        passed_on |= {str(one.person_id) for one in some.mobiles}
        refused |= {str(one) for one in MobilesRefused.model_validate_json(response.content).person_ids}
    return passed_on, refused
