"""An offer answered on the page of a link: read back, answered by a yes to exactly that, by the same use case as a text, and once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text

from services.payments.involvement.tables import AnswerToOffer, Offer
from services.payments.people.payment_limits.tables import AgreedAboveLimit
from services.payments.phone.rules.conversation import QuestionFact
from services.payments.phone.rules.effects import SendOfferPage, SendPage
from services.payments.phone.tables import PhoneLink
from services.payments.worklist.tables import WorkItem
from shared.contracts.activities import Activity
from shared.contracts.turns import LastAsked
from shared.ids import new_id
from tests import clock
from tests.payments.council import Council
from tests.payments.involvement.conftest import Work, work
from tests.payments.involvement.test_giving import listed
from tests.payments.involvement.test_limits_in_runs import ask
from tests.payments.involvement.test_payment_limits import came, limit
from tests.payments.phone.conversation import NOW, Conversation, facts
from tests.payments.phone.pages import Phone, words
from tests.payments.phone.speaking import Texter, names, prompt

__all__ = ["work"]
RATE = {"role": "x", "basis": "per_session", "amount_pence": 2500, "valid_from": "2020-01-01", "source": "x"}
OFFER = UUID(int=71)
AN_OFFER = QuestionFact(OFFER, "offer", amount_pence=2500, activity=Activity(starts_at=NOW))


@dataclass
class Asked:
    """Somebody who was asked about an offer of £25.00 and texted LINK."""

    council: Council
    person_id: UUID
    event_id: str
    texter: Texter

    def page(self) -> Phone:
        """Opens what comes to LINK."""
        token = str(prompt(self.texter.say("LINK"), "offer_page").values["link"]).rpartition("/")[2]
        link_id = self.council.payments.dependencies.links.read(token)
        assert link_id is not None
        return Phone(self.council, token, UUID(int=0), link_id)

    def offer(self) -> Offer:
        """Their offer now."""
        with self.council.payments.dependencies.database.transaction(self.council.org_id) as session:
            offer = session.scalars(select(Offer).filter_by(person_id=self.person_id)).one()
            session.expunge(offer)
            return offer

    def answers(self) -> list[tuple[str, int | None, str]]:
        """Every answer that was kept: the choice, its pence, and how it came."""
        with self.council.payments.dependencies.database.transaction(self.council.org_id) as session:
            rows = session.scalars(select(AnswerToOffer).order_by(AnswerToOffer.id)).all()
            return [(one.choice, one.accepted_pence, one.channel) for one in rows]


@pytest.fixture
def asked(council: Council) -> Asked:
    """Asked to an event of the day after tomorrow, and asked about it again by text."""
    council.agree("/rates", RATE)
    person_id = council.person()
    start = clock.now() + timedelta(days=2)
    session = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=2)).isoformat()}
    event = council.organiser.post("/events", {"title": "Design day", "sessions": [session]})
    council.organiser.post(f"/events/{event['id']}/offers", {"person_ids": [str(person_id)], "role": "x"})
    texter = Texter(council, [person_id])
    assert names(texter.say("hello"))[-1] == "ask_offer"
    return Asked(council, person_id, str(event["id"]), texter)


def choose(phone: Phone, **typed: str) -> str:
    """Chooses on the page; the words of the read-back."""
    sent = phone.post("/offer", typed, on="")
    assert sent.headers["location"].endswith("/offer/check"), words(sent)
    return words(phone.get("/offer/check"))


@pytest.mark.parametrize(
    ("typed", "read", "kept"),
    [
        ({"reply": "yes"}, "You want all of the money: £25.00.", ("all", None)),
        ({"reply": "less", "amount": "10"}, "You want £10.00 of £25.00.", ("less", 1000)),
        ({"reply": "expenses_only"}, "You want only your costs", ("expenses_only", 0)),
        ({"reply": "no"}, "You do not want the money.", ("none", None)),
    ],
)
def test_what_is_read_back_and_agreed_is_the_answer_and_the_link_is_used(
    asked: Asked, typed: dict[str, str], read: str, kept: tuple[str, int | None]
) -> None:
    phone = asked.page()
    start = words(phone.get())
    assert "We can pay you £25.00 for" in start
    assert "We also pay your costs" in start
    assert "Design day" not in start, "as in a text, nothing says what for"
    assert read in choose(phone, **typed)
    assert asked.answers() == [], "nothing counts before the yes"
    assert phone.post("/offer/check").headers["location"].endswith("/offer/done")
    assert asked.answers() == [(*kept, "web")]
    done = words(phone.get("/offer/done"))
    assert "We have your answer" in done
    assert read in done
    assert phone.get().status_code == 410


@pytest.mark.parametrize(("reply", "task"), [("later", 0), ("another_way", 1)])
def test_later_and_another_way_leave_the_offer_and_the_link_open(asked: Asked, reply: str, task: int) -> None:
    phone = asked.page()
    choose(phone, reply=reply)
    assert phone.post("/offer/check").headers["location"].endswith("/offer/waits")
    assert "money waits" in words(phone.get("/offer/waits"))
    assert (asked.offer().status, [one[0] for one in asked.answers()]) == ("offered", [reply])
    with asked.council.payments.dependencies.database.transaction(asked.council.org_id) as session:
        assert len(session.scalars(select(WorkItem).filter_by(kind="pay_another_way")).all()) == task
    choose(phone, reply="yes")
    phone.post("/offer/check")
    assert asked.offer().status == "accepted"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({}, "Choose one of these."),
        ({"reply": "charity"}, "Choose one of these."),  # the organisation has none
        ({"reply": "all of it and more"}, "Choose one of these."),
        ({"reply": "less"}, "Write how much you want"),
        ({"reply": "less", "amount": "0"}, "Write how much you want"),
        ({"reply": "less", "amount": "-5"}, "Write how much you want"),
        ({"reply": "less", "amount": "<b>10</b>"}, "Write how much you want"),
        ({"reply": "less", "amount": "\u202e10"}, "unseen sign in this"),
        ({"reply": "less", "amount": "9" * 500}, "Write how much you want"),
        ({"reply": "less", "amount": "25.01"}, "The most that we can pay you is £25.00."),
    ],
)
def test_what_is_no_answer_is_said_on_the_page_and_answers_nothing(
    asked: Asked, typed: dict[str, str], says: str
) -> None:
    phone = asked.page()
    again = phone.post("/offer", typed, on="")
    assert again.status_code == 422
    assert says in words(again)
    assert asked.answers() == []
    assert phone.get("/offer/check").headers["location"].endswith(phone.token)


def test_a_yes_is_to_the_last_read_back_only(asked: Asked) -> None:
    phone = asked.page()
    choose(phone, reply="less", amount="10")
    old = phone.form("/offer/check")
    choose(phone, reply="yes")
    again = phone.send("/offer/check", old)
    assert "Something was changed" in words(again)
    assert "You want all of the money" in words(again)
    assert asked.answers() == []
    phone.post("/offer/check")
    assert asked.answers() == [("all", None, "web")]


def test_what_changed_meanwhile_is_not_answered(asked: Asked) -> None:
    phone = asked.page()
    choose(phone, reply="yes")
    before = phone.form("/offer/check")
    asked.council.organiser.post(f"/events/{asked.event_id}/cancel", {"reason": "The hall is shut."})
    gone = phone.send("/offer/check", before)
    assert gone.status_code == 409
    assert "We do not ask you about this any more." in words(gone)
    assert asked.answers() == []


def test_a_yes_to_one_day_is_none_to_another(asked: Asked) -> None:
    phone = asked.page()
    choose(phone, reply="yes")
    before = phone.form("/offer/check")
    dependencies = asked.council.payments.dependencies
    with dependencies.database.transaction(asked.council.org_id) as session:
        later = "starts_at = starts_at + interval '1 day', ends_at = ends_at + interval '1 day'"
        session.execute(text(f"UPDATE engagement_session SET {later}"))
    phone.send("/offer/check", before)
    assert asked.answers() == []
    choose(phone, reply="yes")
    before = phone.form("/offer/check")
    asked.council.organiser.post(f"/events/{asked.event_id}/place", {"place": "Town Hall"})
    phone.send("/offer/check", before)
    assert asked.answers() == [], "nor to one place a yes to another"
    assert "Where: Town Hall." in words(phone.get(""))
    choose(phone, reply="yes")
    phone.post("/offer/check")
    assert asked.answers() == [("all", None, "web")]


def test_what_the_rules_refuse_is_said_and_not_that_something_changed(asked: Asked) -> None:
    phone = asked.page()
    choose(phone, reply="less", amount="20")
    with asked.council.payments.dependencies.database.transaction(asked.council.org_id) as session:
        session.execute(text("UPDATE phone_link SET choice = jsonb_set(choice, '{amount_pence}', '2600')"))
    said = words(phone.post("/offer/check"))
    assert "Something was changed" not in said
    assert "£25.00" in said
    assert asked.answers() == []


def test_ten_at_once_are_one_answer(asked: Asked) -> None:
    phone = asked.page()
    choose(phone, reply="less", amount="10")
    form = phone.form("/offer/check")
    with ThreadPoolExecutor(10) as pool:
        sent = list(pool.map(lambda _: phone.send("/offer/check", form), range(10)))
    assert {one.headers["location"].rpartition("/")[2] for one in sent} == {"done"}
    assert asked.answers() == [("less", 1000, "web")]


def test_answered_by_text_meanwhile_the_page_asks_no_more(asked: Asked) -> None:
    phone = asked.page()
    assert names(asked.texter.say("yes")) == ["answer_saved"]
    gone = phone.get()
    assert gone.status_code == 409
    assert "We do not ask you about this any more." in words(gone)


def test_the_same_link_is_found_again_and_another_persons_offer_is_not_in_it(asked: Asked) -> None:
    first = asked.page()
    asked.texter.say("hello")
    assert asked.page().token == first.token
    with asked.council.payments.dependencies.database.transaction(asked.council.org_id) as session:
        link = session.scalars(select(PhoneLink)).one()
        assert (link.purpose, link.offer_id, link.person_id) == ("offer", asked.offer().id, asked.person_id)
    other = Texter(asked.council, [asked.council.person()])
    assert names(other.say("LINK")) == ["claim_page"]


def test_a_link_to_a_claim_answers_no_offer_and_the_other_way_round(asked: Asked) -> None:
    phone = asked.page()
    for path in ("/add", "/check", "/bank/done"):
        assert phone.get(path).status_code in (303, 404), path
    asked.texter.say("hello")
    asked.texter.say("LINK")
    claim = prompt(asked.texter.say("LINK"), "claim_page")
    token = str(claim.values["link"]).rpartition("/")[2]
    page = Phone(asked.council, token, UUID(int=0), new_id())
    assert page.get("/offer/check").status_code == 404
    assert page.get("/offer/done").status_code == 404


def test_of_what_is_unpaid_nothing_less_can_be_taken(asked: Asked) -> None:
    dependencies = asked.council.payments.dependencies
    with dependencies.database.transaction(asked.council.org_id) as session:
        session.execute(text("UPDATE offer SET expected_pence = 0, expected_lines = '[]'"))
    page = words(asked.page().get())
    assert "Will you come to" in page
    assert "less" not in page, "nothing can be less than nothing"


def test_a_gift_is_read_back_with_the_adviser_and_a_charity_off_the_list_is_not_chosen(asked: Asked) -> None:
    charity = listed(asked.council)
    phone = asked.page()
    assert "Choose the charity." in words(phone.post("/offer", {"reply": "charity"}, on=""))
    assert "Choose the charity." in words(phone.post("/offer", {"reply": "charity", "charity": str(new_id())}, on=""))
    read = choose(phone, reply="charity", charity=charity["id"])
    assert "You give £25.00 to Age UK." in read
    assert "may still count for your benefits" in read
    assert "Citizens Advice" in read
    phone.post("/offer/check")
    assert asked.answers() == [("charity", None, "web")]
    assert "Age UK" in words(phone.get("/offer/done"))


def test_a_fee_that_a_limit_holds_is_agreed_on_the_page(work: Work) -> None:
    work.rate()
    [person_id] = work.council.payable()
    limit(work, person_id, amount_pence=1000, period="month")
    came(work, [person_id])
    ask(work.council)
    asked = Asked(work.council, person_id, "", Texter(work.council, [person_id]))
    assert names(asked.texter.say("hello"))[-1] == "ask_above_limit"
    phone = asked.page()
    assert "You set a limit, so we ask you first." in words(phone.get())
    assert "You want all of the money: £25.00." in choose(phone, reply="yes")
    phone.post("/offer/check")
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        said = session.scalars(select(AgreedAboveLimit)).one()
        assert (said.agreed_pence, said.channel) == (2500, "web")


def test_link_after_our_question_is_the_page_and_said_again_the_claim_page() -> None:
    talk = Conversation(facts(questions=(AN_OFFER,)))
    assert talk.hear("hello")[-1] == "ask_offer"
    talk.say("LINK")
    assert [one for one in talk.effects if isinstance(one, SendOfferPage)] == [SendOfferPage(OFFER)]
    talk.say("LINK")
    assert any(isinstance(one, SendPage) for one in talk.effects)
    assert talk.hear("LINK") == ["link_sent_before", "offer_person"]


def test_link_to_a_notice_about_an_offer_is_its_page_and_unasked_it_is_the_claim_page() -> None:
    talk = Conversation(facts(questions=(AN_OFFER,)))
    talk.say("LINK", last_asked=LastAsked(question="ask_offer", about_id=OFFER))
    assert [type(one) for one in talk.effects] == [SendOfferPage]
    unasked = Conversation(facts(questions=(AN_OFFER,)))
    unasked.say("LINK")
    assert [type(one) for one in unasked.effects] == [SendPage]
