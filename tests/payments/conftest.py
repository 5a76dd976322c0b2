"""The payments service in this process, on real servers; every test founds an organisation of its own."""

from collections.abc import Iterator

import pytest
from cryptography.fernet import Fernet
from fastapi.testclient import TestClient
from pydantic import SecretStr

from deploy.local.servers import Servers
from services.payments import app, wiring
from services.payments.settings import PaymentsSettings
from shared.ids import new_id
from tests.conftest import Databases
from tests.payments.council import Council, Payments, Staff, found
from tests.sign_in_provider import CLIENT_ID, CLIENT_SECRET, provider

NOBODY_LISTENS = "http://127.0.0.1:9"


SEALING_KEY = Fernet.generate_key().decode()
"""One for all that share the databases of this process: who rotates keys opens what every test has sealed there."""


def payments_settings(databases: Databases, servers: Servers, **changes: object) -> PaymentsSettings:
    """Settings of a service whose neighbours do not answer."""
    values: dict[str, object] = {
        "database_url": databases.of["payments"].app_url,
        "system_database_url": databases.of["payments"].system_url,
        "redis_url": servers.redis_url,
        "redis_namespace": f"test-{new_id().hex}",
        "public_url": "https://payments.example.org",
        "internal_token_secret": SecretStr("an-internal-secret-for-tests-of-32-letters"),
        "notifications_url": NOBODY_LISTENS,
        "sign_in_issuer": provider().issuer,
        "sign_in_client_id": CLIENT_ID,
        "sign_in_client_secret": SecretStr(CLIENT_SECRET),
        "link_secret": SecretStr("a-link-secret-for-tests-of-32-letters"),
        "sealing_keys": SecretStr(SEALING_KEY),
        "stripe_api_base": NOBODY_LISTENS,
        "practice": True,
        "requests_a_minute": 1_000_000,
        **changes,
    }
    return PaymentsSettings.model_validate(values)


@pytest.fixture(scope="session")
def payments(databases: Databases, servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Payments]:
    """The service: database, queue and routes are real, nobody does the work."""
    receipts = tmp_path_factory.mktemp("receipts").as_uri()
    dependencies = wiring.build(payments_settings(databases, servers, receipts_url=receipts))
    with TestClient(app.make_payments_app(dependencies), raise_server_exceptions=False) as client:
        yield Payments(dependencies, client)
    dependencies.database.close()
    dependencies.redis.close()


@pytest.fixture
def council(payments: Payments) -> Council:
    """An organisation of the test's own."""
    return found(payments)


@pytest.fixture
def other_council(payments: Payments) -> Council:
    """A second organisation beside it."""
    return found(payments)


@pytest.fixture
def allmighty(council: Council) -> Staff:
    """Somebody whose role is never the reason for a refusal."""
    return council.hire(*council.staff)
