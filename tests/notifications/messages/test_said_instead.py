"""Which later notice tells a person what an earlier one about the same could not: over every two notices."""

from itertools import product

import pytest

from services.notifications.messages.said_instead import TOLD_BY, says_instead
from shared.contracts.notices import NOTICES, Notice

STANDS = ("payment_sent", "payment_processing", "payment_under_review", "payment_failed")
WHERE = ("payment_returned", "payment_failed_tell_us_where", "payment_returned_tell_us_where")
CHOSE = ("offer_chose_less", "offer_chose_expenses", "offer_chose_nothing", "offer_chose_charity")
ANEW = (
    "offer_chose_instalment",
    "offer_above_limit",
    "offer_later_above_limit",
    "offer_more_above_limit",
    "claim_photo_wanted",
    "cash_code",
    "cash_back_code",
)
TOLD = {
    *product(STANDS, STANDS + WHERE),
    *product(WHERE, WHERE),
    *product(CHOSE, CHOSE),
    *((one, one) for one in ANEW),
    *((one, one) for one, values in NOTICES.items() if not values),
    *(("offer_made", one) for one in ("offer_reminder", "offer_waits", "offer_waits_last")),
    *(("offer_reminder", one) for one in ("offer_waits", "offer_waits_last")),
    ("offer_waits", "offer_waits_last"),
}
"""The earlier, and the later that tells it."""


def test_of_every_two_notices_exactly_these_tell_one_another() -> None:
    found = {(str(earlier), str(later)) for earlier, later in product(Notice, Notice) if says_instead(later, earlier)}
    assert found == TOLD


@pytest.mark.parametrize("later", Notice)
def test_nothing_tells_of_a_day_that_changed_or_of_an_end_but_a_person(later: Notice) -> None:
    for earlier in (Notice.OFFER_MOVED, Notice.OFFER_TAKEN_BACK, Notice.OFFER_TAKEN_BACK_SEVERAL):
        assert not says_instead(later, earlier)


@pytest.mark.parametrize("earlier", Notice)
def test_an_invitation_that_comes_late_tells_of_nothing_else(earlier: Notice) -> None:
    assert not says_instead(Notice.OFFER_MADE, earlier)


def test_money_that_is_on_its_way_is_not_asked_for_by_words_that_ask_nothing() -> None:
    assert all(not says_instead(later, earlier) for later, earlier in product(STANDS, WHERE))


def test_every_notice_of_the_table_is_one() -> None:
    assert {*TOLD_BY, *(one for later in TOLD_BY.values() for one in later)} <= set(NOTICES)
