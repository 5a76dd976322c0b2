"""What a person wants: whole messages that we know, then what the message is most like of those that we have learnt from."""

from collections.abc import Collection, Mapping, Sequence

from services.notifications.understanding import models
from services.notifications.understanding.classes import features_of_message
from services.notifications.understanding.lines import Assembled
from services.notifications.understanding.models import DANGER
from services.notifications.understanding.plans import is_planned
from services.notifications.understanding.tokens import Token
from services.notifications.understanding.words import in_language, phrases, table
from shared.contracts.understood import STATEMENTS, Intent

LIKELY = 0.15
"""Below this nothing is said to be meant."""
SHORT = 0.32
"""The same for a message of one or two words."""
_FEW = 3
_LEAST_REST = 0.1
BESIDE_A_CLAIM = 0.3
NO_CLAIM, NO_FARE = 0.05, 0.4
"""Below this likelihood of a claim a sum, or a thing without one, is only talked about."""
_ANSWERED_IN_WELSH = frozenset({Intent.HELP, Intent.STOP, Intent.START})
STOPS = 0.4
"""STOP and START have lasting consequences: below this they are not guessed."""


def command(words: Sequence[str]) -> tuple[Intent, ...]:
    """What a whole message says that is on our list: "stop", "help please"; with WELSH where we answer it and it is a command in
    Welsh only: "cymorth". Empty for any other message."""
    said, known = " ".join(words), table("commands")
    phrase = next((one for one in (said, said.replace("'", "")) if one in known), None)
    if phrase is None:
        return ()
    intent = Intent(known[phrase])
    only_welsh = in_language("commands", "cy") - in_language("commands", "en")
    return (intent, Intent.WELSH) if intent in _ANSWERED_IN_WELSH and phrase in only_welsh else (intent,)


_TALK = frozenset(
    {
        Intent.NEWS, Intent.QUESTION, Intent.SPAM, Intent.ABOUT_PAYING, Intent.ABOUT_US, Intent.ABOUT_BENEFITS, Intent.NOTHING,
    }
)  # fmt: skip
"""With these a figure or a thing may well be no claim."""
_SMALL_TALK = _TALK | {Intent.THANKS, Intent.GREETING}
_TALKS, _MUMBLED, _TALK_WORDS = 0.35, 0.2, 4
"""From this likelihood of all talk on, with so many words, a message is talk; and below this one of a message that says nothing."""
_ASKED_BESIDE = frozenset({Intent.QUESTION, Intent.ABOUT_PAYING, Intent.ABOUT_US, Intent.ABOUT_BENEFITS})
_CERTAIN_SUM = 0.9
"""A sum of which we are so sure is claimed, also beside a question: "taxi £9, and will it change my benefits?"."""
_NO_FARE = _TALK | {
    Intent.MONEY, Intent.BANK, Intent.STOP, Intent.CANCEL, Intent.COMPLAINT, Intent.APPEAL, Intent.ABOUT_RECEIPT, Intent.THANKS,
}  # fmt: skip
"""With these a thing without a sum is only talked about; a sum beside them is kept."""
_NOT_BESIDE = frozenset(
    {Intent.NEWS, Intent.NOTHING, Intent.NO, Intent.SPAM, Intent.NAME, Intent.GREETING, Intent.THANKS}
)
"""Beside a claim these say nothing more."""
_LASTING = frozenset({Intent.STOP, Intent.START})
_BY_WORDS_ONLY = frozenset({Intent.YES, Intent.IN_ADVANCE, Intent.LIMIT, *STATEMENTS})
"""Claims money, asks for it, or holds it, so it is never guessed."""


def intent_shares(tokens: Sequence[Token], question: str | None, roles: Collection[str]) -> dict[str, float]:
    """How likely a message wants each thing, "claim" and "danger" among them; all together are 1."""
    return models.model(models.INTENTS).shares_of(features_of_message(tokens, question, roles))


