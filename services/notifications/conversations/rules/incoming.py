"""What may be stored of a message: no bank numbers, neither in the words nor in what was understood of them, and not without end."""

from shared import bank_numbers
from shared.characters import as_said
from shared.contracts.understood import Understood

MOST_LETTERS = 2000
"""What is kept of one message: ten parts of a text have 1,530."""


def heard(said: str) -> str:
    """The words as they are understood: without signs that nobody can type, and no more than MOST_LETTERS."""
    return as_said(said)[:MOST_LETTERS]


def masked(said: str) -> str:
    """What may be stored of a message: bank numbers taken out, and no more than MOST_LETTERS."""
    return bank_numbers.mask(as_said(said))[:MOST_LETTERS]


def without_bank_numbers(understood: Understood) -> Understood:
    """What was understood, with bank numbers taken out of every word of it: it is stored, and the words were understood as they came."""
    lines = tuple(
        line.model_copy(update={"text": bank_numbers.mask(line.text), "words": _masked(line.words)})
        for line in understood.lines
    )
    figures = tuple(one.model_copy(update={"text": bank_numbers.mask(one.text)}) for one in understood.figures)
    names = tuple(bank_numbers.mask(name) for name in understood.names)
    changes = {"lines": lines, "figures": figures, "names": names, "thing": _masked(understood.thing)}
    return understood.model_copy(update=changes)


def _masked(words: str | None) -> str | None:
    return None if words is None else bank_numbers.mask(words)
