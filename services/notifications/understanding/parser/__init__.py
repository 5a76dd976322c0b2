"""Understands what people text or say about the money they spent, in English and Welsh. It asks where it is not sure."""

import re
from datetime import date

from services.notifications.understanding.parser.heard import Intent, Understood
from services.notifications.understanding.parser import intent as intents
from services.notifications.understanding.parser import numbers
from services.notifications.understanding.parser.asks_money import asks_for_money
from services.notifications.understanding.parser.clean import clean
from shared.contracts.understood import doubts_of
from services.notifications.understanding.parser.lexer import tokens_of
from services.notifications.understanding.parser.likely import VERY_NEAR, likely
from services.notifications.understanding.parser.lines import MOST_OWN_WORDS, assemble
from services.notifications.understanding.parser.things import thing_in
from shared import bank_numbers

_ANY_DAY = date(2000, 1, 1)
"""For what does not depend on the day."""
_NUMBER = re.compile(
    rf"(?:number |no\.? |option |press |rhif |the )?(?:(\d{{1,4}})|({numbers.WORDS}))(?:st|nd|rd|th)?(?: one)?[.!)]?"
)
_WRONG_PERSON = re.compile(r"\bwrong (?:number|person|phone|chat)(?: (?:mate|pal|love|sorry|i think))*[.!]*$")
_PLACES = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "cyntaf": 1, "last": 0}
_PLACE = re.compile(rf"(?:the )?({'|'.join(_PLACES)})(?: one)?[.!]?")


def understand(text: str, *, today: date) -> Understood:
    """What a text says; never an error, whatever the text. `today` is the day in the United Kingdom."""
    cleaned = clean(text)
    has_bank_numbers = bool(bank_numbers.find(cleaned))
    tokens = tuple(tokens_of(cleaned, today))
    made = assemble(tokens)
    lines = tuple(made.lines)
    has_amounts = any(line.amount_pence or line.miles_tenths for line in lines) or any(
        sign.isdigit() for sign in cleaned
    )
    heard = Understood(
        lines=lines,
        intent=_intent(
            cleaned, lines=bool(lines), is_named=any(line.category for line in lines), has_amounts=has_amounts
        ),
        doubts=doubts_of(lines, made.whole_or_each),
        total_said_pence=made.total_pence,
        number=_number(cleaned),
        on=next((token.day for token in tokens if token.day), None),
        has_bank_numbers=has_bank_numbers,
    )
    if heard.intent not in (Intent.CLAIM, Intent.NO, Intent.LAST):
        heard = heard.model_copy(update={"lines": (), "doubts": (), "total_said_pence": None})
    if has_bank_numbers and not heard.lines and heard.intent in (Intent.UNCLEAR, Intent.CLAIM):
        return heard.model_copy(update={"intent": Intent.BANK})
    return _with_guess(heard, cleaned)


def _with_guess(heard: Understood, text: str) -> Understood:
    """What no rule knows as what it is most like; with an amount that is for nothing only as the question for the money."""
    if heard.intent is Intent.UNCLEAR and heard.number is None and not _WRONG_PERSON.search(text):
        guess = likely(text)
    elif heard.intent is Intent.CLAIM and all(line.category is None for line in heard.lines):
        guess = Intent.MONEY if likely(text, near=VERY_NEAR) is Intent.MONEY else None
    else:
        guess = None
    if guess is None:
        return heard
    nothing = {"lines": (), "doubts": (), "total_said_pence": None}
    return heard.model_copy(update={"intent": guess, "is_guess": True, **nothing})


def own_words(text: str) -> str | None:
    """The name of a thing that we have no word for, where the text is nothing else ("hearing aid batteries"); else None."""
    cleaned = clean(text)
    return thing_in(tuple(tokens_of(cleaned, _ANY_DAY))) if len(cleaned) <= MOST_OWN_WORDS else None


def _intent(text: str, *, lines: bool, is_named: bool, has_amounts: bool) -> Intent:
    """What the person wants. Words alone are keywords; beside an amount they change what was read back."""
    if asks_for_money(text) and not (lines and has_amounts and is_named and not text.startswith(("where", "what hap"))):
        return Intent.MONEY
    word = intents.keyword(text)
    if word is Intent.GREETING and lines:
        word = None
    if _WRONG_PERSON.search(text):
        return Intent.UNCLEAR
    if word is not None and (not has_amounts or word is Intent.HELP):
        return word
    if intents.says_nothing_spent(text) and not has_amounts:
        return Intent.NOTHING
    if not lines:
        return word or Intent.UNCLEAR
    if re.search(r"\b(same as|same again(?! (?:back|home|coming|going|on the way))|un peth)\b", text):
        return Intent.LAST
    return Intent.NO if intents.says_yes_or_no(text) else Intent.CLAIM


def _number(text: str) -> int | None:
    """The number, where the text is one whole number and nothing else: "2", "number 2", "the second one", "dau"."""
    if found := _PLACE.fullmatch(text):
        return _PLACES[found[1]] or None
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    return int(found[1]) if found[1] else numbers.value(found[2])
