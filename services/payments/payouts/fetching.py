"""Asking a rail: what became of a payment, what an event is about, what our money there is doing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from services.payments.payouts.cash.usecases.reconciling import compare_cash
from services.payments.payouts.sending import ENDPOINT, PaymentSender, deliver
from services.payments.payouts.usecases import bank_numbers, events, floats, paying_again, status_queries
from services.payments.payouts.usecases.paying_again import QueryAnswer
from services.payments.payouts.usecases.payments import Timings
from services.payments.payouts.usecases.reconcile import BankSide, Report, begin_comparison, compare, with_cash
from services.payments.payouts.usecases.status_queries import StatusQuery
from services.payments.rails.protocol import FloatAccount, RailAnswer, RailEventKind, RailUnavailableError
from services.payments.rails.rules import NO_SUCH_OBJECT
from services.payments.rails.tables import RailAccount
from services.payments.rails.usecases import keep_webhook_secret, open_credentials
from shared import inbox, outbox
from shared.database import Session, app_now
from shared.identity import Actor
from shared.outbox import Work

AfterLook = Callable[[Session, Work, Sequence[QueryAnswer], Timings], None]
STATEMENT_REACH = timedelta(days=3)
"""How far back a statement is read: further than any outage that nobody notices."""


@dataclass(frozen=True, slots=True)
class Asker:
    """All that asking needs; made once by `wiring`."""

    sender: PaymentSender
    floats: Mapping[str, FloatAccount]
    public_url: str


def ask(asker: Asker, work: Work) -> None:
    """Finds out about one payment that is unknown, or has been on its way for long.

    Raises RailUnavailableError where the rail does not answer; the clock comes back to it.
    """
    sender = asker.sender
    payout_id = work.subject()
    query = outbox.finish(
        sender.database,
        work,
        lambda session: status_queries.begin_query(session, work.org_id, payout_id, sender.sealer, sender.timings),
    )
    if query is None:
        return
    answers = _look(sender, query)
    if len(answers) == 1:
        sender.database.run(
            work.org_id,
            lambda session: status_queries.apply_fetched(
                session, work.org_id, payout_id, answers[0], sender.timings, asked_at=query.asked_at, waited=True
            ),
        )
    elif answers:
        sender.database.run(work.org_id, lambda session: status_queries.give_up(session, query, "paid_twice_at_rail"))
    else:
        _send_again(sender, query)


def _look(sender: PaymentSender, query: StatusQuery) -> list[RailAnswer]:
    rail = sender.rails[query.rail]
    if query.provider_id is not None:
        return [rail.fetch(query.credentials, query.provider_id)]
    since = query.first_sent_at - timedelta(minutes=5)
    return rail.find(query.credentials, recipient=query.recipient, payout_id=query.payout_id, created_after=since)


def _send_again(sender: PaymentSender, query: StatusQuery) -> None:
    """The rail knows nothing of it: the same key and bytes once more, or a human."""

    def may_replay(session: Session) -> bool:
        replay = status_queries.may_replay(session, query)
        if not replay:
            status_queries.give_up(session, query, "too_often_or_too_late")
        return replay

    if not sender.database.run(query.org_id, may_replay):
        return
    sender.pacer.wait(query.org_id, ENDPOINT, urgent=True)
    leased = sender.database.run(
        query.org_id, lambda session: status_queries.lease_again(session, query, sender.timings)
    )
    if leased is not None:
        deliver(sender, leased)


def look(asker: Asker, work: Work) -> None:
    """Asks once more about one payment, whatever its status. Raises RailUnavailableError; the clock comes back to it."""
    sender = asker.sender
    questions = sender.database.run(
        work.org_id, lambda session: paying_again.begin_look(session, work, sender.sealer, sender.timings)
    )
    looked = [QueryAnswer(one, _look(sender, one)) for one in questions]
    sender.database.run(work.org_id, lambda session: paying_again.end_look(session, work, looked, sender.timings))


def look_number(asker: Asker, work: Work) -> None:
    """Asks about a payment by the number that the bank gave to a person. Raises RailUnavailableError; the clock comes back to it."""
    sender = asker.sender
    question = sender.database.run(work.org_id, lambda session: bank_numbers.begin_number(session, work, sender.sealer))
    answer, query = None, None
    if question is not None:
        number, query = question
        try:
            answer = sender.rails[query.rail].fetch(query.credentials, number)
        except RailUnavailableError as error:
            if error.fault not in NO_SUCH_OBJECT:
                raise
    sender.database.run(
        work.org_id, lambda session: bank_numbers.end_number(session, work, query, answer, sender.timings)
    )


def look_at_earlier(asker: Asker, work: Work, then: AfterLook) -> None:
    """Asks about everything that was sent before of the same money, and then lets the next payment leave, or makes it.

    Raises RailUnavailableError: a person is told, nothing leaves, and the clock comes back to it.
    """
    sender = asker.sender
    questions = sender.database.run(
        work.org_id, lambda session: paying_again.begin_earlier(session, work, sender.sealer)
    )
    try:
        looked = [QueryAnswer(one, _look(sender, one)) for one in questions]
    except RailUnavailableError:
        sender.database.run(work.org_id, lambda session: paying_again.tell_not_reached(session, work))
        raise
    sender.database.run(work.org_id, lambda session: then(session, work, looked, sender.timings))


def handle_event(asker: Asker, work: Work) -> None:
    """An event never carries state: it makes us fetch what it is about. Raises RailUnavailableError."""
    sender = asker.sender
    inbox_id = work.subject()
    with sender.database.transaction(work.org_id) as session:
        event = events.find(session, inbox_id)
        credentials = open_credentials(session, work.org_id, event.rail, sender.sealer)
        asked_at = app_now(session)
    answer, credit = None, None
    if event.object_id is not None and event.kind is RailEventKind.PAYMENT:
        answer = sender.rails[event.rail].fetch(credentials, event.object_id)
    elif event.object_id is not None and event.kind is RailEventKind.CREDIT:
        credit = asker.floats[event.rail].fetch_credit(credentials, event.object_id)

    def apply(session: Session) -> None:
        if answer is not None:
            events.apply_payment(session, work.org_id, event, answer, sender.timings, asked_at=asked_at)
        if credit is not None:
            floats.top_up(session, work.org_id, event.rail, credit)
        inbox.mark_handled(session, inbox_id)

    outbox.finish(sender.database, work, apply)


def subscribe(asker: Asker, work: Work) -> None:
    """Asks a rail to send this organisation's events to us, and keeps the signing secret. Raises RailUnavailableError."""
    sender = asker.sender
    with sender.database.transaction(work.org_id) as session:
        account = session.get_one(RailAccount, (work.org_id, work.subject()))
        credentials = open_credentials(session, work.org_id, account.rail, sender.sealer)
    url = f"{asker.public_url}/webhooks/{account.rail}/{work.org_id}"
    secret = asker.floats[account.rail].subscribe(credentials, url, idempotency_key=f"sub_{work.id}")
    outbox.finish(
        sender.database,
        work,
        lambda session: keep_webhook_secret(
            session, work.org_id, account.id, sender.sealer, secret, credentials.financial_account
        ),
    )


