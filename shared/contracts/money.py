"""What a person is told about their money: closed kinds, which payments fills with amounts and days and notifications with words."""

from enum import StrEnum


class MoneyKind(StrEnum):
    """Where some of a person's money is. Each is a prompt, `money_…`; the most urgent first."""

    COULD_NOT_SEND = "could_not_send"
    CAME_BACK = "came_back"
    """It left, and the other bank sent it back."""
    GAVE_BACK = "gave_back"
    """They gave cash back at the table."""
    STOPPED = "stopped"
    """It was taken back after its release, before it left."""
    LOOKED_INTO = "looked_into"
    """Nobody knows yet whether it left."""
    NEEDS_BANK_DETAILS = "needs_bank_details"
    CHECKING_BANK_DETAILS = "checking_bank_details"
    NOT_SENT_YET = "not_sent_yet"
    """It is agreed, and waits for the organisation: an approval, a release, money in the float."""
    SENDING = "sending"
    CASH_WAITS = "cash_waits"
    """It waits at a table, to be handed over."""
    SENT = "sent"
    GIVEN_CASH = "given_cash"
    GIFT_LOOKED_INTO = "gift_looked_into"
    """They gave it to a charity, where it has not arrived: we look into it."""
    GIFT_NOT_SENT_YET = "gift_not_sent_yet"
    GIFT_SENT = "gift_sent"
    HAD_BEFORE = "had_before"
    """Taken off, because they had it in advance."""
    WE_BUY = "we_buy"
    """We pay somebody else for it."""
    LATE = "late"
    """It should be decided by now, and is not."""
    ASKED = "asked"
    BEING_CHECKED = "being_checked"
    HELD = "held"
    STILL_HAS = "still_has"
    """Money in advance of which they have not told yet what they spent."""
    NOT_WANTED = "not_wanted"
    REFUSED = "refused"
    """Last, because it says how to have it looked at again."""


IN_TROUBLE = frozenset(
    {MoneyKind.COULD_NOT_SEND, MoneyKind.CAME_BACK, MoneyKind.GAVE_BACK, MoneyKind.STOPPED, MoneyKind.LOOKED_INTO}
)
"""A person is called about these, and the words say so."""
GIFTS = frozenset({MoneyKind.GIFT_LOOKED_INTO, MoneyKind.GIFT_NOT_SENT_YET, MoneyKind.GIFT_SENT})
"""Money that they gave away: the words name the charity, and nobody asks them for an account."""
WITH_DAY = frozenset({MoneyKind.SENT, MoneyKind.GIVEN_CASH, MoneyKind.GIFT_SENT})
"""The words say on which day it left."""
OVER = frozenset(
    {
        MoneyKind.SENT,
        MoneyKind.GIVEN_CASH,
        MoneyKind.GIFT_SENT,
        MoneyKind.HAD_BEFORE,
        MoneyKind.WE_BUY,
        MoneyKind.NOT_WANTED,
        MoneyKind.REFUSED,
    }
)
"""Nothing more happens by itself."""


class PromiseKind(StrEnum):
    """What a person is promised when they send in a claim."""

    SENDING_NOW = "sending_now"
    SEND_TODAY = "send_today"
    """By a time of today."""
    SEND_LATER = "send_later"
    """On a later day."""
    CASH_TODAY = "cash_today"
    VOUCHER_TODAY = "voucher_today"
    NEEDS_BANK_DETAILS = "needs_bank_details"
    CHECKING_BANK_DETAILS = "checking_bank_details"
    AGREED = "agreed"
    """It is right, and waits for the organisation."""
    HAD_BEFORE = "had_before"
    """It is right, and they had the money in advance."""
    LOOK_TODAY = "look_today"
    """A person decides first: nobody promises money that may be refused."""
    LOOK_LATER = "look_later"
