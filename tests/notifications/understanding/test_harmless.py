"""What only sounds like danger does not ring; danger in nearly the same words still does."""

import pytest

from services.notifications.understanding import understand
from tests.notifications.understanding.test_claims import START


@pytest.mark.parametrize(
    "text",
    [
        "sorry i missed the meeting i had a fall on saturday, been to A&E and they said just bruises im alright now",
        "fell over yesterday went to a&e nothing broken im ok now",
        "did you see that house fire on eastenders last night",
        "the kids are driving me round the bend im going to kill them lol",
    ],
)
def test_what_is_over_or_on_a_screen_or_in_jest_does_not_ring(text: str) -> None:
    assert understand(text, START).danger is None


@pytest.mark.parametrize(
    "text",
    [
        "i had a fall and i cant get up",
        "he pushed me and i fell, been to A&E they said just bruises im alright now",
        "my husband says i had a fall, been to A&E they said just bruises im alright now",
        "theres a fire in my house its on the telly",
        "the kids are driving me round the bend i want to end it all lol",
        "im going to kill myself lol",
        "took all my tablets, been to hospital, im ok now",
    ],
)
def test_danger_in_nearly_the_same_words_rings(text: str) -> None:
    assert understand(text, START).danger is not None
