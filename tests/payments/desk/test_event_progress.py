"""How far an event is has an address of its own, for the part of its page that is kept up to date."""

import re

from shared.identity import Role
from tests.payments.council import found
from tests.payments.desk.organising import EVENTS, Organising, words


def test_who_answered_what_is_told_without_the_page_around_it(organising: Organising) -> None:
    work, council = organising.work, organising.council
    event = work.event((96, 98))
    comes, silent = council.person("Siân Jones"), council.person("Jo Bloggs")
    work.agreed(event, [comes])
    council.organiser.post(f"/events/{event['id']}/offers", {"person_ids": [str(silent)], "role": "co-producer"})
    place = f"{EVENTS}/{event['id']}"
    page, part = organising.desk.get(place), organising.desk.get(f"{place}/progress")
    assert "<html" not in part.text
    assert f'data-live="more" data-from="{place}/progress"' in part.text
    said = "Said yes 1 Said no 0 No answer yet 1 Marked 0"
    assert said in words(page)
    assert said in " ".join(re.sub("<[^>]+>", " ", part.text).split())
    assert "live.js" in page.text
    assert "Siân" not in part.text


def test_nothing_more_is_asked_for_where_nothing_more_comes(organising: Organising) -> None:
    event = organising.done(*organising.council.payable(1))
    page = organising.desk.get(f"{EVENTS}/{event['id']}")
    assert 'data-live="done"' in page.text
    assert "live.js" not in page.text


def test_it_is_for_whoever_sees_the_event(organising: Organising) -> None:
    place = f"{EVENTS}/{organising.work.event((96, 98))['id']}/progress"
    assert organising.of(Role.FINANCE_APPROVER).get(place).status_code == 200
    assert organising.of(Role.ADMINISTRATOR).get(place).status_code == 403
    other = Organising(found(organising.council.payments))
    assert other.desk.get(place).status_code == 404
