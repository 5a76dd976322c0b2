"""The house on one machine: starts everything in order, watches it, and stops it in order."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from typing import Self

import httpx2
import redis

from deploy.local.databases import SERVICES, ServiceDatabase, prepare_databases, remove_databases
from deploy.local.folders import CHECKOUT, LocalError, make_passable, temporary_folder
from deploy.local.kept_secrets import keep_secrets
from deploy.local.ports import keep_ports
from deploy.local.processes import Child, start
from deploy.local.programs import SECRETS, Plan, Program
from deploy.local.servers import Servers, claim
from shared.database import make_engine
from shared.migrate import is_of_an_earlier_version

READY_SECONDS = 60
LONGEST_PAUSE_SECONDS = 30.0
WELL_AGAIN_AFTER_SECONDS = 60.0

Say = Callable[[str], None]


class House:
    """Servers, databases, practice world and both services.

        with House(folder) as house:
            house.open(print)
            house.url("payments")

    Without a folder everything is temporary and removed at the end. DATABASE_URL and REDIS_URL in `environment` are used instead of
    servers of our own. `settings` are environment variables such as PAYMENTS_LEASE_SECONDS; each reaches only its own service.
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        durable: bool = True,
        settings: Mapping[str, str] | None = None,
        environment: Mapping[str, str] = os.environ,
        make_plan: Callable[..., Plan] = Plan,
    ) -> None:
        self._given_folder = folder
        self._durable = durable
        self._settings = settings or {}
        self._make_plan = make_plan
        self._given_servers = {
            name: environment[variable]
            for name, variable in (("postgres", "DATABASE_URL"), ("valkey", "REDIS_URL"))
            if environment.get(variable)
        }
        self._exit = ExitStack()
        self._children: dict[str, Child] = {}
        self._restarts: dict[str, tuple[int, float]] = {}
        self.folder: Path
        self.plan: Plan
        self.servers: Servers

    def __enter__(self) -> Self:
        """Take the data folder for ourselves."""
        self.folder = self._given_folder or self._exit.enter_context(temporary_folder())
        self._exit.enter_context(claim(self.folder))
        for name in ("logs", "practice", "receipts"):
            (self.folder / name).mkdir(mode=0o700, exist_ok=True)
        return self

    def __exit__(self, *exc_info: object) -> None:
        """Stop everything: services first, servers last. What was temporary is removed."""
        self._exit.close()

    def open(self, say: Say) -> None:
        """Start everything and return when all of it is ready, telling `say` in plain words how far it is.

        Raises LocalError, with the last words of whatever did not start.
        """
        say("Starting the database and the queue.")
        databases, redis_url, prefix = self._start_servers()
        self.plan = self._make_plan(
            folder=self.folder,
            ports=keep_ports(self.folder / "ports.json", (*SERVICES, "practice", "sign_in"), ("sign_in",)),
            databases=databases,
            redis_url=redis_url,
            redis_namespace=_namespace(prefix),
            secrets=self._secrets(),
            settings=self._settings,
        )
        self._exit.callback(self._stop_children)
        say("Bringing the tables up to date.")
        self._refuse_earlier_tables()
        self._migrate()
        say("Starting the practice world, then payments and notifications.")
        self.start_programs(self.plan.programs())

    def url(self, name: str) -> str:
        """Return the web address of "payments", "notifications", "practice" or "sign_in"."""
        return self.plan.url(name)

    def log(self, name: str) -> Path:
        """Return the file with everything that the program has said."""
        return self.folder / "logs" / f"{name}.log"

    def child(self, name: str) -> Child:
        """Return the running process of a program, such as "payments-worker"."""
        return self._children[name]

    def start_programs(self, programs: Iterable[Program]) -> None:
        """Start programs together, then wait until each is ready."""
        started = [(program, self._launch(program, {})) for program in programs]
        for program, child in started:
            self._wait_until_ready(program, child)

    def start(self, name: str, extra: Mapping[str, str] | None = None) -> None:
        """Start one program again and wait until it is ready; `extra` is added to its environment this time only."""
        program = self._program(name)
        self._wait_until_ready(program, self._launch(program, extra or {}))

    def administer(self, service: str, *arguments: str) -> str:
        """Run one of a service's administrator's commands to its end and return what it printed. Raises LocalError."""
        command = self.plan.administration(service, arguments).command({})
        done = subprocess.run(
            command.words,
            env=dict(command.environment),
            cwd=command.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise LocalError(f"{service}: {arguments[0]} did not work. It said:\n{done.stderr.strip()}")
        return done.stdout.strip()

    def kill(self, name: str, sent: signal.Signals = signal.SIGKILL) -> None:
        """Send a signal to one program and wait for its end. It stays down until start()."""
        self._children.pop(name).kill(sent)

    def mend(self, say: Say) -> None:
        """Start again whatever has ended by itself, waiting longer each time. Call it about twice a second."""
        for server in self.servers.running:
            if server.child and not server.child.is_running:
                say(f"{server.child.name} ended unexpectedly and is started again.")
                server.start()
        for name, child in list(self._children.items()):
            if not child.is_running:
                self._mend_program(name, child, say)

    def _mend_program(self, name: str, child: Child, say: Say) -> None:
        times, since = self._restarts.get(name, (0, 0.0))
        now = time.monotonic()
        if now - since > WELL_AGAIN_AFTER_SECONDS + LONGEST_PAUSE_SECONDS:
            times = 0
        if now - since < min(LONGEST_PAUSE_SECONDS, 2.0**times if times else 0):
            return
        self._restarts[name] = (times + 1, now)
        say(
            f"{name} ended unexpectedly ({_how_it_ended(child)}) and is started again. Money moves once all the same. "
            f"Its log: {child.log}"
        )
        self._launch(self._program(name), {})

    def _start_servers(self) -> tuple[dict[str, ServiceDatabase], str, str]:
        """Start the servers that were not given; return the databases, the queue's address and the prefix of our names."""
        servers_folder = self.folder / "servers"
        make_passable(servers_folder)
        wanted = [name for name in ("postgres", "valkey") if name not in self._given_servers]
        self.servers = self._exit.enter_context(Servers(servers_folder, durable=self._durable, wanted=wanted))
        database_url = self._given_servers.get("postgres", self.servers.database_url)
        redis_url = self._given_servers.get("valkey", self.servers.redis_url)
        prefix = self._prefix()
        databases = prepare_databases(database_url, prefix, self._secrets())
        if self._given_folder is None:  # on servers that were given, nothing of a temporary house may stay behind
            if "postgres" in self._given_servers:
                self._exit.callback(remove_databases, database_url, prefix)
            if "valkey" in self._given_servers:
                self._exit.callback(_remove_keys, redis_url, _namespace(prefix))
        return databases, redis_url, prefix

    def _prefix(self) -> str:
        """Name our databases and keys; on servers that were given, so that another checkout's are not touched."""
        if not self._given_servers:
            return "sameday"
        place = self._given_folder or self.folder
        return f"sameday_{sha256(f'{CHECKOUT} {place}'.encode()).hexdigest()[:8]}"

    def _secrets(self) -> dict[str, str]:
        return keep_secrets(self.folder / "secrets.json", SECRETS)

    def _refuse_earlier_tables(self) -> None:
        """Look whether an earlier version made the tables; what to do then depends on whose server it is."""
        for database in self.plan.databases.values():
            engine = make_engine(database.owner_url)
            with engine.connect() as connection:
                earlier = is_of_an_earlier_version(connection)
            engine.dispose()
            if earlier and "postgres" in self._given_servers:
                raise LocalError(
                    f"The database {engine.url.database} was made by an earlier version of Sameday and cannot be brought up to "
                    "date: drop it, then start again."
                )
            if earlier:
                raise LocalError(
                    f"The data in {self.folder} was made by an earlier version of Sameday and cannot be brought up to date: "
                    "remove the folder or move it away, then start again."
                )

    def _migrate(self) -> None:
        """Run both services' migrations at the same time."""
        running = [
            (program, start(program.name, program.command({}), self.log(program.name)))
            for program in self.plan.migrations()
        ]
        try:
            for program, child in running:
                if child.process.wait():
                    raise LocalError(
                        f"The tables could not be brought up to date ({program.name}), so nothing was started. "
                        f"The end of {child.log}:\n{child.last_words()}"
                    )
        finally:
            for _, child in running:
                child.stop()

    def _launch(self, program: Program, extra: Mapping[str, str]) -> Child:
        if program.ready_file:
            program.ready_file.unlink(missing_ok=True)
        child = start(program.name, program.command(extra), self.log(program.name))
        self._children[program.name] = child
        return child

    def _program(self, name: str) -> Program:
        return next(program for program in self.plan.programs() if program.name == name)

    def _stop_children(self) -> None:
        for child in self._children.values():
            child.ask_to_stop()
        for child in self._children.values():
            child.stop()

    def _wait_until_ready(self, program: Program, child: Child) -> None:
        deadline = time.monotonic() + READY_SECONDS
        with httpx2.Client(timeout=2, trust_env=False) as asking:  # one: to make it takes longer than to ask
            while time.monotonic() < deadline:
                if not child.is_running:
                    raise LocalError(
                        f"{program.name} ended while it was starting ({_how_it_ended(child)}). "
                        f"The end of {child.log}:\n{child.last_words()}"
                    )
                if _is_ready(program, asking):
                    return
                time.sleep(0.05)
        raise LocalError(
            f"{program.name} was not ready after {READY_SECONDS} seconds. The end of {child.log}:\n{child.last_words()}"
        )


def _namespace(prefix: str) -> str:
    return prefix.replace("_", "-")


def _remove_keys(redis_url: str, namespace: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        for key in client.scan_iter(match=f"{namespace}:*", count=1000):
            client.delete(key)


def _is_ready(program: Program, asking: httpx2.Client) -> bool:
    if program.ready_file:
        return program.ready_file.exists()
    if program.health_url is None:
        return True
    try:
        return asking.get(program.health_url).is_success
    except httpx2.TransportError:
        return False


def _how_it_ended(child: Child) -> str:
    code = child.process.poll()
    return f"signal {signal.Signals(-code).name}" if code is not None and code < 0 else f"exit code {code}"
