"""Registering bank details with a rail: unsealed in memory, sent with no transaction open, then wiped."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.payments.payees.usecases import bank_details
from services.payments.rails.protocol import PayeeRegistry, RailRefusedError
from services.payments.rails.rate_limiter import RateLimiter
from services.payments.rails.usecases import open_credentials
from shared import outbox
from shared.database import Database
from shared.outbox import Work
from shared.sealing import Sealer

ENDPOINT = "payee_registration"
"""Each step of a registration is an endpoint of its own at the rail, so one pace for the whole keeps all of them."""


@dataclass(frozen=True, slots=True)
class Registrar:
    """All that registering needs; made once by `wiring`."""

    database: Database
    sealer: Sealer
    registries: Mapping[str, PayeeRegistry]
    pacer: RateLimiter


def register(registrar: Registrar, work: Work) -> None:
    """Turns one method's details into the rail's tokens. Raises RailUnavailableError: the outbox tries again, same keys."""
    method_id = work.subject()
    with registrar.database.transaction(work.org_id) as session:
        opened = bank_details.open_bank_details(session, work.org_id, method_id, registrar.sealer)
        if opened is None:
            outbox.acknowledge(session, work.id)
            return
        rail, details = opened
        credentials = open_credentials(session, work.org_id, rail, registrar.sealer)
    registrar.pacer.wait(work.org_id, ENDPOINT, urgent=False)
    try:
        found = registrar.registries[rail].register(credentials, details, idempotency_key=f"pm_{method_id}")
    except RailRefusedError:
        outbox.finish(
            registrar.database, work, lambda session: bank_details.record_refusal(session, work.org_id, method_id)
        )
        return
    outbox.finish(
        registrar.database,
        work,
        lambda session: bank_details.record_registration(session, work.org_id, method_id, found),
    )
