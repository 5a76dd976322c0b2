"""The use cases that money or people wait for, each prepared for many who do it in the same moment."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any
from uuid import uuid4

import httpx2

from services.payments.involvement.rules.fees import Stretch
from services.payments.involvement.usecases.events import NewEvent
from services.payments.involvement.usecases.imports import ImportedEvent, import_events
from services.payments.people.imports.rules import Answers, Imported
from services.payments.people.imports.usecases.people import PersonInList, import_people
from services.payments.people.imports.usecases.sources import name_source
from shared.database import Session
from tests.payments.council import Staff
from tests.payments.crowds.scenario import Scenario
from tests.payments.phone.speaking import Texter

Act = Callable[[], object]
Prepare = Callable[[Scenario, int], Sequence[Act]]


def say_yes(scenario: Scenario, count: int) -> Sequence[Act]:
    """People say YES to what was read back to them."""
    texters = [Texter(scenario.council, [person]) for person in scenario.came(count)]
    for one in texters:
        assert one.say("bus 4.60").read_back_id is not None

    def agree(one: Texter) -> None:
        assert one.say("YES").say[0].name.startswith("claim_")
        assert one.claims() == 1

    return [partial(agree, one) for one in texters]


def submit(scenario: Scenario, count: int) -> Sequence[Act]:
    """The helpline sends claims in."""
    claims = [scenario.draft(person) for person in scenario.came(count)]
    return [post(scenario.desk.helpline, f"/claims/{one['id']}/submit") for one in claims]


def decide(scenario: Scenario, count: int) -> Sequence[Act]:
    """Finance approves claims."""
    claims = [scenario.referred(person) for person in scenario.came(count)]
    verdict = {"action": "approve"}
    return [post(scenario.desk.approver, f"/claims/{one['id']}/lines/1/decision", verdict) for one in claims]


def attach(scenario: Scenario, count: int) -> Sequence[Act]:
    """Receipts come to claims that are not sent in."""
    people = scenario.came(count)
    claims = [scenario.draft(person, category="taxi") for person in people]
    receipts = [scenario.desk.receipt(person, uuid4().bytes * 2) for person in people]
    return [
        post(scenario.desk.helpline, f"/claims/{claim['id']}/lines/1/receipt", {"receipt_id": receipt})
        for claim, receipt in zip(claims, receipts, strict=True)
    ]


def answer(scenario: Scenario, count: int) -> Sequence[Act]:
    """People answer what finance asked."""
    claims = [scenario.referred(person) for person in scenario.came(count)]
    for one in claims:
        scenario.desk.decided(one, action="ask", words="What was it for?")
    words = {"words": "A cushion for my chair."}
    return [post(scenario.desk.helpline, f"/claims/{one['id']}/lines/1/answer", words) for one in claims]


def mark_attendance(scenario: Scenario, count: int) -> Sequence[Act]:
    """Organisers mark who came, one by one."""
    people = scenario.expected(count)
    path = f"/events/{scenario.event_id}/attendance"
    return [
        post(scenario.council.organiser, path, {"marks": [scenario.work.mark(scenario.event, one)]}) for one in people
    ]


def answer_offer(scenario: Scenario, count: int) -> Sequence[Act]:
    """People say yes to the offer."""
    _, offers = scenario.asked(count)
    return [post(scenario.council.organiser, f"/offers/{one['id']}/answer", {"answer": "yes"}) for one in offers]


def trigger_payout(scenario: Scenario, count: int) -> Sequence[Act]:
    """The organiser's button, pressed more than once: one run pays everybody, and the others find nothing to pay."""
    scenario.came(2)
    pay = post(scenario.council.organiser, f"/events/{scenario.event_id}/payout", may_find={"run.nothing_to_pay"})
    return [pay] * count


def approve(scenario: Scenario, count: int) -> Sequence[Act]:
    """Finance approves runs of the event."""
    found = [scenario.run(scenario.council.payable(2)) for _ in range(count)]
    return [post(scenario.council.approver, f"/runs/{one}/approve") for one in found]


def release(scenario: Scenario, count: int) -> Sequence[Act]:
    """Finance releases runs of the event."""
    found = [scenario.approved(scenario.council.payable(2)) for _ in range(count)]
    return [post(scenario.council.payer, f"/runs/{one}/release") for one in found]


def stop(scenario: Scenario, count: int) -> Sequence[Act]:
    """Finance stops runs of the event."""
    found = [scenario.released(scenario.council.payable(2)) for _ in range(count)]
    return [post(scenario.council.approver, f"/runs/{one}/stop") for one in found]


def resume(scenario: Scenario, count: int) -> Sequence[Act]:
    """Finance lets stopped runs of the event go on."""
    found = [scenario.stopped(scenario.council.payable(2)) for _ in range(count)]
    return [post(scenario.council.payer, f"/runs/{one}/resume") for one in found]


def top_up(scenario: Scenario, count: int) -> Sequence[Act]:
    """Money arrives in the float."""
    return [partial(scenario.council.fund, 1000)] * count


def sign_mandate(scenario: Scenario, count: int) -> Sequence[Act]:
    """Second signatures under mandates for the event's fees: one comes into force, the others stand in its way."""
    signed = [scenario.fees_mandate() for _ in range(count)]
    payer = scenario.council.payer
    return [post(payer, f"/mandates/{one}/countersign", may_find={"mandate.one_live"}) for one in signed]


def import_again(scenario: Scenario, count: int) -> Sequence[Act]:
    """The same lists of people and of the event come in again, with a name and a title that changed."""
    database, actor = scenario.council.payments.dependencies.database, scenario.council.organiser.actor
    stretches = [Stretch(scenario.work.time(0), scenario.work.time(2))]

    def bring(number: int) -> None:
        people = [PersonInList(f"P{place}", f"Jo Bloggs {'Junior' * (number % 2)}".strip()) for place in range(5)]
        event = NewEvent(f"Design day {number}", "Taking part", stretches, source_system="list", external_id="E1")

        def bring_people(session: Session) -> list[Imported]:
            return import_people(session, actor, name_source(session, actor, "list"), people, Answers())

        def bring_event(session: Session) -> list[ImportedEvent]:
            return import_events(session, actor, name_source(session, actor, "list"), [event], Answers())

        assert {one.id is not None for one in database.run(scenario.council.org_id, bring_people)} == {True}
        assert database.run(scenario.council.org_id, bring_event)[0].reason is None

    bring(0)
    return [partial(bring, number) for number in range(1, count + 1)]


FIRST_ACTS: Mapping[str, Prepare] = {
    "yes": say_yes,
    "submit": submit,
    "decide": decide,
    "attach": attach,
    "answer": answer,
    "attendance": mark_attendance,
    "offer answer": answer_offer,
    "payout": trigger_payout,
    "approve": approve,
    "release": release,
    "stop": stop,
    "resume": resume,
    "top-up": top_up,
    "mandate": sign_mandate,
    "import": import_again,
}


def post(staff: Staff, path: str, body: Any = None, *, may_find: frozenset[str] | set[str] = frozenset()) -> Act:
    """Sends a request that succeeds, or finds (by its code) what somebody quicker has left."""

    def send() -> None:
        answered: httpx2.Response = staff.call("POST", path, body)
        if answered.status_code == 409:
            assert answered.json()["code"] in may_find, answered.text
            return
        assert answered.status_code in (200, 201), answered.text

    return send
