"""An administrator's commands: the first organisation, rotating keys, and verifying the audit trail."""

import os
import subprocess
import sys
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr
from sqlalchemy import create_engine, select, text
from sqlalchemy.orm import Session

from services.payments.people.tables import Principal
from services.payments.rails.tables import RailAccount
from services.payments.rails.usecases import open_credentials
from shared import audit
from shared.audit import AuditRow
from shared.identity import SYSTEM_ID
from shared.ids import new_id
from shared.organisations import Organisation
from shared.outbox import OutboxRow
from shared.sealing import CannotOpenError, Sealer
from tests.conftest import CHECKOUT, Databases
from tests.payments.council import Council, Payments, found
from tests.sign_in_provider import provider

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def command(payments: Payments) -> Command:
    """Runs one command as an administrator does, with the settings of the service under test; `keys` replaces its keys."""
    environment = {"PATH": os.environ["PATH"], "PYTHONUTF8": "1"}
    for name, value in payments.dependencies.settings.model_dump(exclude_none=True).items():
        written = value.get_secret_value() if isinstance(value, SecretStr) else str(value)
        environment[f"PAYMENTS_{name.upper()}"] = written

    def run(*words: str, keys: str | None = None) -> subprocess.CompletedProcess[str]:
        extra = {"PAYMENTS_SEALING_KEYS": keys} if keys else {}
        program = [sys.executable, "-m", "services.payments.commands", *words]
        return subprocess.run(
            program, cwd=CHECKOUT, env=environment | extra, capture_output=True, text=True, check=False
        )

    return run


def test_a_second_organisation_is_not_created_by_accident(command: Command, council: Council) -> None:
    name, database = f"Another {council.org_id}", council.payments.dependencies.database
    words = ["create-organisation", "--name", name, "--short-name", "Riverbank", "--helpline", "01632 960 000",
             "--admin-name", "Alex", "--admin-issuer", provider().issuer, "--admin-subject", council.administrator.subject,
             "--admin-name", "Ash", "--admin-subject", uuid4().hex]  # fmt: skip
    answer = command(*words)
    assert answer.returncode == 1
    assert "There is an organisation here already, so nothing was created" in answer.stderr
    answer = command(*words, "--another")
    assert answer.returncode == 1
    assert "this administrator's sign-in, exists already. Nothing was created." in answer.stderr
    with database.system() as session:
        assert name not in session.scalars(select(Organisation.name)).all()


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--helpline", "0800 CALL NOW"),
        ("--helpline", "01632 960XXX"),
        ("--name", "\u3164"),
        ("--admin-name", "Al\x1bex"),
        ("--short-name", "\u202e"),
    ],
)
def test_an_organisation_is_not_created_with_odd_characters(
    command: Command, council: Council, option: str, value: str
) -> None:
    words = {"--name": f"Another {council.org_id}", "--short-name": "Riverbank", "--helpline": "01632 960 000", "--admin-name": "Alex",
             "--admin-issuer": provider().issuer, "--admin-subject": str(council.org_id)}  # fmt: skip
    words[option] = value
    second = ["--admin-name", "Ash", "--admin-subject", uuid4().hex]
    answer = command("create-organisation", *(word for pair in words.items() for word in pair), *second, "--another")
    assert answer.returncode == 2
    assert "Invalid value" in answer.stderr


def test_keys_are_rotated_and_the_old_one_may_be_taken_away(payments: Payments, command: Command) -> None:
    council = found(payments)
    council.agree("/rails/stripe", {"api_key": "rk_test_12345678", "financial_account": "fa_test"})
    old = payments.dependencies.settings.sealing_keys.get_secret_value()
    new = Fernet.generate_key().decode()
    try:
        answer = command("rotate-keys", keys=f"{new},{old}")
        assert answer.returncode == 0, answer.stderr
        assert "sealed under the newest key" in answer.stdout
        with payments.dependencies.database.transaction(council.org_id) as session:
            opened = open_credentials(session, council.org_id, "stripe", Sealer(SecretStr(new)))
            assert opened.api_key == "rk_test_12345678"
            with pytest.raises(CannotOpenError):
                open_credentials(session, council.org_id, "stripe", Sealer(SecretStr(old)))
            assert "rk_test_12345678" not in session.scalars(select(RailAccount.api_key_sealed)).one()
    finally:
        assert command("rotate-keys", keys=f"{old},{new}").returncode == 0


