"""Staff reach whom a task is about: the number that is safe, what was said, and a text in their own words that is sent once."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from services.notifications.messages.rules import MessageCause
from services.notifications.messages.tables import Message
from services.notifications.messages.usecases.transitions import transition
from shared.contracts.reaching import DutyAsked, TextRequested
from shared.ids import new_id
from shared.london import in_london
from tests import clock
from tests.notifications.conversations.conftest import NUMBER, People
from tests.notifications.fake_servers import said

STAFF = new_id()
STRANGER = "+447700900777"


def reach(people: People, **about: UUID) -> dict[str, Any]:
    """What payments is told of whom a task is about."""
    query = "&".join(f"{name}={value}" for name, value in about.items())
    answer = people.service.internal("GET", f"/internal/reach/{people.service.org_id}?{query}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def write(people: People, words: str = "Can I call you?", *, row_id: UUID | None = None, **about: Any) -> TextRequested:
    """A member of staff writes to somebody, and our worker does what there is to do."""
    given = {"conversation_id": None, "person_id": None, "is_about_safety": False, "text_id": new_id(), **about}
    request = TextRequested(task_id=new_id(), words=words, written_by=STAFF, **given)
    people.service.take(request, row_id=row_id)
    people.work()
    return request


def not_sent(people: People) -> list[dict[str, Any]]:
    """What payments is told of texts that did not reach anybody."""
    return [one for one in people.service.told() if one["topic"] == "text.not_sent"]


def test_payments_is_told_the_number_and_what_was_said_with_bank_numbers_masked(people: People) -> None:
    people.say("my sort code is 20-00-00 and my brother hits me")
    found = reach(people, conversation_id=people.conversation().id)
    assert found["people"] == [str(people.person_id)]
    assert found["numbers"] == [{"number": NUMBER, "whose": "wrote_from", "is_safe": True}]
    assert found["no_text"] is None
    first = found["lines"][0]
    assert (first["by_us"], first["words"]) == (False, "my [number taken out] and my brother hits me")
    assert found["lines"][1]["by_us"]
    assert found["lines"][1]["status"] == "sent"


def test_the_conversation_of_a_person_is_found_by_their_number(people: People) -> None:
    people.say("STOP")
    found = reach(people, person_id=people.person_id)
    assert found["conversation_id"] == str(people.conversation().id)
    assert found["lines"][0]["words"] == "STOP"


def test_a_conversation_that_is_not_there_is_not_found(people: People) -> None:
    path = f"/internal/reach/{people.service.org_id}?conversation_id={new_id()}"
    assert people.service.internal("GET", path).status_code == 404
    other = f"/internal/reach/{new_id()}?person_id={people.person_id}"
    assert people.service.internal("GET", other).status_code == 404


def test_a_text_of_staff_is_sent_once_and_seen_in_the_conversation(people: People) -> None:
    people.say("my brother hits me")
    conversation_id = people.conversation().id
    before = people.got()
    request = write(people, conversation_id=conversation_id, is_about_safety=True)
    people.service.take(request)
    people.work()
    assert people.got()[len(before) :] == ["Can I call you?"]
    last = reach(people, conversation_id=conversation_id)["lines"][-1]
    assert (last["words"], last["by_staff"], last["status"]) == ("Can I call you?", str(STAFF), "sent")


def test_a_yes_to_a_text_of_staff_is_not_about_money(people: People) -> None:
    people.service.payments.answer_turn = lambda turn: said(turn, "read_back", "yes_no", lines=[], total_pence=460)
    people.say("my brother hits me")
    write(people, conversation_id=people.conversation().id)
    row = people.conversation()
    assert (row.question, row.read_back_id) == ("in_danger", None)  # what we asked about their safety stays open


def test_nothing_is_sent_where_others_may_read_it(people: People) -> None:
    people.service.contact(people.person_id, safe=False)
    people.say("my brother hits me")
    found = reach(people, conversation_id=people.conversation().id)
    assert (found["no_text"], found["numbers"][0]["is_safe"]) == ("not_safe", False)
    before = people.got()
    request = write(people, conversation_id=people.conversation().id, is_about_safety=True)
    assert people.got() == before
    [told] = not_sent(people)
    assert (told["text_id"], told["task_id"], told["reason"]) == (
        str(request.text_id), str(request.task_id), "not_safe",
    )  # fmt: skip


def test_somebody_who_said_stop_is_not_written_to_until_they_write(people: People) -> None:
    people.say("STOP")
    assert reach(people, conversation_id=people.conversation().id)["no_text"] == "stopped"
    people.service.later(timedelta(minutes=1))
    people.say("my brother hits me")
    assert reach(people, conversation_id=people.conversation().id)["no_text"] is None


def test_whoever_never_wrote_is_texted_on_their_own_number_and_not_in_quiet_hours(people: People) -> None:
    write(people, person_id=people.person_id)
    assert people.got() == ["Can I call you?"]
    assert people.conversation().last_message_id is not None, "their answer comes into this conversation"
    now = in_london(clock.now())
    hours = {"quiet_from": now - timedelta(hours=2), "quiet_until": now + timedelta(hours=2)}
    quiet: dict[str, Any] = {name: f"{at:%H:%M}" for name, at in hours.items()}
    people.service.contact(people.person_id, **quiet)
    write(people, "Not at night", person_id=people.person_id)
    write(people, "At once", person_id=people.person_id, is_about_safety=True)
    assert people.got()[1:] == ["At once"], "nothing holds back what is about safety"
    people.text("0")
    write(people, "You asked for us", person_id=people.person_id)
    assert people.got()[-1] == "You asked for us", "it answers what they wrote just now"
    people.service.later(timedelta(hours=3))
    people.work()
    assert people.got()[-1] == "Not at night"


@pytest.mark.parametrize(("details", "why"), [({"mobile": None, "landline": "01632 960 111"}, "only_landline")])
def test_a_landline_is_not_texted(people: People, details: dict[str, Any], why: str) -> None:
    people.service.contact(people.person_id, **details)
    assert reach(people, person_id=people.person_id)["no_text"] == why
    write(people, person_id=people.person_id)
    assert [one["reason"] for one in not_sent(people)] == [why]


def test_nobody_known_is_not_texted(people: People) -> None:
    assert reach(people, person_id=new_id())["no_text"] == "nobody"
    write(people, person_id=new_id())
    assert [one["reason"] for one in not_sent(people)] == ["nobody"]


def test_payments_is_told_where_the_line_refuses_a_text_of_staff(people: People) -> None:
    people.say("my brother hits me")
    people.service.exchange.faults = ["refuse:21610"]
    request = write(people, conversation_id=people.conversation().id)
    assert [one["text_id"] for one in not_sent(people)] == [str(request.text_id)]


def test_payments_hears_of_each_message_that_we_answer_by_ourselves(people: People) -> None:
    people.say("my brother hits me")
    people.say("STOP")
    people.say("bus 4.60")
    wrote = [one for one in people.service.told() if one["topic"] == "person.wrote"]
    turns = people.turns()
    assert [one["turn_id"] for one in wrote] == [str(turns[0].id), str(turns[1].id)], "the third went to payments"
    assert {one["conversation_id"] for one in wrote} == {str(people.conversation().id)}
    assert wrote[0]["people"] == [str(people.person_id)]
    assert people.tasks()[0]["turn_id"] == str(turns[0].id)


def test_a_stranger_is_told_of_only_after_a_task_of_theirs(people: People) -> None:
    people.say("hello", sender=STRANGER)
    assert "person.wrote" not in {one["topic"] for one in people.service.told()}
    people.say("my brother hits me", sender=STRANGER)
    people.say("hello", sender=STRANGER)
    wrote = [one for one in people.service.told() if one["topic"] == "person.wrote"]
    assert len(wrote) == 2
    assert wrote[0]["people"] == []


def test_payments_hears_of_a_message_that_it_could_not_answer(people: People) -> None:
    people.service.payments.answer_turn = lambda _: (422, {})
    people.say("strange")
    [wrote] = [one for one in people.service.told() if one["topic"] == "person.wrote"]
    assert wrote["turn_id"] == str(people.turns()[0].id)
    assert people.tasks()[0]["turn_id"] == wrote["turn_id"], "so the task that it raised does not count it twice"


def test_the_duty_number_is_told_once_for_a_task_and_of_nobody_by_name(people: People) -> None:
    duty = "+447700900555"
    asked = DutyAsked(task_id=new_id())
    people.service.take(asked)
    people.work()
    assert people.got(duty) == [], "there is none"
    people.service.organisation(duty_number=duty)
    asked = DutyAsked(task_id=new_id())
    people.service.take(asked)
    people.service.take(asked)
    people.work()
    [told] = people.got(duty)
    assert "nobody of your safety plan is on duty" in told
    assert people.got() == []


def test_a_letter_of_staff_is_posted_once_in_their_words(people: People) -> None:
    address: dict[str, Any] = {
        "addressed_to": "Jo Bloggs",
        "address_lines": ["14 Long Lane", "Riverbank"],
        "postcode": "LS1 4AP",
    }
    people.service.contact(people.person_id, **address)
    request = write(people, "Hello Jo. Please call me about your travel.", person_id=people.person_id, by="letter")
    people.service.take(request)
    people.work()
    assert people.got() == []
    assert not_sent(people) == []
    with people.service.dependencies.database.transaction(people.service.org_id) as session:
        [letter] = session.scalars(select(Message).where(Message.notice == "staff_letter"))
        assert (letter.channel, letter.about_id, letter.occasion_id) == ("letter", request.text_id, request.task_id)
        assert letter.status in ("sent", "delivered")
    [line] = [one for one in reach(people, person_id=people.person_id)["lines"] if one["text_id"]]
    assert (line["text_id"], line["channel"], line["by_us"]) == (str(request.text_id), "letter", True)
    assert "Please call me about your travel." in line["words"]


def test_a_letter_to_nobody_whose_address_we_know_is_told_to_its_task(people: People) -> None:
    request = write(people, "Please call me.", person_id=people.person_id, by="letter")
    [told] = not_sent(people)
    assert (told["task_id"], told["reason"]) == (str(request.task_id), "no_letter")


def test_the_duty_number_is_told_why_and_anew_of_a_task_that_was_opened_again(people: People) -> None:
    duty = "+447700900555"
    people.service.organisation(duty_number=duty)
    task = new_id()
    for opening in (task, new_id()):
        for why in ("off_duty", "no_reaction", "no_reaction"):
            people.service.take(DutyAsked(task_id=task, opening_id=opening, why=why))
    people.work()
    told = people.got(duty)
    assert len(told) == 4, "once for each opening and cause"
    assert ["on duty" in one for one in sorted(told)].count(True) == 2
    assert sum("nobody has reacted" in one for one in told) == 2


def test_payments_is_told_where_the_duty_text_does_not_arrive(people: People) -> None:
    people.service.organisation(duty_number="+447700900555")
    people.service.exchange.faults = ["refuse:21610"]
    asked = DutyAsked(task_id=new_id())
    people.service.take(asked)
    people.work()
    [told] = not_sent(people)
    assert (told["task_id"], told["to_duty_number"]) == (str(asked.task_id), True)


def test_a_letter_of_staff_that_comes_back_is_told_to_its_task(people: People) -> None:
    address: dict[str, Any] = {"address_lines": ["14 Long Lane", "Riverbank"], "postcode": "LS1 4AP"}
    people.service.contact(people.person_id, addressed_to="Jo Bloggs", **address)
    request = write(people, "Please call me.", person_id=people.person_id, by="letter")
    with people.service.dependencies.database.transaction(people.service.org_id) as session:
        [letter] = session.scalars(select(Message).where(Message.notice == "staff_letter"))
        assert transition(session, letter, MessageCause.LETTER_RETURNED, reason="letter_returned")
    [told] = not_sent(people)
    assert (told["task_id"], told["text_id"]) == (str(request.task_id), str(request.text_id))
    topics = [one["topic"] for one in people.service.told()]
    assert "notice.failed" not in topics, "the task that it was written from says so already"
