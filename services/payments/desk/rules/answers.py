"""What somebody answers to the questions of an import: which ID is whose, and who is new."""

from collections.abc import Collection, Sequence

from services.payments.desk.rules.refusals import refusal
from services.payments.people.imports.rules import Answers, UnusableKeyError, read_key

HOW = (
    "Say --same A=B where the row with the ID A is B here, --same A where a known ID has another name now, or --new A."
)


def read_answers(same: Sequence[str], new: Sequence[str]) -> Answers:
    """Answers as they are written, "00123=123" and "00123". Raises InvalidError for one that is no answer."""
    pairs: dict[str, str] = {}
    for one in same:
        left, sign, right = one.partition("=")
        key = _key(left)
        if pairs.setdefault(key, _key(right) if sign else key) != (_key(right) if sign else key):
            raise refusal("answer_twice", f"Two answers are about the same ID. {HOW}")
    added = frozenset(map(_key, new))
    if added & pairs.keys():
        raise refusal("answer_twice", f"Two answers are about the same ID. {HOW}")
    return Answers(pairs, added)


def check_answers(answers: Answers, keys: Collection[str]) -> None:
    """Raises InvalidError for an answer about an ID that no row of the list has: it was meant for another row."""
    if not (answers.same.keys() | answers.new) <= set(keys):
        raise refusal(
            "answer_unknown", f"An answer names an ID that no row of this file has. Look at the ID again. {HOW}"
        )


def _key(written: str) -> str:
    try:
        return read_key(written)
    except UnusableKeyError:
        raise refusal("answer_unusable", f"An answer names no ID that can be used. {HOW}") from None
