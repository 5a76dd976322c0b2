"""Puts together what a message says: danger, intents, lines and doubts, each found by its own module."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from services.notifications.understanding import models
from services.notifications.understanding.ahead import asks_ahead
from services.notifications.understanding.amounts import number_word, pence_of
from services.notifications.understanding.choice import ASKS_AN_OFFER, WHICH_CHARITY, choice_in
from services.notifications.understanding.context import Context
from services.notifications.understanding.intents import command, intent_shares, intents_of
from services.notifications.understanding.limits import limit_in
from services.notifications.understanding.lines import Assembled
from services.notifications.understanding.names import names_in
from services.notifications.understanding.normalise import normalise
from services.notifications.understanding.readings import assemble
from services.notifications.understanding.safeguarding import danger_in
from services.notifications.understanding.statements import WEIGHS_MORE, is_by_post, statement_in
from services.notifications.understanding.tagger import spans_of
from services.notifications.understanding.things import MOST_OWN_WORDS, with_listed
from services.notifications.understanding.tokens import Token, tokens_of
from services.notifications.understanding.whose import with_whose
from services.notifications.understanding.words import phrases, table
from services.notifications.understanding.yes_no import (
    begins_with,
    is_yes_with_talk,
    leads_with_plain_yes,
    leads_with_yes,
    turns_nothing,
    yes_or_no,
)
from shared import bank_numbers
from shared.contracts.understood import (
    Danger,
    Figure,
    FigureRole,
    HeardLine,
    Intent,
    LimitWish,
    OfferChoice,
    Understood,
    doubts_of,
)

_PLACES = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "cyntaf": 1}
_NUMBER = re.compile(
    r"(?:number |no\.? |option |press |rhif |the )?(?:(\d{1,4})|([a-z]+))(?:st|nd|rd|th)?(?: one)?[.!)]?"
)
_ASKS_AN_AMOUNT = frozenset({"ask_amount"})
_KEYED_POINT = re.compile(r"(?<=\d)\*(?=\d)")
"""Keys have no point: "4*60" is 4.60."""
_KEYS = {1: Intent.YES, 2: Intent.NO}
_BEGIN_WITH_NO = frozenset(
    {Intent.NO_RECEIPT, Intent.NO_PHOTO, Intent.STOP, Intent.NOTHING, Intent.NOT_ME, Intent.WRONG_NUMBER}
)
"""Intents that often begin with a no, which is then no answer."""
_MOST_IN_AMOUNT = 5
_PRICES = frozenset({FigureRole.PAID, FigureRole.RATE, FigureRole.TOTAL})
_TALKS = 0.9
"""A yes with talk after it is one from this likelihood on: money is claimed by it."""
_OWN_WORDS = 0.95
"""A yes in the person's own words ("tallies with my tickets") is one from this likelihood on, where no word could turn it."""
_TELLS = 0.5
"""A message that is a claim from this likelihood on, with no price, tells how the person came."""
_DROVE = 0.05
_MAY_TELL = 0.05
"""The same for a message that is only the name of a thing."""
_FEW = 3
"""A message of so few words that begins with a no is one."""


@dataclass(frozen=True, slots=True)
class _Message:
    """A message made ready."""

    text: str
    tokens: tuple[Token, ...]
    context: Context
    number: int | None


def understand(text: str, context: Context) -> Understood:
    """What a message says in this context; the same for the same words, whatever came before."""
    plain = normalise(_KEYED_POINT.sub(".", text) if context.is_voice else text)
    message = _Message(plain, tokens_of(plain), context, _number(plain))
    is_yes_no = context.expect == "yes_no" or context.question == "stop_choice"
    key = _KEYS.get(message.number or 0) if is_yes_no else None
    if key is not None:
        return Understood(intents=(key,), number=message.number, figures=(Figure(text=plain, role=FigureRole.ANSWER),))
    spans = spans_of(models.model(models.ROLES), models.model(models.THINGS), message.tokens, context.question)
    roles = frozenset(span.role for span in spans)
    shares = intent_shares(message.tokens, context.question, roles)
    danger = (
        None
        if _is_plain(message) or ((choice := _choice(message)) is not None and choice.kind != "charity")
        else danger_in(models.model(models.DANGER), message.tokens, context.question, roles, shares)
    )
    made = assemble(message.tokens, spans, context.today, context.question)
    is_asked = context.question in _ASKS_AN_AMOUNT or (context.question == "ask_whole_or_each" and not made.lines)
    if is_asked and (pence := _bare_amount(message)) is not None:
        made.lines, made.whole_or_each = [HeardLine(amount_pence=pence, text=plain, is_sure=True)], {}
    is_told = (
        shares.get("claim", 0.0) > _DROVE
        and "?" not in plain
        and any(f" {one} " in f" {plain} " for one in phrases("went_by_car"))
    )
    if context.question == "ask_amount" and not made.lines and (rough := _rough_amount(message)) is not None:
        made.lines, made.whole_or_each = [HeardLine(amount_pence=rough, text=plain, is_doubtful=True)], {}
    if not made.lines and context.question is None and (_only_drove(message) or is_told):
        made.lines = [HeardLine(category="car", text=plain)]
    if not made.lines and context.question is None and (named := _bare_thing(message, shares)):
        made.lines = [named]
    made.lines = with_whose(message.tokens, made.lines)
    return _told(message, made, shares, danger)


