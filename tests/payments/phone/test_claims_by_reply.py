"""What finance says about a claim and the person answers by text: a question, and one step to ask us to look again."""

from uuid import UUID

import pytest

from shared.contracts.turns import LastAsked
from tests.payments.claims.conftest import Desk, bus, desk
from tests.payments.phone.speaking import Texter, names

__all__ = ["desk"]


@pytest.fixture
def jo(desk: Desk) -> Texter:
    """One person on one number, who can be paid."""
    return Texter(desk.council, [desk.ready()])


def test_one_line_refused_beside_another_that_is_paid_is_looked_at_again_after_one_word(desk: Desk, jo: Texter) -> None:
    claim = desk.referred(jo.people[0], 1000, 500)
    desk.decided(claim, 1, action="approve")
    desk.decided(claim, 2, action="refuse", reason="not_covered")
    later = desk.sent(jo.people[0], bus(320))
    assert later["outcome"] == "approve"
    assert names(jo.say("appeal")) == ["appeal_received"]
    assert [one["status"] for one in desk.look(claim)["lines"]] == ["approved", "waiting"]
    assert names(jo.say("Appeal!")) == ["nothing_to_appeal"]


def test_each_refusal_and_each_question_is_told_on_its_own_occasion(desk: Desk, jo: Texter) -> None:
    claim = desk.referred(jo.people[0], 1000, 500)
    for number in (1, 2):
        desk.decided(claim, number, action="refuse", reason="no_receipt")
    told = [one for one in desk.notices(claim) if one["notice"] == "claim_line_refused"]
    assert len({one["occasion_id"] for one in told}) == len(told) == 2


def test_the_reply_to_a_question_is_its_answer(desk: Desk, jo: Texter) -> None:
    claim = desk.referred(jo.people[0], 1000)
    desk.decided(claim, action="ask", words="What was it for?")
    assert names(jo.say("It was lunch with my supporter")) == ["answer_saved"]
    line = desk.look(claim)["lines"][0]
    assert (line["status"], line["steps"][-1]["words"]) == ("waiting", "It was lunch with my supporter")
    assert jo.claims() == 1
    assert UUID(line["steps"][-1]["actor_id"]) == jo.people[0]


def test_of_two_questions_about_one_claim_the_one_that_was_told_is_answered(desk: Desk, jo: Texter) -> None:
    claim = desk.referred(jo.people[0], 1000, 500)
    for number, words in ((1, "What was it for?"), (2, "Who came with you?")):
        desk.decided(claim, number, action="ask", words=words)
    told = [one for one in desk.notices(claim) if one["notice"] == "claim_question"]
    assert [one["values"]["question"] for one in told] == ["What was it for", "Who came with you"]
    first = LastAsked(question="question", about_id=UUID(told[0]["occasion_id"]))
    assert names(jo.say("It was lunch with my supporter", last_asked=first.model_dump(mode="json"))) == ["answer_saved"]
    assert [one["status"] for one in desk.look(claim)["lines"]] == ["waiting", "asked"]
