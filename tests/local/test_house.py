"""The house starts its programs with what they need and no more, mends them, and leaves nothing behind."""

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis
from sqlalchemy import make_url

from deploy.local.folders import LocalError, temporary_folder
from deploy.local.house import House
from deploy.local.servers import Servers
from tests.local.processes import becomes_true, first_line, is_alive, running
from tests.local.stub_house import StandInPlan, hush


@pytest.fixture
def folder() -> Iterator[Path]:
    with temporary_folder() as made:
        yield made


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with House(
        durable=False, environment={}, settings={"PAYMENTS_LEASE_SECONDS": "7"}, make_plan=StandInPlan
    ) as opened:
        opened.open(hush)
        yield opened


def environment_of(house: House, name: str) -> dict[str, str]:
    """Return the environment that the stand-in says it got."""
    told: dict[str, str] = json.loads(house.log(name).read_text(encoding="utf-8").splitlines()[0])
    return told


def test_each_program_is_told_what_is_its_own_and_nothing_else(house: House) -> None:
    administrator = house.servers.database_url
    for program in house.plan.programs():
        prefix = f"{program.name.partition('-')[0].upper()}_"
        told = environment_of(house, program.name)
        others = {"PAYMENTS_", "NOTIFICATIONS_", "PRACTICE_"} - {prefix}
        assert not [name for name in told if name.startswith(tuple(others))]
        assert not {f"{prefix}OWNER_DATABASE_URL", "DATABASE_URL", "REDIS_URL"} & told.keys()
        assert administrator not in told.values()
    assert environment_of(house, "payments-worker")["PAYMENTS_LEASE_SECONDS"] == "7"
    assert "_owner:" in environment_of(house, "payments-migrate")["PAYMENTS_OWNER_DATABASE_URL"]


def test_secrets_and_logs_are_for_their_owner_only(house: House) -> None:
    for secret in (house.folder / "secrets.json", house.folder / "servers" / "servers.json", house.log("payments-app")):
        assert secret.stat().st_mode & 0o077 == 0


def test_a_killed_program_stays_down_until_it_is_started(house: House) -> None:
    before = house.child("payments-worker").pid
    house.kill("payments-worker", signal.SIGKILL)
    house.mend(hush)
    assert not is_alive(before)
    house.start("payments-worker", {"PAYMENTS_CRASH_POINT": "somewhere"})
    assert house.child("payments-worker").pid != before
    assert "PAYMENTS_CRASH_POINT" in house.log("payments-worker").read_text(encoding="utf-8")


def test_what_ends_by_itself_is_mended_and_said(house: House) -> None:
    said: list[str] = []
    before = house.child("notifications-clock").pid
    os.kill(before, signal.SIGKILL)
    assert becomes_true(lambda: not is_alive(before))
    house.mend(said.append)
    assert house.child("notifications-clock").is_running
    assert "notifications-clock ended unexpectedly (signal SIGKILL)" in said[0]


def test_a_program_that_keeps_ending_is_not_started_without_a_pause(house: House) -> None:
    for _ in range(2):
        os.kill(house.child("payments-clock").pid, signal.SIGKILL)
        house.child("payments-clock").process.wait()
        house.mend(hush)
    assert not house.child("payments-clock").is_running
    house.start("payments-clock")


def test_a_server_that_ends_is_mended_on_the_same_port(house: House) -> None:
    said: list[str] = []
    house.servers.valkey.kill()
    house.mend(said.append)
    with redis.Redis.from_url(house.servers.redis_url) as client:
        assert client.ping()
    assert said == ["valkey ended unexpectedly and is started again."]