def test_keys_that_do_not_open_what_is_sealed_change_nothing(payments: Payments, command: Command) -> None:
    council = found(payments)
    council.agree("/rails/stripe", {"api_key": "rk_test_12345678", "financial_account": "fa_test"})
    assert command("rotate-keys", keys=Fernet.generate_key().decode()).returncode != 0
    with payments.dependencies.database.transaction(council.org_id) as session:
        kept = open_credentials(session, council.org_id, "stripe", payments.dependencies.sealer)
        assert kept.api_key == "rk_test_12345678"


def chained(payments: Payments, council: Council) -> None:
    """Three links, each of several rows."""
    for _ in range(3):
        council.approved(council.payable(2))
        with payments.dependencies.database.system() as session:
            assert audit.chain(session) > 2


@pytest.mark.parametrize(
    ("change", "is_named"),
    [
        ("UPDATE audit SET facts = facts || '{\"pence\": 1}'", True),
        ("UPDATE audit SET actor_id = gen_random_uuid()", True),
        ("DELETE FROM audit", True),
        ('UPDATE status_change SET evidence = \'{"answer": "accepted"}\'', True),
        ("DELETE FROM status_change", True),
        ("DELETE FROM audit_chain", False),
        ("UPDATE audit_chain SET hash = 'x'", False),
        ("UPDATE audit SET transaction_number = 1", True),
        ("UPDATE status_change SET transaction_number = transaction_number + 1000000", True),
        ("UPDATE audit_chain SET transaction_number = transaction_number + 1", False),
        ("UPDATE audit_chain SET digests = set_byte(digests, 0, (get_byte(digests, 0) + 1) % 256)", False),
        ("UPDATE audit_chain SET audit_ids[1] = gen_random_uuid()", False),
    ],
)
def test_the_audit_trail_holds_and_a_change_behind_our_back_is_found(
    payments: Payments, databases: Databases, change: str, is_named: bool
) -> None:
    council = found(payments)
    chained(payments, council)
    with payments.dependencies.database.system() as session:
        assert audit.verify(session, council.org_id) == []
    table = change.split()[1 if change.startswith("UPDATE") else 2]
    key = "position" if table == "audit_chain" else "id"
    second = f"SELECT {key} FROM {table} WHERE org_id = :org ORDER BY {key} OFFSET 1 LIMIT 1"
    engine = create_engine(databases.admin_url("payments").replace("postgresql://", "postgresql+psycopg://"))
    with Session(engine) as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))
        changed = session.scalar(text(second), {"org": council.org_id})
        session.execute(text(f"{change} WHERE org_id = :org AND {key} = ({second})"), {"org": council.org_id})
        broken = audit.verify(session, council.org_id)
        session.rollback()
    engine.dispose()
    assert [one.audit_id for one in broken] == [changed if is_named else None]


def test_whether_the_trail_holds_is_said(payments: Payments, databases: Databases, command: Command) -> None:
    council = found(payments)
    chained(payments, council)
    answer = command("verify-audit")
    assert answer.returncode == 0, answer.stderr
    engine = create_engine(databases.admin_url("payments").replace("postgresql://", "postgresql+psycopg://"))

    def actions(add: str) -> list[UUID]:
        """Changes two rows of two links, the same way back with the other sign."""
        rows = text(f"UPDATE audit SET action = {add} WHERE org_id = :org AND action ~ '^run.created' RETURNING id")
        with Session(engine) as session:
            session.execute(text("SET LOCAL session_replication_role = replica"))
            changed = session.scalars(rows, {"org": council.org_id}).all()
            session.commit()
        return list(changed)

    changed = actions("action || 'x'")
    broken = command("verify-audit")
    actions("rtrim(action, 'x')")
    engine.dispose()
    assert broken.returncode == 1
    assert len(changed) == 3
    for one in changed:
        assert f"has a row that was changed or is gone: {one}" in broken.stdout
    assert command("verify-audit").returncode == 0


