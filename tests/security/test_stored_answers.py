"""Somebody reads the table of stored answers: nothing in it opens a link or answers for a person on the telephone."""

from datetime import timedelta

from sqlalchemy import Text, cast, select

from services.payments.claims.usecases.drafts import NewLine
from shared.contracts.categories import Category
from shared.idempotency import IdempotentRequest
from tests import clock
from tests.payments.council import Council
from tests.payments.phone.pages import hand_link


def stored(council: Council) -> str:
    """Every stored answer of an organisation."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        return "\n".join(str(one) for one in session.scalars(select(cast(IdempotentRequest.answer, Text))))


def test_no_link_s_token_stands_in_stored_answers(council: Council) -> None:
    line = NewLine(Category.TAXI, clock.today() - timedelta(days=1), 1200)
    phone = hand_link(council, council.person(), lines=[line])
    fields = phone.form("/lines/1/day") | {"day": line.on.isoformat()}
    first, again = phone.send("/lines/1/day", fields), phone.send("/lines/1/day", fields)

    assert (first.status_code, again.headers["location"]) == (303, first.headers["location"])
    assert first.headers["location"].startswith(f"/p/{phone.token}")
    assert phone.token not in stored(council)


def test_no_picture_word_stands_in_stored_answers(council: Council) -> None:
    person_id = council.person()
    answer = council.organiser.post(f"/people/{person_id}/picture-word", {"word": "owl"})

    assert answer == {"person_id": str(person_id)}
    assert "owl" not in stored(council)
