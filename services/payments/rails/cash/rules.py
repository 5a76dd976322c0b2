"""The life of a tin of cash (a float) as data, what is in it, and what two people find when they count it. Pure."""

from collections.abc import Mapping
from enum import StrEnum

from shared.errors import ConflictError, Effect, InvalidError
from shared.money import pounds
from shared.transitions import TransitionTable

MOST_PENCE = 5_000_00
"""More than this in one tin is a slip of the pen."""
NOTES_AND_COINS = (5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1)
"""Every note and coin, in pence."""


class FloatStatus(StrEnum):
    """How far a tin is."""

    ISSUED = "issued"
    """Finance has put the money in; two people have not counted it out yet."""
    OPEN = "open"
    """Counted out: cash is handed over from it."""
    COUNTED = "counted"
    """Counted in, and not what it should be: finance must say why."""
    CLOSED = "closed"
    """It agrees to the penny, or finance has cleared the difference."""
    TAKEN_BACK = "taken_back"
    """Never counted out: the money went back."""


class FloatEvent(StrEnum):
    """What happens to a tin."""

    COUNTED_OUT = "counted_out"
    COUNTED_IN = "counted_in"
    AGREED = "agreed"
    CLEARED = "cleared"
    TAKEN_BACK = "taken_back"


class SlipStatus(StrEnum):
    """How far a slip of paper is."""

    OPEN = "open"
    """Printed: it may be signed, or was, and nobody has said so yet."""
    KEYED = "keyed"
    """One person has keyed it in."""
    CONFIRMED = "confirmed"
    """A second one has looked at it: its money was given."""
    DESTROYED = "destroyed"
    """Two people say that nobody was given anything for it."""


class SlipEvent(StrEnum):
    """What happens to a slip."""

    KEYED_IN = "keyed_in"
    TAKEN_BACK = "taken_back"
    SEEN = "seen"
    DESTROYED = "destroyed"


class AskedHow(StrEnum):
    """How somebody said that they want cash."""

    TEXT = "text"
    CALL = "call"
    IN_PERSON = "in_person"
    PAPER = "paper"
    HELPLINE = "helpline"


class ConfirmedHow(StrEnum):
    """How a person confirmed that they were given the money."""

    CODE = "code"
    """The code that we sent to their phone."""
    PICTURE = "picture"
    """The word of their picture."""
    SIGNATURE = "signature"
    """Their name or mark on the printed sheet, before a witness."""


class BackHow(StrEnum):
    """How it was confirmed that a person gave cash back."""

    CODE = "code"
    PICTURE = "picture"
    SECOND = "second"
    """A second member of staff saw it."""


_WORDS = {
    FloatStatus.ISSUED: "not counted out yet",
    FloatStatus.OPEN: "open",
    FloatStatus.COUNTED: "counted in, and waits for answers",
    FloatStatus.CLOSED: "closed",
    FloatStatus.TAKEN_BACK: "taken back",
}


def status_words(status: str) -> str:
    """How far a tin is, in words."""
    return _WORDS[FloatStatus(status)]


def _refuse(now: FloatStatus, event: FloatEvent) -> ConflictError:
    return ConflictError(
        "cash.not_now",
        f"This cash float is {_WORDS[now]}, so this is not possible.",
        "Look at the float again.",
        effect=Effect.NO_MONEY_MOVED,
        float_status=now.value,
        event=event.value,
    )


FLOAT_TRANSITIONS = TransitionTable(
    "cash_float",
    FloatStatus.ISSUED,
    {
        (FloatStatus.ISSUED, FloatStatus.OPEN): frozenset({FloatEvent.COUNTED_OUT}),
        (FloatStatus.ISSUED, FloatStatus.TAKEN_BACK): frozenset({FloatEvent.TAKEN_BACK}),
        (FloatStatus.OPEN, FloatStatus.COUNTED): frozenset({FloatEvent.COUNTED_IN}),
        (FloatStatus.COUNTED, FloatStatus.CLOSED): frozenset({FloatEvent.AGREED, FloatEvent.CLEARED}),
    },
    _refuse,
)
"""Every step that a tin may take."""


_SLIP_WORDS = {
    SlipStatus.OPEN: "not keyed in yet",
    SlipStatus.KEYED: "keyed in, and waits for a second person",
    SlipStatus.CONFIRMED: "confirmed by two people",
    SlipStatus.DESTROYED: "destroyed",
}


def _refuse_slip(now: SlipStatus, event: SlipEvent) -> ConflictError:
    return ConflictError(
        "cash.slip_not_now",
        f"This slip is {_SLIP_WORDS[now]}, so this is not possible.",
        "Look at the list again. If cash came back, write down that it was given back.",
        effect=Effect.NO_MONEY_MOVED,
        slip_status=now.value,
        event=event.value,
    )


SLIP_TRANSITIONS = TransitionTable(
    "cash_slip",
    SlipStatus.OPEN,
    {
        (SlipStatus.OPEN, SlipStatus.KEYED): frozenset({SlipEvent.KEYED_IN}),
        (SlipStatus.KEYED, SlipStatus.OPEN): frozenset({SlipEvent.TAKEN_BACK}),
        (SlipStatus.KEYED, SlipStatus.CONFIRMED): frozenset({SlipEvent.SEEN}),
        (SlipStatus.OPEN, SlipStatus.DESTROYED): frozenset({SlipEvent.DESTROYED}),
    },
    _refuse_slip,
)
"""Every step that a slip may take."""


def check_amount(amount_pence: int) -> None:
    """Raises InvalidError for a float of nothing, or of more than anybody carries."""
    if not 0 < amount_pence <= MOST_PENCE:
        raise InvalidError("cash.amount", f"A cash float holds between £0.01 and {pounds(MOST_PENCE)}.")


def check_coins(amount_pence: int, coins: Mapping[int, int]) -> None:
    """Raises InvalidError where notes and coins were counted and do not come to the amount."""
    if any(coin not in NOTES_AND_COINS or not 0 <= count <= 10_000 for coin, count in coins.items()):
        raise InvalidError(
            "cash.coins", "There is a note or coin among these that we do not know, or far too many of one."
        )
    total = sum(coin * count for coin, count in coins.items())
    if coins and total != amount_pence:
        raise InvalidError(
            "cash.coins_differ",
            f"The notes and coins come to {pounds(total)}, and the total says {pounds(amount_pence)}.",
            "Count once more.",
        )


def check_count(way: str, amount_pence: int, issued_pence: int) -> None:
    """Raises ConflictError where a tin is counted out with another amount than it was issued with, InvalidError for less than nothing."""
    if amount_pence < 0:
        raise InvalidError("cash.amount", "A count cannot be less than nothing.")
    if way == "out" and amount_pence != issued_pence:
        raise ConflictError(
            "cash.not_as_issued",
            f"This float was issued with {pounds(issued_pence)}, and you counted {pounds(amount_pence)}.",
            "Count once more. If it is still not right, finance takes this float back and issues another.",
            effect=Effect.NO_MONEY_MOVED,
        )


def difference_pence(issued_pence: int, handed_pence: int, counted_pence: int) -> int:
    """What was found beyond what should be in the tin; less than nothing where some is missing."""
    return counted_pence - (issued_pence - handed_pence)


def difference_words(pence: int) -> str:
    """A difference as people say it."""
    if pence == 0:
        return "Right to the penny"
    return f"{pounds(abs(pence))} {'too much' if pence > 0 else 'missing'}"
