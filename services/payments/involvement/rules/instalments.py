"""A later instalment of a fee: agreed before the work, for a day after it that is fixed then. It changes when money comes, and never how much."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from services.payments.involvement.rules.fees import FeeLine
from shared.days_in_words import day_in_words
from shared.errors import ConflictError, Effect, InvalidError
from shared.money import pounds

MOST_DAYS_AFTER = 91
"""13 weeks: who waits longer is owed something else than an instalment. The database holds to it too."""


@dataclass(frozen=True, slots=True)
class Instalment:
    """So much of a fee comes at once, and what it comes to above that, up to `later_pence`, from `pay_on` on."""

    at_once_pence: int
    later_pence: int
    pay_on: date


def check_instalment(later_pence: int, promised_pence: int, pay_on: date, last_day: date) -> Instalment:
    """What is agreed of a fee that comes to `promised_pence` and is earned until `last_day`. Raises InvalidError."""
    if not 0 < later_pence < promised_pence:
        raise InvalidError(
            "offer.instalment_amount",
            f"The later part is a part of {pounds(promised_pence)}: at least a penny, and not all of it.",
            "Ask how much they want on the later day, and how much at once.",
            effect=Effect.NOTHING_SAVED,
        )
    latest = last_day + timedelta(days=MOST_DAYS_AFTER)
    if not last_day < pay_on <= latest:
        raise InvalidError(
            "offer.instalment_day",
            f"The later day is after {day_in_words(last_day)}, and until {day_in_words(latest)}.",
            "Agree another day with them.",
            effect=Effect.NOTHING_SAVED,
        )
    return Instalment(promised_pence - later_pence, later_pence, pay_on)


def check_before_work(*, has_begun: bool) -> None:
    """Raises ConflictError once the work has begun: nothing is split after it to come under a limit."""
    if has_begun:
        raise ConflictError(
            "offer.instalment_too_late",
            "The work has begun, or its fee is worked out. A later part is agreed before the work, or not at all.",
            "They can take less, or none. Somebody who gives advice about benefits can help them.",
            effect=Effect.NOTHING_SAVED,
        )


def split(lines: Sequence[FeeLine], instalment: Instalment) -> tuple[tuple[FeeLine, ...], tuple[FeeLine, ...]]:
    """(what comes at once, what comes later) of a fee as it was worked out: to the penny the same. Where the work was shorter, the later part
    is smaller or nothing; where it was longer, what was not agreed to be later comes at once."""
    full_pence = sum(line.amount_pence for line in lines)
    later_pence = min(instalment.later_pence, max(0, full_pence - instalment.at_once_pence))
    if later_pence == 0:
        return tuple(lines), ()
    at_once: list[FeeLine] = []
    later: list[FeeLine] = []
    left_pence = full_pence - later_pence
    why = f"; agreed before the work to come from {day_in_words(instalment.pay_on)} on"
    for line in lines:
        now_pence = min(left_pence, line.amount_pence)
        left_pence -= now_pence
        if now_pence:
            cut = (
                ""
                if now_pence == line.amount_pence
                else f"; {pounds(now_pence)} of {pounds(line.amount_pence)} at once"
            )
            at_once.append(replace(line, amount_pence=now_pence, reason=f"{line.reason}{cut}"))
        if now_pence < line.amount_pence:
            later.append(replace(line, amount_pence=line.amount_pence - now_pence, reason=f"{line.reason}{why}"))
    return tuple(at_once), tuple(later)


def instalment_in_words(at_once_pence: int, later_pence: int, pay_on: date) -> str:
    """What staff read of it."""
    return f"{pounds(at_once_pence)} at once, and {pounds(later_pence)} from {day_in_words(pay_on)} on, as agreed before the work."
