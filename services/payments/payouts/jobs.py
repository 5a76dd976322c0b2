"""Jobs about payments: send one, ask about one, take one up or pay one again, handle an event, subscribe to events."""

from functools import partial

from services.payments.payees.usecases import READY_TOPIC
from services.payments.payouts import fetching, sending
from services.payments.payouts.fetching import Asker
from services.payments.payouts.usecases.due import ASK_TOPIC
from services.payments.payouts.usecases.events import EVENT_TOPIC
from services.payments.payouts.usecases.floats import STATEMENT_TOPIC
from services.payments.payouts.usecases.manual_actions import PAY_AGAIN_TOPIC
from services.payments.payouts.usecases.paying_again import let_leave, make_again
from services.payments.payouts.usecases.payments import LOOK_EARLIER_TOPIC
from services.payments.payouts.usecases.releasing import RETRY_HELD_TOPIC, SEND_TOPIC
from services.payments.payouts.usecases.status_queries import LOOK_TOPIC
from services.payments.payouts.usecases.urgent import retry_held_payment, wake_payee
from services.payments.rails.usecases import SUBSCRIBE_TOPIC
from shared import outbox
from shared.database import Database
from shared.messaging import Jobs
from shared.outbox import Work


def register(jobs: Jobs, asker: Asker, public_url: str) -> None:
    """Declares this folder's jobs."""
    database = asker.sender.database
    jobs.on(READY_TOPIC, partial(_payee_ready, database))
    jobs.on(RETRY_HELD_TOPIC, partial(_retry_held_payment, database))
    jobs.on(SEND_TOPIC, partial(sending.send, asker.sender))
    jobs.on(ASK_TOPIC, partial(fetching.ask, asker))
    jobs.on(LOOK_TOPIC, partial(fetching.look, asker))
    jobs.on(LOOK_EARLIER_TOPIC, partial(fetching.look_at_earlier, asker, then=let_leave))
    jobs.on(PAY_AGAIN_TOPIC, partial(fetching.look_at_earlier, asker, then=make_again))
    jobs.on(EVENT_TOPIC, partial(fetching.handle_event, asker))
    jobs.on(STATEMENT_TOPIC, partial(fetching.read_statement, asker))
    jobs.on(SUBSCRIBE_TOPIC, partial(fetching.subscribe, asker, public_url))


def _payee_ready(database: Database, work: Work) -> None:
    payee_id = work.subject()
    outbox.finish(database, work, lambda session: wake_payee(session, work.org_id, payee_id))


def _retry_held_payment(database: Database, work: Work) -> None:
    payout_id = work.subject()
    outbox.finish(database, work, lambda session: retry_held_payment(session, work.org_id, payout_id))
