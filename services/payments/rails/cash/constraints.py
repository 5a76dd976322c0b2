"""What the database's refusals about cash mean to people. Code refuses these cases first; the database when code forgets."""

from functools import partial

from shared.errors import ConflictError, Effect, ForbiddenError
from shared.http import ConstraintMessages

CASH_CONSTRAINTS: ConstraintMessages = {
    **dict.fromkeys(
        ("cash_hand_over_once", "payout_cash_was_handed_over", "cash_given_back_once"),
        partial(
            ConflictError,
            "cash.handed_over",
            "This was handed over or given back already.",
            "Look at the list again.",
            effect=Effect.NO_MONEY_MOVED,
        ),
    ),
    **dict.fromkeys(
        ("cash_hand_over_of_this_list", "cash_place_moves_by_two", "cash_move_one_open"),
        partial(
            ConflictError,
            "cash.not_on_list",
            "This person does not stand on this float's list.",
            "Look on whose list they stand. The holders of both floats can move them.",
            effect=Effect.NO_MONEY_MOVED,
        ),
    ),
    "cash_place_one_list": partial(
        ConflictError,
        "cash.on_another_list",
        "This person stands on a float's list already.",
        "Look on whose list they stand. The holders of both floats can move them.",
        effect=Effect.NO_MONEY_MOVED,
    ),
    "cash_place_of_this_event": partial(
        ConflictError,
        "cash.not_of_event",
        "This person does not take part in this event.",
        "Only people of the event stand on its lists.",
        effect=Effect.NO_MONEY_MOVED,
    ),
    **dict.fromkeys(
        ("cash_place_has_slip", "cash_hand_over_by_its_slip", "cash_slip_is_true", "cash_float_slips_are_answered"),
        partial(
            ConflictError,
            "cash.slip_about",
            "A slip is printed for this money, so it goes by that slip.",
            "Key the slip in once it is signed, or destroy it with a second person.",
            effect=Effect.NO_MONEY_MOVED,
        ),
    ),
    "cash_place_has_money": partial(
        ConflictError,
        "cash.money_waits",
        "A payment in cash to this person waits for somebody's decision.",
        "Look at the payments that need a person first.",
        effect=Effect.NO_MONEY_MOVED,
    ),
    "payout_cash_has_open_tin": partial(
        ConflictError,
        "cash.no_open_tin",
        "This person stands on the list of a cash float that is not counted out, so nothing is released for them.",
        "Count the float out first, or take them off its list.",
        effect=Effect.NO_MONEY_MOVED,
    ),
    "cash_float_holds_enough": partial(
        ConflictError,
        "cash.too_little",
        "There is less than that in this cash float that is not put aside for others.",
        "Ask finance for another float, or take somebody off its list.",
        effect=Effect.NO_MONEY_MOVED,
    ),
    **dict.fromkeys(
        ("cash_count_one_each_way", "cash_slip_one_open", "cash_float_counted_by_two"),
        partial(ConflictError, "cash.counted_already", "Somebody has counted or keyed this in already.", "Look again."),
    ),
    **dict.fromkeys(
        (
            "cash_count_different_humans",
            "cash_slip_different_humans",
            "cash_slip_seen_by_another",
            "cash_move_different_humans",
            "cash_given_back_different_humans",
            "cash_float_different_humans",
        ),
        partial(
            ForbiddenError,
            "cash.second_person",
            "One person did this, so somebody else must confirm it.",
            "Ask a colleague.",
            effect=Effect.NO_MONEY_MOVED,
        ),
    ),
    "cash_move_by_both_holders": partial(
        ForbiddenError,
        "cash.two_holders",
        "Two different people hold the two floats, and each signs for their own.",
        "Ask the holder of the float.",
        effect=Effect.NO_MONEY_MOVED,
    ),
    "cash_hand_over_is_anothers": partial(
        ForbiddenError, "cash.own", "Nobody hands cash to themself.", effect=Effect.NO_MONEY_MOVED
    ),
    "cash_float_cleared_by_another": partial(
        ForbiddenError,
        "cash.own_count",
        "Whoever held or counted a float does not say why it does not agree.",
        "Ask a colleague in finance.",
        effect=Effect.NO_MONEY_MOVED,
    ),
}
