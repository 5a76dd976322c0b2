"""What we answer by ourselves is never about money: it closes the read-back, asks its own question, and loses nothing that was said."""

from uuid import UUID

import pytest

from shared.contracts.notices import NoticeRequested
from shared.contracts.turns import LastAsked, Turn
from shared.ids import new_id
from tests.notifications.conversations.conftest import People
from tests.notifications.conversations.test_own_answers import stopped
from tests.notifications.conversations.test_texts import LINE, danger, words
from tests.notifications.fake_servers import Reply, losing_the_first, said

READ_BACK = "Bus £4.60. Total £4.60. Is that right? Reply YES or NO."
CLAIMED = "Thank you. You asked us for £4.60. A person will look at it. We will tell you what happens. Your number for it is 7K3M2P9X."


def reads_back(turn: Turn, read_back: UUID) -> Reply:
    """Payments reads back."""
    status, body = said(turn, "read_back", "yes_no", lines=[LINE], total_pence=460)
    return status, {**body, "read_back_id": str(read_back)}


@pytest.fixture
def open_read_back(people: People) -> UUID:
    """Payments has read back, and claims on a YES to that read-back, as the real one does."""
    read_back = new_id()

    def answer(turn: Turn) -> Reply:
        if turn.said.casefold() == "yes" and turn.answers_to == read_back:
            return said(turn, "claim_look_today", total_pence=460, reference="7K3M2P9X")
        return reads_back(turn, read_back)

    people.service.payments.answer_turn = answer
    assert people.say("bus 4.60") == [READ_BACK]
    assert people.conversation().question == "read_back"
    return read_back


def kinds(people: People) -> list[str]:
    """The kinds of the tasks that humans were given."""
    return [task["kind"] for task in people.tasks()]


def test_a_yes_after_words_of_danger_is_about_the_danger_and_claims_nothing(
    people: People, open_read_back: UUID
) -> None:
    assert people.say("my brother hits me") == [danger("abuse")]
    assert people.conversation().question == "in_danger"
    assert people.say("yes") == [words("danger_now")]
    assert kinds(people) == ["in_danger", "in_danger_now"]
    now = people.tasks()[-1]
    assert (now["urgent"], now["due_in_minutes"]) == (True, 5)
    assert people.say("yes") == [words("noted")], "and no later one is about money either"
    assert people.say("yes") == [READ_BACK], "what was open is read back again"
    assert [turn.answers_to for turn in people.service.payments.asked] == [None, None]
    assert people.say("yes") == [CLAIMED], "a YES to the very read-back that was asked last"
    assert people.service.payments.asked[-1].answers_to == open_read_back


def test_a_no_lowers_nothing_and_a_later_yes_still_counts(people: People) -> None:
    people.say("my brother hits me")
    assert people.say("no") == [words("danger_not_now")]
    assert kinds(people) == ["in_danger"]
    assert people.say("yes") == [words("danger_now")]
    assert kinds(people) == ["in_danger", "in_danger_now"]
    assert people.service.payments.asked == []


@pytest.mark.usefixtures("open_read_back")
@pytest.mark.parametrize("own", ["HELP", "0", "START"])
def test_a_yes_after_what_we_said_by_ourselves_is_not_about_money(people: People, own: str) -> None:
    people.say(own)
    assert people.say("YES") == [words("noted")]
    assert len(people.service.payments.asked) == 1


@pytest.mark.usefixtures("open_read_back")
def test_a_yes_to_the_question_after_stop_is_about_texts(people: People) -> None:
    assert people.say("STOP") == [words("stopped")]
    assert people.say("YES") == [words("stopped_but_money")]
    assert people.say("YES") == [words("noted")]
    assert len(people.service.payments.asked) == 1


def test_a_read_back_that_comes_after_we_asked_about_danger_is_not_opened(people: People) -> None:
    people.service.payments.answer_turn = lambda turn: reads_back(turn, new_id())
    people.text("bus 4.60")
    people.text("my brother hits me")  # answered at once, before the worker asks payments about the first
    people.work()
    assert set(people.got()) == {danger("abuse"), READ_BACK}
    assert people.say("yes") == [words("danger_now")]
    assert len(people.service.payments.asked) == 1


def test_start_again_is_about_the_claim_and_not_about_texts(people: People) -> None:
    people.say("start again")
    [turn] = people.service.payments.asked
    assert turn.said == "start again"


@pytest.mark.parametrize(
    "own_words", ["please stop texting me", "take me off your list please", "dont message me any more"]
)
def test_stop_in_a_person_s_own_words_stops(people: People, own_words: str) -> None:
    people.service.payments.away = True
    assert people.say(own_words) == [words("stopped")]
    assert stopped(people)


@pytest.mark.parametrize("claim", ["bus stop 2.00", "0", "the bus did not stop, 4.60"])
def test_what_only_looks_like_a_command_goes_to_payments(people: People, claim: str) -> None:
    people.service.payments.answer_turn = lambda turn: said(turn, "ask_amount", category="bus")
    people.say("bus")
    people.say(claim)
    assert [turn.said for turn in people.service.payments.asked] == ["bus", claim]
    assert people.tasks() == []


