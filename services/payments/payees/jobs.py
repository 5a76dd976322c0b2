"""Jobs about payees: register bank details with a rail."""

from collections.abc import Mapping
from functools import partial

from services.payments.payees import sending
from services.payments.payees.usecases import REGISTER_TOPIC
from services.payments.rails.protocol import PayeeRegistry
from shared.database import Database
from shared.messaging import Jobs
from shared.sealing import Sealer


def register(jobs: Jobs, database: Database, sealer: Sealer, registries: Mapping[str, PayeeRegistry]) -> None:
    """Declares this folder's jobs."""
    jobs.on(REGISTER_TOPIC, partial(sending.register, database, sealer, registries))
