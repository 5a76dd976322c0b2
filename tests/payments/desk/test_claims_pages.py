"""Finance's claims at the desk's pages: the list narrowed by its address, everything beside a line, one button, notes, the next claim, undo."""

import re
from uuid import UUID

import pytest
from sqlalchemy import func

from services.payments.phone.tables import PhoneConversation, PhoneTurn, ReadBack
from shared.identity import Role
from shared.ids import new_id
from tests.payments.claims.conftest import bus
from tests.payments.desk.claiming import CLAIMS, Claims, approve_all, press_all
from tests.payments.desk.organising import words
from tests.payments.phone.test_helpline import Desk


def someone(claims: Claims) -> UUID:
    """One more person who can be paid."""
    return claims.council.payable(1)[0]


def test_one_button_approves_all_lines_and_opens_the_next_claim(claims: Claims, approver: Desk) -> None:
    first, second = claims.referred(someone(claims), 1000, 2000), claims.referred(someone(claims), 3000)
    assert "Approve all 2 lines: £30.00" in words(approver.get(f"{CLAIMS}/{first['id']}"))
    page = approve_all(approver, first)
    assert "you approved £30.00" in page
    assert "Approve this line: £30.00" in page
    assert [one["approved_pence"] for one in claims.look(first)["lines"]] == [1000, 2000]
    assert claims.look(second)["approved_pence"] == 0
    assert "Nothing waits." in approve_all(approver, second)


def test_the_button_approves_only_what_stood_on_it(claims: Claims, approver: Desk) -> None:
    claim = claims.referred(someone(claims), 1000, 2000)
    approver.get(f"{CLAIMS}/{claim['id']}")
    claims.decided(claim, action="approve")
    stale = press_all(approver, claim)
    assert stale.status_code == 422
    assert "This claim has changed since you opened it" in words(stale)


def test_what_was_decided_is_undone_from_the_next_page_and_the_story_says_so(claims: Claims, approver: Desk) -> None:
    claim = claims.referred(someone(claims), 60_000)
    approve_all(approver, claim)
    page = words(approver.post(f"{CLAIMS}/{claim['id']}/lines/1/undo", {}))
    assert "approved £600.00" in page
    assert "took back the decision about £600.00" in page


def test_whoever_approved_first_is_not_asked_to_agree(claims: Claims, approver: Desk) -> None:
    claim = claims.referred(someone(claims), 60_000)
    assert "It needs a second person now." in approve_all(approver, claim)
    page = words(approver.get(f"{CLAIMS}/{claim['id']}"))
    assert "I agree" not in page
    assert "Take it back" in page
    other = Desk(claims.council, claims.council.hire(Role.FINANCE_APPROVER))
    other.sign_in()
    assert "I agree: pay £600.00" in words(other.get(f"{CLAIMS}/{claim['id']}"))


def test_the_approver_reads_staff_words_once(claims: Claims, approver: Desk) -> None:
    claim = claims.sent(someone(claims), bus(3800, category="taxi"))
    page = words(approver.get(f"{CLAIMS}/{claim['id']}"))
    assert page.count("The taxi fare is £38.00. Up to") == 1
    assert "Your organisation" not in page
    assert "Finance will look at it" not in page


def test_a_receipt_of_another_person_is_one_link_away(claims: Claims, approver: Desk) -> None:
    one, other = someone(claims), someone(claims)
    first = claims.sent(one, bus(3800, category="taxi", receipt_id=claims.receipt(one)))
    second = claims.sent(other, bus(3800, category="taxi", receipt_id=claims.receipt(other)))
    page = approver.get(f"{CLAIMS}/{second['id']}")
    assert "Same receipt" in words(page)
    assert "Another person" in words(page)
    assert f'href="{CLAIMS}/{first["id"]}"' in page.text
    assert "You used" not in words(page)
    assert f'href="{CLAIMS}/{second["id"]}"' in approver.get(f"{CLAIMS}/{first['id']}").text


def test_the_same_thing_of_one_person_stands_beside_it(claims: Claims, approver: Desk) -> None:
    person = someone(claims)
    first = claims.sent(person, bus(3800, category="taxi"))
    second = claims.sent(person, bus(3801, category="taxi"))
    page = approver.get(f"{CLAIMS}/{second['id']}")
    assert "The same person" in words(page)
    assert f'href="{CLAIMS}/{first["id"]}"' in page.text


def test_staff_leave_notes_for_each_other(claims: Claims, approver: Desk) -> None:
    claim = claims.referred(someone(claims))
    place = f"{CLAIMS}/{claim['id']}"
    approver.get(place)
    page = approver.post(f"{place}/note", {"note": "I asked the <b>garage</b>."})
    assert "I asked the &lt;b&gt;garage&lt;/b&gt;." in page.text
    refused = approver.post(f"{place}/note", {"note": "Sort code 12-34-56, account 12345678"})
    assert refused.status_code == 422
    payer = Desk(claims.council, claims.council.payer)
    payer.sign_in()
    assert "I asked the" in words(payer.get(place))
    written = claims.council.payer.post(f"/claims/{claim['id']}/notes", {"words": "The garage knows them."})
    listed = claims.approver.get(f"/claims/{claim['id']}/notes")
    assert [one["words"] for one in listed] == ["I asked the <b>garage</b>.", "The garage knows them."]
    assert (listed[1], written["written_by"]) == (written, str(claims.council.payer.actor.id))
    number = claims.approver.call("POST", f"/claims/{claim['id']}/notes", {"words": "Account 12345678"})
    assert number.status_code == 422


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("person=zoe", [0]),
        ("person=nobody", []),
        ("least=50", [1]),
        ("most=50.00", [0]),
        ("least=10&most=100", [0, 1]),
        ("status=decided", []),
        ("status=any", [0, 1]),
        ("from-day=1&from-month=1&from-year=2024", [0, 1]),
        ("to-day=1&to-month=1&to-year=2024", []),
        ("event=moon", []),
        ("status=no-such", [0, 1]),
    ],
)
def test_the_list_is_narrowed_by_its_address(claims: Claims, approver: Desk, query: str, found: list[int]) -> None:
    named = claims.council.person("Zoë Bloggs")
    made = [claims.referred(named, 1500), claims.referred(someone(claims), 6000)]
    page = approver.get(f"{CLAIMS}?{query}").text
    assert [index for index, one in enumerate(made) if one["id"] in page] == found
    if not found:
        assert "No claim is like this." in page


