"""Decisions: what each status allows, who may decide, two people above the limit, and the money that follows once."""

from threading import Thread
from typing import Any
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import select, text, update

from services.payments.claims.rules.decisions import LineAction, LineStatus
from services.payments.claims.usecases.decisions import LineVerdict, decide
from services.payments.ledger.usecases import balances
from services.payments.payees.tables import Payee
from services.payments.payouts.tables import Payout
from shared.identity import Role
from tests.payments.claims.conftest import Desk, bus
from tests.payments.council import Staff
from tests.payments.problems import is_problem

VERDICTS: dict[str, dict[str, Any]] = {
    "approve": {"action": "approve"},
    "approve_less": {"action": "approve_less", "amount_pence": 400, "reason": "too_much"},
    "refuse": {"action": "refuse", "reason": "not_covered"},
    "ask": {"action": "ask", "words": "What was it for?"},
    "hold": {"action": "hold", "words": "We wait for the list"},
    "release_hold": {"action": "release_hold"},
    "undo": {"action": "undo"},
}
WAYS: dict[LineStatus, tuple[str, ...]] = {
    LineStatus.WAITING: (),
    LineStatus.APPROVED: ("approve",),
    LineStatus.REDUCED: ("approve_less",),
    LineStatus.REFUSED: ("refuse",),
    LineStatus.ASKED: ("ask",),
    LineStatus.HELD: ("hold",),
    LineStatus.WITHDRAWN: ("withdraw",),
}
"""How a line that waits gets to each status."""
ALLOWED: dict[LineStatus, dict[str, str]] = {
    LineStatus.WAITING: {
        "approve": "approved", "approve_less": "reduced", "refuse": "refused", "ask": "asked", "hold": "held",
        "withdraw": "withdrawn",
    },
    LineStatus.APPROVED: {"undo": "waiting"},
    LineStatus.REDUCED: {"undo": "waiting", "appeal": "waiting"},
    LineStatus.REFUSED: {"undo": "waiting", "appeal": "waiting"},
    LineStatus.ASKED: {
        "approve": "approved", "approve_less": "reduced", "refuse": "refused", "hold": "held", "answer": "waiting",
        "withdraw": "withdrawn",
    },
    LineStatus.HELD: {"release_hold": "waiting", "withdraw": "withdrawn"},
    LineStatus.WITHDRAWN: {},
}  # fmt: skip


def act(desk: Desk, claim: dict[str, Any], action: str) -> httpx2.Response:
    """Tries any action."""
    if action in VERDICTS:
        return desk.decide(claim, **VERDICTS[action])
    words: dict[str, Any] = {"words": "A taxi home"} if action == "answer" else {}
    return desk.say(claim, action, **words)


@pytest.mark.parametrize("status", LineStatus)
def test_every_action_in_every_status(desk: Desk, status: LineStatus) -> None:
    """No mandate and no bank details: no money is released, so everything that the rules allow can be undone."""
    person = desk.council.person()

    def there() -> dict[str, Any]:
        claim = desk.referred(person)
        for way in WAYS[status]:
            assert act(desk, claim, way).status_code == 200
        return claim

    claim = there()
    for action in set(LineAction) - ALLOWED[status].keys():
        is_problem(act(desk, claim, action), 409)
    assert desk.look(claim)["lines"][0]["status"] == status
    for name, to in ALLOWED[status].items():
        answer = act(desk, there(), name)
        assert answer.status_code == 200, (status, name, answer.text)
        assert answer.json()["lines"][0]["status"] == to


def test_a_yes_by_hand_goes_out_under_the_mandate(desk: Desk) -> None:
    claim = desk.referred(desk.ready(), 1000)
    now = desk.decided(claim, action="approve")
    (payout,) = desk.payouts()
    assert (now["status"], payout.status, payout.amount_pence) == ("approved", "queued", 1000)
    assert (payout.approved_by, payout.approved_by_policy) == (desk.approver.actor.id, None)
    assert payout.released_under is not None
    assert desk.asked(claim) == []


