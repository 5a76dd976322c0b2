"""Passing contact details on to notifications, which alone keeps them: not stored, queued or logged here."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any
from uuid import UUID

from services.payments.desk.rules.answers import check_answers
from services.payments.desk.rules.people import PeopleFile, PersonRow, read_people
from services.payments.desk.rules.reports import (
    NOT_SAVED,
    NUMBER_NOT_YET,
    NumbersPassedOn,
    RowReport,
    bad_rows,
    found_row,
    report,
    unsure_rows,
    with_numbers,
    without_names,
)
from services.payments.desk.rules.safety_words_form import TypedSafetyWords
from services.payments.desk.usecases.imports import PEOPLE, ListToImport, look_up_people
from services.payments.desk.usecases.new_numbers import (
    ask_to_confirm_number,
    check_second_hand,
    contact_is_saved,
    nothing_waits,
    number_is_decided,
)
from services.payments.people.imports.rules import Imported
from services.payments.people.imports.usecases.people import PersonInList, import_people, persons_by_key
from services.payments.people.imports.usecases.sources import name_source, remember_columns
from services.payments.people.usecases import person_to_contact
from shared import idempotency
from shared.contracts.lines import LONGEST_MOBILE, TrialText
from shared.contracts.mobiles import MobileOf, MobilesAsked, MobilesImported, MobilesRefused, PeopleBehindMobiles
from shared.contracts.needs import Needs, NeedsChange
from shared.contracts.notices import ContactChange, ContactDetails, NumberDecision
from shared.contracts.set_up import SafetyWordsChange
from shared.database import Database, Session
from shared.errors import ConflictError, Effect, InvalidError, NotFoundError, ProblemError, UnavailableError
from shared.idempotency import KeyedRequest, StoredAnswer
from shared.identity import Actor, Permission
from shared.outbox_api import OtherService

NUMBERS_AT_A_TIME = 500
LONGEST_ON_ENVELOPE = 60
NONE_WAITS = "contact.no_number_waits"
"""How notifications says that there is no new number to decide."""
CHANGED_MEANWHILE = "contact.changed_meanwhile"
"""How notifications says that somebody else saved first."""
_REFUSALS: Mapping[int, type[ProblemError]] = {404: NotFoundError, 409: ConflictError}
"""How the other service refuses, by its answer."""


def save_contact(
    database: Database,
    notifications: OtherService,
    actor: Actor,
    person_id: UUID,
    details: ContactDetails,
    *,
    seen: str | None = None,
) -> bool:
    """Saves how to reach a person; letters are addressed to the name we know, unless another is given. False where a new mobile waits
    for a second member of staff, who is asked by a task. Raises ForbiddenError, NotFoundError, InvalidError (refused there),
    ConflictError (something else than the version `seen` is held by now), UnavailableError."""
    with database.transaction(actor.org_id) as session:
        person = person_to_contact(session, actor, person_id)
    path = f"/internal/contacts/{actor.org_id}/{person_id}"
    change = ContactChange(
        **details.model_dump(exclude={"addressed_to"}),
        addressed_to=details.addressed_to or name_on_envelope(person.name),
        seen=seen,
        actor_kind=actor.kind.value,
        actor_id=actor.id,
    )
    response = notifications.request("PUT", path, change.model_dump(mode="json"))
    if response.status_code >= 400:
        problem = response.json()
        raise _REFUSALS.get(response.status_code, InvalidError)(
            str(problem.get("code", "contact.refused")),
            str(
                problem.get(
                    "detail", f"These contact details cannot be used. {Effect.NOTHING_SAVED} Check them and try again."
                )
            ),
            effect=None,
        )
    if response.json().get("number_saved_by") is None:
        database.run(actor.org_id, lambda session: contact_is_saved(session, actor, person_id))
        return True
    database.run(actor.org_id, lambda session: ask_to_confirm_number(session, actor.org_id, person_id))
    return False


def save_needs(
    database: Database,
    notifications: OtherService,
    actor: Actor,
    person_id: UUID,
    needs: Needs,
    *,
    seen: Needs | None = None,
) -> None:
    """Saves what helps a person to take part. Raises ForbiddenError, NotFoundError, InvalidError (refused there), ConflictError
    (something else than what was `seen` is known by now), UnavailableError."""
    with database.transaction(actor.org_id) as session:
        person_to_contact(session, actor, person_id)
    told = needs.model_dump(include=set(Needs.model_fields))
    change = NeedsChange(**told, seen=seen, actor_kind=actor.kind.value, actor_id=actor.id)
    path = f"/internal/contacts/{actor.org_id}/{person_id}/needs"
    status = notifications.request("PUT", path, change.model_dump(mode="json")).status_code
    if status == 409:
        raise ConflictError(CHANGED_MEANWHILE, "Somebody changed what helps the person meanwhile.", "Look, then save.")
    if status >= 400:
        raise InvalidError("needs.refused", "What helps the person could not be saved.", "Write it again, shorter.")


def name_on_envelope(name: str) -> str:
    """A name as an envelope has room for it, cut between words where it is longer."""
    if len(name) <= LONGEST_ON_ENVELOPE:
        return name
    whole = name[: LONGEST_ON_ENVELOPE + 1].rpartition(" ")[0]
    return whole or name[:LONGEST_ON_ENVELOPE]


def decide_number(
    database: Database, notifications: OtherService, actor: Actor, person_id: UUID, mobile: str | None
) -> None:
    """A second member of staff made sure of a person's new number and types it; without one it is refused, and never used. The same
    once more, because its answer was lost, changes nothing.

    Raises ForbiddenError, NotFoundError (none waits), ConflictError (another number, or saved by the same human), UnavailableError.
    """
    with database.transaction(actor.org_id) as session:
        person_to_contact(session, actor, person_id)
    path = f"/internal/contacts/{actor.org_id}/{person_id}"
    told = notifications.request("GET", path).json().get("number_saved_by")
    saved_by = UUID(told) if told else None
    if saved_by is not None:
        check_second_hand(actor, saved_by, is_refusal=mobile is None)
    decision = NumberDecision(mobile=mobile, saved_by=saved_by, actor_kind=actor.kind.value, actor_id=actor.id)
    response = notifications.request("POST", f"{path}/new-number", decision.model_dump(mode="json"))
    if response.status_code >= 400:
        problem = response.json()
        if problem.get("code") == NONE_WAITS:
            database.run(actor.org_id, lambda session: nothing_waits(session, actor, person_id))
        raise _REFUSALS.get(response.status_code, InvalidError)(
            str(problem.get("code", "contact.refused")), str(problem.get("detail", Effect.NOTHING_CHANGED)), effect=None
        )
    database.run(
        actor.org_id, lambda session: number_is_decided(session, actor, person_id, is_confirmed=mobile is not None)
    )


def import_people_file(
    database: Database, notifications: OtherService, actor: Actor, keyed: KeyedRequest, wanted: ListToImport
) -> dict[str, Any]:
    """Imports a list of people, once per key, then passes their numbers on; returns an ImportReport as JSON values, which leaves
    names out where it is given again for the same key.

    The people are committed before any number leaves: should the numbers be refused or nobody answer, the people are there
    and the report says which numbers are not. Raises ForbiddenError, InvalidError (a list that cannot be used).
    """
    with database.transaction(actor.org_id) as session:
        remembered = look_up_people(session, actor, wanted.source)
    file = read_people(wanted.content, replace(wanted.options, remembered=remembered.columns))
    check_answers(wanted.answers, [one.key for one in file.good])
    with database.transaction(actor.org_id) as session:
        known = persons_by_key(session, actor.org_id, remembered.name, [one.key for one in file.good])
    people = in_list(notifications, actor, file.good, known.keys() | wanted.answers.new)

    def take(session: Session) -> tuple[str, list[Imported]] | StoredAnswer:
        before = idempotency.begin(session, actor, keyed)
        if before is not None:
            return before
        source = name_source(session, actor, wanted.source, certainly_new=wanted.new_source)
        remember_columns(session, source, PEOPLE, file.sheet.answered)
        imported = import_people(session, actor, source, people, wanted.answers)
        answer = asdict(report(source.name, file.sheet, _report_rows(file, imported)))
        idempotency.finish(session, actor, keyed, 200, without_names(answer))
        return source.name, imported

    taken = database.run(actor.org_id, take)
    if isinstance(taken, StoredAnswer):
        return dict(taken.answer)
    source_name, imported = taken
    rows, mobiles = _report_rows(file, imported), mobiles_of(file.good, imported)
    if not mobiles:
        return asdict(report(source_name, file.sheet, rows))
    became = pass_on(notifications, actor, mobiles)
    answer = asdict(report(source_name, file.sheet, with_numbers(rows, became)))

    def finish(session: Session) -> None:
        for person_id in became.waiting:
            ask_to_confirm_number(session, actor.org_id, UUID(person_id))
        idempotency.finish(session, actor, keyed, 200, without_names(answer))

    database.run(actor.org_id, finish)
    return answer


def in_list(
    notifications: OtherService, actor: Actor, rows: Sequence[PersonRow], settled: Collection[str]
) -> list[PersonInList]:
    """The people of a list, and unless their ID is settled, whose number theirs is."""
    asked = [one for one in rows if one.mobile and one.key not in settled]
    behind = _ask_behind(notifications, actor, [one.mobile or "" for one in asked])
    found = {one.key: whose for one, whose in zip(asked, behind, strict=True)}
    return [PersonInList(one.key, one.name, found.get(one.key, ()), one.like_keys) for one in rows]


def _ask_behind(notifications: OtherService, actor: Actor, mobiles: Sequence[str]) -> list[Sequence[UUID] | None]:
    """Whose own number each of these is; None for those that nobody answered about."""
    found: list[Sequence[UUID] | None] = []
    for start in range(0, len(mobiles), NUMBERS_AT_A_TIME):
        some = MobilesAsked(mobiles=list(mobiles[start : start + NUMBERS_AT_A_TIME]))
        path = f"/internal/contacts/{actor.org_id}/mobiles/people"
        try:
            response = notifications.request("POST", path, some.model_dump(mode="json"))
        except UnavailableError:
            break  # whoever is away for these is away for the rest
        if response.status_code != 200:
            break
        found += PeopleBehindMobiles.model_validate_json(response.content).people
    return found + [None] * (len(mobiles) - len(found))


def _report_rows(file: PeopleFile, imported: list[Imported]) -> list[RowReport]:
    """Every row's report, with all numbers as not saved yet."""
    label = file.sheet.labels["id"]
    rows = [report_row(one, found, label) for one, found in zip(file.good, imported, strict=True)]
    return rows + bad_rows(file.bad) + unsure_rows(file.unsure)


