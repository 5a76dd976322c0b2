"""The telephone of somebody who helps: payments hears whose it is not, and which words may be names; STOP there is for that telephone."""

from datetime import timedelta

from sqlalchemy import select

from services.notifications.contacts.tables import ContactPreference
from services.notifications.understanding.names import mentioned_in
from shared.ids import new_id
from tests.notifications.conversations.conftest import NUMBER, People
from tests.notifications.conversations.test_staff_texts import reach, write

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


def test_a_task_about_the_person_never_goes_to_the_helpers_telephone(people: People) -> None:
    people.say("my brother hits me")
    helps(people)
    people.service.later(timedelta(minutes=5))
    people.say("Jo spent 4.60 on the bus", sender=HELPERS)
    before = people.got(HELPERS)
    found = reach(people, person_id=people.person_id)
    assert [one["number"] for one in found["numbers"]] == [NUMBER]
    assert "4.60" not in str(found["lines"])
    write(people, "Are you safe now?", person_id=people.person_id, is_about_safety=True)
    assert people.got()[-1] == "Are you safe now?"
    assert people.got(HELPERS) == before


def test_nor_where_the_task_names_the_person_beside_the_helpers_conversation(people: People) -> None:
    helps(people)
    people.say("HELP", sender=HELPERS)
    before, theirs = people.got(HELPERS), people.conversation().id
    write(people, "Your money is on its way", conversation_id=theirs, person_id=people.person_id)
    assert people.got(HELPERS) == before
    assert people.got() == ["Your money is on its way"]


def test_whoever_helps_and_asks_for_a_person_is_no_task_about_the_person(people: People) -> None:
    helps(people)
    people.say("HELP", sender=HELPERS)
    [task] = people.tasks()
    assert task["person_id"] is None
    found = reach(people, conversation_id=people.conversation().id)
    assert found["numbers"] == [{"number": HELPERS, "whose": "helper", "is_safe": False}]
    assert found["lines"][0]["words"] == "HELP"
    wrote = [one["people"] for one in people.service.told() if one["topic"] == "person.wrote"]
    assert str(people.person_id) not in str(wrote), "no task about the person hears of it as their words"


def test_a_participant_who_helps_another_is_still_reached_on_their_own_telephone(people: People) -> None:
    helped = new_id()
    path = f"/internal/contacts/{people.service.org_id}/{helped}/numbers"
    link = {"mobile": NUMBER, "role": "helper", "actor_kind": "staff", "actor_id": str(new_id())}
    assert people.service.internal("PUT", path, link).status_code == 200
    people.say("my brother hits me")
    found = reach(people, person_id=people.person_id)
    assert (found["no_text"], found["lines"][0]["words"]) == (None, "my brother hits me")
    assert reach(people, person_id=helped)["lines"] == []
    assert reach(people, person_id=helped)["no_text"] == "nobody"


def test_neither_the_language_of_the_person_nor_who_speaks_is_known_by_a_supporters_text(people: People) -> None:
    other = new_id()
    people.service.contact(other, mobile="07700 900444")
    helps(people)
    path = f"/internal/contacts/{people.service.org_id}/{other}/numbers"
    link = {"mobile": HELPERS, "role": "helper", "actor_kind": "staff", "actor_id": str(new_id())}
    assert people.service.internal("PUT", path, link).status_code == 200
    changed = {"person_id": str(people.person_id), "say": [{"name": "language_changed"}], "language": "cy"}
    people.service.payments.answer_turn = lambda _turn: (200, changed | {"expect": "free", "done": False})
    people.say("CYMRAEG", sender=HELPERS)
    with people.service.dependencies.database.transaction(people.service.org_id) as session:
        assert set(session.scalars(select(ContactPreference.language))) == {"en"}
    assert people.conversation().person_id is None
    assert people.conversation().language == "cy", "the supporter is answered in it"
