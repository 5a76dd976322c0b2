"""The page of what a back-dated rate changes: finance sees who is owed what and proposes it once; an administrator sees the sum."""

from shared.identity import Role
from tests.payments.council import Council
from tests.payments.desk.organising import Organising, forms_to, words
from tests.payments.involvement.test_rerates import back_date


def test_finance_sees_who_is_owed_what_and_proposes_it_once(council: Council) -> None:
    at = Organising(council)
    one, other = council.payable(2)
    event = at.done(one, other)
    at.work.pay(event)
    path = f"/desk/rates/{back_date(at.work, 1500)}/differences"
    desk = at.of(Role.FINANCE_APPROVER)
    page = desk.get(path)
    for said in (
        "2 people",
        "Who is owed more (2)",
        "£12.50 an hour before, £15.00 an hour now.",
        "Jo Bloggs",
        "Design day",
    ):
        assert said in words(page)
    [token] = forms_to(page, path)
    seen = page.text.split('name="seen" value="', 1)[1].split('"', 1)[0]
    body = {"form": token, "seen": seen}
    assert [desk.send(path, body).status_code for _ in range(2)] == [303, 303]
    assert len([run for run in council.approver.get("/runs")["runs"] if run["title"].startswith("Back-dated")]) == 1
    said = words(desk.get(path))
    assert "On its way or paid (2)" in said
    assert "2 payments, £10.00" in said
    assert "Propose £" not in said


def test_what_changed_since_the_page_was_opened_is_looked_at_again(council: Council) -> None:
    at = Organising(council)
    [one] = council.payable()
    event = at.done(one)
    at.work.pay(event)
    path = f"/desk/rates/{back_date(at.work, 1500)}/differences"
    desk = at.of(Role.ORGANISER)
    desk.get(path)
    desk.post(path, {"seen": "of another day"})
    assert "has changed since you opened this page" in words(desk.last)
    assert not [run for run in council.approver.get("/runs")["runs"] if run["title"].startswith("Back-dated")]


def test_an_administrator_sees_no_names(council: Council) -> None:
    at = Organising(council)
    [one] = council.payable()
    event = at.done(one, title="Recovery group")
    at.work.pay(event)
    path = f"/desk/rates/{back_date(at.work, 1500)}/differences"
    page = words(at.of(Role.ADMINISTRATOR).get(path))
    assert "1 person" in page
    assert "£5.00" in page
    for hidden in ("Jo Bloggs", "Recovery group", "Propose £"):
        assert hidden not in page
    assert "What it changes for days that are over" in words(at.of(Role.ADMINISTRATOR).get("/desk/rates"))
