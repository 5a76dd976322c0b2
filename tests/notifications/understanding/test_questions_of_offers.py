"""Whatever asks for the money of an offer is answered with less, only costs or a charity, too."""

from services.notifications.understanding.choice import ASKS_AN_OFFER
from shared.contracts.turns import PROMPTS

ALL_OR_NONE = {"ask_more_above_limit"}
"""What a fee came to more is taken as a whole or not."""


def test_every_question_about_the_money_of_an_offer_is_known() -> None:
    asking = {one for one, values in PROMPTS.items() if one.startswith("ask_") and "activity" in values}
    assert asking - ALL_OR_NONE == asking & ASKS_AN_OFFER
    assert {
        one for one, values in PROMPTS.items() if one.startswith("confirm_") and "activity" in values
    } <= ASKS_AN_OFFER
