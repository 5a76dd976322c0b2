"""A person's own limits on their page: seen, set, changed and ended by a yes to the very read-back, by the same use case as a text, and once."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import select, text

from services.payments.people.payment_limits.tables import PaymentLimit
from shared.audit import AuditRow
from tests.payments.council import Council
from tests.payments.involvement.conftest import Work, work
from tests.payments.involvement.test_payment_limits import came
from tests.payments.phone.pages import Phone, forms_of, hand_link, words
from tests.payments.phone.speaking import Texter, names, prompt

__all__ = ["work"]


def page_of(council: Council, person: UUID, said: str = "what is my limit?", name: str = "limits_page") -> Phone:
    """What comes to these words, opened."""
    token = str(prompt(Texter(council, [person]).say(said), name).values["link"]).rpartition("/")[2]
    link_id = council.payments.dependencies.links.read(token)
    assert link_id is not None
    return Phone(council, token, UUID(int=0), link_id)


def form_of(phone: Phone, path: str, action: str) -> dict[str, str]:
    """The hidden fields of the first form of a page that goes to an address of the link."""
    found = next(one for one in forms_of(phone.get(path).text) if one["action"] == f"/p/{phone.token}{action}")
    return {name: value for name, value in found.items() if name != "action"}


def wants(phone: Phone, period: str, amount: str = "") -> str:
    """Chooses a limit on the page; the words of the read-back."""
    sent = phone.send("/limits", form_of(phone, "/limits", "/limits") | {"period": period, "amount": amount})
    assert sent.headers["location"].endswith("/limits/check"), words(sent)
    return words(phone.get("/limits/check"))


def says_yes(phone: Phone) -> str:
    """Yes to the read-back; the words of the page that comes then."""
    sent = phone.post("/limits/check")
    assert sent.headers["location"].endswith("/limits/saved"), words(sent)
    return words(phone.get("/limits/saved"))


def kept(council: Council, person: UUID) -> set[tuple[int | None, str | None]]:
    """The limits that hold: amount and time."""
    found = council.organiser.get(f"/people/{person}/payment-limits")
    return {(one["amount_pence"], one["period"]) for one in found if not one["ended_at"]}


def test_set_changed_and_ended_and_a_fee_is_held_by_it(work: Work) -> None:
    work.rate()
    council, [person] = work.council, work.council.payable()
    phone = page_of(council, person)
    start = words(phone.get())
    assert "You have set no limit." in start
    assert "You do not have to say why." in start
    assert "Your costs, like travel, do not count." in start
    assert "Citizens Advice" in start
    assert "At most £30.00 in 2 weeks" in wants(phone, "fortnight", "30")
    assert kept(council, person) == set(), "nothing counts before the yes"
    assert "Thank you. It is saved." in says_yes(phone)
    wants(phone, "week", "£15")
    assert "At most £15.00 in a week" in says_yes(phone)
    assert "takes the place" in wants(phone, "week", "20.00")
    says_yes(phone)
    assert kept(council, person) == {(3000, "fortnight"), (2000, "week")}
    event, _ = came(work, [person])
    assert work.preview(event)["held_pence"] == 2500, "the fee of £25.00 waits"
    ended = phone.send("/limits/end", form_of(phone, "/limits", "/limits/end"))
    assert ended.headers["location"].endswith("/limits/check")
    check = words(phone.get("/limits/check"))
    assert "Do you want to end this limit?" in check
    assert "At most £30.00 in 2 weeks" in check
    assert "At most £20.00 in a week" in says_yes(phone), "the other one holds on"
    assert "We ask you first, every time" in wants(phone, "ask_first")
    says_yes(phone)
    assert kept(council, person) == {(2000, "week"), (None, None)}
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        rows = session.scalars(select(AuditRow).where(AuditRow.action.like("payment_limit.%"))).all()
        assert {(row.actor_kind, row.facts["channel"]) for row in rows} == {("person", "web")}


def test_a_statement_that_was_handed_on_changes_no_limit(council: Council) -> None:
    person = council.person()
    own, statement = page_of(council, person), page_of(council, person, "statement", "statement_page")
    assert "text us: what is my limit?" in words(statement.get())
    assert statement.get("/limits").status_code == 404
    fields = form_of(own, "/limits", "/limits") | {"period": "week", "amount": "500"}
    assert statement.send("/limits", fields).status_code == 403, "its page has no form that could be sent"
    assert statement.get().status_code == 200
    assert kept(council, person) == set()


def test_in_welsh_and_what_is_wrong_is_said(council: Council) -> None:
    person = council.person()
    phone = page_of(council, person)
    for typed, said in (
        ({}, "Choose one of these."),
        ({"period": "a day", "amount": "20"}, "Choose one of these."),
        ({"period": "week"}, "Write the most that you want"),
        ({"period": "week", "amount": "<b>20</b>"}, "Write the most that you want"),
        ({"period": "week", "amount": "\u202e20"}, "unseen sign in this"),
    ):
        wrong = phone.send("/limits", form_of(phone, "/limits", "/limits") | typed)
        assert (wrong.status_code, said in words(wrong)) == (422, True), words(wrong)
    phone.send("/language", {"to": "cy", "back": f"/p/{phone.token}/limits"})
    assert "Nid ydych wedi gosod terfyn." in words(phone.get("/limits"))
    assert "Dim mwy na £20.00 mewn wythnos" in wants(phone, "week", "20")
    says_yes(phone)
    assert kept(council, person) == {(2000, "week")}


def test_an_answer_lost_on_the_way_and_ten_at_once_set_one_limit(council: Council) -> None:
    person = council.person()
    phone = page_of(council, person)
    wants(phone, "week", "20")
    fields = phone.form("/limits/check")
    with ThreadPoolExecutor(10) as pool:
        sent = list(pool.map(lambda _: phone.send("/limits/check", fields), range(10)))
    assert {one.headers.get("location", one.status_code) for one in sent} == {f"/p/{phone.token}/limits/saved"}
    again = phone.send("/limits/check", fields)
    assert again.headers["location"].endswith("/limits/saved"), "the first answer was lost: the same again"
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        assert len(session.scalars(select(PaymentLimit)).all()) == 1
        assert len(session.scalars(select(AuditRow).where(AuditRow.action == "payment_limit.set")).all()) == 1


def test_a_yes_is_to_the_last_read_back_only_and_says_what_holds_now(council: Council) -> None:
    person = council.person()
    phone = page_of(council, person)
    wants(phone, "week", "20")
    old = phone.form("/limits/check")
    wants(phone, "week", "30")
    again = phone.send("/limits/check", old)
    assert "Something was changed" in words(again)
    assert kept(council, person) == set()
    says_yes(phone)
    assert kept(council, person) == {(3000, "week")}
    assert phone.get("/limits/check").headers["location"].endswith("/limits"), "nothing waits for a yes any more"
    end = form_of(phone, "/limits", "/limits/end")
    council.organiser.post(f"/payment-limits/{end['limit']}/end")
    assert "Something was changed" in words(phone.send("/limits/end", end))


def test_the_page_is_for_one_person_and_for_no_other_link(council: Council) -> None:
    person, other = council.person(), council.person()
    phone, others = page_of(council, person), page_of(council, other)
    assert phone.link_id != others.link_id
    wants(phone, "week", "20")
    says_yes(phone)
    assert "You have set no limit." in words(others.get())
    others_form = form_of(others, "/limits", "/limits/end") if "limits/end" in others.get("/limits").text else {}
    assert others_form == {}
    claim = hand_link(council, person)
    assert [claim.get(f"/limits{one}").status_code for one in ("", "/check", "/saved")] == [404] * 3
    assert [phone.get(one).status_code for one in ("/check", "/offer/check", "/statement.pdf")] == [404] * 3
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        session.execute(
            text("UPDATE phone_link SET created_at = created_at - interval '9 days', expires_at = app_now()")
        )
    assert phone.get("/limits").status_code == 410


@pytest.mark.parametrize("people", [1, 2])
def test_a_telephone_of_several_is_told_without_a_link(council: Council, people: int) -> None:
    texter = Texter(council, [council.person(f"Jo{one} Bloggs") for one in range(people)])
    said = names(texter.say("what is my limit?"))
    assert said == (["limit_is_none", "limits_page"] if people == 1 else ["ask_first_name"])