def test_the_hours_of_the_helpline_are_changed_and_told(payments: Payments, command: Command) -> None:
    council = found(payments)
    answer = command("change-helpline-hours", str(council.org_id), "Mon-Fri 10:00-16:00, sat 10:00-12:00")
    assert answer.returncode == 0, answer.stderr
    with payments.dependencies.database.transaction(council.org_id) as session:
        row = session.get_one(Organisation, council.org_id)
        assert row.helpline_hours == "mon-fri 10:00-16:00, sat 10:00-12:00"
        told = session.scalars(select(OutboxRow.body).where(OutboxRow.topic == "organisation.changed")).all()
    assert told[-1]["helpline_hours"] == "mon-fri 10:00-16:00, sat 10:00-12:00"
    assert command("change-helpline-hours", str(council.org_id), "nine to five").returncode == 2
    assert command("change-helpline-hours", str(new_id()), "mon 09:00-17:00").returncode == 1


def create(command: Command, name: str, *subjects: str) -> subprocess.CompletedProcess[str]:
    """Creates one more organisation, whose administrators these are."""
    hands = [word for one in subjects for word in ("--admin-name", f"Admin {one[:4]}", "--admin-subject", one)]
    return command(
        "create-organisation", "--name", name, "--short-name", "Riverbank", "--helpline", "01632 960 000",
        "--admin-issuer", provider().issuer, "--another", *hands,
    )  # fmt: skip


def test_an_organisation_has_two_administrators_and_not_one(command: Command, payments: Payments) -> None:
    name, one, other = f"Riverbank {uuid4().hex}", uuid4().hex, uuid4().hex
    for subjects in ((one,), (one, one), (one, other, uuid4().hex)):
        refused = create(command, name, *subjects)
        assert (refused.returncode, "two administrators" in refused.stderr) == (1, True)
    created = create(command, name, one, other)
    assert created.returncode == 0, created.stderr
    with payments.dependencies.database.transaction(UUID(created.stdout.strip())) as session:
        rows = session.scalars(select(Principal)).all()
        assert {(row.subject, *row.roles) for row in rows} == {(one, "administrator"), (other, "administrator")}
        assert len({row.human_id for row in rows}) == 2


def test_an_administrator_who_is_lost_is_replaced_and_the_trail_says_so(command: Command, payments: Payments) -> None:
    lost, kept, new = uuid4().hex, uuid4().hex, uuid4().hex
    org_id = UUID(create(command, f"Riverbank {uuid4().hex}", lost, kept).stdout.strip())

    def replace(who: str) -> subprocess.CompletedProcess[str]:
        return command(
            "replace-administrator", str(org_id), "--lost", who, "--admin-name", "Ann New",
            "--admin-issuer", provider().issuer, "--admin-subject", new,
        )  # fmt: skip

    assert "No administrator of this organisation signs in so." in replace("nobody").stderr
    replaced = replace(lost)
    assert replaced.returncode == 0, replaced.stderr
    with payments.dependencies.database.transaction(org_id) as session:
        rows = {row.subject: row for row in session.scalars(select(Principal))}
        assert [rows[one].disabled_at is None for one in (lost, kept, new)] == [False, True, True]
        trail = session.scalars(select(AuditRow).where(AuditRow.action == "administrator.replaced")).all()
        assert [(one.object_id, one.actor_id) for one in trail] == [(rows[new].id, SYSTEM_ID)]
        assert trail[0].facts == {"lost": [str(rows[lost].id)]}