def test_the_list_says_what_it_cannot_read(approver: Desk) -> None:
    page = approver.get(f"{CLAIMS}?least=much&from-day=40&from-month=1&from-year=2026")
    assert page.status_code == 422
    assert "Write an amount like 15.00." in words(page)
    assert "Write a day like 27 3 2026." in words(page)
    assert 'value="much"' in page.text


def test_the_list_finds_a_claim_by_its_number(claims: Claims, approver: Desk) -> None:
    claim, other = claims.referred(someone(claims)), claims.referred(someone(claims))
    page = approver.get(f"{CLAIMS}?number={claim['reference'].lower()}").text
    assert claim["id"] in page
    assert other["id"] not in page


def test_a_long_list_goes_on_where_it_ended_with_its_filter(claims: Claims, approver: Desk) -> None:
    person = someone(claims)
    for _ in range(52):
        claims.referred(person, 1000)
    first = approver.get(f"{CLAIMS}?status=any&least=5")
    after = re.findall(r'href="(/desk/claims\?[^"]*after=[^"]+)"', first.text)
    assert len(after) == 1
    assert "least=5" in after[0]
    second = approver.get(after[0].replace("&amp;", "&"))
    assert second.text.count('<h2 class="in-row">') == 2


def test_leaving_a_claim_opens_the_next_and_comes_round_again(claims: Claims, approver: Desk) -> None:
    first, second = claims.referred(someone(claims)), claims.referred(someone(claims))
    for one, other in ((first, second), (second, first)):
        page = approver.get(f"{CLAIMS}/{one['id']}")
        assert f'href="{CLAIMS}/{one["id"]}/next?leave=true"' in page.text
        left = approver.get(f"{CLAIMS}/{one['id']}/next?leave=true")
        assert left.headers["location"] == f"{CLAIMS}/{other['id']}"


def test_what_a_person_wrote_in_welsh_says_so_with_the_meaning(claims: Claims, approver: Desk) -> None:
    claim = claims.sent(someone(claims), bus(3800, category="taxi", description="tacsi adref"))
    place = f"{CLAIMS}/{claim['id']}"
    assert "In Welsh" not in words(approver.get(place))
    with claims.council.payments.dependencies.database.transaction(claims.council.org_id) as session:
        talk = PhoneConversation(
            org_id=claims.council.org_id, id=new_id(), channel="sms", language="cy", state_version=1, state={}
        )
        turn = PhoneTurn(
            org_id=claims.council.org_id, id=new_id(), conversation_id=talk.id, number_in_order=1, answer={}
        )
        session.add(talk)
        session.flush()
        session.add(turn)
        session.flush()
        session.add(
            ReadBack(
                org_id=claims.council.org_id, id=new_id(), person_id=UUID(claim["person_id"]), conversation_id=talk.id,
                lines=[{}], total_pence=3800, yes_at=func.app_now(), answered_by_turn=turn.id, claim_id=UUID(claim["id"]),
            )
        )  # fmt: skip
    page = words(approver.get(place))
    assert "tacsi adref" in page
    assert "In Welsh We understood: taxi fare." in page


def test_the_button_is_described_by_what_to_look_at(claims: Claims, approver: Desk) -> None:
    one, other = someone(claims), someone(claims)
    claims.sent(one, bus(3800, category="taxi", receipt_id=claims.receipt(one)))
    second = claims.sent(other, bus(3800, category="taxi", receipt_id=claims.receipt(other)))
    page = approver.get(f"{CLAIMS}/{second['id']}").text
    described = re.search(r'<button class="main" name="all"[^>]* aria-describedby="([^"]+)"', page)
    assert described
    ids = described[1].split()
    assert ids[0] == "look"
    assert "found-1" in ids
    assert all(page.count(f' id="{one}"') == 1 for one in ids)
    counted = re.search(r'<p id="look"><strong>(\d+) things to look at</strong> before you approve', page)
    assert counted
    assert int(counted[1]) == 3  # the fare, the receipt of another person, and that person beside the line
    assert page.index('id="look"') < page.index('name="all"')


def test_the_heading_that_has_the_focus_is_described_by_what_was_done(claims: Claims, approver: Desk) -> None:
    first = claims.referred(someone(claims))
    claims.referred(someone(claims))
    approve_all(approver, first)
    assert re.search(r'<h1 [^>]*aria-describedby="done"', approver.last.text)
    assert approver.last.text.count(' id="done"') == 1
