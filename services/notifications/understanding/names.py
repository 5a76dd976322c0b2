"""Who speaks, as the person says: "its Frank", "Frank here"; and the words of an answer to our question for a name."""

import re
from collections.abc import Sequence

from services.notifications.understanding.amounts import number_word, unit_of
from services.notifications.understanding.fuzzy import things
from services.notifications.understanding.tokens import Token
from services.notifications.understanding.words import phrases, table

ASKED = frozenset(
    {
        "ask_first_name",
        "ask_first_name_again",
        "ask_for_whom",
        "ask_picture_word",
        "ask_picture_word_again",
        "ask_picture_word_for_money",
    }
)
_MOST = 6
_NAME = r"([a-z][a-z'-]{1,20})"
_SAYS = re.compile(
    rf"(?:^|[.,!?\n] ?|\b(?:hi|hello|hey|hiya|morning|afternoon|evening) (?:there |again |all )?)(?:its|it's|it is|this is|i'm|im|i am|my name is|my name's|my names|name is) {_NAME}(?= ?(?:[.,!?\n]|$| here| again| speaking| (?:from|and|i|my|the|bus|taxi|where)\b))"
    rf"|(?:^|[.,!?\n] ?|\b(?:hi|hello|hey) ){_NAME} (?:here|speaking)\b"
    rf"|\b(?:my name is|my name's|my name|dw i'n|fi yw|enw i yw|fy enw i yw) {_NAME}\b"
)


def names_in(text: str, tokens: Sequence[Token], question: str | None) -> tuple[str, ...]:
    """Who speaks; to our question for a name or a picture word, the words that may be one. None of them is a word that says something else."""
    if question in ASKED:
        words = (token.text.removesuffix("'s") for token in tokens if token.is_word)
        return tuple(dict.fromkeys(word for word in words if _may_be_asked(word, question)))[:_MOST]
    found = (group for match in _SAYS.finditer(text) for group in match.groups() if group)
    return tuple(dict.fromkeys(word for word in found if _may_be(word)))[:_MOST]


MOST_MENTIONED = 30
_WITH_LETTER = re.compile(r"\b[^\W\d_][\w'-]+ (?![ia]\b)[^\W\d_]\b")
"""A word and one letter, which is no word by itself ("Jo I paid")."""


def mentioned_in(text: str) -> tuple[str, ...]:
    """Words of a message that may be somebody's first name: "bus 4.60 for Jo"; one with a letter after it ("Jo B.") comes so as well. Whose they
    are, only payments knows."""
    words = (word.strip("'").removesuffix("'s") for word in re.findall(r"[^\W\d_][\w'-]*", text.casefold()))
    with_letter = (match for match in _WITH_LETTER.findall(text.casefold()) if len(match) <= 40)
    named = (*with_letter, *(word for word in words if 1 < len(word) <= 40))
    return tuple(dict.fromkeys(named))[:MOST_MENTIONED]


def _may_be_asked(word: str, question: str | None) -> bool:
    if word in phrases("yes") or word in phrases("no") or word in table("commands"):
        return False
    return len(word) > 1 and (
        (question or "").startswith("ask_picture_word")
        or (_may_be(word) and word not in ("name", "its", "it's", "i'm", "im"))
    )


def _may_be(word: str) -> bool:
    """Whether a word may be a first name: none of our words."""
    return not (
        len(word) < 2
        or word in phrases("not_names")
        or word in phrases("yes")
        or word in phrases("no")
        or word in phrases("fillers")
        or word in things()
        or word in table("commands")
        or number_word(word) is not None
        or unit_of(word)
    )
