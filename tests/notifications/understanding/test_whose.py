"""A cost that is plainly somebody else's is never put to whoever writes as their own: it is asked who paid."""

import pytest

from services.notifications.understanding import understand
from tests.notifications.understanding.test_claims import START, heard


@pytest.mark.parametrize(
    "text",
    [
        "my wifes train ticket was £11.20 can she have it back",
        "Taxi for Dave £8 he hasnt got a phone",
        "claiming for my friend Tracy her bus was 2.40",
        "Mum's taxi to the forum was £9",
        "this is for my mum, her taxi was 7.50",
        "my husband's bus fare was £2.40 can he claim it",
        "parking for my dad £3",
        "bus for me £2 and my mum's bus £2",
    ],
)
def test_whose_cost_it_is_is_asked(text: str) -> None:
    assert heard(text)[1] == "who"


@pytest.mark.parametrize(
    "text",
    [
        "taxi for me and mum £9",
        "I paid for my mum's taxi £9",
        "I took my mum, taxi £9",
        "paid the lady who sits with Ron £20",
        "claiming for my mum's carer £30",
        "childcare for my son £20",
        "bus £2 on my mum's birthday",
        "bus 3.40 dropped at Mum's",
        "Dave's cabs £8",
        "taxi £6 for the meeting",
        "train 6.20 for the forum",
        "bus for Tuesday £3",
    ],
)
def test_a_cost_of_ones_own_is_not(text: str) -> None:
    assert heard(text)[1] != "who"
    assert not any(line.is_others for line in understand(text, START).lines)
