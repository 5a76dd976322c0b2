"""What a message may be an answer to: the context in which it is understood."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from shared.contracts.turns import Expect, Language

EXPECTED: Mapping[str, Expect] = {
    **dict.fromkeys(
        (
            "read_back",
            "ask_sure",
            "ask_who_paid",
            "offer_person",
            "offer_text",
            "ask_offer",
            "cash_listed",
            "offer_page",
            "confirm_less",
            "confirm_expenses",
            "confirm_charity",
            "stop_choice",
            "in_danger",
            "possible_danger",
        ),
        "yes_no",
    ),
    **dict.fromkeys(
        ("ask_whole_or_each", "ask_miles_whole_or_each", "ask_event", "ask_charity", "ask_for_whom"), "choice"
    ),
}
"""What kind of answer the questions want that can be answered with yes or no, or with a number."""


@dataclass(frozen=True, slots=True)
class Context:
    """What we asked last. `question` is the name of the last prompt ("read_back", "ask_amount", "in_danger"), None at the start;
    `expect` the kind of answer it wants; `is_voice` where keys are pressed and words are transcribed; `today` in the United Kingdom."""

    today: date
    question: str | None = None
    expect: Expect = "free"
    language: Language = "en"
    is_voice: bool = False