def _only_drove(message: _Message) -> bool:
    """ "I drove", "drove there": nothing but that they went by their own vehicle, so the miles are asked for."""
    words = [token.text for token in message.tokens if token.text not in (".", ",", "!")]
    rest = [word for word in words if word not in phrases("fillers") and word not in table("ways")]
    return rest == ["drove"]


def _bare_thing(message: _Message, shares: Mapping[str, float]) -> HeardLine | None:
    """ "Had to pay my carer", "mileage pls": the only thing that our lists know in a message that is a claim, and has no figure."""
    if any(token.is_number or token.text == "?" for token in message.tokens):
        return None
    named = [one for one in with_listed(message.tokens, [], []) if one.kind in ("listed", "drove")]
    rest = [
        token for token in message.tokens if token.is_word and token.text not in phrases("fillers") | phrases("polite")
    ]
    is_bare = len(named) == 1 and len(rest) <= len(named[0].span.words) and shares.get("claim", 0.0) > _MAY_TELL
    if len({one.category for one in named}) != 1 or not (is_bare or shares.get("claim", 0.0) > _TELLS):
        return None
    return HeardLine(category=named[0].category, words=named[0].words, text=named[0].span.text)


def _is_plain(message: _Message) -> bool:
    """Whether the whole text is a yes, or on our list: "help me please" asks for a person, and nothing more."""
    words = [token.text for token in message.tokens if token.is_word or token.is_number]
    return bool(command(words)) or yes_or_no(message.text) is Intent.YES


def _told(message: _Message, made: Assembled, shares: Mapping[str, float], danger: Danger | None) -> Understood:
    """The whole: intents decide whether there are lines at all."""
    has_bank = bool(bank_numbers.find(message.text))
    intents = _intents(message, made, shares, has_bank=has_bank)
    limit = None if has_bank else limit_in(message.tokens, message.context.question)
    choice = _choice(message) if limit is None else _less(message, limit)
    if limit is not None and choice is None:
        return Understood(intents=(Intent.LIMIT,), figures=made.figures, limit=limit, danger=danger)
    if choice is not None and not has_bank:
        return Understood(intents=(Intent.UNCLEAR,), figures=made.figures, choice=choice, danger=danger)
    if not has_bank and asks_ahead(message.tokens):
        return Understood(
            intents=(Intent.IN_ADVANCE,), lines=tuple(made.lines), figures=made.figures, danger=danger, on=made.on
        )
    weighs_more = has_bank or not WEIGHS_MORE.isdisjoint(intents)
    if not weighs_more and (statement := statement_in(message.tokens)) is not None:
        answers = [one for one in intents if one in _KEYS.values() and begins_with(message.text) is not None]
        return Understood(intents=(*answers, statement), danger=danger, by_post=is_by_post(message.tokens))
    if message.context.question in ASKS_AN_OFFER and intents == (Intent.NOTHING,):
        intents = (Intent.NO,)  # "none" is said to the money, not of what was spent
    has_lines = {Intent.CLAIM, Intent.NO, Intent.YES, Intent.LAST} & set(intents)
    lines = tuple(made.lines) if has_lines else ()
    asked = made.whole_or_each if lines else {}
    return Understood(
        intents=intents,
        lines=lines,
        doubts=doubts_of(lines, asked),
        figures=made.figures,
        danger=danger,
        total_said_pence=made.total_pence if lines else None,
        number=message.number,
        whole_or_each=_whole_or_each(message, made),
        on=made.on,
        names=names_in(message.text, message.tokens, message.context.question),
        thing=_thing(message) if not lines else None,
        has_bank_numbers=has_bank,
    )


def _less(message: _Message, limit: LimitWish) -> OfferChoice | None:
    """ "Not more than £10" to an offer, with no time: less of that offer."""
    is_less = limit.kind == "unclear" and limit.amount_pence and message.context.question in ASKS_AN_OFFER
    return OfferChoice(kind="less", amount_pence=limit.amount_pence) if is_less else None


def _choice(message: _Message) -> OfferChoice | None:
    """What they take of an offer, where the whole text says that and is not on our list. Its words are few and known: none is of danger."""
    if command([token.text for token in message.tokens if token.is_word or token.is_number]):
        return None
    if message.context.question == WHICH_CHARITY and message.number is not None:
        return None  # one of those that we named
    return choice_in(message.tokens, message.context.question)


