"""Money that did not arrive because of the account: the account is retired, and the person is asked where to send it."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.payees.tables import Payee
from services.payments.payees.usecases.details_requests import NextAccount, ask_for_details
from services.payments.payouts.explanations import Outcome
from services.payments.payouts.rules import PayoutStatus
from services.payments.payouts.tables import Payout
from services.payments.rails.protocol import RailAnswerKind
from shared.contracts.notices import Notice
from shared.outbox import Lane, Task, enqueue

NO_MONEY_ARRIVES_TOPIC = "payee.no_money_arrives"
REPAY_TOPIC = "payout.repay"

_ASKED = {
    PayoutStatus.FAILED: Notice.PAYMENT_FAILED_TELL_US_WHERE,
    PayoutStatus.RETURNED: Notice.PAYMENT_RETURNED_TELL_US_WHERE,
}


def is_account_at_fault(outcome: Outcome) -> bool:
    """Whether a payment is over because no money can go to the account, whoever else is not at fault."""
    return outcome.status in _ASKED and outcome.remedy is RailAnswerKind.PAYEE_MUST_ACT


def repay_task(payout_id: UUID) -> Task:
    """Asks the worker to pay again what did not arrive, where there is another account by now."""
    return Task("payments", REPAY_TOPIC, payout_id, lane=Lane.URGENT, dedupe_key=str(payout_id))


def ask_where_to_send(session: Session, org_id: UUID, payout_id: UUID, to: PayoutStatus) -> Notice | None:
    """Has the account retired that a payment did not reach. Gives the notice that asks the person, or tells them that the money goes
    to their new account; None where the payee is not the person: then staff ask.

    The account is retired by a job of its own: a transaction that has posted to the ledger may lock no method any more.
    """
    payout = session.get_one(Payout, (org_id, payout_id), populate_existing=True)
    payout.needs_new_details = True
    session.flush()
    if payout.method_id is not None:
        key = str(payout.method_id)
        enqueue(
            session,
            org_id,
            [Task("payments", NO_MONEY_ARRIVES_TOPIC, payout.method_id, lane=Lane.URGENT, dedupe_key=key)],
        )
    next_account = ask_for_details(session, org_id, payout.payee_id, payout.method_id)
    if next_account is not NextAccount.ASKED:
        # What becomes ready at this moment may not see this payment yet: the task does.
        enqueue(session, org_id, [repay_task(payout_id)])
    if session.get_one(Payee, (org_id, payout.payee_id)).person_id != payout.person_id:
        return None
    return _ASKED[to] if next_account is NextAccount.ASKED else Notice.PAYMENT_GOES_TO_NEW_ACCOUNT
