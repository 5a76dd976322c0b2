"""The float and mandates at the desk's pages: what must arrive, and two people of finance who sign a daily ceiling."""

from datetime import UTC, datetime, timedelta

from shared.identity import Role
from tests.payments.desk.organising import Organising, words

MANDATES = "/desk/mandates"
TODAY = datetime.now(UTC).date()


def signed(**changes: str) -> dict[str, str]:
    """A form that is filled in."""
    first, last = TODAY - timedelta(days=1), TODAY + timedelta(days=30)
    days = {"from": first, "to": last}
    boxes = {f"{name}-{part}": str(getattr(on, part)) for name, on in days.items() for part in ("day", "month", "year")}
    return {"purpose": "claims", "event": "", "ceiling": "500.00"} | boxes | changes


def test_two_people_sign_and_one_withdraws(organising: Organising) -> None:
    approver, payer = organising.of(Role.FINANCE_APPROVER), organising.of(Role.FINANCE_PAYER)
    assert "No mandate holds" in words(approver.get(MANDATES))
    page = words(approver.post(MANDATES, signed()))
    assert "£500.00 a day" in page
    assert "You signed it, so a colleague in finance signs second." in page
    assert "Sign second" not in page
    [mandate] = organising.council.payer.get("/mandates")
    place = f"{MANDATES}/{mandate['id']}"
    assert "Sign second" in words(payer.get(MANDATES))
    assert "£500.00 may still leave today" in words(payer.post(f"{place}/countersign", {}))
    assert "Withdrawn" in words(payer.post(f"{place}/withdraw", {}))


def test_a_mandate_that_cannot_be_is_said_field_by_field_and_keeps_what_was_typed(organising: Organising) -> None:
    approver = organising.of(Role.FINANCE_APPROVER)
    approver.get(MANDATES)
    page = approver.post(MANDATES, signed(purpose="fees", ceiling="lots", **{"to-day": "40"}))
    assert page.status_code == 422
    for said in ("Choose the event", "Write an amount like 500.00", "Write a day like 27 3 2026."):
        assert said in words(page)
    assert 'value="lots"' in page.text
    assert organising.council.payer.get("/mandates") == []


def test_a_mandate_for_fees_names_its_event_and_day(organising: Organising) -> None:
    [person] = organising.council.payable()
    event = organising.done(person)
    approver = organising.of(Role.FINANCE_APPROVER)
    approver.get(MANDATES)
    page = words(approver.post(MANDATES, signed(purpose="fees", event=event["id"])))
    assert "Fees: Design day, " in page


def test_only_finance_sees_the_float_and_mandates(organising: Organising) -> None:
    for place in (MANDATES, "/desk/float"):
        assert organising.desk.get(place).status_code == 403


def test_the_float_says_what_must_arrive(organising: Organising) -> None:
    [person] = organising.council.payable()
    organising.work.pay(organising.done(person))
    payer = organising.of(Role.FINANCE_PAYER)
    assert "£25.00 must arrive" in words(payer.get("/desk/float"))
    organising.council.fund(2500)
    page = words(payer.get("/desk/float"))
    assert "There is enough for everything that waits." in page


def test_a_draft_run_is_among_what_waits(organising: Organising) -> None:
    [person] = organising.council.payable()
    organising.work.pay(organising.done(person))
    page = words(organising.of(Role.FINANCE_PAYER).get("/desk/payments"))
    assert "Runs that wait 1" in page
    assert "Waits for finance to approve it" in page
    assert "Nothing waits" not in page
