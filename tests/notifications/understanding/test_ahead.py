"""Who asks us to pay before they come is heard, and who tells of what was spent is not taken for one of them."""

from datetime import date

import pytest

from services.notifications.understanding import understand
from services.notifications.understanding.context import Context
from shared.contracts.understood import Intent

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    "said",
    [
        "can you pay for my train ticket before I come", "Can you buy my train ticket please", "please book my train",
        "I can't pay for the train up front", "could I have the money for the bus before the day",
        "I need money in advance for the taxi", "can i have an advance of 30 pounds for the train",
        "can you pay for my ticket up front i cant afford it", "Can you send me the train tickets?",
    ],
)  # fmt: skip
@pytest.mark.parametrize("question", [None, "ask_offer"])
def test_these_ask(said: str, question: str | None) -> None:
    heard = understand(said, Context(TODAY, question, "yes_no" if question else "free"))
    assert heard.intent is Intent.IN_ADVANCE


@pytest.mark.parametrize(
    "said",
    [
        "I paid for the train in advance £20", "train £12.40 booked in advance please", "bus 4.60 and lunch £6",
        "can you pay me back for the ticket I bought before I came", "Do I need to buy a ticket in advance",
        "when is the money paid", "yes please", "thanks in advance, taxi £9", "how do I buy my ticket",
    ],
)  # fmt: skip
def test_these_do_not(said: str) -> None:
    assert Intent.IN_ADVANCE not in understand(said, Context(TODAY)).intents
