"""Jobs about payees: register bank details with a rail, tell it that people accepted a name, and end the wait of a change."""

from functools import partial

from services.payments.payees import sending
from services.payments.payees.sending import RegistrationServices
from services.payments.payees.usecases.changes import WAIT_OVER_TOPIC, end_wait
from services.payments.payees.usecases.name_checks import ACKNOWLEDGE_TOPIC
from services.payments.payees.usecases.registering import REGISTER_TOPIC
from shared import outbox
from shared.messaging import Jobs
from shared.outbox import Work


def register(jobs: Jobs, needs: RegistrationServices) -> None:
    """Declares this folder's jobs."""
    jobs.on(REGISTER_TOPIC, partial(sending.register, needs))
    jobs.on(ACKNOWLEDGE_TOPIC, partial(sending.acknowledge, needs))
    jobs.on(WAIT_OVER_TOPIC, partial(_end_wait, needs))


def _end_wait(registration_services: RegistrationServices, work: Work) -> None:
    method_id = work.subject()
    outbox.finish(registration_services.database, work, lambda session: end_wait(session, work.org_id, method_id))
