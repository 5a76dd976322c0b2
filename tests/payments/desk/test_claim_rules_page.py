"""The rules for claims at the desk: everybody reads them, one administrator proposes others, another one confirms."""

import re
from datetime import timedelta

from shared.identity import Role
from tests import clock
from tests.payments.desk.organising import Organising, words
from tests.payments.phone.test_helpline import Desk

RULES = "/desk/claim-rules"
NEXT_WEEK = clock.today() + timedelta(days=7)


def fields(**changes: str) -> dict[str, str]:
    """What an administrator types; everything else stays as the page has it."""
    day = {f"valid_from-{part}": str(getattr(NEXT_WEEK, part)) for part in ("day", "month", "year")}
    money = {
        "automatic_up_to_pence": "60.00", "second_approver_above_pence": "250", "receipt_needed_above_pence": "10.00",
        "lost_receipt_up_to_pence": "20.00", "person_day_up_to_pence": "100.00", "person_event_up_to_pence": "150.00",
    }  # fmt: skip
    counts = {"late_after_days": "90", "longest_age_days": "365"}
    return day | money | counts | {"source": "Finance committee, 4 May", "bus-line": "12.00"} | changes


def test_two_administrators_change_the_rules(organising: Organising) -> None:
    first = organising.of(Role.ADMINISTRATOR)
    assert "£50.00" in words(first.get(RULES))
    page = words(first.post(RULES, fields()))
    assert "from £50.00 to £60.00" in page
    second = Desk(organising.council, organising.council.second_administrator)
    second.sign_in()
    [place] = re.findall(r'action="(/desk/limits/[^"]+/confirm)"', second.get("/desk/limits").text)
    second.post(place, {})
    page = words(second.get(RULES))  # they hold from next week on, so today's stay
    assert "£50.00" in page
    assert "Finance committee, 4 May" in page
    assert "£250.00" in page


def test_what_cannot_be_is_said_field_by_field_and_nothing_is_proposed(organising: Organising) -> None:
    first = organising.of(Role.ADMINISTRATOR)
    first.get(RULES)
    page = first.post(RULES, fields(automatic_up_to_pence="much", late_after_days="0", source="", **{"bus-line": "x"}))
    assert page.status_code == 422
    assert words(page).count("Write pounds and pence") >= 2
    assert "Write who decided this and when." in words(page)
    assert 'value="much"' in page.text
    first.get(RULES)
    backwards = first.post(RULES, fields(second_approver_above_pence="1"))
    assert backwards.status_code == 422
    assert "What needs two people cannot be paid without anybody looking." in words(backwards)


def test_a_limit_may_be_nothing_and_no_word_lifts_it(organising: Organising) -> None:
    first = organising.of(Role.ADMINISTRATOR)
    first.get(RULES)
    page = words(first.post(RULES, fields(automatic_up_to_pence="0", receipt_needed_above_pence="0.00")))
    assert "from £50.00 to £0.00" in page
    for word in ("none", "n/a", "-"):
        first.get(RULES)
        assert first.post(RULES, fields(**{"bus-line": word})).status_code == 422


def test_others_read_the_rules_and_cannot_propose(organising: Organising) -> None:
    payer = organising.of(Role.FINANCE_PAYER)
    page = payer.get(RULES)
    assert "Propose others" not in words(page)
    assert "A claim above this takes two people" in words(page)