def test_several_lines_are_one_decision_and_one_payment(desk: Desk) -> None:
    claim = desk.referred(desk.ready(), 1000, 500, 700)
    verdicts = [
        {"line_number": 1, "action": "approve"},
        {"line_number": 2, "action": "approve_less", "amount_pence": 300, "reason": "too_much"},
        {"line_number": 3, "action": "refuse", "words": "This was not for the meeting"},
    ]
    now = desk.approver.post(f"/claims/{claim['id']}/decisions", {"lines": verdicts})
    assert (now["status"], now["approved_pence"], len(now["decisions"])) == ("approved_in_part", 1300, 1)
    assert [one.amount_pence for one in desk.payouts()] == [1300]
    told = {one["notice"]: one["values"] for one in desk.notices(claim)}
    assert told["claim_paid_part"]["reason"] == "It is more than we pay for this"
    assert (told["claim_paid_part"]["amount_pence"], told["claim_paid_part"]["claimed_pence"]) == (300, 500)
    assert told["claim_line_refused"]["reason"] == "This was not for the meeting"
    assert told["claim_line_refused"]["what"] == "costs"


def test_an_appeal_pays_only_what_was_not_paid(desk: Desk) -> None:
    claim = desk.referred(desk.ready(), 1000)
    desk.decided(claim, action="approve_less", amount_pence=400, reason="too_much")
    appealed = desk.say(claim, "appeal")
    assert appealed.status_code == 200, appealed.text
    assert desk.asked(claim) == ["claim_to_decide"]
    assert desk.approver.get("/claims")["claims"][0]["id"] == claim["id"]
    assert desk.notices(claim)[-1]["notice"] == "claim_appeal_received"
    now = desk.decided(claim, by=desk.council.hire(Role.FINANCE_APPROVER), action="approve")
    assert (now["status"], now["approved_pence"]) == ("approved", 1000)
    assert [one.amount_pence for one in desk.payouts()] == [400, 600]
    assert len({one["id"] for one in now["decisions"]}) == 2


def test_a_question_goes_out_and_its_answer_comes_back(desk: Desk) -> None:
    claim = desk.referred(desk.ready())
    desk.decided(claim, action="ask", words="Which bus was it")
    assert desk.notices(claim)[-1]["values"]["question"] == "Which bus was it"
    assert [one["kind"] for one in desk.look(claim)["told"]] == ["asked"]
    assert desk.asked(claim) == []
    answered = desk.say(claim, "answer", words="The 42")
    assert [one["words"] for one in answered.json()["lines"][0]["steps"]] == ["Which bus was it.", "The 42"]
    assert desk.asked(claim) == ["claim_to_decide"]


@pytest.mark.parametrize(
    ("verdict", "code"),
    [
        ({"action": "refuse"}, "claim.words_missing"),
        ({"action": "approve_less", "amount_pence": 400}, "claim.words_missing"),
        ({"action": "approve_less", "reason": "too_much"}, "claim.not_less"),
        ({"action": "approve_less", "amount_pence": 1000, "reason": "too_much"}, "claim.not_less"),
        ({"action": "approve", "amount_pence": 400}, "claim.amount_not_asked"),
        ({"action": "refuse", "reason": "too_much", "words": "No"}, "claim.two_reasons"),
        ({"action": "refuse", "words": "word " * 16}, "claim.words_not_plain"),
        ({"action": "ask"}, "claim.words_missing"),
        ({"action": "appeal"}, "claim.not_a_decision"),
        ({"action": "shrug"}, "request.invalid"),
    ],
)
def test_verdicts_that_cannot_be(desk: Desk, verdict: dict[str, Any], code: str) -> None:
    claim = desk.referred(desk.council.person())
    problem = desk.decide(claim, **verdict)
    if code == "claim.not_a_decision":
        assert problem.status_code in (409, 422)
    else:
        is_problem(problem, 422, code)
    assert desk.look(claim)["status"] == "waiting"


def test_nobody_decides_their_own_claim_or_one_they_entered(desk: Desk) -> None:
    person = desk.council.person()
    claim = desk.referred(person)
    themselves = desk.council.hire(Role.FINANCE_APPROVER, person_id=person)
    is_problem(desk.decide(claim, by=themselves, action="approve"), 403, "claim.own")
    both = desk.council.hire(Role.FINANCE_APPROVER, Role.HELPLINE)
    entered = both.post("/claims", {"person_id": str(person), "lines": [bus(category="other")]})
    both.post(f"/claims/{entered['id']}/submit")
    for verdict in VERDICTS.values():
        is_problem(desk.decide(entered, by=both, **verdict), 403, "claim.entered")


