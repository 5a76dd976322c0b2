"""Random sequences of events, through the use cases and PostgreSQL: a row moves exactly as its table says, or not at all."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import httpx2
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from deploy.status_tables import AnyTable
from services.payments.involvement.rules.offers import OFFER_TRANSITIONS, OfferEvent
from services.payments.involvement.tables import Offer
from services.payments.payees.rules import METHOD_TRANSITIONS, MethodEvent
from services.payments.payees.tables import PayoutMethod
from services.payments.payees.usecases.bank_details import record_refusal, record_registration
from services.payments.payees.usecases.name_checks import NameQuestion, record_check
from services.payments.payouts.rules import RUN_TRANSITIONS, RunEvent
from services.payments.payouts.tables import PayoutRun
from services.payments.payouts.usecases.status_effects import pause_run
from services.payments.rails.protocol import Credentials, NameCheck, NameMatch, RegisteredMethod
from tests.payments.council import Council, Staff
from tests.payments.involvement.conftest import Work

SEQUENCES = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
Do = Callable[[], httpx2.Response | None]


def status_of(council: Council, model: type[Any], row_id: UUID) -> str:
    """The status that stands in the database."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        return str(session.scalars(select(model.status).where(model.id == row_id)).one())


def follow(table: AnyTable, read: Callable[[], str], events: list[Any], do: Mapping[Any, Do]) -> None:
    """Lets each event happen, and compares what became of the row with what the table says of it."""
    for event in events:
        before = read()
        targets = table.targets(type(table.initial)(before), event)
        answer = do[event]()
        assert read() in (targets or {before}), f"{event} while {before}"
        if answer is not None:
            assert answer.status_code in ((200,) if targets else (200, 409)), answer.text


@SEQUENCES
@given(events=st.lists(st.sampled_from(RunEvent), max_size=8))
def test_a_run_moves_as_its_table_says(council: Council, allmighty: Staff, events: list[RunEvent]) -> None:
    council.fund(10_000)
    run_id = council.propose(council.payable(1), 1)

    def refused_by_the_rail() -> None:
        with council.payments.dependencies.database.transaction(council.org_id) as session:
            pause_run(session, council.org_id, UUID(run_id), "insufficient_funds")

    do: dict[RunEvent, Do] = {
        RunEvent.APPROVED: partial(council.approver.call, "POST", f"/runs/{run_id}/approve"),
        RunEvent.RELEASED: partial(allmighty.call, "POST", f"/runs/{run_id}/release"),
        RunEvent.STOPPED: partial(allmighty.call, "POST", f"/runs/{run_id}/stop"),
        RunEvent.RESUMED: partial(allmighty.call, "POST", f"/runs/{run_id}/resume"),
        RunEvent.REFUSED: refused_by_the_rail,
    }
    follow(RUN_TRANSITIONS, partial(status_of, council, PayoutRun, UUID(run_id)), events, do)


@SEQUENCES
@given(events=st.lists(st.sampled_from(OfferEvent), max_size=8))
def test_an_offer_moves_as_its_table_says(council: Council, events: list[OfferEvent]) -> None:
    work = Work(council, role=uuid4().hex)
    work.rate()
    (offer,) = work.ask(work.event(), [council.person()])
    answer = partial(council.organiser.call, "POST", f"/offers/{offer['id']}/answer")
    do: dict[OfferEvent, Do] = {
        OfferEvent.ACCEPTED: partial(answer, {"answer": "yes"}),
        OfferEvent.DECLINED: partial(answer, {"answer": "no"}),
        OfferEvent.WITHDRAWN: partial(council.organiser.call, "POST", f"/offers/{offer['id']}/withdraw"),
    }
    follow(OFFER_TRANSITIONS, partial(status_of, council, Offer, UUID(offer["id"])), events, do)


def bank_says(council: Council, method_id: UUID, event: MethodEvent) -> None:
    """What the worker writes down of the bank's answer, early, late or again."""
    found = RegisteredMethod("acct_1", "gbba_1", "Test Bank", "5678", event is MethodEvent.REGISTERED, NameMatch.MATCH)
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        if event is MethodEvent.REFUSED:
            record_refusal(session, council.org_id, method_id)
        else:
            record_registration(session, council.org_id, method_id, found)


OF_FIRST_DETAILS = (
    *(MethodEvent.REGISTERED, MethodEvent.UNUSABLE, MethodEvent.REFUSED),
    *(MethodEvent.CONFIRMED, MethodEvent.TURNED_DOWN, MethodEvent.CHECK_CHANGED),
)
"""What can happen to somebody's first bank details; changes have tests of their own."""
HEARD = {"spoken_to": "person", "known_number": "mobile_held", "said": "It is in the name of both of us."}


def check_says(council: Council, method_id: UUID) -> None:
    """What the worker writes down of a new check that says something else."""
    sealer = council.payments.dependencies.sealer
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        number = session.get_one(PayoutMethod, (council.org_id, method_id)).check_number + 1
        asked = NameQuestion(method_id, number, "stripe", "acct_1", "gbba_1", None, Credentials("rk_test_1", "fa_1"))
        found = NameCheck("recver_1", NameMatch.CLOSE_MATCH, cleared=False, matched_name=f"Name {number}")
        record_check(session, council.org_id, asked, found, sealer)


@SEQUENCES
@given(events=st.lists(st.sampled_from(OF_FIRST_DETAILS), max_size=6))
def test_bank_details_move_as_their_table_says(council: Council, events: list[MethodEvent]) -> None:
    details = {"sort_code": "108800", "account_number": "00012345"}
    method_id = council.payer.post(f"/people/{council.person()}/bank-details", details)["id"]
    do: dict[MethodEvent, Do] = {event: partial(bank_says, council, UUID(method_id), event) for event in MethodEvent}
    at = f"/payout-methods/{method_id}"
    do[MethodEvent.CONFIRMED] = partial(council.approver.call, "POST", f"{at}/confirm", HEARD)
    do[MethodEvent.TURNED_DOWN] = partial(council.approver.call, "POST", f"{at}/turn-down", HEARD)
    do[MethodEvent.CHECK_CHANGED] = partial(check_says, council, UUID(method_id))
    follow(METHOD_TRANSITIONS, partial(status_of, council, PayoutMethod, UUID(method_id)), events, do)
