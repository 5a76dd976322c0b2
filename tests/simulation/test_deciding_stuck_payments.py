"""People decide about payments that need them: with evidence, by two where money could move twice, once however many decide."""

from collections.abc import Callable
from html import unescape
from uuid import UUID

import pytest
from sqlalchemy import func, select

from services.payments.payouts.tables import Payout, PayoutDecision
from services.payments.payouts.usecases.manual_actions import PAY_AGAIN_TOPIC
from services.payments.payouts.usecases.releasing import SEND_TOPIC
from services.payments.payouts.usecases.status_queries import LOOK_TOPIC, give_up, query_of
from services.payments.payouts.usecases.stuck_payments import LOOK_NUMBER_TOPIC
from services.payments.payouts.ways_out import WayOut
from shared.audit import AuditRow
from shared.identity import Role
from tests.payments.council import Staff
from tests.payments.phone.pages import words
from tests.payments.phone.test_helpline import Desk
from tests.payments.problems import is_problem
from tests.simulation.machine_base import LEASE
from tests.simulation.test_refusals import EVIDENCE, Refused
from tests.simulation.workers import together
from tests.simulation.world import SimulatedWorld

PAGE = "/desk/standing-payments"
PROVEN, UNPROVEN = "recipient_count_limit_exceeded", "idempotency_error"


@pytest.fixture(scope="module")
def refused(simulation: SimulatedWorld) -> Refused:
    """Shared by all tests of this module."""
    return Refused(simulation)


def decision(way: str, **more: str) -> dict[str, str]:
    """What is sent to decide."""
    return {"way": way, "evidence": EVIDENCE, **more}


def test_that_the_bank_does_not_have_it_takes_two_people_where_nothing_proves_it(refused: Refused) -> None:
    council, payout_id = refused.story.council, refused.pay(UNPROVEN)
    path = f"/payouts/{payout_id}"
    seen = council.payer.post(f"{path}/decisions", decision("bank_has_it_not"))
    assert (seen["payment"]["status"], seen["decision"]["evidence"]) == ("needs_human", EVIDENCE)
    assert "payout_second_person" in refused.story.asked(payout_id)
    is_problem(council.approver.call("POST", f"{path}/decisions", decision("try_again")), 409, "payout.decision_waits")
    is_problem(council.payer.call("POST", f"{path}/decision/agree"), 403, "payout.second_person")
    refused.story.agrees()
    council.approver.post(f"{path}/decision/agree")
    refused.freed(payout_id)
    assert set(refused.story.asked(payout_id)) == {"payout_failed"}
    refused.story.agrees()
    council.approver.post(f"{path}/pay-again")
    refused.story.claims.do(PAY_AGAIN_TOPIC)
    refused.send()
    refused.sent(refused.story.generations(payout_id)[-1][0])
    refused.story.agrees()


def test_one_person_with_two_sign_ins_is_one_person(refused: Refused) -> None:
    council, payout_id = refused.story.council, refused.pay(UNPROVEN)
    person_id = council.person("Sam Also Staff")
    first = council.hire(Role.FINANCE_PAYER, person_id=person_id)
    first.post(f"/payouts/{payout_id}/decisions", decision("bank_has_it_not"))
    council.payer.post(f"/payouts/{payout_id}/decision/drop")
    own = council.hire(Role.FINANCE_PAYER)
    own.post(f"/payouts/{payout_id}/decisions", decision("bank_has_it_not"))
    council.payer.post(f"/payouts/{payout_id}/decision/agree")
    refused.freed(payout_id)


