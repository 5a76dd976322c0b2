"""One part of a file of people: its people are added or changed in one transaction, then their numbers are passed on with none open."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.desk.people_files import usecases
from services.payments.desk.people_files.rules import LARGEST_BYTES, MOST_ROWS, SealedPart, for_the_page
from services.payments.desk.people_files.tables import PeopleFilePart
from services.payments.desk.rules.people import read_people
from services.payments.desk.rules.reports import NumbersPassedOn, RowReport, with_numbers
from services.payments.desk.rules.sheets import ReadOptions
from services.payments.desk.sending import in_list, mobiles_of, pass_on, report_row
from services.payments.desk.usecases.new_numbers import ask_to_confirm_number
from services.payments.people.imports.rules import Imported
from services.payments.people.imports.usecases.people import import_people, persons_by_key
from services.payments.people.imports.usecases.sources import name_source
from shared.database import Database
from shared.errors import ForbiddenError, InvalidError
from shared.identity import Actor
from shared.outbox_api import OtherService
from shared.sealing import Sealer

GONE = "Whoever brought it may not add people any more. Bring the file again: what was taken stays as it is."


@dataclass(frozen=True, slots=True)
class PeopleFiles:
    """What files of people are taken with."""

    database: Database
    notifications: OtherService
    sealer: Sealer


def take_part(needs: PeopleFiles, org_id: UUID, file_id: UUID) -> None:
    """Reads a file that nobody has read, or takes its next part. Done again after a crash it adds nobody twice: who is here already is unchanged."""
    database = needs.database
    whose = database.run(org_id, lambda session: usecases.actor_of_file(session, org_id, file_id))
    if whose is None:
        database.run(org_id, lambda session: usecases.stop_file(session, org_id, file_id, GONE))
        return
    actor, source = whose
    unread = database.run(org_id, lambda session: usecases.not_read(session, needs.sealer, org_id, file_id))
    try:
        if unread is not None:
            _read(needs, actor, file_id, *unread)
            return
        found = database.run(org_id, lambda session: usecases.next_part(session, needs.sealer, org_id, file_id))
        if found is not None:
            part, held = found
            _finish(needs, actor, part, held, _import(needs, actor, source, held))
    except ForbiddenError:
        database.run(org_id, lambda session: usecases.stop_file(session, org_id, file_id, GONE))


def _read(needs: PeopleFiles, actor: Actor, file_id: UUID, content: bytes, options: ReadOptions) -> None:
    """A long file takes its time: no transaction is open. One that cannot be used is stopped with the reason."""
    try:
        file = read_people(content, replace(options, most_rows=MOST_ROWS, largest_bytes=LARGEST_BYTES))
    except InvalidError as refused:
        why = for_the_page(refused.message)
        needs.database.run(actor.org_id, lambda session: usecases.stop_file(session, actor.org_id, file_id, why))
        return
    needs.database.run(
        actor.org_id, lambda session: usecases.note_read(session, needs.sealer, actor.org_id, file_id, file, actor)
    )


def _import(needs: PeopleFiles, actor: Actor, source: str, held: SealedPart) -> list[Imported]:
    keys = [one.key for one in held.people]
    known = needs.database.run(actor.org_id, lambda session: persons_by_key(session, actor.org_id, source, keys))
    people = in_list(needs.notifications, actor, held.people, known.keys() | held.answers.new)

    def take(session: Session) -> list[Imported]:
        return import_people(session, actor, name_source(session, actor, source), people, held.answers)

    return needs.database.run(actor.org_id, take)


def _finish(
    needs: PeopleFiles, actor: Actor, part: PeopleFilePart, held: SealedPart, imported: Sequence[Imported]
) -> None:
    mobiles = mobiles_of(held.people, imported)
    became = pass_on(needs.notifications, actor, mobiles) if mobiles else NumbersPassedOn()
    rows: list[RowReport] = [
        report_row(one, found, held.label) for one, found in zip(held.people, imported, strict=True)
    ]
    if mobiles:
        rows = list(with_numbers(rows, became))

    def finish(session: Session) -> None:
        for person_id in became.waiting:
            ask_to_confirm_number(session, actor.org_id, UUID(person_id))
        usecases.note_part(session, needs.sealer, part.id, actor.org_id, held, rows)

    needs.database.run(actor.org_id, finish)