def test_servers_that_are_given_are_used_and_left_clean() -> None:
    with Servers(durable=False) as given:
        environment = {"DATABASE_URL": given.database_url, "REDIS_URL": given.redis_url}
        with House(environment=environment, make_plan=StandInPlan) as house:
            house.open(hush)
            assert house.servers.running == []
            told = environment_of(house, "payments-app")
            assert f":{given.postgres.port}/sameday_" in told["PAYMENTS_DATABASE_URL"]
            assert told["PAYMENTS_REDIS_URL"] == given.redis_url
            with redis.Redis.from_url(given.redis_url) as client:
                client.set(f"{told['PAYMENTS_REDIS_NAMESPACE']}:jobs:x", "1")
                client.set("somebody-elses", "1")
        with psycopg.connect(given.database_url.replace("+psycopg", "")) as connection:
            assert connection.execute("SELECT count(*) FROM pg_database WHERE datname LIKE 'sameday%'").fetchone() == (
                0,
            )
        with redis.Redis.from_url(given.redis_url) as client:
            assert client.keys() == [b"somebody-elses"]


def test_a_second_opening_finds_secrets_data_and_addresses_again(folder: Path) -> None:
    seen = []
    for _ in range(2):
        with House(folder, durable=False, environment={}, make_plan=StandInPlan) as house:
            house.open(hush)
            seen.append((house.plan.secrets, house.plan.ports))
    assert seen[0] == seen[1]


@pytest.mark.parametrize(
    ("part", "sentence"), [("worker", "payments-worker ended while"), ("migrate", "nothing was started")]
)
def test_what_does_not_start_is_explained_and_nothing_is_left(folder: Path, part: str, sentence: str) -> None:
    settings = {"PAYMENTS_STAND_IN_FAILS": part}
    with (
        pytest.raises(LocalError, match=sentence) as caught,
        House(folder, durable=False, environment={}, settings=settings, make_plan=StandInPlan) as house,
    ):
        house.open(hush)
    assert "The stand-in was told to fail." in str(caught.value)
    assert not any(server.child and server.child.is_running for server in house.servers.running)


def be_of_an_earlier_version(house: House, service: str, revision: str) -> str:
    """Leave in a service's database what tells that an earlier version made its tables; return its name."""
    url = make_url(house.plan.databases[service].owner_url).set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False)) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)")
        connection.execute("INSERT INTO alembic_version VALUES (%s)", [revision])
    return str(url.database)


def test_a_data_folder_of_an_earlier_version_is_refused_in_one_sentence(folder: Path) -> None:
    with House(folder, durable=False, environment={}, make_plan=StandInPlan) as house:
        house.open(hush)
        be_of_an_earlier_version(house, "notifications", "0006")
    with (
        pytest.raises(LocalError) as caught,
        House(folder, durable=False, environment={}, make_plan=StandInPlan) as house,
    ):
        house.open(hush)
    assert str(caught.value) == (
        f"The data in {folder} was made by an earlier version of Sameday and cannot be brought up to date: remove the folder "
        "or move it away, then start again."
    )


def test_a_database_of_an_earlier_version_on_a_server_that_was_given_is_named(folder: Path) -> None:
    with Servers(durable=False, wanted=("postgres",)) as given:
        environment = {"DATABASE_URL": given.database_url}
        with House(folder, durable=False, environment=environment, make_plan=StandInPlan) as house:
            house.open(hush)
            name = be_of_an_earlier_version(house, "payments", "0010")
        with (
            pytest.raises(
                LocalError, match=rf"The database {name} was made by an earlier version .* drop it, then start"
            ),
            House(folder, durable=False, environment=environment, make_plan=StandInPlan) as house,
        ):
            house.open(hush)


def test_nothing_is_left_after_the_supervisor_is_killed() -> None:
    with running("-m", "tests.local.stub_house") as supervisor:
        pids = json.loads(first_line(supervisor))
        assert len(pids) == 10
        supervisor.send_signal(signal.SIGKILL)
        assert becomes_true(lambda: not any(is_alive(pid) for pid in pids))


@pytest.mark.parametrize(
    "sent", [signal.SIGTERM, *(pytest.param(one, marks=pytest.mark.chaos) for one in (signal.SIGINT, signal.SIGHUP))]
)
def test_a_stop_signal_stops_everything_and_is_no_failure(sent: signal.Signals) -> None:
    with running("-m", "tests.local.stub_house") as supervisor:
        pids = json.loads(first_line(supervisor))
        supervisor.send_signal(sent)
        supervisor.send_signal(sent)
        assert supervisor.wait() == 0
        assert not any(is_alive(pid) for pid in pids)