def report_row(one: PersonRow, found: Imported, label: str) -> RowReport:
    """What happened to one row, with its number as not saved yet."""
    row = found_row(one.number, one.key, one.name, found, label)
    if row.id is None or (one.mobile is None and one.mobile_problem is None):
        return row
    problem = f"The number could not be saved. {one.mobile_problem}" if one.mobile_problem else NUMBER_NOT_YET
    return replace(row, column=one.mobile_label, reason=problem, number=NOT_SAVED)


def mobiles_of(people: Sequence[PersonRow], imported: Sequence[Imported]) -> list[MobileOf]:
    """Each person's numbers; of somebody who is in the list by two IDs, those of the first row."""
    mobiles: dict[UUID, MobileOf] = {}
    for one, found in zip(people, imported, strict=True):
        if found.id and one.mobile:
            numbers = MobileOf(person_id=found.id, mobile=one.mobile, landline=one.landline)
            mobiles.setdefault(found.id, numbers)
    return list(mobiles.values())


def pass_on(notifications: OtherService, actor: Actor, everybody: Sequence[MobileOf]) -> NumbersPassedOn:
    """Hands the numbers over; returns what became of them."""
    became = NumbersPassedOn()
    for start in range(0, len(everybody), NUMBERS_AT_A_TIME):
        some = MobilesImported(
            mobiles=list(everybody[start : start + NUMBERS_AT_A_TIME]), actor_kind=actor.kind.value, actor_id=actor.id
        )
        path = f"/internal/contacts/{actor.org_id}/mobiles"
        try:
            response = notifications.request("POST", path, some.model_dump(mode="json"))
        except UnavailableError:
            break  # whoever is away for these is away for the rest; the report says whose numbers are missing
        if response.status_code != 200:
            break
        answer = MobilesRefused.model_validate_json(response.content)
        became.passed_on.update(str(one.person_id) for one in some.mobiles)
        became.refused.update(str(one) for one in answer.person_ids)
        became.waiting.update(str(one) for one in answer.waiting_ids)
    return became


