"""The other use cases that lock: what finance takes back or confirms, single payments, bank details, and what workers record."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from services.payments.claims.usecases.drafts import NewLine
from services.payments.claims.usecases.lines import get_claim
from services.payments.involvement.usecases.evening_pay import PAY_ONE_TOPIC
from services.payments.involvement.usecases.paying_marked import pay_marked, pay_one_marked
from services.payments.payouts.usecases.due import sweep
from services.payments.payouts.usecases.urgent import retry_held_payment
from services.payments.phone.usecases.agreements import send_in_without_photo
from services.payments.rails.protocol import RailAnswer, RailAnswerKind, RailStatus
from shared.contracts.categories import Category
from shared.identity import Actor, ActorKind, Role
from shared.outbox import OutboxRow
from tests.payments.claims.conftest import TODAY
from tests.payments.crowds.acts import Act, post
from tests.payments.crowds.scenario import EVENT_DAY, Scenario
from tests.payments.phone.pages import hand_link
from tests.payments.phone.speaking import read_back_and_agreed

QUICKER = frozenset(
    {"payout.live_already", "payout.not_over", "payout.not_waiting", "payout.not_stopped", "mandate.withdrawn"}
)
POSTED, FAILED, PROCESSING = (
    RailAnswer(RailAnswerKind.ACCEPTED, status=one)
    for one in (RailStatus.POSTED, RailStatus.FAILED, RailStatus.PROCESSING)
)


def _said(answer: RailAnswer) -> RailAnswer:
    """The same of another payment at the bank."""
    return RailAnswer(answer.kind, provider_id=f"obp_{uuid4().hex}", status=answer.status, code=answer.code)


def evening_pay(scenario: Scenario, count: int) -> Sequence[Act]:
    """Workers pay who was marked as having come, under the mandate of the evening."""
    council, work, event = scenario.council, scenario.work, scenario.work.event()
    mandate = scenario.fees_mandate(event["id"], on_attendance=True)
    council.payer.post(f"/mandates/{mandate}/countersign")
    people = council.payable(count)
    work.agreed(event, people)
    work.attended(event, *(work.mark(event, one) for one in people))
    assert scenario.run_effect(lambda session: pay_marked(session, council.org_id, UUID(event["id"]))) == count
    marker = council.organiser.actor.id
    rows = select(OutboxRow.aggregate_id).filter_by(topic=PAY_ONE_TOPIC).order_by(OutboxRow.id.desc()).limit(count)
    each = scenario.run_effect(lambda session: list(session.scalars(rows)))

    def pay(owed: UUID) -> None:
        scenario.run_effect(lambda session: pay_one_marked(session, council.org_id, owed, marker))

    return [partial(pay, one) for one in each if one is not None]


def undo(scenario: Scenario, count: int) -> Sequence[Act]:
    """Finance undoes decisions whose money has not left."""
    claims = [scenario.agreed(payable=False) for _ in range(count)]
    return [post(scenario.desk.approver, f"/claims/{one['id']}/lines/1/decision", {"action": "undo"}) for one in claims]


def confirm(scenario: Scenario, count: int) -> Sequence[Act]:
    """The second of two people agrees to what is above the limit."""
    second, acts = scenario.council.hire(Role.FINANCE_APPROVER), []
    for person in scenario.came(count):
        lines = [scenario.fare(pence, category="other") for pence in (15_000, 6_000)]
        claim = scenario.desk.sent(person, *lines, event_id=scenario.event_id)
        verdicts = [{"line_number": number, "action": "approve"} for number in (1, 2)]
        (decision,) = scenario.desk.approver.post(f"/claims/{claim['id']}/decisions", {"lines": verdicts})["decisions"]
        acts.append(post(second, f"/claims/{claim['id']}/decisions/{decision['id']}/confirm"))
    return acts


def appeal(scenario: Scenario, count: int) -> Sequence[Act]:
    """People ask for another look at a no."""
    claims = [scenario.referred(person) for person in scenario.came(count)]
    for one in claims:
        scenario.desk.decided(one, action="refuse", reason="not_covered")
    return [post(scenario.desk.helpline, f"/claims/{one['id']}/lines/1/appeal") for one in claims]


def withdraw(scenario: Scenario, count: int) -> Sequence[Act]:
    """People do not want a line any more."""
    claims = [scenario.referred(person) for person in scenario.came(count)]
    return [post(scenario.desk.helpline, f"/claims/{one['id']}/lines/1/withdraw") for one in claims]


def settle(scenario: Scenario, count: int) -> Sequence[Act]:
    """Money in advance comes back, in parts, of people of the event."""
    parts = 2
    for person in scenario.came((count + 1) // parts):
        claim = scenario.desk.sent(
            person, scenario.fare(2000, kind="advance", on=str(TODAY)), event_id=scenario.event_id
        )
        scenario.desk.decided(claim, action="approve")
        payout = scenario.desk.payouts()[-1]
        claimed = scenario.claimed(payout.id)
        assert claimed is not None
        scenario.answered(claimed, _said(POSTED))
    body = {"way": "written_off", "amount_pence": 500, "words": "Cash."}
    advances = scenario.council.payer.get("/advances")
    return [post(scenario.council.payer, f"/advances/{one['id']}/settlements", body) for one in advances] * parts


def pay_again(scenario: Scenario, count: int) -> Sequence[Act]:
    """Two people pay again what failed before it was ever sent."""
    acts: list[Act] = []
    for _ in range((count + 1) // 2):
        payout_id = scenario.queued()
        scenario.refused(payout_id)
        for _ in range(2):
            approver = scenario.council.hire(Role.FINANCE_APPROVER)
            acts.append(post(approver, f"/payouts/{payout_id}/pay-again", may_find=QUICKER))
    return acts


def approve_payout(scenario: Scenario, count: int) -> Sequence[Act]:
    """Two people approve by hand what the rules have approved."""
    found = [scenario.paid_by_rules() for _ in range((count + 1) // 2)]
    return [post(scenario.council.approver, f"/payouts/{one}/approve", may_find=QUICKER) for one in found * 2]


def release_payout(scenario: Scenario, count: int) -> Sequence[Act]:
    """Two people release what a person has approved."""
    found = [scenario.paid_by_hand() for _ in range((count + 1) // 2)]
    return [post(scenario.council.payer, f"/payouts/{one}/release", may_find=QUICKER) for one in found * 2]


def accept(scenario: Scenario, count: int) -> Sequence[Act]:
    """Two people accept what the bank says of payments that stopped."""
    acts: list[Act] = []
    for _ in range((count + 1) // 2):
        payout_id = scenario.sent(answer := _said(FAILED))
        contradicted = RailAnswer(RailAnswerKind.ACCEPTED, provider_id=answer.provider_id, status=RailStatus.POSTED)
        scenario.fetched(payout_id, contradicted)
        scenario.fetched(payout_id, contradicted)
        act = post(scenario.council.payer, f"/payouts/{payout_id}/accept", {"rail_says": "posted"}, may_find=QUICKER)
        acts += [act, act]
    return acts


def look(scenario: Scenario, count: int) -> Sequence[Act]:
    """People have us ask the bank."""
    found = [scenario.sent(_said(PROCESSING)) for _ in range((count + 1) // 2)]
    return [post(scenario.council.payer, f"/payouts/{one}/look") for one in found * 2]


def fetch(scenario: Scenario, count: int) -> Sequence[Act]:
    """Workers record what the bank says now, each word twice: it left, it came back."""
    acts: list[Act] = []
    for number in range((count + 1) // 2):
        payout_id = scenario.sent(answer := _said(PROCESSING))
        status = (RailStatus.POSTED, RailStatus.RETURNED, RailStatus.FAILED)[number % 3]
        now = RailAnswer(RailAnswerKind.ACCEPTED, provider_id=answer.provider_id, status=status)
        acts += [partial(scenario.fetched, payout_id, now)] * 2
    return acts


def send(scenario: Scenario, count: int) -> Sequence[Act]:
    """Workers send payments of a run while the bank refuses one of them, which stops the run."""
    run_id = scenario.released(scenario.council.payable(count))
    found = [UUID(one["id"]) for one in scenario.council.payer.get(f"/runs/{run_id}/payouts")]

    def work(payout_id: UUID, answer: RailAnswer) -> None:
        if (claimed := scenario.claimed(payout_id)) is not None:
            scenario.answered(claimed, answer)

    broke = RailAnswer(RailAnswerKind.PAUSE_RUN, code="insufficient_funds")
    answers = [broke if number % 3 == 1 else _said(POSTED) for number in range(count)]
    acts = [partial(work, payout_id, answer) for payout_id, answer in zip(found, answers, strict=True)]
    stop = post(scenario.council.approver, f"/runs/{run_id}/stop", may_find={"run.not_running"})
    go_on = post(scenario.council.payer, f"/runs/{run_id}/resume", may_find={"run.not_paused"})
    return [*acts, stop, go_on]


def end_leases(scenario: Scenario, count: int) -> Sequence[Act]:
    """Clocks end leases that ran out."""
    for _ in range(2):
        assert scenario.claimed(scenario.queued()) is not None
    scenario.run_out()
    timings = scenario.dependencies.sender.timings
    act = partial(scenario.run_effect, lambda session: sweep(session, scenario.council.org_id, timings))
    return [act] * count


def become_payable(scenario: Scenario, count: int) -> Sequence[Act]:
    """What waits for a way to be paid is taken up while that way is confirmed."""
    acts: list[Act] = []
    for _ in range((count + 1) // 2):
        payout_id = UUID(scenario.agreed(payable=False)["payments"][0]["payout_id"])
        method_id = scenario.to_confirm(payout_id)
        acts.append(post(scenario.council.approver, f"/payout-methods/{method_id}/confirm"))
        acts.append(partial(scenario.run_effect, partial(_retry_held_payment, scenario, payout_id)))
    return acts


def _retry_held_payment(scenario: Scenario, payout_id: UUID, session: Any) -> None:
    retry_held_payment(session, scenario.council.org_id, payout_id)


def enter_bank_details(scenario: Scenario, count: int) -> Sequence[Act]:
    """Several people enter bank details of one person: one of them does, and the others find them there."""
    details = {"sort_code": "10-88-00", "account_number": "00012345"}
    person = scenario.council.person()
    act = post(scenario.council.payer, f"/people/{person}/bank-details", details, may_find={"bank_details.under_way"})
    return [act] * count


def set_budget(scenario: Scenario, count: int) -> Sequence[Act]:
    """Organisers change the budget of the event."""
    path = f"/events/{scenario.event_id}/budget"
    return [post(scenario.council.organiser, path, {"budget_pence": 90_000_000 + one}) for one in range(count)]


def withdraw_offers(scenario: Scenario, count: int) -> Sequence[Act]:
    """Organisers take unanswered offers back."""
    _, offers = scenario.asked(count)
    return [post(scenario.council.organiser, f"/offers/{one['id']}/withdraw") for one in offers]


def agree_on_a_page(scenario: Scenario, count: int) -> Sequence[Act]:
    """People say yes on the pages of their links, and press twice."""
    acts: list[Act] = []
    for person in scenario.came((count + 1) // 2):
        line = NewLine(category=Category.BUS, on=EVENT_DAY, amount_pence=460)
        phone = hand_link(scenario.council, person, event_id=UUID(scenario.event_id), lines=[line])
        fields = phone.form("/check")

        def press(phone: Any = phone, fields: Any = fields) -> None:
            assert phone.send("/check", fields).headers["location"].endswith("/done")

        acts += [press, press]
    return acts


def send_in_late(scenario: Scenario, count: int) -> Sequence[Act]:
    """Claims go in without their photo, each by two workers."""
    acts: list[Act] = []
    for person in scenario.came((count + 1) // 2):
        claim_id = UUID(scenario.draft(person)["id"])
        actor = Actor(scenario.council.org_id, ActorKind.PERSON, person, person_id=person)

        def agree(session: Any, actor: Actor = actor, claim_id: UUID = claim_id) -> None:
            read_back_and_agreed(session, actor, get_claim(session, scenario.council.org_id, claim_id))

        scenario.run_effect(agree)
        acts += [partial(scenario.run_effect, partial(_late, scenario, claim_id))] * 2
    return acts


def _late(scenario: Scenario, claim_id: UUID, session: Any) -> None:
    send_in_without_photo(session, scenario.council.org_id, claim_id)


def withdraw_mandate(scenario: Scenario, count: int) -> Sequence[Act]:
    """Several people withdraw the mandate for the fees of the event."""
    mandate_id = scenario.fees_mandate()
    scenario.council.payer.post(f"/mandates/{mandate_id}/countersign")
    return [post(scenario.council.payer, f"/mandates/{mandate_id}/withdraw", may_find=QUICKER)] * count


OTHER_ACTS = {
    "evening pay": evening_pay,
    "undo": undo,
    "confirm": confirm,
    "appeal": appeal,
    "withdraw": withdraw,
    "settle": settle,
    "pay again": pay_again,
    "approve payment": approve_payout,
    "release payment": release_payout,
    "accept": accept,
    "look": look,
    "fetch": fetch,
    "send": send,
    "end leases": end_leases,
    "take up": become_payable,
    "bank details": enter_bank_details,
    "budget": set_budget,
    "withdraw offer": withdraw_offers,
    "page": agree_on_a_page,
    "without photo": send_in_late,
    "withdraw mandate": withdraw_mandate,
}
