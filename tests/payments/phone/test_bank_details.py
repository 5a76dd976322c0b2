"""New bank details by conversation: the page opens only in answer to our question, is used once, and shows no number that was right."""

import html
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text

from services.payments.payees.tables import PayoutMethod, SealedBankDetails
from services.payments.phone.rules.conversation import EventFact
from services.payments.phone.tables import PhoneLink
from shared.contracts.turns import TurnAnswer
from shared.identity import Role
from tests.payments.council import Council
from tests.payments.crowds.scenario import Scenario
from tests.payments.payees.modulus.test_checking_at_entry import files
from tests.payments.payees.repairing import CARD, Repairing
from tests.payments.payouts.mandates.conftest import Claims
from tests.payments.phone.conversation import NOW, Conversation, facts
from tests.payments.phone.pages import Phone, hand_link, words
from tests.payments.phone.speaking import Texter, names, prompt


@dataclass
class Asked:
    """Somebody whose money came back, at their telephone."""

    person: Repairing
    texter: Texter

    def page(self, answer: TurnAnswer | None = None) -> Phone:
        """Texts LINK, and opens what comes."""
        answer = answer or self.texter.say("LINK")
        council = self.person.scenario.council
        token = str(prompt(answer, "bank_page").values["link"]).rpartition("/")[2]
        link_id = council.payments.dependencies.links.read(token)
        assert link_id is not None
        return Phone(council, token, UUID(int=0), link_id)


@pytest.fixture
def asked(council: Council) -> Asked:
    """Their money came back a moment ago."""
    person = Repairing(Scenario(council))
    person.came_back()
    return Asked(person, Texter(council, [person.person_id]))


def without_account(council: Council) -> UUID:
    """Somebody who is owed money, and has told nobody yet where to send it."""
    person_id, claims = council.person(), Claims(council)
    claims.pay(claims.owed([person_id])[0])
    return person_id


def typed(**changes: str) -> dict[str, str]:
    """What somebody types."""
    return CARD | changes


def test_link_in_answer_to_our_question_opens_the_page_and_the_details_are_sealed(asked: Asked) -> None:
    phone = asked.page()
    assert "Your new bank details" in words(phone.get())
    assert 'value="Jo Bloggs"' in phone.get().text
    sent = phone.post("/bank", typed(), on="")
    assert sent.headers["location"].endswith("/bank/done")
    assert "for 2 days" in words(phone.get("/bank/done"))
    with asked.person.scenario.dependencies.database.transaction(asked.person.org_id) as session:
        method = session.scalars(select(PayoutMethod).where(PayoutMethod.status == "registering")).one()
        assert (method.entered_how, method.entered_by, method.last4) == ("link", asked.person.person_id, "6819")
        assert b"31926819" not in (session.scalars(select(SealedBankDetails.sealed)).one() or b"")
    assert "bank_details_changing" in asked.person.told()


def test_unasked_the_word_gives_the_claim_page_and_nothing_about_a_bank(council: Council) -> None:
    scenario = Scenario(council)
    (person_id,) = scenario.came(1)
    answer = Texter(council, [person_id]).say("LINK")
    assert names(answer) == ["claim_page"]
    token = str(prompt(answer, "claim_page").values["link"]).rpartition("/")[2]
    page = council.payments.client.get(f"/p/{token}")
    assert "bank" not in words(page).lower()
    refused = council.payments.client.post(f"/p/{token}/bank", data=typed(), follow_redirects=False)
    assert refused.status_code == 404
    assert len(council.payments.client.get(f"/p/{token}/bank/done").text) > 0
    assert "no_bank_details" in names(Texter(council, [person_id]).say("I want to change my bank details"))


def test_a_claim_s_link_takes_no_bank_details_and_the_other_way_round(asked: Asked) -> None:
    claim = hand_link(asked.person.scenario.council, asked.person.person_id)
    assert claim.send("/bank", typed(form="x" * 30)).status_code == 404
    bank = asked.page()
    for path in ("/add", "/check", "/lines/1/photo", "/done"):
        assert bank.get(path).status_code in (303, 404)
        assert "£" not in bank.get(path).text


def test_after_it_was_told_link_is_the_claim_page_again(asked: Asked) -> None:
    asked.page().post("/bank", typed(), on="")
    later = Texter(asked.person.scenario.council, [asked.person.person_id])
    assert names(later.say("LINK")) == ["claim_page"]


