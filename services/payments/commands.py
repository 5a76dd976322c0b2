"""An administrator's commands: `python -m services.payments.commands --help`."""

from pathlib import Path
from typing import Annotated, NoReturn
from uuid import UUID

import typer
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from services.payments.access.usecases.administrators import add_administrator, replace_administrator
from services.payments.access.usecases.organisations import as_told
from services.payments.claims.rules.send_deadline import Subdivision
from services.payments.claims.usecases.defaults import prepare_organisation
from services.payments.people.signatures import ADMINISTRATORS_NEEDED
from services.payments.rails.usecases import seal_all_again
from services.payments.settings import PaymentsOwnerSettings
from services.payments.wiring import start
from shared import audit
from shared.audit_check import verify_all
from shared.characters import CharacterError, cleaned, shapes_only
from shared.commands import commands_of
from shared.database import Database
from shared.duty import OF_NATION, USUAL_HOURS, read_hours
from shared.errors import Effect, InvalidError, NotFoundError
from shared.identity import system_actor
from shared.ids import new_id
from shared.migrate import run_migrations
from shared.organisations import Organisation, organisation_ids
from shared.outbox import send_message
from shared.telephone_numbers import e164

commands = commands_of("payments", "Sameday payments: an administrator's commands.")


def _typed(value: str) -> str:
    try:
        return cleaned(value)
    except CharacterError as error:
        raise typer.BadParameter(str(error)) from None


def _telephone_number(value: str) -> str:
    """A number that can be dialled, as it is written: callers are put through to it, and it stands in every text."""
    if e164(value) is None:
        raise typer.BadParameter("This is no telephone number. Write it with digits only, like 01632 960 000.")
    return _typed(value)


def _hours(value: str) -> str:
    """When somebody answers, as it is kept."""
    try:
        return str(read_hours(value))
    except InvalidError as unreadable:
        raise typer.BadParameter(str(unreadable)) from None


@commands.command()
def migrate() -> None:
    """Bring the payments database to the newest version."""
    settings = PaymentsOwnerSettings()
    run_migrations(Path(__file__).parent / "migrations", settings.owner_database_url.get_secret_value())
    print("The payments database is up to date.")


@commands.command()
def create_organisation(
    name: Annotated[str, typer.Option(help="full name, as in letters", parser=_typed)],
    short_name: Annotated[str, typer.Option(help="name in text messages, 2 to 22 characters", parser=_typed)],
    helpline: Annotated[str, typer.Option(help="telephone number that people can call", parser=_telephone_number)],
    admin_name: Annotated[list[str], typer.Option(help="an administrator's name; given twice", parser=_typed)],
    admin_subject: Annotated[
        list[str], typer.Option(help="who they are at the sign-in service (the token's subject); twice", parser=_typed)
    ],
    admin_issuer: Annotated[str, typer.Option(help="who signs both in (the token's issuer)", parser=_typed)],
    nation: Annotated[Subdivision, typer.Option(help="whose bank holidays hold")] = Subdivision.ENGLAND,
    another: Annotated[bool, typer.Option(help="add one more organisation beside those that exist")] = False,
) -> None:
    """Create the organisation and its two administrators: limits take both, and nothing is released until both have signed in. Refused
    when there is one already, unless --another."""
    if len(set(admin_subject)) != ADMINISTRATORS_NEEDED or len(admin_name) != ADMINISTRATORS_NEEDED:
        _stop(
            "An organisation has two administrators with a sign-in each: give --admin-name and --admin-subject twice. "
            f"{Effect.NOTHING_CREATED}"
        )
    database = _database()
    with database.system() as session:
        known = session.scalars(select(Organisation.name)).all()
    if known and not another:
        _stop("There is an organisation here already, so nothing was created. To add one beside it, say --another.")
    organisation_id = new_id()
    hours = f"{USUAL_HOURS}, {OF_NATION}{nation.value.replace('_', ' ')}"
    actor = system_actor(organisation_id)
    try:
        with database.transaction(organisation_id) as session:
            row = Organisation(
                id=organisation_id, name=name, short_name=short_name, helpline=helpline, helpline_hours=hours
            )
            session.add(row)
            session.flush()
            prepare_organisation(session, organisation_id, nation)
            audit.record(session, actor, "organisation.created", "organisation", organisation_id)
            for subject, its_name in zip(admin_subject, admin_name, strict=True):
                add_administrator(session, actor, admin_issuer, subject, its_name)
            send_message(session, organisation_id, as_told(row))
    except IntegrityError:
        _stop(
            f"An organisation with this name, or this administrator's sign-in, exists already. {Effect.NOTHING_CREATED}"
        )
    print(organisation_id)


