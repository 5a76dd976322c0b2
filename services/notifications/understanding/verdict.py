"""What was understood in five words, for tables and files: kind, lines, command, danger, and what is asked."""

from typing import Any, Literal

from services.notifications.understanding.context import Context
from services.notifications.understanding.names import ASKED
from shared.contracts.understood import Intent, Understood

Kind = Literal["claim", "answer", "command", "unclear", "not_a_claim", "danger"]
_TALK = frozenset(
    {
        Intent.NEWS, Intent.QUESTION, Intent.SPAM, Intent.THANKS, Intent.GREETING, Intent.ABOUT_US, Intent.ABOUT_RECEIPT,
        Intent.ABOUT_PAYING, Intent.ABOUT_BENEFITS, Intent.NOTHING, Intent.NAME,
    }
)  # fmt: skip
"""No claim and no command: something is said or asked."""
_ANSWERS = frozenset({Intent.YES, Intent.NO, Intent.DONT_KNOW, Intent.NAME, Intent.NO_RECEIPT, Intent.NOTHING})
_TWO = 2
"""An amount "for each" is paid as often as we asked about, which payments knows: nearly always of two."""
_ASKS = {"travel": "category"}
"""Which vehicle it was is a question for the category."""


def verdict_of(heard: Understood, context: Context) -> dict[str, Any]:
    """The object that a line of a file is answered with."""
    is_each = context.question == "ask_whole_or_each" and heard.whole_or_each == "each"
    lines = [
        {
            "category": one.category,
            "amount_pence": one.amount_pence,
            "miles_tenths": one.miles_tenths,
            "times": _TWO if is_each and one.amount_pence and one.times == 1 else one.times,
        }
        for one in heard.lines
        if not one.is_denied
    ]
    kind = _kind(heard, context, has_lines=bool(heard.lines))
    return {
        "kind": kind,
        "lines": lines,
        "command": _command(heard),
        "danger": _danger(heard, context),
        "asks": _asks(heard, context),
    }


def _kind(heard: Understood, context: Context, *, has_lines: bool) -> Kind:
    if _danger(heard, context) is not None:
        return "danger"
    is_taken_off = context.question == "read_back" and has_lines and all(one.is_denied for one in heard.lines)
    if context.question and (is_taken_off or heard.intent in _ANSWERS or _fills(heard, context)):
        return "answer"
    if has_lines:
        return "claim"
    if heard.intent is Intent.UNCLEAR:
        return "unclear"
    return "not_a_claim" if heard.intent in _TALK else "command"


def _danger(heard: Understood, context: Context) -> str | None:
    """How certain it is that somebody is in danger; also where they say yes when we ask just that."""
    if heard.danger is None:
        return "certain" if context.question == "in_danger" and heard.intent is Intent.YES else None
    return "certain" if heard.danger.is_certain else "possible"


def _fills(heard: Understood, context: Context) -> bool:
    """Whether something was said that our question wanted."""
    asked = context.question or ""
    if asked in ASKED:
        return bool(heard.names)
    if asked in ("ask_whole_or_each", "ask_miles_whole_or_each"):
        return heard.whole_or_each is not None or bool(heard.lines)
    if asked == "ask_event":
        return heard.number is not None or heard.on is not None
    if asked in ("question", "ask_why_no_receipt"):
        return heard.intent not in (Intent.HELP, Intent.STOP, Intent.START, Intent.MONEY)
    is_line = len(heard.lines) == 1 and asked in (
        "ask_amount",
        "ask_category",
        "ask_miles",
        "ask_travel",
        "ask_sure",
        "ask_who_paid",
    )
    return (
        is_line
        or (asked == "ask_category" and heard.thing is not None)
        or (asked == "ask_miles" and heard.number is not None)
    )


def _command(heard: Understood) -> str | None:
    """The intent, HELP, STOP, MONEY, YES …: the first that is none of a claim's."""
    found = next((one for one in heard.intents if one not in (Intent.CLAIM, Intent.UNCLEAR)), None)
    return found.name if found else None


def _total_differs(heard: Understood) -> bool:
    """Whether the person's own total is another one than that of the lines: which is right is asked."""
    priced = [line for line in heard.lines if not line.is_denied]
    if heard.total_said_pence is None or any(line.amount_pence is None for line in priced):
        return False
    return sum((line.amount_pence or 0) * line.times for line in priced) != heard.total_said_pence


def _asks(heard: Understood, context: Context) -> str | None:
    """What is missing or doubtful: what we would ask next."""
    if context.question in ASKED and not heard.names and heard.danger is None:
        return "who"
    if not heard.doubts:
        return "sure" if _total_differs(heard) else None
    kind = heard.doubts[0].kind
    is_of_thing = kind == "amount" and Intent.NO in heard.intents
    told = [line for line in heard.lines if not line.is_denied]
    if context.question == "read_back" and (kind in ("category", "travel") or is_of_thing) and len(told) == 1:
        return "sure" if told[0].is_doubtful else None  # what was read back tells what it is for, or what it cost
    if (
        context.question
        and _fills(heard, context)
        and kind in ("category", "travel", "amount", "miles")
        and len(heard.lines) == 1
    ):
        # The question before this one had the rest.
        is_answered = context.question == "ask_whole_or_each" and heard.whole_or_each is not None
        is_several = not is_answered and any(doubt.kind == "whole_or_each" for doubt in heard.doubts)
        return "whole_or_each" if is_several else "sure" if heard.lines[0].is_doubtful else None
    return _ASKS.get(kind, kind)