def test_the_evidence_is_asked_for_kept_and_in_the_trail(refused: Refused) -> None:
    council, payout_id = refused.story.council, refused.pay(PROVEN)
    nothing = council.payer.call("POST", f"/payouts/{payout_id}/decisions", {"way": "try_again", "evidence": "  "})
    is_problem(nothing, 422, "request.invalid")
    council.payer.post(f"/payouts/{payout_id}/decisions", decision("bank_has_it_not"))
    refused.freed(payout_id)
    with refused.story.simulation.dependencies.database.transaction(council.org_id) as session:
        [kept] = session.scalars(select(PayoutDecision).filter_by(payout_id=payout_id))
        assert kept.evidence == EVIDENCE
        assert kept.done_at is not None
        facts = session.scalars(select(AuditRow.facts).filter_by(object_id=payout_id, action="payout.decided")).one()
    assert facts["decision"] == str(kept.id)
    assert EVIDENCE not in str(facts)


def test_the_bank_has_it_is_believed_only_by_its_own_number(refused: Refused) -> None:
    story, council = refused.story, refused.story.council
    story.bank.plan_fault("execute_then_500")
    payout_id = story.claims.pay(story.claims.owed([refused.person], 100)[0]).payout_id
    story.claims.do(SEND_TOPIC)
    with story.simulation.dependencies.database.transaction(council.org_id) as session:
        payout = session.get_one(Payout, (council.org_id, payout_id))
        give_up(session, query_of(session, payout, story.simulation.dependencies.sealer), "too_often_or_too_late")
    path, (at_bank,) = f"/payouts/{payout_id}", story.bank.truth().by_payout[payout_id]
    is_problem(
        council.payer.call("POST", f"{path}/decisions", decision("bank_has_it")), 422, "payout.bank_number_needed"
    )
    council.payer.post(f"{path}/decisions", decision("bank_has_it", bank_number="obp_of_nobody"))
    story.claims.do(LOOK_NUMBER_TOPIC)
    assert story.status(payout_id) == "needs_human"
    assert "payout_number_unknown" in story.asked(payout_id)
    council.payer.post(f"{path}/decisions", decision("bank_has_it", bank_number=at_bank.id))
    story.claims.do(LOOK_NUMBER_TOPIC)
    refused.sent(payout_id)
    assert story.asked(payout_id) == {}
    story.tell()
    story.agrees()


def test_a_day_later_the_same_key_is_offered_no_more(refused: Refused) -> None:
    payout_id = refused.pay(UNPROVEN)
    assert "try_again" in {one["way"] for one in refused.see(payout_id)["ways"]}
    refused.story.simulation.pass_time(refused.story.bank, 25 * 3600)
    assert "try_again" not in {one["way"] for one in refused.see(payout_id)["ways"]}
    late = refused.story.council.payer.call("POST", f"/payouts/{payout_id}/decisions", decision("try_again"))
    is_problem(late, 409, "payout.way_not_open")
    refused.story.tell()


BOTH = [("try_again", "pay_anew"), ("bank_has_it_not", "try_again"), ("pay_anew", "pay_anew")]


@pytest.mark.parametrize(("one", "other"), BOTH)
def test_of_two_who_decide_at_the_same_moment_one_is_told(refused: Refused, one: str, other: str) -> None:
    council, payout_id = refused.story.council, refused.pay(PROVEN)
    second_approver = council.hire(Role.FINANCE_APPROVER)
    answers: list[int] = []

    def act(staff: Staff, way: str) -> Callable[[], None]:
        def do() -> None:
            answers.append(staff.call("POST", f"/payouts/{payout_id}/decisions", decision(way)).status_code)

        return do

    together(act(council.approver, one), act(second_approver, other))
    assert sorted(answers) == [200, 409]
    refused.send()
    live = [status for status in refused.story.statuses(payout_id) if status not in ("canceled", "failed")]
    assert len(live) <= 1
    assert sum(
        len(refused.story.bank.truth().by_payout.get(one, [])) for one, _ in refused.story.generations(payout_id)
    ) == len(live)
    refused.story.tell()
    refused.story.agrees()


