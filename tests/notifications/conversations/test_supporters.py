"""The telephone of somebody who helps: payments hears whose it is not, and which words may be names; STOP there is for that telephone."""

from sqlalchemy import select

from services.notifications.contacts.tables import ContactPreference
from services.notifications.understanding.names import mentioned_in
from shared.ids import new_id
from tests.notifications.conversations.conftest import People

HELPERS = "+447700900555"


def helps(people: People) -> None:
    """Somebody helps the person, from a telephone of their own."""
    path = f"/internal/contacts/{people.service.org_id}/{people.person_id}/numbers"
    link = {"mobile": HELPERS, "role": "helper", "actor_kind": "staff", "actor_id": str(new_id())}
    first = people.service.internal("PUT", path, link).json()
    assert people.service.internal("PUT", path, link).json() == first, "one number has one id"


def test_payments_hears_who_is_helped_and_which_words_may_be_names(people: People) -> None:
    helps(people)
    people.say("bus 4.60 for Jo", sender=HELPERS)
    [turn] = people.service.payments.asked
    assert turn.people == turn.helped == (people.person_id,)
    assert "jo" in turn.mentions
    people.say("bus 4.60 for Jo")
    own = people.service.payments.asked[1]
    assert (own.helped, own.mentions) == ((), ())
    assert own.number_id != turn.number_id


def test_stop_from_there_does_not_stop_the_persons_own_texts(people: People) -> None:
    helps(people)
    people.say("STOP", sender=HELPERS)
    with people.service.dependencies.database.transaction(people.service.org_id) as session:
        assert set(session.scalars(select(ContactPreference.stopped_at))) <= {None}
    before = len(people.got())
    people.service.notice(people.person_id)
    people.work()
    assert len(people.got()) == before + 1


def test_danger_from_there_is_answered_and_told(people: People) -> None:
    helps(people)
    people.say("I want to kill myself", sender=HELPERS)
    assert "999" in " ".join(people.got(HELPERS))


def test_words_that_may_be_names() -> None:
    assert "jo" in mentioned_in("Jo's bus: 4.60")
    assert "siân" in mentioned_in("for SIÂN")
    assert len(mentioned_in(" ".join(f"word{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(100)))) == 30
    assert mentioned_in("\u202e \x00 1 £4.60 x" + "y" * 60) == ()
