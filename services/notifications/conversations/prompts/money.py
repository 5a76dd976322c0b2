"""Where the money is, as texts and calls say it: the words that everybody says, and how to answer here."""

from collections.abc import Mapping

from services.notifications.conversations.prompts.words import Words
from shared.contracts.money import MoneyKind
from shared.money_words import MONEY_WORDS

_K = MoneyKind
_ANSWERS: Mapping[MoneyKind, Mapping[str, tuple[str, str]]] = {
    _K.NEEDS_BANK_DETAILS: {
        "en": ("Reply LINK for a page, CALL for a call or LETTER for a paper form.", "{person}"),
        "cy": ("Atebwch LINC am dudalen, GALWAD am alwad neu LLYTHYR am ffurflen bapur.", "{person}"),
    },
    _K.REFUSED: {"en": ("Reply APPEAL.", "Press 7."), "cy": ("Atebwch APEL.", "Pwyswch 7.")},
}
"""How to answer, behind the words: in a text, and in a call."""
_SPOKEN: Mapping[tuple[MoneyKind, str], str] = {
    (_K.ASKED, "cy"): "Gofynnwyd i chi am {amount_pence}. Rhowch ateb i'n cwestiwn, os gwelwch yn dda."
}
"""What a call says in other words: those of the text ask for a text."""


def _prompts(language: str, about: str, more: str) -> Mapping[str, Words]:
    found = {"money_about": Words(about), "money_more": Words(more)}
    for kind, (english, welsh) in MONEY_WORDS.items():
        words = welsh if language == "cy" else english
        in_text, in_call = _ANSWERS.get(kind, {}).get(language, ("", ""))
        spoken = _SPOKEN.get((kind, language), f"{words} {in_call}".strip())
        text = f"{words} {in_text}".strip()
        found[f"money_{kind}"] = Words(text, spoken if spoken != text else None)
    return found


ENGLISH_MONEY = _prompts("en", "About number {reference}:", "There is more to tell you about your money. {person}")
WELSH_MONEY = _prompts("cy", "Am rif {reference}:", "Mae mwy i'w ddweud am eich arian. {person}")
