"""One person's history at the desk: offers, claims and money in one line of time, with messages where notifications answers."""

from shared.identity import Role
from tests.payments.claims.conftest import bus
from tests.payments.desk.claiming import Claims
from tests.payments.desk.organising import Organising, words


def test_everything_about_one_person_stands_in_one_line_of_time(organising: Organising) -> None:
    person, other = organising.council.payable(2)
    claims = Claims(organising.council)
    claims.ready()
    event = organising.done(person, other)
    claim = claims.sent(person, bus(460), event_id=event["id"])
    page = organising.of(Role.HELPLINE).get(f"/desk/people/{person}/history")
    shown = words(page)
    for said in ("Design day, ", ": Yes", f"{claim['reference']}: £4.60 sent in", "£4.60 approved"):
        assert said in shown
    assert shown.index("£4.60 sent in") < shown.index(": Yes")  # the newest stands first
    assert "Texts and letters are not listed" in shown  # nobody answers for notifications here
    assert claim["reference"] not in words(organising.of(Role.HELPLINE).get(f"/desk/people/{other}/history"))


def test_organisers_and_administrators_have_no_such_page(organising: Organising) -> None:
    [person] = organising.council.payable()
    for role in (Role.ORGANISER, Role.ADMINISTRATOR):
        assert organising.of(role).get(f"/desk/people/{person}/history").status_code == 403
