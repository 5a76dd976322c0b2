"""Learns the models from the examples; does nothing where they have learnt from these very examples and words already.

`python -m services.notifications.understanding.training` (called by `make setup`).
"""

import hashlib
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import pycrfsuite

from services.notifications.understanding import examples
from services.notifications.understanding.classes import features_of_danger, features_of_message
from services.notifications.understanding.examples import OUTSIDE, Example
from services.notifications.understanding.features import features_of, features_of_thing
from services.notifications.understanding.gold import ASK, Known, known_in, marks_of, spans_in, thing_for
from services.notifications.understanding.links import APART, LINKED, features_of_pair, near
from services.notifications.understanding.models import (
    DANGER,
    FOLDER,
    INTENTS,
    LINKS,
    NAMES,
    NONE,
    REPEATS,
    ROLES,
    THINGS,
)
from services.notifications.understanding.repeat_marks import marks_for, phrases_of_number
from services.notifications.understanding.repeats import (
    ASKED,
    MANY,
    ONCE,
    features_of_repeat,
)
from services.notifications.understanding.tagger import THING, TaggedSpan
from services.notifications.understanding.things import Thing, thing_of, with_listed
from services.notifications.understanding.tokens import Token
from shared.contracts.categories import FACTS

HERE = Path(__file__).parent
_CLAIM = re.compile(r"(?:\?|[a-z_]+) [\d?]|not |ask ")
_DANGER = re.compile(r"(?:also )?danger (\w+) (certain|possible)")
_ROLES = {"c1": 0.15, "c2": 0.3, "max_iterations": 90, "feature.minfreq": 2, "feature.possible_transitions": True}
_CLASSES = {"c1": 0.0, "c2": 0.3, "max_iterations": 200}
_PAIRS = {"c1": 0.0, "c2": 0.5, "max_iterations": 200}
_EVERY_EMPTY = 8
"""Of the messages in which nothing is marked the tagger of roles learns from one in so many: they teach it little."""

_Told = tuple[Example, list[Known], list[TaggedSpan], list[Thing]]
"""An example, its amounts with what is told of each, their spans, and the things that may be theirs."""


def stamp() -> str:
    """What the models depend on, as one word: examples, word lists and the code that looks at them."""
    files = sorted([*HERE.glob("examples/*.txt"), *HERE.glob("words/*/*.txt"), *HERE.glob("*.py")])
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()


def learn(known: Sequence[Example], folder: Path) -> None:
    """Learns all models from these examples: the same from the same ones, on any machine."""
    folder.mkdir(exist_ok=True, parents=True)
    marked = [
        one
        for number, one in enumerate(known)
        if one.tokens and (set(one.labels) != {OUTSIDE} or number % _EVERY_EMPTY == 0)
    ]
    roles = ((features_of(one.tokens, one.question), _without_category(one.labels)) for one in marked)
    _learn(folder / f"{ROLES}.crfsuite", _ROLES, roles)
    _learn(folder / f"{THINGS}.crfsuite", _CLASSES, _things(marked))
    _learn(folder / f"{LINKS}.crfsuite", _PAIRS, _links(marked))
    _learn(folder / f"{REPEATS}.crfsuite", _PAIRS, _repeats(marked))
    _learn(folder / f"{INTENTS}.crfsuite", _CLASSES, _classes(known, features_of_message, intent_of))
    _learn(folder / f"{DANGER}.crfsuite", _CLASSES, _classes(known, features_of_danger, danger_of))


def _classes(
    known: Iterable[Example],
    features: Callable[[Sequence[Token], str | None, frozenset[str]], list[str]],
    label: Callable[[Example], str],
) -> Iterable[tuple[list[list[str]], list[str]]]:
    return (([features(one.tokens, one.question, roles_of(one.labels))], [label(one)]) for one in known)


def _without_category(labels: Sequence[str]) -> list[str]:
    """The labels of the tagger: that something is a thing, not of which category."""
    return [f"{label[:2]}{THING}" if label[2:] in FACTS else label for label in labels]


def _things(known: Iterable[Example]) -> Iterator[tuple[list[list[str]], list[str]]]:
    for one in known:
        for role, start, end in marks_of(one.labels):
            if role in FACTS:
                yield [features_of_thing(one.tokens, start, end)], [role]


