"""An ID in a list of names: whoever has another one is not taken for the one who is meant."""

import pytest
from sqlalchemy import select

from services.payments.people.tables import Person
from tests.payments.desk.organising import Organising, words
from tests.payments.desk.test_invite_file import to_come, upload, with_ids


@pytest.mark.parametrize("rows", ["77,Jo Bloggs", "C-9,Jo Bloggs", "REG,Jo Bloggs"])
def test_a_namesake_with_another_id_is_asked_about_and_not_invited(organising: Organising, rows: str) -> None:
    """ID 77 is nobody's, C-9 somebody else's."""
    with_ids(organising, ("Jo Bloggs", "12"), ("Joanna Bloggs", "c-9"))
    invite = to_come(organising)
    organising.desk.get(invite)
    page = words(upload(organising.desk, invite, f"ID,Name\n{rows}\n"))
    assert "Nobody new would be asked" in page
    assert "Which “ Jo Bloggs" in page
    assert "register 12" in page
    assert "another ID" in page
    assert ("register c-9" in page) is ("C-9" in rows)


def test_a_pasted_line_says_the_same_and_the_choice_counts(organising: Organising) -> None:
    with_ids(organising, ("Jo Bloggs", "12"))
    with organising.council.payments.dependencies.database.transaction(organising.council.org_id) as session:
        jo = str(session.scalars(select(Person.id).where(Person.external_id == "12")).one())
    invite = to_come(organising)
    organising.desk.get(invite)
    typed = {"role": "co-producer", "names": "Jo Bloggs\t77", "do": "look"}
    assert "Nobody new would be asked" in words(organising.desk.post(invite, typed))
    assert "1 person would be asked" in words(organising.desk.post(invite, typed | {"meant-1": jo}))


@pytest.mark.parametrize(
    "cell", ["12", "07700 900123", "07700900123", "jo@example.org", "20/11/2026", "10:30", "Vegan", "£25.00"]
)
def test_their_own_id_and_what_is_no_id_raises_no_doubt(organising: Organising, cell: str) -> None:
    with_ids(organising, ("Jo Bloggs", "12"))
    invite = to_come(organising)
    organising.desk.get(invite)
    typed = {"role": "co-producer", "names": f"Jo Bloggs\t{cell}", "do": "look"}
    assert "1 person would be asked" in words(organising.desk.post(invite, typed))
