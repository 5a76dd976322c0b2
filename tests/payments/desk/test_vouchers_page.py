"""Vouchers on the page of a person: written down, refused where it is said why, and undone with a reason."""

from tests import clock
from tests.payments.desk.organising import Organising
from tests.payments.phone.pages import words


def test_it_is_written_down_and_undone_on_the_page_of_the_person(organising: Organising) -> None:
    [person] = organising.council.payable()
    event = organising.done(person)
    place = f"/desk/people/{person}"
    page = organising.desk.get(place)
    assert "Vouchers that they were given" in words(page)
    wrong = organising.desk.post(f"{place}/vouchers", {"event": event["id"], "voucher_amount": "x"})
    assert wrong.status_code == 422
    assert "Write why it was a voucher." in words(wrong)
    organising.desk.get(place)
    today = clock.today()
    typed = {"event": event["id"], "voucher_amount": "12.50", "voucher_reason": "<b>No bank</b>"}
    typed |= {"given_on-day": str(today.day), "given_on-month": str(today.month), "given_on-year": str(today.year)}
    page = organising.desk.post(f"{place}/vouchers", typed)
    assert "£12.50" in words(page)
    assert "<b>No bank" not in page.text
    [made] = organising.council.organiser.get(f"/people/{person}/vouchers")
    assert made["amount_pence"] == 1250
    undo = f"{place}/vouchers/{made['id']}/undo"
    assert "Write why it was wrong." in words(organising.desk.post(undo, {"undo_reason": ""}))
    organising.desk.get(place)
    page = organising.desk.post(undo, {"undo_reason": "Typed twice"})
    assert "Written down wrongly. Typed twice" in words(page)
