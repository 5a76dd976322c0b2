"""What a message may be an answer to: the context in which it is understood."""

from dataclasses import dataclass
from datetime import date

from shared.contracts.turns import Expect, Language


@dataclass(frozen=True, slots=True)
class Context:
    """What we asked last. `question` is the name of the last prompt ("read_back", "ask_amount", "in_danger"), None at the start;
    `expect` the kind of answer it wants; `is_voice` where keys are pressed and words are transcribed; `today` in the United Kingdom."""

    today: date
    question: str | None = None
    expect: Expect = "free"
    language: Language = "en"
    is_voice: bool = False
