"""Texts, calls and pages say the same about money: one sentence for each kind, in each language, wherever it is said."""

import pytest

from services.notifications.conversations.prompts.catalogue import WORDINGS
from services.notifications.messages.promises import PROMISES
from services.payments.pages.money_words import MONEY_WORDS, PROMISE_WORDS
from shared.contracts.money import MoneyKind, PromiseKind

LANGUAGES = ("en", "cy")
ENDINGS = (" {person}", " Reply APPEAL.", " Atebwch APEL.")
"""How to answer, which depends on where it is said."""


def sentence(kind: MoneyKind, language: str) -> str:
    """What a text says of it, as a page writes the values and without how to answer."""
    words = WORDINGS[language].prompts[f"money_{kind}"].text
    for ending in ENDINGS:
        words = words.removesuffix(ending)
    return words.replace("{amount_pence}", "{amount}").replace("{sent_on}", "{day}")


@pytest.mark.parametrize("kind", MoneyKind)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_says_what_a_text_says_of_money(kind: MoneyKind, language: str) -> None:
    assert MONEY_WORDS[kind][LANGUAGES.index(language)] == sentence(kind, language)


@pytest.mark.parametrize("kind", PromiseKind)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_promises_what_a_text_promises(kind: PromiseKind, language: str) -> None:
    assert PROMISE_WORDS[kind][LANGUAGES.index(language)] == PROMISES[kind][language]
    assert PROMISES[kind][language] in WORDINGS[language].prompts[f"claim_{kind}"].text
