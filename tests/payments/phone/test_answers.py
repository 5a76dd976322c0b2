"""What people answer and ask by text beside claiming: an offer, a question of finance, an appeal, and money that is paid at once."""

from datetime import timedelta
from uuid import UUID

import pytest

from shared.contracts.activities import Activity
from shared.contracts.turns import ReadLine, TurnAnswer
from shared.contracts.understood import Intent
from tests import clock
from tests.payments.claims.conftest import Desk
from tests.payments.council import Council
from tests.payments.phone.hearing import intents
from tests.payments.phone.pages import a_photo, open_receipts, words
from tests.payments.phone.speaking import Texter, names, prompt


@pytest.fixture
def desk(council: Council) -> Desk:
    """What staff do with claims."""
    return Desk(council)


@pytest.fixture
def jo(desk: Desk) -> Texter:
    """Somebody who can be paid, with money in the float and a mandate."""
    return Texter(desk.council, [desk.ready()])


def offer(council: Council, person_id: UUID, *, days: int = 1) -> dict[str, object]:
    """An event in so many days, and an offer for it; gives the event."""
    rate = {"role": "x", "basis": "per_session", "amount_pence": 2500, "valid_from": "2020-01-01", "source": "x"}
    if not council.organiser.get("/rates"):
        council.agree("/rates", rate)
    start = clock.now() + timedelta(days=days)
    session = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=2)).isoformat()}
    event: dict[str, object] = council.organiser.post("/events", {"title": "Design day", "sessions": [session]})
    council.organiser.post(f"/events/{event['id']}/offers", {"person_ids": [str(person_id)], "role": "x"})
    return event


@pytest.mark.parametrize(("said", "status"), [("yes please", "accepted"), ("no", "declined")])
def test_an_offer_is_asked_about_and_answered_by_text(jo: Texter, said: str, status: str) -> None:
    event = offer(jo.council, jo.people[0])
    asked = jo.say("hello")
    assert prompt(asked, "ask_offer").values["amount_pence"] == 2500
    activity = Activity.model_validate_json(str(prompt(asked, "ask_offer").values["activity"]))
    assert activity.starts_at is not None
    assert activity.ends_at == activity.starts_at + timedelta(hours=2), "how long it is"
    assert "answer_saved" in names(jo.say(said))
    (made,) = jo.council.organiser.get(f"/events/{event['id']}/offers")["offers"]
    assert made["status"] == status
    assert "ask_offer" not in names(jo.say("hello"))


@pytest.mark.parametrize(("said", "status"), [("YES", "accepted"), ("no thank you", "declined")])
def test_the_text_of_an_offer_is_answered_at_once(jo: Texter, said: str, status: str) -> None:
    """The offer was told in a text of its own, so the first word back is its answer."""
    event = offer(jo.council, jo.people[0])
    assert names(jo.say(said)) == ["answer_saved"]
    (made,) = jo.council.organiser.get(f"/events/{event['id']}/offers")["offers"]
    assert made["status"] == status


def test_a_yes_to_one_of_two_offers_is_asked_for_which_day(jo: Texter) -> None:
    first, second = offer(jo.council, jo.people[0]), offer(jo.council, jo.people[0], days=8)
    asked = jo.say("YES")
    assert names(asked) == ["ask_offer"]
    (made,) = jo.council.organiser.get(f"/events/{first['id']}/offers")["offers"]
    assert made["status"] == "offered"
    jo.say("YES")
    statuses = [
        jo.council.organiser.get(f"/events/{one['id']}/offers")["offers"][0]["status"] for one in (first, second)
    ]
    assert statuses == ["accepted", "offered"]


def test_nought_asks_for_a_person_and_answers_no_offer(jo: Texter) -> None:
    event = offer(jo.council, jo.people[0])
    assert "answer_saved" not in names(jo.say("0"))
    (made,) = jo.council.organiser.get(f"/events/{event['id']}/offers")["offers"]
    assert made["status"] == "offered"


def test_a_question_of_finance_is_answered_by_text(desk: Desk, jo: Texter) -> None:
    claim = desk.referred(jo.people[0])
    desk.decided(claim, action="ask", words="What was this for?")
    asked = jo.say("hello")
    assert prompt(asked, "question").values["question"] == "What was this for?"
    assert "answer_saved" in names(jo.say("It was for the ramp I hired"))
    line = desk.look(claim)["lines"][0]
    assert line["status"] == "waiting"
    assert any("ramp" in (step["words"] or "") for step in line["steps"])


def test_a_question_about_a_receipt_is_answered_on_the_page_by_a_reason(desk: Desk, jo: Texter) -> None:
    claim = desk.referred(jo.people[0])
    desk.decided(claim, action="ask", words="Can you send the receipt?")
    phone = open_receipts(jo.council, prompt(jo.say(intents(Intent.LINK)), "receipt_link"))
    assert "I do not have the receipt" in words(phone.get())
    assert phone.post("/lines/1/no-receipt", {"reason": "The machine was broken"}).status_code == 303
    line = desk.look(claim)["lines"][0]
    assert line["status"] == "waiting"
    assert any(step["words"] == "There is no receipt: The machine was broken" for step in line["steps"])
    assert "I do not have the receipt" not in words(phone.get()), "it has been said"
    assert phone.post("/finish", on="").headers["location"].endswith("/done")


def test_a_question_about_a_receipt_is_answered_by_its_photo(desk: Desk, jo: Texter) -> None:
    claim = desk.referred(jo.people[0])
    desk.decided(claim, action="ask", words="Can you send the receipt?")
    phone = open_receipts(jo.council, prompt(jo.say(intents(Intent.LINK)), "receipt_link"))
    assert phone.post("/lines/1/photo", photo=a_photo()).status_code == 303
    assert phone.post("/finish", on="").status_code == 303
    assert desk.look(claim)["lines"][0]["status"] == "waiting"


def test_a_no_is_appealed_in_one_step(desk: Desk, jo: Texter) -> None:
    claim = desk.referred(jo.people[0])
    desk.decided(claim, action="refuse", reason="not_covered")
    assert "money_refused" in names(jo.say("MONEY"))
    assert "appeal_received" in names(jo.say("APPEAL"))
    assert desk.look(claim)["lines"][0]["status"] == "waiting"
    assert "nothing_to_appeal" in names(jo.say("APPEAL"))


def test_a_claim_inside_the_rules_is_on_its_way_in_the_turn_of_its_yes(desk: Desk, jo: Texter) -> None:
    jo.say("bus 4.60")
    said = jo.say("yes")
    assert names(said)[0] == "claim_sending_now", "on any day of the week: that is what the rail does"
    (payment,) = desk.payouts()
    assert (payment.amount_pence, payment.status) == (460, "queued")
    assert "money_sending" in names(jo.say("where is my money"))


def test_same_as_last_time_is_read_back_like_any_other(jo: Texter) -> None:
    jo.say("bus 4.60")
    jo.say("yes")
    again: TurnAnswer = jo.say("same as last time")
    assert prompt(again, "read_back").values["total_pence"] == 460
    jo.say("yes")
    assert jo.claims() == 2


def test_same_as_last_time_keeps_what_somebody_called_a_thing(jo: Texter) -> None:
    """Also the second time: what is read back is kept with the claim again. It costs too little to need a receipt."""
    jo.say("hearing aid batteries 2.99")
    jo.say("yes")
    for _ in range(2):
        lines = prompt(jo.say("same as last time"), "read_back").values["lines"]
        assert isinstance(lines, tuple)
        assert [line.words for line in lines if isinstance(line, ReadLine)] == ["hearing aid batteries"]
        jo.say("yes")