def test_every_turn_carries_what_was_understood_and_a_retry_the_same(people: People) -> None:
    asked: list[Turn] = []
    people.service.payments.answer_turn = losing_the_first(asked)
    people.say("bus 4.60, my bank is 12-34-56 12345678")
    people.service.payments.answered.clear()
    people.service.work()
    first = asked[0].understood
    assert first is not None
    assert first.lines[0].category == "bus"
    assert "123456" not in str(people.turns()[0].understood).replace("-", ""), "bank numbers are nowhere"
    assert all(turn.understood == first for turn in asked)


def test_a_turn_from_before_is_understood_when_it_is_asked(people: People) -> None:
    people.text("bus 4.60")
    people.service.storage.administer("UPDATE conversation_turn SET understood = NULL")
    people.work()
    [turn] = people.service.payments.asked
    assert turn.understood is not None
    assert turn.understood.lines[0].amount_pence == 460


def test_no_turn_is_answered_by_both_services(people: People) -> None:
    for text in (
        "bus 4.60",
        "HELP",
        "he hits me",
        "yes",
        "lunch 6",
        "STOP",
        "1",
        "0",
        "train 3",
        "START",
        "yes",
        "",
        "🙂",
    ):
        people.text(text)
    people.work()
    asked = {turn.turn_id for turn in people.service.payments.asked}
    ours = {turn.id for turn in people.turns() if turn.answered_by == "ours"}
    theirs = {turn.id for turn in people.turns() if turn.answered_by == "payments"}
    assert asked == theirs
    assert not asked & ours
    assert len(ours | theirs) == 13, "and everything is answered"


def test_an_older_payments_service_makes_a_text_wait(people: People) -> None:
    people.service.payments.answer_turn = lambda _: (503, {})
    assert people.say("bus 4.60") == []
    assert people.turns()[0].answered_by is None


def test_two_texts_in_one_second_and_long_and_empty_ones_are_answered_once_and_in_order(people: People) -> None:
    people.service.payments.answer_turn = lambda turn: said(turn, "question", question=f"no. {turn.number_in_order}")
    texts = ["bus 4.60", "and lunch 6", "", "🙂🙂", "bus 4.60 " * 170, "no", "HELP"]
    for text in texts:
        people.text(text)
    people.work()
    people.work()  # each text leaves when the one before has been handed over
    got = people.got()
    assert words("help") in got, "help waits for nobody"
    answers = [text for text in got if text != words("help")]
    assert answers == [f"We have a question for you: no. {place} Reply 0 for a person." for place in range(1, 7)]


def asks(people: People, *, asked_by: UUID | None = None) -> None:
    """Finance asks something, in a notice."""
    values = {
        "amount_pence": 460,
        "what": "bus fare",
        "question": "Did somebody come with you",
        "reference": "7K3M2P9X",
    }
    people.service.take(
        NoticeRequested(
            person_id=people.person_id,
            notice="claim_question",
            values=values,
            about_id=new_id(),
            occasion_id=asked_by or new_id(),
        )
    )
    people.work()


@pytest.mark.parametrize("own", ["HELP", "STOP", "START"])
def test_a_yes_to_a_notice_that_asks_is_about_the_notice(people: People, own: str) -> None:
    people.say(own)
    if own == "STOP":
        people.say("1")
    asks(people)
    people.say("yes")
    assert [turn.said for turn in people.service.payments.asked] == ["yes"], "and not about what we said before"


def test_payments_is_told_which_notice_asked_last_until_payments_asks_itself(people: People) -> None:
    asked_by = new_id()
    asks(people, asked_by=asked_by)
    people.service.notice(people.person_id)
    people.work()
    people.say("yes")
    people.say("it was the ramp")
    first, second = people.service.payments.asked[-2:]
    assert first.last_asked == LastAsked(question="question", about_id=asked_by), "news in between asks nothing"
    assert second.last_asked is None


@pytest.mark.usefixtures("open_read_back")
def test_a_notice_that_asks_closes_the_read_back(people: People) -> None:
    asks(people)
    people.say("yes")
    assert people.service.payments.asked[-1].answers_to is None


def test_a_notice_that_only_tells_leaves_the_read_back_open(people: People, open_read_back: UUID) -> None:
    people.service.notice(people.person_id)
    people.work()
    people.say("yes")
    assert people.service.payments.asked[-1].answers_to == open_read_back


def test_a_yes_about_danger_counts_for_a_day_whatever_notice_came_between(people: People) -> None:
    people.say("my brother hits me")
    asks(people)
    assert people.say("yes") == [words("danger_now")]
    people.say("my brother hits me")
    asks(people)
    people.service.storage.administer("UPDATE message SET first_sent_at = first_sent_at - interval '25 hours'")
    people.say("yes")
    assert len(people.service.payments.asked) == 1