def intents_of(tokens: Sequence[Token], shares: Mapping[str, float], made: Assembled) -> tuple[Intent, ...]:
    """What a longer message wants, the one that decides first. A claim stands beside another intent, unless that says it is none."""
    if not any(token.is_word or token.is_number for token in tokens):
        return (Intent.UNCLEAR,)
    sure, label = max((share, label) for label, share in shares.items() if label in _KNOWN)
    if label in _TALK:
        sure /= max(1 - shares.get(DANGER, 0.0), sure, _LEAST_REST)  # whether it is danger has been decided elsewhere
    guess, is_clear = Intent(label), _is_clear(Intent(label), sure, len(tokens))
    if not made.lines and _wants_paper(tokens):
        return (Intent.LETTER,)
    if not made.lines:
        return (guess,) if is_clear else (_talk(tokens, shares),)
    if (only := _only(tokens, shares, made, guess, sure, is_clear=is_clear)) is not None:
        return only
    words = " ".join(token.text for token in tokens)
    if (guess is Intent.LAST and sure > LIKELY) or any(phrase in words for phrase in phrases("last_time")):
        return (Intent.LAST,)
    is_beside = is_clear and sure >= BESIDE_A_CLAIM and guess not in _NOT_BESIDE
    return (Intent.CLAIM, guess) if is_beside else (Intent.CLAIM,)


def _only(
    tokens: Sequence[Token], shares: Mapping[str, float], made: Assembled, guess: Intent, sure: float, *, is_clear: bool
) -> tuple[Intent, ...] | None:
    """What decides, where a message with lines is no ordinary claim: talk of a plan, a question beside a certain sum; None where it is one."""
    has_sum = any(line.amount_pence or line.miles_tenths for line in made.lines)
    if _wants_to_claim(tokens) and guess in _ASKED_BESIDE:
        return (Intent.CLAIM,)
    if not has_sum and _is_no_journey(tokens):
        return (guess,) if guess in _NO_FARE else (Intent.NEWS,)
    if is_planned(tokens):
        return (guess,) if guess in _TALK else (Intent.NEWS,)
    if has_sum and made.sure >= _CERTAIN_SUM and guess in _ASKED_BESIDE and is_clear:
        return (Intent.CLAIM, guess)
    no_claims, least = (_TALK, NO_CLAIM) if has_sum else (_NO_FARE, NO_FARE)
    if guess in no_claims and shares.get("claim", 0.0) < least and sure > 0.6:
        return (guess,)
    return None


def _talk(tokens: Sequence[Token], shares: Mapping[str, float]) -> Intent:
    """Talk of some kind, where no kind of it is likely by itself but all together are: "my bus pass ran out"; else nothing is made of it."""
    kinds = {one: shares.get(one, 0.0) for one in _SMALL_TALK}
    words = sum(token.is_word for token in tokens)
    is_talk = words >= _TALK_WORDS and sum(kinds.values()) >= _TALKS and shares.get(Intent.UNCLEAR, 0.0) < _MUMBLED
    return max(kinds, key=lambda one: kinds[one]) if is_talk else Intent.UNCLEAR


def _is_no_journey(tokens: Sequence[Token]) -> bool:
    """ "Taxi never came so I stopped at home"."""
    text = f" {' '.join(token.text for token in tokens)} "
    return any(f" {one} " in text for one in phrases("no_journey"))


def _wants_paper(tokens: Sequence[Token]) -> bool:
    """ "Please post me a paper form"."""
    text = f" {' '.join(token.text for token in tokens)} "
    return any(f" {one} " in text for one in phrases("paper_form")) and not any(
        f" {one} " in text for one in phrases("paper_form_not")
    )


def _wants_to_claim(tokens: Sequence[Token]) -> bool:
    """ "Please can I claim for my lunch": it is claimed, and what it cost is asked."""
    text = f" {' '.join(token.text for token in tokens)} "
    return " ? " not in text and any(f" {one} " in text for one in phrases("wants_to_claim"))


_KNOWN = frozenset(intent.value for intent in Intent) - {"claim"}


def _is_clear(guess: Intent, sure: float, words: int) -> bool:
    """Whether something is likely enough: the fewer the words, the more likely it must be."""
    least = STOPS if guess in _LASTING else SHORT if words < _FEW or guess in _TALK else LIKELY
    return guess not in _BY_WORDS_ONLY and sure >= least