def _intents(message: _Message, made: Assembled, shares: Mapping[str, float], *, has_bank: bool) -> tuple[Intent, ...]:
    """What is wanted, the one that decides first."""
    words = [token.text for token in message.tokens if token.is_word or token.is_number or token.text in ("*", "%")]
    known = command(words)
    if known and not made.lines:
        return known
    if message.number is not None and message.context.question is None and not made.lines:
        return (Intent.UNCLEAR,)
    if message.number and message.context.question == "read_back":
        return (Intent.UNCLEAR,)  # neither a key nor a price: nothing is changed by it
    found = intents_of(message.tokens, shares, made)
    said = _said(message, made, shares.get(Intent.YES, 0.0))
    is_plain = (
        len(words) <= _FEW or message.context.expect == "yes_no" or found[0] in (Intent.NO, Intent.UNCLEAR, Intent.NAME)
    )
    if said is Intent.YES or (said is Intent.NO and is_plain and found[0] not in _BEGIN_WITH_NO):
        return (said, Intent.CLAIM) if made.lines else (said,)
    if has_bank and not made.lines:
        found = (Intent.BANK, *(one for one in found if one not in (Intent.BANK, Intent.UNCLEAR)))
    if Intent.CLAIM in found and begins_with(message.text) is not None:
        return (Intent.NO, *(one for one in found if one is not Intent.NO))
    return found


def _said(message: _Message, made: Assembled, sure_of_yes: float) -> Intent | None:
    """Yes or no, where the message is one; polite talk may follow a yes, and anything but a "but" a yes to a call."""
    if _priced(made):
        return None
    said = yes_or_no(message.text)
    if said is not None or message.context.expect != "yes_no" or made.lines:
        return said
    asked = message.context.question
    is_to_a_call = asked == "offer_person" and leads_with_yes(message.text)
    is_led = is_to_a_call or (asked == "ask_sure" and leads_with_plain_yes(message.text))  # all is read back after it
    is_yes = is_led or (sure_of_yes >= _TALKS and is_yes_with_talk(message.text))
    is_yes = is_yes or (sure_of_yes >= _OWN_WORDS and turns_nothing(message.text))
    return Intent.YES if is_yes else None


def _bare_amount(message: _Message) -> int | None:
    """The amount, where a text is an amount and nothing else: after our question for it there is no doubt what it is."""
    words = [token.text for token in message.tokens if token.text not in (".", ",", "!")]
    if {"or", "?", "-"} & set(words) or set(words) & (phrases("vague") | phrases("rough")):
        return None
    plain = [word for word in words if word not in phrases("fillers")]
    if message.context.question == "ask_whole_or_each":
        if not set(words) & phrases("for_all"):
            return None  # "2" chooses
        plain = [word for word in plain if word not in phrases("for_all")]
    for said in (words, plain):
        if 0 < len(said) <= _MOST_IN_AMOUNT and (pence := pence_of(said)) is not None:
            return pence
    return None


def _rough_amount(message: _Message) -> int | None:
    """ "About 12 I think", where an amount was asked for: it is asked whether that is right."""
    words = [token.text for token in message.tokens if token.text not in (".", ",", "!")]
    guessed = phrases("rough") | phrases("guesses")
    plain = [word for word in words if word not in guessed | phrases("fillers")]
    is_rough = bool(set(words) & guessed) and not {"or", "?", "-"} & set(words)
    return pence_of(plain) if is_rough and 0 < len(plain) <= _MOST_IN_AMOUNT else None


def _priced(made: Assembled) -> bool:
    return any(line.amount_pence or line.miles_tenths for line in made.lines)


def _number(text: str) -> int | None:
    """The number, where the text is one whole number and nothing else: "2", "number 2", "the second one", "dau"."""
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    if found[1]:
        return int(found[1])
    return _PLACES.get(found[2], number_word(found[2]))


def _whole_or_each(message: _Message, made: Assembled) -> Literal["whole", "each"] | None:
    """ "All together", "each way", "just one way"; "£2 each, so 6 for the three" is for all."""
    words = {token.text for token in message.tokens}
    if message.context.question in ("ask_whole_or_each", "ask_miles_whole_or_each") and message.number in (1, 2):
        return "whole" if message.number == 1 else "each"
    if words & phrases("each_one"):
        is_sum = _priced(made) and sum(figure.role in _PRICES for figure in made.figures) > 1
        return "whole" if is_sum and message.context.question == "ask_whole_or_each" else "each"
    text = " ".join(token.text for token in message.tokens)
    if message.context.question == "ask_whole_or_each" and words & phrases("for_both"):
        return "whole"
    return "whole" if words & phrases("for_all") or any(phrase in text for phrase in phrases("one_way")) else None


def _thing(message: _Message) -> str | None:
    """What we have no word for, where the text is nothing else ("hearing aid batteries")."""
    if len(message.text) > MOST_OWN_WORDS or message.context.question != "ask_category":
        return None
    words = [token.text for token in message.tokens if token.is_word]
    while words and (words[0] in phrases("fillers") or words[0] in phrases("around_yes")):
        words.pop(0)
    if not words or any(token.is_number for token in message.tokens) or " ".join(words) in table("commands"):
        return None
    return " ".join(words)
