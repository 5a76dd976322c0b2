"""What one payment may cost: statements and commits of its lease and its record, whatever machine it is on."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID

from sqlalchemy import event, text
from sqlalchemy.engine import Engine

from services.payments.payouts import sending
from services.payments.payouts.sending import PaymentSender
from services.payments.payouts.usecases.releasing import SEND_TOPIC
from services.payments.rails.protocol import (
    Credentials,
    FrozenRequest,
    NameCheck,
    NameMatch,
    RailAnswer,
    RailAnswerKind,
    RailStatus,
)
from services.payments.rails.stripe import StripeRail
from shared.outbox import Work, find_work
from tests.payments.council import Council
from tests.payments.rail_accounts import connect_account


class AcceptingRail(StripeRail):
    """Freezes requests as Stripe's does, and takes every one on."""

    def pay(self, credentials: Credentials, request: FrozenRequest, *, idempotency_key: str) -> RailAnswer:
        """Accepted at once."""
        del credentials, request
        return RailAnswer(RailAnswerKind.ACCEPTED, provider_id=f"obp_{idempotency_key}", status=RailStatus.PROCESSING)

    def check_name(self, credentials: Credentials, *, recipient: str, method: str, idempotency_key: str) -> NameCheck:
        """The right name, at once."""
        del credentials, recipient, method
        return NameCheck(f"recver_{idempotency_key}", NameMatch.MATCH, cleared=True)


@contextmanager
def counted() -> Iterator[Counter[str]]:
    """Statements and commits of everybody in this process."""
    counts = Counter[str]()

    def statement(*_: object) -> None:
        counts["statements"] += 1

    def commit(*_: object) -> None:
        counts["commits"] += 1

    event.listen(Engine, "before_cursor_execute", statement)
    event.listen(Engine, "commit", commit)
    try:
        yield counts
    finally:
        event.remove(Engine, "before_cursor_execute", statement)
        event.remove(Engine, "commit", commit)


def connect(council: Council) -> None:
    """Connects the organisation's account at the bank."""
    dependencies = council.payments.dependencies
    with dependencies.database.transaction(council.org_id) as session:
        connect_account(session, council, dependencies.sealer, "rk_test_12345678", "fa_test")


def accepting(council: Council) -> PaymentSender:
    """Our sender, with a bank that takes on every payment and calls every name right."""
    sender, rail = council.payments.dependencies.sender, AcceptingRail("http://127.0.0.1:9", 1, 1)
    services = replace(sender.registration_services, registries={"stripe": rail})
    return replace(sender, rails={"stripe": rail}, registration_services=services)


def without_checks(council: Council) -> None:
    """Nobody's name is checked: each payment asks for a check of its own."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        session.execute(text("UPDATE payout_method SET verification = NULL, verification_cleared = false"))


def queued(council: Council, count: int = 2) -> list[Work]:
    """Payments of a released run, as the worker finds them."""
    people = council.payable(count)
    council.fund(1250 * count)
    council.payer.post(f"/runs/{council.approved(people)}/release")
    return waiting(council)


def waiting(council: Council) -> list[Work]:
    """What was released and not sent yet."""
    query = text("SELECT id FROM outbox WHERE topic = :topic AND org_id = :org AND acknowledged_at IS NULL")
    with council.payments.dependencies.database.system() as session:
        ids: list[UUID] = list(session.scalars(query, {"topic": SEND_TOPIC, "org": council.org_id}))
        found = [find_work(session, one, destination="payments") for one in ids]
    return [work for work in found if work is not None]


def test_a_payment_takes_ten_statements_and_two_commits(council: Council) -> None:
    dependencies, sender = council.payments.dependencies, accepting(council)
    connect(council)
    first, second = queued(council)
    sending.send(sender, first)  # the ledger's accounts are known from here on
    with counted() as counts:
        sending.send(sender, second)
    assert counts == {"statements": 10, "commits": 2}
    with dependencies.database.transaction(council.org_id) as session:
        steps = session.scalars(
            text("SELECT to_status FROM status_change WHERE payout_id = :id ORDER BY id"), {"id": second.subject()}
        ).all()
    assert steps[-2:] == ["sending", "processing"]


def test_a_payment_that_needs_a_name_check_first_takes_two_commits_as_well(council: Council) -> None:
    sender = accepting(council)
    connect(council)
    first, second = queued(council)
    without_checks(council)
    sending.send(sender, first)
    with counted() as counts:
        sending.send(sender, second)
    assert counts == {"statements": 20, "commits": 2}
