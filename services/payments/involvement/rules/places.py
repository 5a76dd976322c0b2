"""Where an event is, in words of staff that people read in texts, letters and calls."""

from services.payments.worklist.handling.rules import checked_text
from shared.contracts.activities import LONGEST_PLACE
from shared.errors import Effect, InvalidError


def checked_place(typed: str, *, kind: str = "event", effect: Effect | None = Effect.NOTHING_SAVED) -> str:
    """A place as it is kept. Raises InvalidError for a task at home, for words that are no short line, and for what never stands in a text: a
    link, a number of a bank, a sign that turns the writing round."""
    if kind == "task":
        raise InvalidError(
            "task.has_place", "A task at home has no place.", "Leave it out, or plan an event instead.", effect=effect
        )
    if not 1 <= len(typed.strip()) <= LONGEST_PLACE or "\n" in typed.strip():
        raise InvalidError(
            "event.place", f"Write the place in one line of at most {LONGEST_PLACE} letters.", effect=effect
        )
    return checked_text(typed, effect)
