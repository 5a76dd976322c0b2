"""Importing events from a spreadsheet, in the caller's transaction."""

from dataclasses import asdict
from typing import Any

from sqlalchemy.orm import Session

from services.payments.desk.rules.events import EventInFile, EventsFile
from services.payments.desk.rules.people import BadRow
from services.payments.desk.rules.reports import RowReport, bad_rows, report
from services.payments.involvement.rules.fees import Stretch
from services.payments.involvement.usecases.events import NewEvent
from services.payments.involvement.usecases.imports import ImportedEvent, import_events
from shared.identity import Actor

DESCRIPTION = "Taking part"
"""What may stand on a bank statement: neutral, whatever the title in the file says."""


def import_events_file(session: Session, actor: Actor, file: EventsFile, source_system: str) -> dict[str, Any]:
    """Imports the events of a file; returns an ImportReport as JSON values. Raises ForbiddenError."""
    imported = import_events(session, actor, [_new_event(one, source_system) for one in file.good])
    rows = bad_rows(file.bad)
    for one, found in zip(file.good, imported, strict=True):
        rows += _report_rows(one, found)
    return asdict(report(file.sheet, rows))


def _new_event(one: EventInFile, source_system: str) -> NewEvent:
    about = one.about
    return NewEvent(
        title=about.title,
        description=DESCRIPTION,
        sessions=[Stretch(session.starts_at, session.ends_at) for session in one.sessions],
        budget_pence=about.budget_pence,
        cost_centre=about.cost_centre,
        account_code=about.account_code,
        project=about.project,
        funder=about.funder,
        source_system=source_system,
        external_id=one.external_id,
    )


def _report_rows(one: EventInFile, found: ImportedEvent) -> list[RowReport]:
    """What happened to an event, at each of its rows."""
    if found.fate is None:
        return bad_rows(BadRow(number, found.reason or "") for number in one.rows)
    return [RowReport(number, found.fate.value, str(found.id)) for number in one.rows]