def read_statement(asker: Asker, work: Work) -> None:
    """Reads a rail's statement of the last days and books what came in and its fees. Raises RailUnavailableError."""
    sender = asker.sender
    with sender.database.transaction(work.org_id) as session:
        account = session.get_one(RailAccount, (work.org_id, work.subject()))
        credentials = open_credentials(session, work.org_id, account.rail, sender.sealer)
        since = app_now(session) - STATEMENT_REACH
    lines = asker.floats[account.rail].statement(credentials, since=since)
    outbox.finish(
        sender.database,
        work,
        lambda session: floats.book_statement(session, work.org_id, account.rail, lines),
    )


def reconcile(asker: Asker, actor: Actor, rail: str) -> Report:
    """Sets the rail's own statement, and the tins of cash, beside our ledger and our statuses. Raises ForbiddenError, RailUnavailableError, ConflictError."""
    with asker.sender.database.transaction(actor.org_id) as session:
        credentials = begin_comparison(session, actor, rail, asker.sender.sealer)
    account = asker.floats[rail]
    bank = BankSide(balance=account.balance(credentials), lines=tuple(account.statement(credentials)))
    with asker.sender.database.transaction(actor.org_id) as session:
        return with_cash(compare(session, actor, rail, bank), compare_cash(session, actor))
