"""Who wants to have what they were paid is heard, in English and Welsh; who speaks of another paper, or claims, is not."""

from datetime import date

import pytest

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