@commands.command("replace-administrator")
def replace(
    organisation_id: Annotated[UUID, typer.Argument(help="whose administrator")],
    lost: Annotated[str, typer.Option(help="the subject of the sign-in that is lost", parser=_typed)],
    admin_name: Annotated[str, typer.Option(help="name of who takes their place", parser=_typed)],
    admin_issuer: Annotated[str, typer.Option(help="who signs them in (the token's issuer)", parser=_typed)],
    admin_subject: Annotated[str, typer.Option(help="who they are there (the token's subject)", parser=_typed)],
) -> None:
    """Put somebody else in the place of an administrator who is lost: their sign-in is disabled, and the audit trail says so."""
    try:
        with _database().transaction(organisation_id) as session:
            actor = system_actor(organisation_id)
            new = replace_administrator(session, actor, lost, admin_issuer, admin_subject, admin_name)
    except NotFoundError as nobody:
        _stop(nobody.message)
    except IntegrityError:
        _stop("This sign-in is known already, so nothing was changed.")
    print(new.id)


@commands.command()
def change_helpline_hours(
    organisation_id: Annotated[UUID, typer.Argument(help="whose helpline")],
    hours: Annotated[str, typer.Argument(help="when somebody answers, like 'mon-fri 09:00-17:00'", parser=_hours)],
) -> None:
    """Change when somebody answers the helpline: what we say about who calls back, and when, follows it."""
    with _database().transaction(organisation_id) as session:
        row = session.get(Organisation, organisation_id)
        if row is None:
            _stop("There is no such organisation, so nothing was changed.")
        row.helpline_hours = hours
        audit.record(
            session, system_actor(organisation_id), "organisation.hours_changed", "organisation", organisation_id
        )
        send_message(session, organisation_id, as_told(row))
    print(f"Somebody answers the helpline {hours}.")


@commands.command()
def ask_two_pictures(
    organisation_id: Annotated[UUID, typer.Argument(help="whose people")],
    wanted: Annotated[
        bool, typer.Option("--yes/--no", help="whether people may choose a second picture, and then say both")
    ],
) -> None:
    """Say whether people choose two pictures instead of one: harder to guess, and harder to remember."""
    with _database().transaction(organisation_id) as session:
        row = session.get(Organisation, organisation_id)
        if row is None:
            _stop("There is no such organisation, so nothing was changed.")
        row.two_pictures = wanted
        facts = {"two_pictures": wanted}
        audit.record(
            session, system_actor(organisation_id), "organisation.pictures", "organisation", organisation_id, facts
        )
    print("People may choose a second picture, and then say both." if wanted else "Each person has one picture.")


LONGEST_ADVISER = 30


@commands.command()
def name_adviser(
    organisation_id: Annotated[UUID, typer.Argument(help="whose people")],
    adviser: Annotated[str, typer.Argument(help="a human adviser about benefits, like 'Citizens Advice'")],
) -> None:
    """Say which adviser people are told of where a limit of their own holds a fee: at most 30 letters."""
    words = " ".join(adviser.split())
    if not 3 <= len(words) <= LONGEST_ADVISER or shapes_only(words) != words:
        _stop(f"An adviser is named in 3 to {LONGEST_ADVISER} plain letters, so nothing was changed.")
    with _database().transaction(organisation_id) as session:
        row = session.get(Organisation, organisation_id)
        if row is None:
            _stop("There is no such organisation, so nothing was changed.")
        row.adviser = words
        audit.record(session, system_actor(organisation_id), "organisation.adviser", "organisation", organisation_id)
    print(f"People are told of {words}.")


@commands.command()
def rotate_keys() -> None:
    """Seal every stored key of a vendor again, under the first key of PAYMENTS_SEALING_KEYS."""
    dependencies = start("command")
    database, sealer = dependencies.database, dependencies.sealer
    with database.system() as session:
        organisations = organisation_ids(session)
    count = 0
    for organisation_id in organisations:
        with database.transaction(organisation_id) as session:
            count += seal_all_again(session, organisation_id, sealer)
    print(
        f"{count} secrets are sealed under the newest key. Older keys may be taken off the list once no bank details wait."
    )


@commands.command()
def verify_audit() -> None:
    """Recompute the audit chain of every organisation; exit code 1 where a link does not hold or a row was passed over."""
    verified = verify_all(_database())
    for line in verified.lines:
        print(line)
    if not verified.hold:
        raise typer.Exit(1)


def _database() -> Database:
    return start("command").database


def _stop(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(1)


if __name__ == "__main__":
    commands()
