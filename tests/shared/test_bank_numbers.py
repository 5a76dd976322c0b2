"""Bank numbers in texts: found wherever they stand in a sentence, and amounts are none."""

import pytest

from shared.bank_numbers import mask


@pytest.mark.parametrize(
    "said",
    [
        "12345678.", "My account is 12345678. Thank you", "12345678...", "It is 1234 5678.", "20-00-00.", "20 00 00. 12345678.",
        "acct no.12345678", "sort.20-00-00", "(12345678)", "12345678, please", "12345678!", "4242 4242 4242 4242.",
    ],
)  # fmt: skip
def test_a_bank_number_is_masked_next_to_any_full_stop(said: str) -> None:
    assert not any(sign.isdigit() for sign in mask(said))


@pytest.mark.parametrize(
    "said", ["£12345678", "12345678.50", "1.12345678", "+4412345678", "on 24-11-26.", "£20-00-00", "123456789."]
)
def test_amounts_and_days_are_left_as_they_are(said: str) -> None:
    assert mask(said) == said