def test_whoever_the_money_of_a_claim_goes_to_decides_nothing_of_it(desk: Desk) -> None:
    claim = desk.referred(desk.ready(), 1000, 500)
    desk.decided(claim, 1, action="approve")
    paid = desk.council.person("Sam Payee")
    with desk.council.payments.dependencies.database.transaction(desk.council.org_id) as session:
        payee_id = session.scalars(select(Payout.payee_id)).one()
        session.execute(update(Payee).where(Payee.id == payee_id).values(person_id=paid))
    themselves = desk.council.hire(Role.FINANCE_APPROVER, person_id=paid)
    is_problem(desk.decide(claim, 2, by=themselves, action="approve"), 403, "claim.own")
    is_problem(desk.decide(claim, 1, by=themselves, action="undo"), 403, "claim.own")
    assert desk.decided(claim, 2, action="approve")["status"] == "approved"


def test_deciding_twice_is_refused_and_pays_once(desk: Desk) -> None:
    claim = desk.referred(desk.ready())
    desk.decided(claim, action="approve")
    is_problem(desk.decide(claim, action="approve"), 409, "claim.not_now")
    is_problem(desk.decide(claim, action="refuse", reason="not_covered"), 409, "claim.not_now")
    assert len(desk.payouts()) == 1


def test_two_people_in_the_same_second(desk: Desk) -> None:
    """The second decides while the first has not committed yet: they wait, see what was decided, and are refused."""
    claim = desk.referred(desk.ready())
    other = desk.council.hire(Role.FINANCE_APPROVER)
    answers = list[httpx2.Response]()
    second = Thread(target=lambda: answers.append(desk.decide(claim, by=other, action="refuse", reason="not_covered")))
    with desk.council.payments.dependencies.database.transaction(desk.council.org_id) as session:
        decide(session, desk.approver.actor, UUID(claim["id"]), [LineVerdict(1, LineAction.APPROVE)])
        second.start()
        while second.is_alive() and not session.scalar(text("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")):
            second.join(0.02)
    second.join()
    is_problem(answers[0], 409, "claim.not_now")
    assert desk.look(claim)["status"] == "approved"
    assert len(desk.payouts()) == 1


def above_limit(desk: Desk) -> dict[str, Any]:
    """A claim that takes two people."""
    return desk.referred(desk.ready(), 15_000, 6_000)


def confirm(claim: dict[str, Any], decision: dict[str, Any], by: Staff) -> httpx2.Response:
    """Tries to agree as the second person."""
    return by.call("POST", f"/claims/{claim['id']}/decisions/{decision['id']}/confirm")


def test_above_the_limit_it_takes_two_different_people(desk: Desk) -> None:
    claim = above_limit(desk)
    assert claim["needs_two"]
    verdicts = [{"line_number": 1, "action": "approve"}, {"line_number": 2, "action": "refuse", "reason": "too_much"}]
    first = desk.approver.post(f"/claims/{claim['id']}/decisions", {"lines": verdicts})
    (decision,) = first["decisions"]
    assert (first["status"], decision["waits_for_second"], desk.payouts()) == ("waiting", True, [])
    assert desk.asked(claim) == ["claim_second_person"]
    assert [one["notice"] for one in desk.notices(claim)] == ["claim_received"]
    second = desk.council.hire(Role.FINANCE_APPROVER)
    is_problem(desk.decide(claim, by=second, action="approve"), 409, "claim.waits_for_second")
    is_problem(confirm(claim, decision, desk.approver), 403, "claim.second_person")
    done = confirm(claim, decision, second)
    assert done.status_code == 200, done.text
    now = done.json()
    assert (now["status"], now["approved_pence"]) == ("approved_in_part", 15_000)
    (payout,) = desk.payouts()
    assert (payout.created_by, payout.approved_by) == (desk.approver.actor.id, second.actor.id)
    assert desk.asked(claim) == []
    is_problem(confirm(claim, decision, second), 409, "claim.no_second_needed")


