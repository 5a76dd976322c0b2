"""Small rules of the conversation: bank numbers, and the contract of prompts."""

from datetime import date

import pytest

from shared.bank_numbers import MASK, mask
from shared.contracts.turns import Prompt, ReadLine, TurnAnswer, fits


@pytest.mark.parametrize(
    "text", ["20-00-00 12345678", "my account is 1234 5678", "sort code 200000", "card 4929 1234 5678 9012", "GB33 BUKB 2020 1555 5555 55"]
)  # fmt: skip
def test_bank_numbers_are_taken_out(text: str) -> None:
    masked = mask(text)
    assert MASK in masked
    assert not any(sign.isdigit() for sign in masked)


@pytest.mark.parametrize(
    "text", ["bus 4.60 lunch 6.00", "24-11-26 bus 2.40", "24/11/2026", "call 07700 900123", "£1234.50", "460p"]
)
def test_what_is_no_bank_number_stays(text: str) -> None:
    assert mask(text) == text


def test_a_prompt_travels_and_is_checked() -> None:
    line = ReadLine(category="bus", amount_pence=640, times=2, each_pence=320, on=date(2026, 11, 24))
    prompt = Prompt(name="read_back", values={"lines": (line,), "total_pence": 640})
    answer = TurnAnswer(person_id=None, say=(prompt,), expect="yes_no", done=False)
    assert TurnAnswer.model_validate_json(answer.model_dump_json()) == answer
    assert fits(prompt)
    assert not fits(Prompt(name="read_back", values={"total_pence": 640}))
    assert not fits(Prompt(name="ask_amount", values={"category": "spaceship"}))
    assert not fits(Prompt(name="unheard_of"))
