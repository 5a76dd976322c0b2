"""Jobs about payees: register bank details with a rail."""

from functools import partial

from services.payments.payees import sending
from services.payments.payees.sending import Registrar
from services.payments.payees.usecases.bank_details import REGISTER_TOPIC
from shared.messaging import Jobs


def register(jobs: Jobs, needs: Registrar) -> None:
    """Declares this folder's jobs."""
    jobs.on(REGISTER_TOPIC, partial(sending.register, needs))
