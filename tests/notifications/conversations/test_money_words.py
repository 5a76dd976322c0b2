"""Every kind of money and promise has words in each language, which texts and calls say whole."""

import pytest

from services.notifications.conversations.prompts.catalogue import WORDINGS
from shared.contracts.money import MoneyKind, PromiseKind
from shared.money_words import MONEY_WORDS, PROMISE_WORDS

LANGUAGES = ("en", "cy")


@pytest.mark.parametrize("kind", MoneyKind)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_says_the_words_and_how_to_answer(kind: MoneyKind, language: str) -> None:
    words = WORDINGS[language].prompts[f"money_{kind}"].text
    said = MONEY_WORDS[kind][LANGUAGES.index(language)]
    assert words.startswith(said)
    assert (words != said) == (kind in (MoneyKind.NEEDS_BANK_DETAILS, MoneyKind.REFUSED))


@pytest.mark.parametrize("kind", PromiseKind)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_promises_in_the_words_of_the_promise(kind: PromiseKind, language: str) -> None:
    assert PROMISE_WORDS[kind][LANGUAGES.index(language)] in WORDINGS[language].prompts[f"claim_{kind}"].text
