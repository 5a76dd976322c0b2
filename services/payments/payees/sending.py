"""Registering bank details with a rail: unsealed in memory, sent with no transaction open, then wiped."""

from collections.abc import Mapping

from services.payments.payees import usecases
from services.payments.rails.protocol import PayeeRegistry, RailRefusedError
from services.payments.rails.usecases import open_credentials
from shared import outbox
from shared.database import Database
from shared.outbox import Work
from shared.sealing import Sealer


def register(database: Database, sealer: Sealer, registries: Mapping[str, PayeeRegistry], work: Work) -> None:
    """Turns one method's details into the rail's tokens. Raises RailUnavailableError: the outbox tries again, same keys."""
    assert work.aggregate_id is not None  # noqa: S101  # every task of this topic names a method
    method_id = work.aggregate_id
    with database.transaction(work.org_id) as session:
        opened = usecases.open_bank_details(session, work.org_id, method_id, sealer)
        if opened is None:
            outbox.acknowledge(session, work.id)
            return
        rail, details = opened
        credentials = open_credentials(session, work.org_id, rail, sealer)
    try:
        found = registries[rail].register(credentials, details, idempotency_key=f"pm_{method_id}")
    except RailRefusedError:
        with database.transaction(work.org_id) as session:
            usecases.record_refusal(session, work.org_id, method_id)
            outbox.acknowledge(session, work.id)
        return
    with database.transaction(work.org_id) as session:
        usecases.record_registration(session, work.org_id, method_id, found)
        outbox.acknowledge(session, work.id)
