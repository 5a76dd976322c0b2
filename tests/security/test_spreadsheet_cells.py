"""A cell begins with signs that nobody sees, and then with a formula."""

import pytest

from shared.csv_cells import safe


@pytest.mark.parametrize(
    "start",
    [
        "\u200b",
        "\u200e",
        "\u202e",
        "\ufeff",
        "\u00ad",
        "\u2060",
        "\u200d",
        "\ufe0f",
        "\u00a0",
        "\u3000 ",
        " ",
        "\u034f",
    ],
)
@pytest.mark.parametrize("sign", list("=+-@\uff1d\uff20"))
def test_a_formula_behind_signs_that_nobody_sees_stays_words(start: str, sign: str) -> None:
    assert safe(f"{start}{sign}1+1") == f"'{start}{sign}1+1"


@pytest.mark.parametrize("words", ["", "Sam", " Sam", "12.50", "a=b"])
def test_words_and_numbers_stay_as_they_are(words: str) -> None:
    assert safe(words) == words
