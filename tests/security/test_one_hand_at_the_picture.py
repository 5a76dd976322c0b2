"""A member of staff gives somebody a picture of their own choice, and then "finds" them as a caller; or another one guesses for a caller."""

from uuid import UUID

import pytest
from sqlalchemy import select, text

from services.payments.desk.usecases.helpline import Caller, find_caller
from services.payments.people.tables import Principal
from services.payments.people.usecases import actor_of
from services.payments.phone.rules.pictures import PICTURE_WORDS
from shared.errors import ConflictError
from shared.identity import Role
from shared.outbox import OutboxRow
from tests.payments.council import Council, Staff
from tests.payments.phone.speaking import ask_to_yesterdays_event
from tests.security.linking import link

JOS = "lighthouse"


@pytest.fixture
def jo(council: Council) -> UUID:
    """Somebody who was asked to an event, without a picture."""
    person_id = council.person("Jo Bloggs")
    ask_to_yesterdays_event(council, person_id)
    return person_id


def find(council: Council, staff: Staff, word: str) -> UUID | None:
    """A member of staff asks for a caller who says that they are Jo."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        event = session.execute(
            text("SELECT id FROM engagement WHERE org_id = :org"), {"org": council.org_id}
        ).scalar_one()
        principal = session.get_one(Principal, (council.org_id, staff.actor.id))
        return find_caller(session, actor_of(session, principal, None), Caller(event, "Jo", word))


def test_who_set_a_picture_does_not_check_it_on_the_same_day(council: Council, jo: UUID) -> None:
    setter = council.staff[Role.HELPLINE]
    setter.post(f"/people/{jo}/picture-word", {"word": JOS})
    with pytest.raises(ConflictError, match="somebody else has to ask"):
        find(council, setter, JOS)
    assert find(council, council.organiser, JOS) == jo
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        session.execute(text("UPDATE picture_word SET set_at = set_at - interval '1 day'"))
    assert find(council, setter, JOS) == jo


def test_nor_does_another_sign_in_of_the_same_human(council: Council, jo: UUID) -> None:
    setter, second = council.staff[Role.HELPLINE], council.hire(Role.HELPLINE)
    link(council, setter, second)
    setter.post(f"/people/{jo}/picture-word", {"word": JOS})
    with pytest.raises(ConflictError, match="somebody else has to ask"):
        find(council, second, JOS)


def test_a_new_picture_is_told_to_its_person_and_not_named(council: Council, jo: UUID) -> None:
    council.organiser.post(f"/people/{jo}/picture-word", {"word": "owl"})
    council.organiser.post(f"/people/{jo}/picture-word", {"word": JOS})
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        told = [
            row.body
            for row in session.scalars(select(OutboxRow).where(OutboxRow.topic == "notice.requested"))
            if row.body.get("notice") == "picture_changed"
        ]
    assert [one["person_id"] for one in told] == [str(jo)] * 2
    assert len({one["occasion_id"] for one in told}) == 2, "each change is told"
    assert not [word for one in told for word in ("owl", JOS) if word in str(one)]


def test_a_caller_guesses_with_one_member_of_staff_after_the_other(council: Council, jo: UUID) -> None:
    council.organiser.post(f"/people/{jo}/picture-word", {"word": JOS})
    wrong = [word for word in PICTURE_WORDS if word != JOS]
    for word in wrong[:6]:
        assert find(council, council.hire(Role.HELPLINE), word) is None
    assert find(council, council.hire(Role.HELPLINE), JOS) is None


def test_two_pictures_only_where_the_organisation_wants_them(council: Council, jo: UUID) -> None:
    refused = council.organiser.call("POST", f"/people/{jo}/picture-word", {"word": JOS, "second_word": "owl"})
    assert (refused.status_code, refused.json()["code"]) == (422, "picture_word.second")
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        session.execute(text("UPDATE organisation SET two_pictures = true WHERE id = :org"), {"org": council.org_id})
    council.organiser.post(f"/people/{jo}/picture-word", {"word": JOS, "second_word": "owl"})
    helper = council.staff[Role.HELPLINE]
    assert find(council, helper, JOS) is None
    assert find(council, helper, f"owl, {JOS}") == jo
