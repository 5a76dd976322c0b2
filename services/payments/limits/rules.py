"""Which changes need two administrators, from when they may hold, and how long a proposal waits."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from enum import StrEnum

from shared.days_in_words import day_in_words
from shared.errors import Effect, InvalidError
from shared.identity import Role


class LimitKind(StrEnum):
    """What is proposed. A rate from a day that is past is a kind of its own: it changes what is owed for what has happened."""

    CLAIM_POLICY = "claim_policy"
    RATE = "rate"
    PAST_RATE = "past_rate"
    MILEAGE_RATE = "mileage_rate"
    PAST_MILEAGE_RATE = "past_mileage_rate"
    MILEAGE_RATE_CHECKED = "mileage_rate_checked"
    SIGN_IN_ADDED = "sign_in_added"
    ROLES = "roles"
    SIGN_IN_ENABLED = "sign_in_enabled"
    RAIL_ACCOUNT = "rail_account"
    ORGANISATION = "organisation"
    GO_LIVE = "go_live"
    LEAVE_LIVE = "leave_live"
    RETENTION = "retention"
    TAX_ROUTE = "tax_route"
    CHARITY = "charity"


KIND_WORDS: Mapping[LimitKind, str] = {
    LimitKind.CLAIM_POLICY: "Rules for claims",
    LimitKind.RATE: "A rate for taking part",
    LimitKind.PAST_RATE: "A rate for taking part, back-dated",
    LimitKind.MILEAGE_RATE: "A mileage rate",
    LimitKind.PAST_MILEAGE_RATE: "A mileage rate, back-dated",
    LimitKind.MILEAGE_RATE_CHECKED: "A mileage rate that came with the product, as checked",
    LimitKind.SIGN_IN_ADDED: "A new sign-in",
    LimitKind.ROLES: "The roles of a sign-in",
    LimitKind.SIGN_IN_ENABLED: "A disabled sign-in, enabled again",
    LimitKind.RAIL_ACCOUNT: "The payment account",
    LimitKind.ORGANISATION: "The organisation's name, telephone number, hours and adviser",
    LimitKind.GO_LIVE: "Going live",
    LimitKind.LEAVE_LIVE: "Going back from live to setting up",
    LimitKind.RETENTION: "How long something is kept",
    LimitKind.TAX_ROUTE: "How fees are taxed",
    LimitKind.CHARITY: "A charity that people may give to",
}
"""Each kind as people read it."""
BACK_DATED = frozenset({LimitKind.PAST_RATE, LimitKind.PAST_MILEAGE_RATE})
LIFE = timedelta(days=30)
"""A proposal that nobody has confirmed for so long has lapsed: whoever made it proposes it anew."""


def dated(kind: LimitKind, back_dated: LimitKind, valid_from: date, today: date) -> LimitKind:
    """The kind of a rate from this day: from today on, or from a day that is past."""
    return back_dated if valid_from < today else kind


def check_from(kind: LimitKind, in_force_from: date, today: date) -> None:
    """Raises InvalidError where a change would hold from a day that is past, and is not of a kind that may."""
    if in_force_from < today and kind not in BACK_DATED:
        raise InvalidError(
            "limit.day_is_past",
            f"{day_in_words(in_force_from)} is past: this holds from today at the earliest.",
            "Choose today or a later day.",
            effect=Effect.NOTHING_SAVED_NO_MONEY,
        )


def gains_roles(before: Collection[str], after: Collection[str]) -> bool:
    """Whether somebody would get a role, which only two administrators together give. Each role moves money or says where it goes: what an
    organiser enters for somebody may be paid unseen, up to the policy's limits."""
    return bool({Role(one) for one in after} - {Role(one) for one in before})
