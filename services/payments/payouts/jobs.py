"""Jobs about payments: send one, ask about one, take one up or pay one again, handle an event, subscribe to events."""

from functools import partial

from services.payments.payees.usecases.changes import READY_TOPIC, TURNED_DOWN_TOPIC, retire
from services.payments.payouts import fetching, sending
from services.payments.payouts.fetching import Asker
from services.payments.payouts.usecases.due import ASK_TOPIC
from services.payments.payouts.usecases.events import EVENT_TOPIC
from services.payments.payouts.usecases.failed_accounts import NO_MONEY_ARRIVES_TOPIC, REPAY_TOPIC
from services.payments.payouts.usecases.floats import STATEMENT_TOPIC
from services.payments.payouts.usecases.manual_actions import PAY_AGAIN_TOPIC
from services.payments.payouts.usecases.paying_again import let_leave, make_again
from services.payments.payouts.usecases.payments import LOOK_EARLIER_TOPIC
from services.payments.payouts.usecases.releasing import RETRY_HELD_TOPIC, RETRY_RUN_TOPIC, SEND_TOPIC, send_queued
from services.payments.payouts.usecases.repairs import pay_what_came_back, repay
from services.payments.payouts.usecases.runs import retry_run
from services.payments.payouts.usecases.status_queries import LOOK_TOPIC
from services.payments.payouts.usecases.stuck_payments import LOOK_NUMBER_TOPIC
from services.payments.payouts.usecases.urgent import retry_held_payment, wake_payee
from services.payments.rails.usecases import SUBSCRIBE_TOPIC
from shared import outbox
from shared.database import Session
from shared.messaging import Jobs
from shared.outbox import Work


def register(jobs: Jobs, needs: Asker) -> None:
    """Declares this folder's jobs."""
    jobs.on(READY_TOPIC, partial(_payee_ready, needs))
    jobs.on(TURNED_DOWN_TOPIC, partial(_turned_down, needs))
    jobs.on(RETRY_HELD_TOPIC, partial(_retry_held_payment, needs))
    jobs.on(RETRY_RUN_TOPIC, partial(_retry_run, needs))
    jobs.on(SEND_TOPIC, partial(_send, needs))
    jobs.on(ASK_TOPIC, partial(fetching.ask, needs))
    jobs.on(LOOK_TOPIC, partial(fetching.look, needs))
    jobs.on(LOOK_NUMBER_TOPIC, partial(fetching.look_number, needs))
    jobs.on(LOOK_EARLIER_TOPIC, partial(fetching.look_at_earlier, needs, then=let_leave))
    jobs.on(PAY_AGAIN_TOPIC, partial(fetching.look_at_earlier, needs, then=make_again))
    jobs.on(NO_MONEY_ARRIVES_TOPIC, partial(_retire, needs))
    jobs.on(REPAY_TOPIC, partial(fetching.look_at_earlier, needs, then=repay))
    jobs.on(EVENT_TOPIC, partial(fetching.handle_event, needs))
    jobs.on(STATEMENT_TOPIC, partial(fetching.read_statement, needs))
    jobs.on(SUBSCRIBE_TOPIC, partial(fetching.subscribe, needs))


def _send(asker: Asker, work: Work) -> None:
    sending.send(asker.sender, work)


def _payee_ready(asker: Asker, work: Work) -> None:
    payee_id = work.subject()

    def effect(session: Session) -> None:
        wake_payee(session, work.org_id, payee_id)
        pay_what_came_back(session, work.org_id, payee_id)

    outbox.finish(asker.sender.database, work, effect)


def _retire(asker: Asker, work: Work) -> None:
    method_id = work.subject()
    outbox.finish(asker.sender.database, work, lambda session: retire(session, work.org_id, method_id))


def _turned_down(asker: Asker, work: Work) -> None:
    payee_id = work.subject()
    outbox.finish(asker.sender.database, work, lambda session: send_queued(session, work.org_id, payee_id))


def _retry_held_payment(asker: Asker, work: Work) -> None:
    payout_id = work.subject()
    outbox.finish(asker.sender.database, work, lambda session: retry_held_payment(session, work.org_id, payout_id))


def _retry_run(asker: Asker, work: Work) -> None:
    run_id = work.subject()
    outbox.finish(asker.sender.database, work, lambda session: retry_run(session, work.org_id, run_id))