def test_a_used_link_says_so_and_takes_nothing_more(asked: Asked) -> None:
    phone = asked.page()
    form = phone.form("")
    phone.send("/bank", form | typed())
    assert phone.get().status_code == 410
    again = phone.send("/bank", form | typed(account_number="55779911"))
    assert again.headers["location"].endswith("/bank/done")
    assert asked.person.statuses() == ["retired", "registering"]


def test_a_link_that_is_too_late_says_so_and_another_can_be_asked_for(asked: Asked) -> None:
    phone = asked.page()
    with phone.council.payments.dependencies.database.transaction(phone.council.org_id) as session:
        link = session.get_one(PhoneLink, (phone.council.org_id, phone.link_id))
        link.created_at -= timedelta(days=9)
        link.expires_at = link.created_at + timedelta(hours=48)
    assert phone.get().status_code == 410
    assert phone.send("/bank", typed()).status_code == 410
    fresh = asked.page(Texter(phone.council, [asked.person.person_id]).say("link"))
    assert fresh.link_id != phone.link_id


@pytest.mark.parametrize(
    ("field", "wrong", "says"),
    [
        ("sort_code", "12345", "must have 6 numbers"),
        ("sort_code", "２０-００-０x", "must have 6 numbers"),
        ("account_number", "1234", "must have 8 numbers"),
        ("account_number", "３１９２６８１x", "must have 8 numbers"),
        ("account_number", "<script>", "must have 8 numbers"),
        ("holder_name", "12345678", "must be a name"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(
    asked: Asked, field: str, wrong: str, says: str
) -> None:
    phone = asked.page()
    page = phone.post("/bank", typed(**{field: wrong}), on="")
    assert page.status_code == 422
    assert says in words(page)
    assert f'href="#{field}"' in page.text
    assert f'id="{field}-wrong"' in page.text
    assert "<script>" not in page.text
    for name in {"sort_code", "account_number"} - {field}:
        assert CARD[name] not in page.text, "what was right is not shown"
        assert f"ends in {CARD[name][-2:]}" in words(page)
    kept = re.findall(r'name="(form|kept)" value="([^"]+)"', page.text)
    fixed = dict(kept) | {"holder_name": "Jo Bloggs", "sort_code": "", "account_number": ""} | {field: CARD[field]}
    assert phone.send("/bank", fixed).headers["location"].endswith("/bank/done")
    assert asked.person.statuses() == ["retired", "registering"]


def test_numbers_kept_for_another_link_are_not_taken(asked: Asked, other_council: Council) -> None:
    page = asked.page().post("/bank", typed(sort_code="1"), on="")
    (kept,) = re.findall(r'name="kept" value="([^"]+)"', page.text)
    other = Repairing(Scenario(other_council))
    other.came_back()
    phone = Asked(other, Texter(other_council, [other.person_id])).page()
    for sealed in (kept, "é", "a" * 5000, kept[:-4]):
        answer = phone.post("/bank", {"kept": sealed, "holder_name": "Jo", "sort_code": "200000"}, on="")
        assert answer.status_code == 422
    assert other.statuses() == ["retired"]


def test_a_roll_number_is_refused_beside_the_account_number(asked: Asked) -> None:
    page = asked.page().post("/bank", typed(account_number="A/12345678-9"), on="")
    assert page.status_code == 422
    assert 'id="account_number-wrong"' in page.text


def test_what_was_told_to_the_helpline_meanwhile_is_not_doubled(asked: Asked) -> None:
    phone = asked.page()
    form = phone.form("")
    asked.person.enter()
    page = phone.send("/bank", form | typed())
    assert page.status_code == 422
    assert "We have your new bank details already" in words(page)
    assert asked.person.statuses() == ["retired", "registering"]


def test_call_and_letter_ask_staff(asked: Asked) -> None:
    assert names(asked.texter.say("CALL")) == ["person_will_call"]
    assert "bank_details_call" in asked.person.asked()
    assert names(asked.texter.say("LETTER")) == ["bank_form_by_post"]
    assert "bank_details_form" in asked.person.asked()


def test_bank_numbers_in_a_text_are_not_taken_and_the_ways_are_said_again(asked: Asked) -> None:
    said = names(asked.texter.say("I want to change my bank details"))
    assert said[0] == "no_bank_details_but"
    assert asked.person.statuses() == ["retired"]


def test_on_a_shared_telephone_nobody_gets_the_page_before_they_say_who_they_are(asked: Asked) -> None:
    council = asked.person.scenario.council
    other = council.person("Sam Other")
    for person_id, word in ((asked.person.person_id, "apple"), (other, "owl")):
        council.organiser.post(f"/people/{person_id}/picture-word", {"word": word})
    shared = Texter(council, [asked.person.person_id, other])
    assert names(shared.say("LINK")) == ["ask_first_name"]
    shared.say("Jo")
    assert names(shared.say("apple")) == ["bank_page"]
    thief = Texter(council, [asked.person.person_id, other])
    thief.say("LINK")
    thief.say("Sam")
    assert names(thief.say("owl")) == ["claim_page"]


def test_the_question_is_answered_where_it_was_the_last_thing_we_asked() -> None:
    """A read-back of yesterday is open; then money came back and we asked: LINK answers that, and the draft is kept."""
    talk = Conversation(facts(events=(EventFact(UUID(int=11), NOW),)))
    talk.say("bus 4.60")
    assert talk.hear("link") == []
    assert type(talk.effects[-1]).__name__ == "SendPage"
    talk = Conversation(facts())
    talk.say("bus 4.60")
    talk.facts = replace(talk.facts, bank_details_asked_at=NOW + timedelta(hours=1), now=NOW + timedelta(hours=2))
    talk.say("link")
    assert type(talk.effects[-1]).__name__ == "TakeBankDetails"
    assert talk.state.lines


def test_two_forms_of_one_link_at_once_are_one_change(asked: Asked) -> None:
    phone = asked.page()
    forms = [phone.form("") | typed(), phone.form("") | typed(account_number="55779911")]
    with ThreadPoolExecutor(2) as pool:
        codes = [one.status_code for one in pool.map(lambda form: phone.send("/bank", form), forms)]
    assert set(codes) == {303}
    assert asked.person.statuses() == ["retired", "registering"]
    with asked.person.scenario.dependencies.database.transaction(asked.person.org_id) as session:
        assert session.scalar(text("SELECT count(*) FROM sealed_bank_details")) == 1


def test_the_page_comes_in_welsh(asked: Asked) -> None:
    phone = asked.page()
    phone.send("/language", {"to": "cy", "back": ""})
    assert "Eich manylion banc newydd" in words(phone.get())
    page = phone.post("/bank", typed(sort_code="1", account_number="2"), on="")
    assert "cod didoli fod yn 6 rhif" in words(page)


@pytest.mark.parametrize(("language", "says"), [("en", "do not belong together"), ("cy", "Nid yw'r ddau rif hyn")])
def test_numbers_that_do_not_belong_together_are_both_asked_for_again(asked: Asked, language: str, says: str) -> None:
    council = asked.person.scenario.council
    council.administrator.post("/modulus-tables", files())
    phone = asked.page()
    if language == "cy":
        phone.send("/language", {"to": "cy", "back": f"/p/{phone.token}"})
    page = phone.post("/bank", typed(account_number="31926815"), on="")
    assert page.status_code == 422
    for field in ("sort_code", "account_number"):
        assert f'id="{field}-wrong"' in page.text
    assert html.unescape(words(page)).count(says) >= 2
    assert "ends in" not in words(page), "neither is kept unseen"
    assert asked.person.statuses() == ["retired"]


def test_whoever_hears_that_we_do_not_know_where_to_send_money_can_tell_us(council: Council) -> None:
    person_id = without_account(council)
    texter = Texter(council, [person_id])
    assert "money_needs_bank_details" in names(texter.say("MONEY"))
    answer = texter.say("LINK")
    assert names(answer) == ["bank_page"]
    token = str(prompt(answer, "bank_page").values["link"]).rpartition("/")[2]
    link_id = council.payments.dependencies.links.read(token)
    assert link_id is not None
    phone = Phone(council, token, UUID(int=0), link_id)
    assert phone.post("/bank", typed(), on="").headers["location"].endswith("/bank/done")
    assert "money_checking_bank_details" in names(texter.say("MONEY"))
    assert names(texter.say("LINK")) == ["claim_page"], "nobody is asked any more"


@pytest.mark.parametrize(("word", "says", "asks"), [
    ("LETTER", "bank_form_by_post", "bank_details_form"), ("CALL", "person_will_call", "bank_details_call"),
])  # fmt: skip
def test_after_money_a_letter_or_a_call_can_be_had_instead(council: Council, word: str, says: str, asks: str) -> None:
    person_id = without_account(council)
    texter = Texter(council, [person_id])
    texter.say("MONEY")
    assert names(texter.say(word)) == [says]
    assert (asks, str(person_id)) in {
        (one["kind"], one["subject_id"]) for one in council.staff[Role.HELPLINE].get("/worklist")
    }
