"""What the classifiers of whole messages may look at: words, pairs of words, parts of words, and what we had asked."""

from collections.abc import Collection, Sequence
from itertools import pairwise

from services.notifications.understanding.fuzzy import category_of
from services.notifications.understanding.phrases import base, kinds_in
from services.notifications.understanding.tokens import Token
from services.notifications.understanding.words import table

LIST = "list"
"""The feature of a message in which one of our phrases of danger stands."""
_NEAR = 5
MOST_WORDS = 120
"""Longer messages are stories: the words say enough by then."""


def features_of_message(tokens: Sequence[Token], question: str | None, roles: Collection[str]) -> list[str]:
    """The names of what is true of a message; `roles` are those that the tagger has found in it."""
    words = ["#" if token.is_number else token.text.replace("'", "") for token in tokens[:MOST_WORDS]]
    plain = [word for word in words if word[:1].isalnum() or word in ("#", "?", "!", "£")]
    found = {"bias", f"asked={question}", f"long={min(len(plain), 24) // 3}", f"n={min(len(plain), 6)}"}
    found |= {f"w={word}" for word in plain}
    found |= {f"ww={one} {two}" for one, two in pairwise(plain)}
    found |= {f"www={one} {two} {three}" for one, two, three in zip(plain, plain[1:], plain[2:], strict=False)}
    found |= {f"w_w={one} {three}" for one, three in zip(plain, plain[2:], strict=False)}
    for word in set(plain):
        marked = f"<{word}>"
        found |= {f"c={marked[at : at + 4]}" for at in range(max(1, len(marked) - 3))}
    if plain:
        found |= {f"first={plain[0]}", f"last={plain[-1]}", f"first2={' '.join(plain[:2])}"}
    if len(plain) <= 3:
        found |= {f"all={' '.join(plain)}", f"asked={question}|{' '.join(plain)}"}
    found |= {f"role={role}" for role in roles}
    if any(category_of(word) for word in plain if word.isalpha()):
        found.add("thing")
    if any(role in ("paid", "miles") for role in roles):
        found.add("has-sum")
    return sorted(found)


def features_of_danger(tokens: Sequence[Token], question: str | None, roles: Collection[str]) -> list[str]:
    """The same for the detector of danger: also what the words are about, which of them stand near each other, and our phrases."""
    words = [token.text.replace("'", "") for token in tokens[:MOST_WORDS] if token.is_word]
    bases = [base(word) for word in words]
    about = [
        table("meanings").get(word, "") or table("meanings").get(meant, "")
        for word, meant in zip(words, bases, strict=True)
    ]
    found = set(features_of_message(tokens, question, roles))
    for place, word in enumerate(bases):
        found.add(f"b={word}")
        if about[place]:
            found.add(f"a={about[place]}")
        for near in range(place + 1, min(place + _NEAR, len(bases))):
            found.add(f"bb={word} {bases[near]}")
            if about[place] and about[near]:
                found.add(f"aa={about[place]} {about[near]}")
            if about[place]:
                found.add(f"ab={about[place]} {bases[near]}")
            if about[near]:
                found.add(f"ba={word} {about[near]}")
    kinds = kinds_in(words)
    found |= {f"list={kind}" for kind in kinds} | {f"list={kind}+" for kind, number in kinds.items() if number > 1}
    if set(kinds) - {"unsafe"}:
        found.add(LIST)
    return sorted(found)
