"""docker-compose.yml is valid, gives every program all of its own settings and nobody else's, and opens no door too many."""

import re
import subprocess
import sys
from collections.abc import Iterable
from typing import Any

import pytest
from pydantic_settings import BaseSettings

from deploy.practice.settings import PracticeSettings
from deploy.practice.sign_in.settings import SignInSettings
from services.notifications.settings import NotificationsOwnerSettings, NotificationsSettings
from services.payments.settings import PaymentsOwnerSettings, PaymentsSettings
from tests.deploy.compose import COMPOSE_FILE, Program, UnsetError, practice_variables, programs, read_compose
from tests.deploy.images import read_image

COMPOSE = read_compose(practice_variables())
PROGRAMS = programs(COMPOSE)
SETTINGS: dict[str, tuple[type[BaseSettings], ...]] = {
    "payments": (PaymentsSettings, PaymentsOwnerSettings),
    "notifications": (NotificationsSettings, NotificationsOwnerSettings),
    "practice": (PracticeSettings,),
    "practice_sign_in": (SignInSettings,),
}
OURS = ("PAYMENTS_", "NOTIFICATIONS_", "PRACTICE_")
RUNNING = {f"{service}-{part}" for service in ("payments", "notifications") for part in ("app", "worker", "clock")} | {
    "practice",
    "practice-sign-in",
}


def names(settings: type[BaseSettings], *, required: bool = False) -> set[str]:
    """The environment variables of some settings."""
    fields = settings.model_fields.items()
    prefix = str(settings.model_config["env_prefix"])
    return {f"{prefix}{name}".upper() for name, field in fields if field.is_required() or not required}


def given(program: Program) -> set[str]:
    """Every setting that a program is given: by its image, by its environment, by a secret file."""
    everything: Iterable[str] = [*read_image(program.dockerfile).environment(), *program.environment, *program.secrets]
    return {name.upper() for name in everything if name.upper().startswith(OURS)}


def wanted(program: Program) -> type[BaseSettings]:
    """What a program reads when it starts."""
    kinds = SETTINGS[program.dockerfile.stem]
    return kinds[-1] if "migrate" in program.command else kinds[0]


@pytest.fixture(params=sorted(name for name in PROGRAMS if name != "databases"))
def program(request: pytest.FixtureRequest) -> Program:
    return PROGRAMS[request.param]


def test_it_follows_the_compose_specification() -> None:
    words = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(COMPOSE_FILE)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_programs_are_all_there() -> None:
    assert set(PROGRAMS) == RUNNING | {"databases", "payments-migrate", "notifications-migrate"}
    assert [name for name in PROGRAMS if "profiles" in PROGRAMS[name].settings] == [
        "practice",
        "practice-sign-in",
    ]


def test_a_program_has_every_setting_that_has_no_default(program: Program) -> None:
    assert names(wanted(program), required=True) - given(program) == set()


def test_a_program_has_no_setting_that_it_does_not_know(program: Program) -> None:
    """Neither a misspelt one nor one of the other service."""
    image = set(read_image(program.dockerfile).environment())
    assert given(program) - names(wanted(program)) - image == set()
    assert {name for name in image if name.startswith(OURS)} <= names(SETTINGS[program.dockerfile.stem][0])


def test_secrets_come_as_files_and_only_where_they_belong(program: Program) -> None:
    secret = re.compile("SECRET|TOKEN|PASSWORD|KEYS|DATABASE_URL|REDIS_URL")
    assert [name for name in program.environment if secret.search(name)] == []
    own = program.dockerfile.stem
    assert [target for target in program.secrets if not target.startswith(f"{own}_")] == []
    others = {"payments": "notifications_", "notifications": "payments_", "practice": "payments_"}.get(own, "payments_")
    assert [source for source in program.secrets.values() if source.startswith(others)] == []


def test_only_migrations_and_the_job_that_makes_databases_may_change_tables() -> None:
    owners = {name for name, one in PROGRAMS.items() if any("owner_database_url" in source for source in one.secrets)}
    assert owners == {"databases", "payments-migrate", "notifications-migrate"}
    administrators = {name for name, one in PROGRAMS.items() if "administrator_database_url" in one.secrets}
    assert administrators == {"databases"}


