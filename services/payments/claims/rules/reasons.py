"""Why a line is not paid, or not all of it, in finance's own words: what these must be like. The ready ones: `shared/rejection_words.py`."""

import re

from shared.errors import Effect, InvalidError

LONGEST_REASON = 120
MOST_WORDS = 15


def check_plain(said: str) -> str:
    """Own words as they are sent to the person: short enough for a text, in short sentences, on one line; with what ends a
    sentence.

    Raises InvalidError; the words are for somebody who may read slowly or has the text read out.
    """
    words = " ".join(said.split())
    sentences = [one for one in re.split(r"(?<=[.?!]) ", words) if one]
    if not words or len(words) > LONGEST_REASON or any(len(one.split()) > MOST_WORDS for one in sentences):
        raise InvalidError(
            "claim.words_not_plain",
            f"The person reads these words in a text. Write up to {LONGEST_REASON} letters, and up "
            f"to {MOST_WORDS} words a sentence.",
            effect=Effect.NO_MONEY_MOVED,
        )
    return words if words[-1] in ".?!" else f"{words}."


def check_names_no_event(words: str, event_title: str) -> str:
    """The same words, where they do not name the event. Raises InvalidError: others may read the text or the letter, and an event's
    name may tell what somebody lives with."""
    if " ".join(event_title.casefold().split()) in words.casefold():
        raise InvalidError(
            "claim.words_name_event",
            "The person reads these words in a text or a letter, which others may see, so they must not name the event.",
            "Say “the meeting” or “the task”.",
            effect=Effect.NO_MONEY_MOVED,
        )
    return words
