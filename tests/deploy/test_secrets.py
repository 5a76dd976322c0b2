"""Secrets come from files, are made once, and never show in what a person reads."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr, ValidationError
from pydantic_settings import SettingsError

from deploy.docker import make_secrets, set_up_databases
from deploy.local.folders import LocalError
from services.payments.settings import PaymentsOwnerSettings, PaymentsSettings
from tests.deploy.compose import practice_variables, read_compose

MAKER = [sys.executable, str(Path(make_secrets.__file__))]


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs make_secrets.py as a person would."""
    return subprocess.run([*MAKER, str(folder), *arguments], capture_output=True, text=True, check=False)


def put(folder: Path, **files: str) -> None:
    for name, value in files.items():
        (folder / name).write_text(f"{value}\n", encoding="utf-8")


@pytest.fixture
def secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PAYMENTS_SECRETS_DIR", str(tmp_path))
    return tmp_path


def test_a_setting_comes_from_its_file(secrets: Path) -> None:
    put(secrets, payments_owner_database_url="postgresql+psycopg://from-a-file")
    assert PaymentsOwnerSettings().owner_database_url == SecretStr("postgresql+psycopg://from-a-file")


def test_the_environment_goes_before_the_file(secrets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(secrets, payments_owner_database_url="from-a-file")
    monkeypatch.setenv("PAYMENTS_OWNER_DATABASE_URL", "from-the-environment")
    assert PaymentsOwnerSettings().owner_database_url == SecretStr("from-the-environment")


def test_a_folder_that_is_not_there_stops_the_start(secrets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAYMENTS_SECRETS_DIR", str(secrets / "gone"))
    with pytest.raises(SettingsError, match=r"PAYMENTS_SECRETS_DIR .* no money moves"):
        PaymentsOwnerSettings()


def test_a_complaint_about_one_setting_does_not_show_another(secrets: Path) -> None:
    put(
        secrets,
        payments_database_url="postgresql+psycopg://app:hunter2@db/x",
        payments_sign_in_client_secret="short-hunter3",
    )
    with pytest.raises(ValidationError) as complaint:
        PaymentsSettings()
    assert "sign_in_client_secret" in str(complaint.value)
    assert "hunter" not in str(complaint.value)


def test_what_is_made_is_what_the_containers_mount(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    done = make(folder, "--practice")
    assert done.returncode == 0, done.stderr
    declared = read_compose({**practice_variables(), "SAMEDAY_SECRETS": str(folder)})["secrets"]
    assert {Path(one["file"]) for one in declared.values()} == set(folder.iterdir())
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o444}
    assert not [path for path in folder.iterdir() if path.read_text(encoding="utf-8").strip() in done.stdout]
    Fernet((folder / "payments_sealing_keys").read_text(encoding="utf-8").strip())


def test_what_is_there_stays(tmp_path: Path) -> None:
    make(tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    done = make(tmp_path)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before
    assert "nothing, all were there" in done.stdout
    assert "Still missing: notifications_twilio_auth_token" in done.stdout
    assert "Still missing: sign_in_client_secret" in done.stdout


def test_half_a_pair_is_not_filled_up(tmp_path: Path) -> None:
    make(tmp_path)
    (tmp_path / "redis_url").unlink()
    done = make(tmp_path)
    assert done.returncode == 1
    assert "valkey_settings but not redis_url" in done.stderr
    assert not (tmp_path / "redis_url").exists()


@pytest.mark.parametrize(
    ("address", "complaint"),
    [
        ("postgresql+psycopg://sameday_payments_owner:hunter2@db/sameday_payments", "must name the role sameday_payments_app"),
        ("postgresql+psycopg://sameday_payments_app@db/sameday_payments", "must name the role sameday_payments_app"),
        ("hunter2 hunter2", "is no database address"),
    ],
)  # fmt: skip
def test_an_address_that_does_not_fit_touches_no_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str, complaint: str
) -> None:
    monkeypatch.setattr(set_up_databases, "SECRETS", tmp_path)
    put(tmp_path, payments_database_url=address)
    with pytest.raises(LocalError, match=complaint) as refused:
        set_up_databases.read_password("payments", "app")
    assert "hunter2" not in str(refused.value)
