"""What is typed and chosen on the pages of cash: amounts, coins, and how somebody asked for cash or confirmed that they have it. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from services.payments.desk.rules.cells import CellError, read_pence
from services.payments.rails.cash.rules import NOTES_AND_COINS, AskedHow, BackHow, ConfirmedHow
from shared.errors import Effect, InvalidError
from shared.money import pounds

W = TypeVar("W", bound=StrEnum)

COIN_WORDS = tuple((one, pounds(one) if one >= 100 else f"{one}p") for one in NOTES_AND_COINS)
HOW_WORDS = (
    (ConfirmedHow.CODE.value, "They say the code from their phone"),
    (ConfirmedHow.PICTURE.value, "They say their picture word"),
    (ConfirmedHow.SIGNATURE.value, "They sign, somebody sees it, and a colleague confirms it here"),
)
ASKED_WORDS = (
    (AskedHow.IN_PERSON.value, "They said so here"),
    (AskedHow.TEXT.value, "By text"),
    (AskedHow.CALL.value, "On a call"),
    (AskedHow.PAPER.value, "On paper"),
    (AskedHow.HELPLINE.value, "To the helpline"),
)
_MOST_OF_ONE = 10_000
_MOST_FIGURES = 9
BACK_WORDS = (
    (BackHow.CODE.value, "They say a code from their phone"),
    (BackHow.PICTURE.value, "They say their picture word"),
    (BackHow.SECOND.value, "A colleague sees it too, and confirms it here"),
)


def read_money(typed: str) -> int:
    """An amount in pounds as it was typed, in pence. Raises InvalidError."""
    try:
        pence = read_pence(typed)
    except CellError:
        pence = None
    if pence is None:
        raise InvalidError(
            "cash.amount", "Write the amount in pounds, for example 120.50.", effect=Effect.NO_MONEY_MOVED
        )
    return pence


def read_figures(typed: str) -> int:
    """An amount in pence as a page carries it along; nothing where it is none, so that no amount is due."""
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= _MOST_FIGURES else 0


def read_number(typed: str) -> int:
    """The number of a slip, with or without spaces and the word before it. Raises InvalidError."""
    said = "".join(typed.replace("No.", "").split())
    if not (said.isascii() and said.isdecimal() and len(said) <= _MOST_FIGURES):
        raise InvalidError(
            "cash.slip_number",
            "Write the number that stands on the slip, for example 1042.",
            effect=Effect.NO_MONEY_MOVED,
        )
    return int(said)


def read_coins(typed: Mapping[str, str]) -> dict[int, int]:
    """How many of each note and coin, where they were counted. Raises InvalidError."""
    found = {}
    for coin in NOTES_AND_COINS:
        said = typed.get(f"coin-{coin}", "").strip()
        if not said:
            continue
        if not (said.isascii() and said.isdecimal() and len(said) <= 5 and int(said) <= _MOST_OF_ONE):
            raise InvalidError(
                "cash.coins",
                "Write how many of each note and coin there are, as a number.",
                effect=Effect.NO_MONEY_MOVED,
            )
        found[coin] = int(said)
    return found


def read_id(typed: str) -> UUID:
    """Whoever or whatever was chosen from a list. Raises InvalidError."""
    try:
        return UUID(typed)
    except ValueError:
        raise InvalidError("cash.no_choice", "Choose one from the list.", effect=Effect.NO_MONEY_MOVED) from None


def read_word(words: type[W], typed: str, problem: str) -> W:
    """One of a few words. Raises InvalidError with the problem."""
    try:
        return words(typed)
    except ValueError:
        raise InvalidError("cash.no_choice", problem, effect=Effect.NO_MONEY_MOVED) from None
