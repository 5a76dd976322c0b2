"""What is said to somebody who asks for what they were paid: a letter is promised where one can go, and no link goes to whoever has the telephone now."""

from typing import Any

import pytest

from tests.notifications.conftest import ADDRESS
from tests.notifications.conversations.conftest import People
from tests.notifications.fake_servers import said


@pytest.mark.parametrize(
    ("details", "words"),
    [
        (ADDRESS, "It goes to the address that we have"),
        ({}, "We have no safe address for you"),
        ({**ADDRESS, "safe_to_write": False}, "We have no safe address for you"),
    ],
)
def test_a_letter_is_promised_only_where_one_can_go(people: People, details: dict[str, Any], words: str) -> None:
    people.service.contact(people.person_id, **details)
    people.service.payments.answer_turn = lambda turn: said(turn, "statement_by_post")
    [answer] = people.say("statement by post")
    assert words in answer
    assert ("address that we have" in answer) is (details == ADDRESS)


@pytest.mark.parametrize(
    "words",
    [
        "Wrong number. I did not ask for a statement, please stop",
        "Sorry this isn't John's phone any more, he will need to get his statement from you",
    ],
)
def test_who_has_somebody_elses_number_gets_no_page_and_payments_is_not_asked(people: People, words: str) -> None:
    people.service.payments.answer_turn = lambda turn: said(turn, "statement_page", link="https://example.org/p/x")
    people.say(words)
    assert people.service.payments.asked == []
    assert [one for one in people.got() if "/p/" in one] == []
