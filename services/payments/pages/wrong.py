"""What is wrong with a form, as its page says it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with one field, or (None) with the whole form; `link` is where the form stands then. `is_note`: nothing is wrong, but
    it is said in the same place."""

    field: str | None
    text: str
    is_note: bool = False
    link: str | None = None