def test_of_two_who_agree_at_the_same_moment_one_is_told(refused: Refused) -> None:
    council, payout_id = refused.story.council, refused.pay(UNPROVEN)
    council.payer.post(f"/payouts/{payout_id}/decisions", decision("bank_has_it_not"))
    others, answers = (council.approver, council.hire(Role.FINANCE_PAYER)), []
    agree = f"/payouts/{payout_id}/decision/agree"
    together(*[lambda who=who: answers.append(who.call("POST", agree).status_code) for who in others])
    assert sorted(answers) == [200, 409]
    refused.freed(payout_id)
    refused.story.agrees()
    with refused.story.simulation.dependencies.database.transaction(council.org_id) as session:
        assert session.scalar(select(func.count()).select_from(PayoutDecision).filter_by(payout_id=payout_id)) == 1


def test_a_payment_waiting_after_an_answer_that_proves_nothing_is_not_taken_back(refused: Refused) -> None:
    """429 proves nothing: whatever stops the payment while it waits leaves it to a person."""
    story = refused.story
    story.bank.post_after(58)
    first = story.paid("failed")
    story.bank.post_after(3600)
    second = story.paid_again(first)
    story.bank.plan_fault("rate_limited")
    story.claims.do(SEND_TOPIC)
    assert story.status(second) == "queued"
    story.news(first, "posted")
    assert story.status(second) == "needs_human"
    assert "It may have been made or not" in story.asked(second)["payout_needs_human"]
    story.council.payer.post(f"/payouts/{first}/accept", {"rail_says": "posted"})
    story.agrees()


def test_the_page_shows_why_and_takes_the_decision(refused: Refused) -> None:
    council, payout_id = refused.story.council, refused.pay(PROVEN)
    desk = Desk(council, council.approver)
    desk.sign_in()
    assert "Payments that stand still" in words(desk.get("/desk"))
    why = refused.see(payout_id)["why"]
    assert why.startswith("The bank refused this payment: this person was paid so often lately")
    assert why in unescape(words(desk.get(PAGE)))
    answer = desk.post(f"{PAGE}/{payout_id}/decide", {"way": "pay_anew", f"evidence-{payout_id}": ""})
    assert "Say how you know this" in words(answer)
    desk.get(PAGE)
    desk.post(f"{PAGE}/{payout_id}/decide", {"way": "pay_anew", f"evidence-{payout_id}": EVIDENCE})
    refused.freed(payout_id)
    refused.send()
    refused.sent(refused.story.generations(payout_id)[-1][0])


def test_whoever_may_not_decide_sees_nothing_of_it(refused: Refused) -> None:
    council, payout_id = refused.story.council, refused.pay(PROVEN)
    desk = Desk(council, council.organiser)
    desk.sign_in()
    is_problem(council.organiser.call("GET", f"/stuck-payments/{payout_id}"), 403, "role.missing")
    assert f"{PAGE}/{payout_id}" not in desk.get(PAGE).text


def test_every_way_that_is_offered_is_carried_out(refused: Refused) -> None:
    """A page never offers what would be refused; asked for one payment each, by whoever is offered it."""
    council = refused.story.council
    for code in (PROVEN, UNPROVEN, "parameter_unknown"):
        example = refused.pay(code)
        for who in (council.payer, council.approver):
            for offered in who.get(f"/stuck-payments/{example}")["ways"]:
                if offered["needs_number"]:
                    continue  # of a payment that the bank does not have there is no number
                _do(refused, who, refused.pay(code), offered["way"])
        council.payer.get(f"/stuck-payments/{example}")
    refused.story.simulation.pass_time(refused.story.bank, LEASE)
    refused.send()
    refused.story.tell()
    refused.story.agrees()


def _do(refused: Refused, who: Staff, payout_id: UUID, way: str) -> None:
    if way == WayOut.LOOK:
        who.post(f"/payouts/{payout_id}/look")
        refused.story.claims.do(LOOK_TOPIC)
    else:
        who.post(f"/payouts/{payout_id}/decisions", decision(way))
    refused.send()