def test_every_secret_that_is_used_is_declared_and_the_other_way_round() -> None:
    used = {source for one in PROGRAMS.values() for source in one.secrets.values()}
    used |= {source for name in ("postgres", "valkey") for source in COMPOSE["services"][name]["secrets"]}
    assert used == set(COMPOSE["secrets"])


ONLY_THE_COUNCIL_KNOWS = (
    "PAYMENTS_PUBLIC_URL",
    "NOTIFICATIONS_PUBLIC_URL",
    "TWILIO_ACCOUNT_SID",
    "TWILIO_FROM",
    "SIGN_IN_ISSUER",
    "SIGN_IN_CLIENT_ID",
)


@pytest.mark.parametrize("name", ONLY_THE_COUNCIL_KNOWS)
def test_what_only_the_council_knows_has_no_default(name: str) -> None:
    variables = {key: value for key, value in practice_variables().items() if key != name}
    with pytest.raises(UnsetError, match=name):
        read_compose(variables)


def test_without_the_practice_variables_it_speaks_to_the_real_vendors() -> None:
    variables = {key: value for key, value in practice_variables().items() if key in ONLY_THE_COUNCIL_KNOWS}
    live = programs(read_compose(variables))
    payments, notifications = live["payments-worker"].environment, live["notifications-worker"].environment
    assert payments["PAYMENTS_STRIPE_API_BASE"] == PaymentsSettings.model_fields["stripe_api_base"].default
    assert (
        notifications["NOTIFICATIONS_TWILIO_API_BASE"] == NotificationsSettings.model_fields["twilio_api_base"].default
    )
    assert (payments["PAYMENTS_PRACTICE"], notifications["NOTIFICATIONS_PRACTICE"]) == ("false", "false")


@pytest.mark.parametrize("name", sorted(COMPOSE["services"]))
def test_a_container_is_shut_in(name: str) -> None:
    container: dict[str, Any] = COMPOSE["services"][name]
    assert re.search(r":\d", container["image"])
    assert "latest" not in container["image"]
    assert container["read_only"] is True
    assert container["cap_drop"] == ["ALL"]
    assert container["security_opt"] == ["no-new-privileges:true"]
    assert set(container["deploy"]["resources"]["limits"]) == {"cpus", "memory", "pids"}
    assert "build" in container or int(container["user"].split(":")[0]) > 0


@pytest.mark.parametrize("name", sorted({*RUNNING, "postgres", "valkey"}))
def test_what_runs_is_watched_started_again_and_given_time_to_end(name: str) -> None:
    container: dict[str, Any] = COMPOSE["services"][name]
    assert container["restart"] == "unless-stopped"
    assert container["stop_grace_period"]
    if name in PROGRAMS and name.endswith(("app", "practice", "sign-in")):
        image = read_image(PROGRAMS[name].dockerfile)
        assert image.all("HEALTHCHECK")[0].endswith(f':{image.all("EXPOSE")[0]}/health"]')
    else:
        assert container["healthcheck"]["test"]
    if name.endswith(("worker", "clock")):
        ready = next(value for key, value in container["environment"].items() if key.endswith("_READY_FILE"))
        assert container["healthcheck"]["test"][-1] == ready


def test_only_this_machine_reaches_the_pages_and_nobody_the_database() -> None:
    services: dict[str, Any] = COMPOSE["services"]
    published = {name: one["ports"] for name, one in services.items() if "ports" in one}
    assert published == {
        "payments-app": ["127.0.0.1:8001:8001"],
        "notifications-app": ["127.0.0.1:8002:8002"],
        "practice": ["127.0.0.1:8003:8003"],
        "practice-sign-in": ["127.0.0.1:8004:8004"],
    }
    assert COMPOSE["networks"]["data"] == {"internal": True}
    assert {name for name, one in services.items() if list(one["networks"]) == ["data"]} == {
        "postgres", "valkey", "databases", "payments-migrate", "notifications-migrate",
    }  # fmt: skip
    assert [list(services[name]["networks"]) for name in ("practice", "practice-sign-in")] == [["outside"]] * 2