def test_a_no_needs_one_person_and_a_second_may_disagree(desk: Desk) -> None:
    claim = above_limit(desk)
    desk.decided(claim, 2, action="refuse", reason="too_much")
    pending = desk.decided(claim, 1, action="approve")
    assert pending["lines"][0]["status"] == "waiting"
    second = desk.council.hire(Role.FINANCE_APPROVER)
    undone = desk.decided(claim, 1, by=second, action="undo")
    assert (undone["status"], undone["decisions"][-1]["waits_for_second"]) == ("waiting", False)
    assert desk.asked(claim) == ["claim_to_decide"]
    desk.decided(claim, 1, by=second, action="refuse", reason="too_much")
    assert desk.payouts() == []


def test_undo_takes_the_money_back_before_it_is_released_and_never_after(desk: Desk) -> None:
    person = desk.council.person()  # nobody knows where to send it: the payment waits
    claim = desk.referred(person, 1000)
    before = books(desk)
    desk.decided(claim, action="approve")
    (payout,) = desk.payouts()
    undone = desk.decided(claim, action="undo")
    assert (undone["status"], undone["approved_pence"]) == ("waiting", 0)
    assert [one.status for one in desk.payouts()] == ["canceled"]
    assert books(desk) == before
    again = desk.council.approver.call("POST", f"/payouts/{payout.id}/pay-again")
    is_problem(again, 409, "payout.decision_taken_back")
    desk.decided(claim, action="approve")
    assert [one.status for one in desk.payouts()] == ["canceled", "approved"]
    released = desk.referred(desk.ready(), 1000)
    desk.decided(released, action="approve")
    is_problem(desk.decide(released, action="undo"), 409, "claim.released")


def books(desk: Desk) -> dict[str, int]:
    """What the ledger says, without accounts that stand at nothing."""
    with desk.council.payments.dependencies.database.transaction(desk.council.org_id) as session:
        return {code: pence for code, pence in balances(session, desk.council.org_id).items() if pence}


def test_an_advance_is_netted_once_it_has_been_paid(desk: Desk) -> None:
    person = desk.ready()
    advance = desk.sent(person, bus(2000, kind="advance"))
    desk.decided(advance, action="approve")
    first = desk.decided(desk.referred(person, 500), action="approve")
    assert first["decisions"][0]["netted_pence"] == 0  # it has not left yet, so nothing is owed to us
    with desk.council.payments.dependencies.database.transaction(desk.council.org_id) as session:
        session.execute(update(Payout).where(Payout.amount_pence == 2000).values(status="posted"))
    second = desk.decided(desk.referred(person, 1500), action="approve")
    assert (second["status"], second["approved_pence"], second["payments"]) == ("approved", 1500, [])
    third_claim = desk.referred(person, 700)
    third = desk.decided(third_claim, action="approve")
    assert (third["decisions"][0]["netted_pence"], [one["amount_pence"] for one in third["payments"]]) == (500, [200])
    notice = desk.notices(third_claim)[-1]
    assert (notice["notice"], notice["values"]["advance_pence"]) == ("claim_advance_used", 500)
    assert [one.amount_pence for one in desk.payouts()] == [2000, 500, 200]


def test_undoing_gives_the_advance_back(desk: Desk) -> None:
    person = desk.ready(500)  # the advance uses up the mandate, so that what comes later is not released
    desk.decided(desk.sent(person, bus(500, kind="advance")), action="approve")
    with desk.council.payments.dependencies.database.transaction(desk.council.org_id) as session:
        session.execute(update(Payout).values(status="posted"))
    for _ in range(2):
        claim = desk.referred(person, 700)
        now = desk.decided(claim, action="approve")
        assert now["decisions"][-1]["netted_pence"] == 500
        desk.decided(claim, action="undo")


def test_a_ticket_is_our_cost_and_nothing_is_owed(desk: Desk) -> None:
    claim = desk.sent(desk.ready(), bus(900, kind="ticket"))
    now = desk.decided(claim, action="approve")
    assert (now["status"], now["approved_pence"], now["payments"]) == ("approved", 900, [])
    assert desk.payouts() == []
