"""One simulation for all examples: a database of the simulation's own (its clock is moved), and a practice bank."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from sqlalchemy import make_url

from deploy.local.databases import ROLES, SERVICES, prepare_databases
from deploy.local.servers import Servers
from shared.migrate import run_migrations
from tests.conftest import CHECKOUT, Databases
from tests.payments.conftest import NOBODY_LISTENS, payments_settings
from tests.practice.conftest import free_port, start_world
from tests.simulation.world import SimulatedWorld, open_world

NAME = "simulation"


@pytest.fixture(scope="session")
def simulation(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatedWorld]:
    """The payments service, its lossy queue and the bank."""
    passwords = {f"{service}_{role}": "test" for service in SERVICES for role in ROLES}
    prepared = prepare_databases(servers.database_url, NAME, passwords)
    run_migrations(CHECKOUT / "services" / "payments" / "migrations", prepared["payments"].owner_url)
    admin_url = make_url(servers.database_url).set(drivername="postgresql", database=f"{NAME}_payments")
    data_dir: Path = tmp_path_factory.mktemp("bank")
    with start_world(data_dir, free_port()) as (world, _):
        settings = payments_settings(
            Databases(prepared, servers.database_url),
            servers,
            public_url=NOBODY_LISTENS,
            stripe_api_base=f"{world.url}/bank",
            requests_per_second=10_000,
        )
        with open_world(settings, admin_url.render_as_string(hide_password=False), world) as opened:
            yield opened


@pytest.fixture
def quiet() -> Iterator[None]:
    """Workers that fail are what this is about: what they log is left out, or nobody would find the failing example."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.configure(**before)
