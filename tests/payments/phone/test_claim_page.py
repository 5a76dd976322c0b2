"""The claim page's link by text: who wishes for it gets it, with what the conversation was told, and one page for a while."""

import pytest
from sqlalchemy import func, select

from services.payments.claims.tables import Claim, ClaimLine
from services.payments.phone.tables import PhoneLink
from shared.contracts.turns import Prompt
from shared.contracts.understood import Intent
from tests.payments.council import Council
from tests.payments.phone.hearing import intents
from tests.payments.phone.pages import Phone, open_receipts, words
from tests.payments.phone.speaking import Texter, names, prompt

LINK = intents(Intent.LINK)


@pytest.fixture
def jo(council: Council) -> Texter:
    """One person on one number."""
    return Texter(council, [council.person("Jo Bloggs")])


def opened(jo: Texter, said: Prompt) -> Phone:
    """The page of a link."""
    return open_receipts(jo.council, said)


def drafts(jo: Texter) -> int:
    """How many claims there are of this person, sent in or not."""
    with jo.council.payments.dependencies.database.transaction(jo.council.org_id) as session:
        return session.scalar(select(func.count()).select_from(Claim).filter_by(person_id=jo.people[0])) or 0


def test_a_wish_for_the_internet_gives_an_empty_claim_page(jo: Texter) -> None:
    page = opened(jo, prompt(jo.say(LINK), "claim_page"))
    assert page.get().status_code == 200
    assert page.post("/add/bus", {"amount": "4.60"}).status_code == 303
    read_back = page.form("/check")["read_back"]
    assert jo.claims() == 0
    assert page.post("/check", {"read_back": read_back}).status_code == 303
    assert jo.claims() == 1


def test_the_page_goes_on_with_what_was_told_by_text(jo: Texter) -> None:
    jo.say("bus 4.60")
    said = jo.say(LINK)
    assert names(said) == ["moved_to_page", "claim_page"]
    page = opened(jo, prompt(said, "claim_page"))
    assert "£4.60" in words(page.get())
    assert "read_back" not in names(jo.say("yes")), "it is on the page now, and is not claimed twice"
    read_back = page.form("/check")["read_back"]
    assert page.post("/check", {"read_back": read_back}).status_code == 303
    assert jo.claims() == 1


def test_one_page_for_a_while(jo: Texter) -> None:
    first = prompt(jo.say(LINK), "claim_page")
    assert names(jo.say(LINK)) == ["link_sent_before", "offer_person"]
    jo.say("no")
    jo.say("bus 4.60")
    again = prompt(jo.say(LINK), "claim_page")
    assert again.values == first.values
    assert drafts(jo) == 1
    with jo.council.payments.dependencies.database.transaction(jo.council.org_id) as session:
        assert session.scalar(select(func.count()).select_from(PhoneLink)) == 1
        assert session.scalar(select(func.count()).select_from(ClaimLine)) == 1


def test_the_repeat_of_a_turn_gets_the_same_link_and_no_link_is_stored(jo: Texter) -> None:
    turn = jo.turn(LINK)
    first, again = jo.send(turn).json(), jo.send(turn).json()
    assert first == again
    token = first["say"][0]["values"]["link"].rpartition("/")[2]
    with jo.council.payments.dependencies.database.transaction(jo.council.org_id) as session:
        rows = (
            session.connection().exec_driver_sql("SELECT row_to_json(t)::text FROM conversation_turn t").scalars().all()
        )
        assert not [row for row in rows if token in row]
