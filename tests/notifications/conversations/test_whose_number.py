"""Telephones that several people share, numbers that are somebody else's now, and complaints."""

from uuid import UUID

import pytest
from sqlalchemy import text

from shared.contracts.turns import Turn
from shared.contracts.understood import HeardLine, Intent, Understood
from shared.ids import new_id
from tests.notifications.conversations.conftest import NUMBER, People
from tests.notifications.conversations.test_own_answers import notice_leaves
from tests.notifications.conversations.test_texts import STRANGER, words
from tests.notifications.fake_servers import Reply, said

WRONG, MOVED = Understood(intents=(Intent.WRONG_NUMBER,)), Understood(intents=(Intent.MOVED,))
COMPLAINT = Understood(intents=(Intent.COMPLAINT,))


def speaks(people: People, person_id: UUID | None) -> None:
    """Payments knows who speaks, or has let go of it."""

    def answer(turn: Turn) -> Reply:
        status, body = said(turn, "ask_spent")
        return status, {**body, "person_id": None if person_id is None else str(person_id)}

    people.service.payments.answer_turn = answer


def whose_tasks(people: People) -> list[str | None]:
    """Whom each task names."""
    return [task["person_id"] for task in people.tasks()]


def test_of_several_people_nobody_is_taken_for_the_one_who_speaks(people: People) -> None:
    people.service.contact(new_id())
    people.say("HELP")
    assert whose_tasks(people) == [None]


def test_who_speaks_is_known_until_payments_lets_go_of_it(people: People) -> None:
    sister = new_id()
    people.service.contact(sister)
    speaks(people, sister)
    people.say("hello")
    people.say("HELP")
    speaks(people, None)
    people.say("hello")
    people.say("HELP")
    assert whose_tasks(people) == [str(sister), None]
    assert people.conversation().person_id is None


def test_a_second_person_who_is_added_later_is_not_taken_for_the_first(people: People) -> None:
    people.say("hello")
    people.service.contact(new_id())
    people.say("HELP")
    assert whose_tasks(people) == [None]


def test_a_draft_of_one_is_not_handed_over_with_another_s_turn(people: People) -> None:
    sister = new_id()
    people.service.contact(sister)
    speaks(people, sister)
    people.say("hello")
    people.service.payments.away = True
    people.text("its Frank")  # payments will let go of the sister
    people.mean(Understood(intents=(Intent.CLAIM, Intent.HELP), lines=(HeardLine(category="bus", amount_pence=220),)))
    speaks(people, people.person_id)
    people.service.payments.away = False
    people.work()
    people.say("hello")
    assert [turn.kept for turn in people.service.payments.asked[-2:]] == [(), ()]


def test_a_language_is_kept_for_whoever_asked_for_it(people: People) -> None:
    sister = new_id()
    people.service.contact(sister)

    def in_welsh(turn: Turn) -> Reply:
        status, body = said(turn, "language_changed")
        return status, {**body, "person_id": str(sister), "language": "cy"}

    people.service.payments.answer_turn = in_welsh
    people.say("CYMRAEG")
    speaks(people, people.person_id)
    people.say("its Frank")
    assert [language_of(people, person_id) for person_id in (sister, people.person_id)] == ["cy", "en"]


def language_of(people: People, person_id: UUID) -> str:
    """The language that is kept for a person."""
    path = f"/internal/contacts/{people.service.org_id}/{person_id}"
    return str(people.service.internal("GET", path).json()["language"])


@pytest.mark.parametrize(("told", "kind"), [(WRONG, "wrong_number"), (MOVED, "moved")])
def test_a_number_that_is_not_theirs_gets_nothing_about_money_and_staff_find_out(
    people: People, told: Understood, kind: str
) -> None:
    sister = new_id()
    people.service.contact(sister)
    people.say("hello")
    assert people.mean(told) == [words("not_theirs")]
    assert [task["kind"] for task in people.tasks()] == [kind]
    assert not notice_leaves(people)
    people.say("START")
    assert not notice_leaves(people), "whoever has the number now cannot turn them on again"
    asked = len(people.service.payments.asked)
    assert people.say("where is my money") == [words("call_us")]
    assert len(people.service.payments.asked) == asked
    assert audited(people) == {(str(people.person_id), kind), (str(sister), kind)}
    people.service.contact(people.person_id, mobile=None)
    people.service.contact(people.person_id)
    assert notice_leaves(people), "staff have saved the number again"


def audited(people: People) -> set[tuple[str, str]]:
    """For whom, and why, a number was taken out of use."""
    with people.service.dependencies.database.transaction(people.service.org_id) as session:
        query = text("SELECT object_id, facts->>'reason' FROM audit WHERE action = 'contact.number_not_theirs'")
        return {(str(row[0]), row[1]) for row in session.execute(query)}


def test_a_stranger_s_wrong_number_needs_nobody(people: People) -> None:
    people.say("hello", sender=STRANGER)
    assert people.mean(WRONG, sender=STRANGER) == [words("not_theirs")]
    assert people.tasks() == []


def test_a_complaint_is_a_task_of_its_own_with_its_time_said(people: People) -> None:
    people.say("hello")
    [answer] = people.mean(COMPLAINT, "you keep losing my receipts")
    assert answer == words("complaint")
    assert "3 working days" in answer
    [task] = people.tasks()
    assert (task["kind"], task["urgent"], task["due_in_minutes"]) == ("complaint", False, 3 * 24 * 60)
    path = f"/internal/conversations/{people.service.org_id}/{people.conversation().id}"
    shown = people.service.internal("GET", path).json()
    assert "you keep losing my receipts" in [line["words"] for line in shown["lines"]]
    people.service.contact(people.person_id, safe=False)
    assert people.mean(COMPLAINT) == [words("call_us")], "where others read, nobody learns of it"
    assert len(people.tasks()) == 2


def test_a_draft_on_a_number_that_is_not_theirs_is_let_go(people: People) -> None:
    people.say("hello")
    line = HeardLine(category="bus", amount_pence=220)
    people.mean(Understood(intents=(Intent.CLAIM, Intent.HELP), lines=(line,)))
    people.mean(WRONG)
    assert people.conversation().kept is None
    assert people.got(NUMBER)[-1] == words("not_theirs")
