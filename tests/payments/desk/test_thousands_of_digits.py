"""A number of thousands of digits in a field of the desk is refused in words: Python itself refuses to read so many."""

from services.payments.desk.rules.event_form import read_event_form
from services.payments.phone.rules.typed import read_count
from shared.identity import Role
from shared.ids import new_id
from tests.payments.desk.organising import Organising, words
from tests.payments.desk.test_claim_rules_page import RULES, fields

DIGITS = "9" * 5000


def test_the_rules_for_claims_say_what_is_wrong(organising: Organising) -> None:
    administrator = organising.of(Role.ADMINISTRATOR)
    administrator.get(RULES)
    page = administrator.post(RULES, fields(automatic_up_to_pence=DIGITS))
    assert page.status_code == 422
    assert "Write pounds and pence" in words(page)


def test_a_choice_of_such_a_line_is_no_choice(organising: Organising) -> None:
    event = organising.work.event((96, 98))
    for place, typed in (
        (f"/desk/events/{event['id']}/invite", {"role": "co-producer", "names": "Jo Bloggs", "do": "look"}),
        ("/desk/groups", {"name": "Readers", "names": "Jo Bloggs"}),
    ):
        organising.desk.get(place)
        assert organising.desk.post(place, typed | {f"meant-{DIGITS}": str(new_id())}).status_code < 500


def test_counts_are_bounded() -> None:
    assert read_count(DIGITS, 8) is None
    form = read_event_form({"role-1": "co-producer", "count-1": DIGITS}, sessions=0, roles=1)
    assert "count-1" in dict(form.wrong)
