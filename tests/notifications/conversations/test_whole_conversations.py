"""Whole conversations, with alarms, commands and late texts in between: nothing is claimed but by a YES to the read-back that was
said last, danger and STOP are always heard, and every text is answered."""

from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.contracts.turns import Turn
from shared.ids import new_id
from tests.notifications.conversations.conftest import People
from tests.notifications.conversations.test_own_answers import stopped
from tests.notifications.conversations.test_texts import LINE, danger
from tests.notifications.fake_servers import Reply, said

READ_BACK_ENDS = "Is that right? Reply YES or NO."
TEXTS = ("bus 4.60", "YES", "no", "HELP", "STOP", "START", "my brother hits me", "1", "0", "start again")


class Claiming:
    """Payments, as far as money goes: it reads back whatever comes, and claims on a YES to the read-back that it names."""

    def __init__(self) -> None:
        self.open: UUID | None = None
        self.claims = 0

    def answer(self, turn: Turn) -> Reply:
        """One turn."""
        if turn.said == "YES" and turn.answers_to is not None and turn.answers_to == self.open:
            self.open, self.claims = None, self.claims + 1
            return said(turn, "claim_look_today", total_pence=460, reference="7K3M2P9X")
        if self.open is None:
            self.open = new_id()
        status, body = said(turn, "read_back", "yes_no", lines=[LINE], total_pence=460)
        return status, {**body, "read_back_id": str(self.open)}


@given(st.lists(st.tuples(st.sampled_from(TEXTS), st.booleans()), min_size=2, max_size=7))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_no_claim_without_a_yes_to_the_read_back_that_was_said_last(
    people: People, moves: list[tuple[str, bool]]
) -> None:
    _begin_again(people)
    payments = Claiming()
    people.service.payments.answer_turn = payments.answer
    allowed = 0
    for text, is_late in moves:
        last = people.got()[-1] if people.got() else ""
        allowed += text == "YES" and last.endswith(READ_BACK_ENDS)
        people.text(text)
        if not is_late:  # else it waits, and the next one comes at once
            people.work()
    people.work()
    people.work()
    assert payments.claims <= allowed
    _everything_was_heard(people, [text for text, _ in moves])


def _everything_was_heard(people: People, texts: list[str]) -> None:
    urgent = [task for task in people.tasks() if task["kind"] == "in_danger"]
    assert len(urgent) == texts.count("my brother hits me")
    commands = [text for text in texts if text in ("STOP", "START")]
    if commands:
        assert stopped(people) is (commands[-1] == "STOP")
    assert all(turn.answered_by for turn in people.turns()), "every text is answered"
    assert danger("abuse") in people.got() or "my brother hits me" not in texts


def _begin_again(people: People) -> None:
    """Hypothesis runs many conversations in one test: each begins with nothing said."""
    tables = (
        "conversation_said",
        "conversation_turn",
        "conversation",
        "message_status_change",
        "message",
        "outbox",
        "inbox",
    )
    people.service.storage.administer(*(f"DELETE FROM {table}" for table in tables))
    people.service.exchange.texts.clear()
    people.service.payments.answered.clear()
    people.service.contact(people.person_id)
    people.texts_sent += 1
