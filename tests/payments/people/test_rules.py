"""Names as they are folded for search."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from services.payments.people.rules import fold


@given(st.text(max_size=40))
def test_a_folded_name_is_found_however_it_is_typed(name: str) -> None:
    folded = fold(name)
    assert fold(folded) == folded
    assert fold(f"  {name}  ") == folded
    assert fold(unicodedata.normalize("NFC", name)) == fold(unicodedata.normalize("NFD", name)) == folded
    assert not any(unicodedata.combining(character) for character in folded)


def test_names_fold_as_people_expect() -> None:
    assert fold("  Siân  O’Neill") == fold("SIAN O'NEILL") == "sian o'neill"
    assert fold("Ŵyn") == "wyn"
