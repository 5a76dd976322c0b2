"""What several folders of tests share: real servers, both services' databases, and a whole house with every process."""

import gc
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import structlog
from hypothesis import settings
from sqlalchemy import make_url

from deploy.local.databases import ROLES, SERVICES, ServiceDatabase, prepare_databases
from deploy.local.house import House
from deploy.local.servers import Servers
from shared.migrate import run_migrations
from tests import clock
from tests.breadth import split_by_length
from tests.contracts.referee import VARIABLE, Referee
from tests.resting import RestingHouse

# A slow or busy machine makes no test fail, nor does the luck of the draw: everybody tries the same examples. To look for new
# ones, take `derandomize` away for a while.
settings.register_profile("any machine", deadline=None, derandomize=True)
settings.load_profile("any machine")

# What structlog does unless told otherwise draws each traceback with its variables in boxes: half a second, for every error that is
# logged.
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ]
)

# Without bytecode each of xdist's workers, and every program that a test starts, compiles everything again: the Makefile knows too.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

CHECKOUT = Path(__file__).parents[1]
HURRIED = {
    "PAYMENTS_STRIPE_CONNECT_TIMEOUT_SECONDS": "1",
    "PAYMENTS_STRIPE_READ_TIMEOUT_SECONDS": "1.5",
    "PAYMENTS_REQUESTS_A_MINUTE": "1000000",
    "PAYMENTS_LEASE_SECONDS": "4",
    "PAYMENTS_RESOLVE_AFTER_SECONDS": "1",
    "PAYMENTS_LOOK_AGAIN_SECONDS": "2",
    "PAYMENTS_SWEEP_SECONDS": "0.3",
    "PAYMENTS_REHINT_SECONDS": "1",
    "PAYMENTS_STATEMENT_SECONDS": "3",
    "PAYMENTS_ASK_FROM_HOUR": "0",
    "PAYMENTS_ASK_UNTIL_HOUR": "24",
    "NOTIFICATIONS_SWEEP_SECONDS": "0.5",
    "NOTIFICATIONS_REHINT_SECONDS": "1",
}
"""Everything that takes minutes in real life, as short as the settings' own bounds allow, and at any hour: tests run at night, too."""


the_house = RestingHouse()


def pytest_collection_finish() -> None:
    """What is there once every test is collected stays to the end: nobody looks through all of it for garbage again and again."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests of a whole house come first and together: one of xdist's workers gets them all, and the others start no house."""
    items[:], left = split_by_length(items)
    config.hook.pytest_deselected(items=left)
    items.sort(key=lambda one: not _needs_house(one))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Nobody's house works while nobody tests it: an idle one takes a fifth of a core, for as long as the tests last."""
    if _needs_house(item):
        the_house.wake()
    else:
        the_house.rest()


def _needs_house(item: pytest.Item) -> bool:
    return isinstance(item, pytest.Function) and "house" in item.fixturenames


@dataclass(frozen=True)
class Databases:
    """Both services' migrated databases on one server: addresses by service, and the administrator's own way in."""

    of: dict[str, ServiceDatabase] = field(repr=False)
    server_url: str = field(repr=False)

    def admin_url(self, service: str) -> str:
        """The administrator's address of a service's database, for psycopg."""
        url = make_url(self.server_url).set(drivername="postgresql", database=f"test_{service}")
        return url.render_as_string(hide_password=False)


@pytest.fixture(scope="session", autouse=True)
def referee(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Referee]:
    """Sees what every practice world of these tests is asked and answers, once the last one has stopped too."""
    file = tmp_path_factory.mktemp("exchanges") / "exchanges.jsonl"
    os.environ[VARIABLE] = str(file)
    watching = Referee(file)
    yield watching
    del os.environ[VARIABLE]
    watching.demand()


@pytest.fixture(autouse=True)
def contracts_are_kept(referee: Referee, request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails the test during which we asked a vendor something that it does not know, or the practice world answered as no vendor
    would. `@pytest.mark.wrong_on_purpose` excuses what a test itself asks."""
    yield
    referee.demand(ours_excused=request.node.get_closest_marker("wrong_on_purpose") is not None)


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    """PostgreSQL and Valkey, with data that is thrown away."""
    with Servers(durable=False) as running:
        yield running


@pytest.fixture(scope="session")
def databases(servers: Servers) -> Databases:
    """The databases of both services, as their migrations make them."""
    return migrated(servers)


def migrated(servers: Servers) -> Databases:
    """The databases of both services on these servers."""
    passwords = {f"{service}_{role}": "test" for service in SERVICES for role in ROLES}
    prepared = prepare_databases(servers.database_url, "test", passwords)
    for service in SERVICES:
        run_migrations(CHECKOUT / "services" / service / "migrations", prepared[service].owner_url)
    found = Databases(prepared, servers.database_url)
    for service in SERVICES:
        clock.set_clock(found.admin_url(service))
    return found


@pytest.fixture(scope="session")
def house() -> Iterator[House]:
    """The whole house: servers of its own, the practice world, and every process of both services."""
    with House(durable=False, environment={}, settings=HURRIED) as opened:
        opened.open(lambda _: None)
        with the_house.is_open(opened):
            yield opened