def _links(known: Iterable[Example]) -> Iterator[tuple[list[list[str]], list[str]]]:
    """Every amount with every thing that it could be for: linked, or apart."""
    for one, told, amounts, things in _with_overlooked(_told(known)):
        for number, amount in enumerate(told):
            own = thing_for(amount, told, things) if amount.category else None
            is_in_order = own is not None and sum(two.category == own.category for two in told) == sum(
                two.category == own.category for two in things
            )
            for option in near(amount.span, things):
                is_own = things[option] is own
                if is_own or is_in_order or things[option].category != amount.category:
                    features = features_of_pair(one.tokens, amounts, number, things, option)
                    yield [features], [LINKED if is_own else APART]


def _repeats(known: Iterable[Example]) -> Iterator[tuple[list[list[str]], list[str]]]:
    """Every amount in whose message words stand that could multiply it: many, once, or to be asked."""
    for one, told, amounts, things in _told(known):
        spans = spans_in(one)
        phrased = phrases_of_number(one.tokens)
        for amount in told:
            marks = marks_for(amount.span, phrased, spans)
            if amount.times and marks:
                own = thing_for(amount, told, things) if amount.category else None
                label = ASKED if amount.times == ASK else MANY if amount.times != 1 else ONCE
                yield [features_of_repeat(one.tokens, marks, spans, amounts, amount.span, own)], [label]


def _told(known: Iterable[Example]) -> Iterator[_Told]:
    """The examples with their amounts and with the things that may be theirs."""
    for one in known:
        spans = spans_in(one)
        told = known_in(one, spans)
        if told:
            named = [thing_of(span) for span in spans if span.role in FACTS]
            amounts = [amount.span for amount in told]
            yield one, told, amounts, with_listed(one.tokens, spans, named)


def _with_overlooked(told: Iterable[_Told]) -> Iterator[_Told]:
    """The same, and each again with one thing that the tagger has overlooked: our lists may still know it."""
    for one, known, amounts, things in told:
        yield one, known, amounts, things
        named = [thing for thing in things if thing.kind == "named"]
        if named:
            missed = named[len(one.tokens) % len(named)]
            left = [span for span in spans_in(one) if span.start != missed.span.start]
            kept = [thing for thing in named if thing is not missed]
            yield one, known, amounts, with_listed(one.tokens, left, kept)


def _learn(file: Path, params: dict[str, float], told: Iterable[tuple[list[list[str]], Sequence[str]]]) -> None:
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", params=params, verbose=False)
    for features, labels in told:
        # Some come from sets, whose order differs from process to process; sorted, the same examples give the same model anywhere.
        trainer.append([sorted(one) for one in features], labels)
    trainer.train(str(file))


def roles_of(labels: Iterable[str]) -> frozenset[str]:
    """The roles that are in a message."""
    return frozenset(label[2:] for label in labels if label != OUTSIDE)


def intent_of(one: Example) -> str:
    """What the writer of an example says is wanted first; "danger" where it is about nothing else."""
    parts = one.understood.split("; ")
    if parts[0].startswith("danger "):
        return DANGER
    if not _CLAIM.match(parts[0]):
        return parts[0]
    also = [part[5:] for part in parts if part.startswith("also ") and not part.startswith("also danger")]
    return also[0] if also else "claim"


def danger_of(one: Example) -> str:
    """ "abuse certain", or "none"."""
    found = next((found for part in one.understood.split("; ") if (found := _DANGER.fullmatch(part))), None)
    return f"{found[1]} {found[2]}" if found else NONE


def main() -> None:
    """Learns, where something has changed."""
    written, now = FOLDER / "stamp", stamp()
    if written.is_file() and written.read_text(encoding="utf-8") == now:
        return
    FOLDER.mkdir(exist_ok=True)
    print("Learning what messages mean, from our own examples: about three minutes.", file=sys.stderr)  # noqa: T201  # a command
    with tempfile.TemporaryDirectory(
        dir=FOLDER
    ) as folder:  # two at once each learn for themselves, and put the same in place
        learn([one for file in sorted(examples.FOLDER.glob("*.txt")) for one in examples.read(file)], Path(folder))
        for name in NAMES:
            (Path(folder) / f"{name}.crfsuite").replace(FOLDER / f"{name}.crfsuite")
    written.write_text(now, encoding="utf-8")


if __name__ == "__main__":
    main()
