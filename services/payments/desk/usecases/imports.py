"""Importing lists of events, and what is remembered of the sources of lists, in the caller's transaction."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from services.payments.desk.rules.answers import check_answers
from services.payments.desk.rules.events import EventInFile, EventsFile
from services.payments.desk.rules.people import BadRow
from services.payments.desk.rules.reports import RowReport, bad_rows, found_row, report, unsure_rows
from services.payments.desk.rules.sheets import ReadOptions
from services.payments.involvement.rules.fees import Stretch
from services.payments.involvement.usecases.events import NewEvent
from services.payments.involvement.usecases.imports import ImportedEvent, import_events, other_ids
from services.payments.people.imports.rules import Answers
from services.payments.people.imports.usecases.sources import Remembered, look_up_source, name_source, remember_columns
from shared.identity import Actor, Permission

DESCRIPTION = "Taking part"
"""What may stand on a bank statement: neutral, whatever the title in the file says."""
PEOPLE, EVENTS = "people", "events"


@dataclass(frozen=True, slots=True)
class ListToImport:
    """A list as somebody sends it: from which source, and what they say about how to read it and who is who."""

    content: bytes
    source: str | None
    new_source: bool = False
    options: ReadOptions = field(default_factory=ReadOptions)
    answers: Answers = field(default_factory=Answers)


def look_up_events(session: Session, actor: Actor, source: str | None) -> tuple[Remembered, Mapping[str, str]]:
    """What is known of a source before its events are read, and further IDs of its events. Raises ForbiddenError, InvalidError."""
    actor.require(Permission.MANAGE_EVENTS)
    remembered = look_up_source(session, actor.org_id, source, EVENTS)
    return remembered, other_ids(session, actor, remembered.name)


def look_up_people(session: Session, actor: Actor, source: str | None) -> Remembered:
    """What is known of a source before its people are read. Raises ForbiddenError, InvalidError."""
    actor.require(Permission.MANAGE_PEOPLE)
    actor.require(Permission.SAVE_CONTACT)
    return look_up_source(session, actor.org_id, source, PEOPLE)


def import_events_file(session: Session, actor: Actor, wanted: ListToImport, file: EventsFile) -> dict[str, Any]:
    """Imports the events of a list; returns an ImportReport as JSON values. Raises ForbiddenError, InvalidError."""
    check_answers(wanted.answers, file.keys)
    source = name_source(session, actor, wanted.source, certainly_new=wanted.new_source)
    remember_columns(session, source, EVENTS, file.sheet.answered)
    events = [_new_event(one, source.name) for one in file.good]
    imported = import_events(session, actor, source, events, wanted.answers)
    rows = bad_rows(file.bad) + unsure_rows(file.unsure)
    for one, found in zip(file.good, imported, strict=True):
        rows += _report_rows(one, found, file.sheet.labels["id"])
    return asdict(report(source.name, file.sheet, rows))


def _new_event(one: EventInFile, source_name: str) -> NewEvent:
    about = one.about
    return NewEvent(
        title=about.title,
        description=DESCRIPTION,
        sessions=[Stretch(session.starts_at, session.ends_at) for session in one.sessions],
        place=about.place,
        budget_pence=about.budget_pence,
        cost_centre=about.cost_centre,
        account_code=about.account_code,
        project=about.project,
        funder=about.funder,
        source_system=source_name,
        external_id=one.external_id,
    )


def _report_rows(one: EventInFile, imported: ImportedEvent, label: str) -> list[RowReport]:
    """What happened to an event, at each of its rows."""
    if imported.found is None:
        return bad_rows(BadRow(number, imported.reason or "") for number in one.rows)
    return [found_row(number, one.external_id, one.about.title, imported.found, label) for number in one.rows]
