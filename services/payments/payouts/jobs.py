"""Jobs about payments: send one, ask about one, handle an event, subscribe to events."""

from functools import partial

from services.payments.payouts import fetching, sending
from services.payments.payouts.fetching import Asker
from services.payments.payouts.usecases.due import ASK_TOPIC
from services.payments.payouts.usecases.events import EVENT_TOPIC
from services.payments.payouts.usecases.floats import STATEMENT_TOPIC
from services.payments.payouts.usecases.runs import SEND_TOPIC
from services.payments.rails.usecases import SUBSCRIBE_TOPIC
from shared.messaging import Jobs


def register(jobs: Jobs, asker: Asker, public_url: str) -> None:
    """Declares this folder's jobs."""
    jobs.on(SEND_TOPIC, partial(sending.send, asker.sender))
    jobs.on(ASK_TOPIC, partial(fetching.ask, asker))
    jobs.on(EVENT_TOPIC, partial(fetching.handle_event, asker))
    jobs.on(STATEMENT_TOPIC, partial(fetching.read_statement, asker))
    jobs.on(SUBSCRIBE_TOPIC, partial(fetching.subscribe, asker, public_url))