def save_safety_words(notifications: OtherService, actor: Actor, words: TypedSafetyWords) -> None:
    """Puts an organisation's own words for some kinds of danger in force; those before become history there. Raises ForbiddenError,
    InvalidError (they leave out a number or are too long), UnavailableError."""
    actor.require(Permission.MANAGE_STAFF)
    change = SafetyWordsChange(
        kinds=frozenset(words.kinds),
        english=words.english,
        welsh=words.welsh,
        approved_by=words.approved_by,
        owner_id=words.owner_id,
        actor_kind=actor.kind.value,
        actor_id=actor.id,
    )
    response = notifications.request("PUT", f"/internal/safety-plan/{actor.org_id}", change.model_dump(mode="json"))
    if response.status_code >= 400:
        detail = str(response.json().get("detail", "These words cannot be used. The words before stay in force."))
        raise InvalidError("safety.words_unusable", detail, effect=None)


def send_trial_text(notifications: OtherService, actor: Actor, trial_id: UUID, mobile: str) -> None:
    """Has a text sent to an administrator's own mobile, which is not kept here. Raises ForbiddenError, InvalidError (no UK mobile, or
    too many today), UnavailableError."""
    actor.require(Permission.MANAGE_STAFF)
    if len(mobile) > LONGEST_MOBILE:
        raise InvalidError("line.no_mobile", "This is no UK mobile, so no text was sent.", effect=None)
    body = TrialText(trial_id=trial_id, mobile=mobile, actor_kind=actor.kind.value, actor_id=actor.id)
    response = notifications.request("POST", f"/internal/lines/{actor.org_id}/trial", body.model_dump(mode="json"))
    if response.status_code >= 400:
        raise InvalidError("line.not_tried", str(response.json().get("detail", "No text was sent.")), effect=None)
