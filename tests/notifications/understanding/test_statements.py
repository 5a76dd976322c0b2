"""Who wants to have what they were paid is heard, in English and Welsh; who speaks of another paper, or claims, is not."""

from datetime import date

import pytest

from services.notifications.conversations.rules.order import Act, LastQuestion, order_of
from services.notifications.understanding import understand
from services.notifications.understanding.context import Context
from shared.contracts.understood import STATEMENTS, Intent

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("said", "wanted", "by_post"),
    [
        ("send me a statement for the jobcentre", Intent.STATEMENT_JOBCENTRE, False),
        ("STATEMENT", Intent.STATEMENT, False),
        ("Statement please", Intent.STATEMENT, False),
        ("Can you post me a statement please?", Intent.STATEMENT, True),
        ("statement by post", Intent.STATEMENT, True),
        ("I need proof of payments for Universal Credit", Intent.STATEMENT_JOBCENTRE, False),
        ("can i have a letter for the job centre", Intent.STATEMENT_JOBCENTRE, True),
        ("Could you send me a list of my payments for last year", Intent.STATEMENT_LAST_YEAR, False),
        ("please send my statement for my tax return", Intent.STATEMENT_LAST_YEAR, False),
        ("my work coach wants a statement", Intent.STATEMENT_JOBCENTRE, False),
        ("DATGANIAD", Intent.STATEMENT, False),
        ("Datganiad drwy'r post", Intent.STATEMENT, True),
        ("anfonwch ddatganiad i'r ganolfan waith os gwelwch yn dda", Intent.STATEMENT_JOBCENTRE, False),
    ],
)
@pytest.mark.parametrize("question", [None, "ask_offer", "read_back"])
def test_these_want_one(said: str, wanted: Intent, by_post: bool, question: str | None) -> None:
    heard = understand(said, Context(TODAY, question, "yes_no" if question else "free"))
    assert (heard.intent, heard.by_post, heard.lines) == (wanted, by_post, ())


@pytest.mark.parametrize(
    "said",
    [
        "it is not on my bank statement", "where is my money", "bus 4.60 and lunch £6", "I got my statement thanks",
        "I made a statement to the police", "i dont want a statement", "the jobcentre stopped my benefits",
        "will this change my benefits", "paid 12.40 for the train, see statement", "yes please",
    ],
)  # fmt: skip
def test_these_do_not(said: str) -> None:
    assert not set(STATEMENTS) & set(understand(said, Context(TODAY)).intents)


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ("Wrong number. I did not ask for a statement, please stop", Act.WRONG_NUMBER),
        ("you have the wrong person, please stop texting me about a statement", Act.WRONG_NUMBER),
        ("Sorry this isn't John's phone any more, he will need to get his statement from you", Act.MOVED),
        ("she has died, please stop sending statements", Act.MOVED),
        ("Stop sending me statements", Act.STOP),
        ("STOP statement", Act.STOP),
        ("HELP statement", Act.PERSON),
        ("I need help with my statement please call me", Act.PERSON),
        ("I want to complain about my statement, can you call me", Act.COMPLAINT),
        ("rhif anghywir, peidiwch ag anfon datganiad plis", Act.WRONG_NUMBER),
        ("stopiwch anfon datganiadau plis", Act.STOP),
        ("cymorth datganiad", Act.PERSON),
        ("my son hits me please send a statement", Act.DANGER),
    ],
)
def test_what_weighs_more_is_done_and_nothing_is_sent(said: str, first: Act) -> None:
    assert order_of(understand(said, Context(TODAY)), LastQuestion()).first is first


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("my statement is wrong can you look again", Intent.APPEAL),
        ("not me, please don't send a statement", Intent.NOT_ME),
        ("nid fi yw hwn, peidiwch ag anfon datganiad", Intent.NOT_ME),
        ("start sending me statements again", Intent.START),
        ("do I need proof of payment for the taxi?", Intent.ABOUT_RECEIPT),
        ("please send my statement, I am not john", Intent.UNCLEAR),
        ("hoffwn gwyno am y datganiad", Intent.UNCLEAR),
    ],
)
def test_payments_is_asked_for_no_statement_either(said: str, wanted: Intent) -> None:
    assert understand(said, Context(TODAY)).intents == (wanted,)


def test_a_no_to_whether_they_are_all_right_is_heard_beside_the_wish() -> None:
    asked = LastQuestion("possible_danger", "yes_no")
    heard = understand("no, please send me a statement", Context(TODAY, "possible_danger", "yes_no"))
    assert Intent.STATEMENT in heard.intents
    assert order_of(heard, asked).first is Act.DANGER
