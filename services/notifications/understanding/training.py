"""Learns the three models from the examples; does nothing where they have learnt from these very examples and words already.

`python -m services.notifications.understanding.training` (called by `make setup`).
"""

import hashlib
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pycrfsuite

from services.notifications.understanding import examples
from services.notifications.understanding.classes import features_of_danger, features_of_message
from services.notifications.understanding.examples import OUTSIDE, Example
from services.notifications.understanding.features import features_of
from services.notifications.understanding.models import DANGER, FOLDER, INTENTS, NAMES, NONE, ROLES
from services.notifications.understanding.tokens import Token

HERE = Path(__file__).parent
_CLAIM = re.compile(r"(?:\?|[a-z_]+) [\d?]|not |ask ")
_DANGER = re.compile(r"(?:also )?danger (\w+) (certain|possible)")
_ROLES = {"c1": 0.05, "c2": 0.05, "max_iterations": 70, "feature.minfreq": 2, "feature.possible_transitions": True}
_CLASSES = {"c1": 0.0, "c2": 0.3, "max_iterations": 200}
_EVERY_EMPTY = 8
"""Of the messages in which nothing is marked the tagger of roles learns from one in so many: they teach it little."""


def stamp() -> str:
    """What the models depend on, as one word: examples, word lists and the code that looks at them."""
    files = sorted([*HERE.glob("examples/*.txt"), *HERE.glob("words/*/*.txt"), *HERE.glob("*.py")])
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()


def learn(known: Sequence[Example], folder: Path) -> None:
    """Learns all three models from these examples."""
    folder.mkdir(exist_ok=True, parents=True)
    marked = [
        one
        for number, one in enumerate(known)
        if one.tokens and (set(one.labels) != {OUTSIDE} or number % _EVERY_EMPTY == 0)
    ]
    _learn(
        folder / f"{ROLES}.crfsuite", _ROLES, ((features_of(one.tokens, one.question), one.labels) for one in marked)
    )
    _learn(folder / f"{INTENTS}.crfsuite", _CLASSES, _classes(known, features_of_message, intent_of))
    _learn(folder / f"{DANGER}.crfsuite", _CLASSES, _classes(known, features_of_danger, danger_of))


def _classes(
    known: Iterable[Example],
    features: Callable[[Sequence[Token], str | None, frozenset[str]], list[str]],
    label: Callable[[Example], str],
) -> Iterable[tuple[list[list[str]], list[str]]]:
    return (([features(one.tokens, one.question, roles_of(one.labels))], [label(one)]) for one in known)


def _learn(file: Path, params: dict[str, float], told: Iterable[tuple[list[list[str]], Sequence[str]]]) -> None:
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", params=params, verbose=False)
    for features, labels in told:
        trainer.append(features, labels)
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
    print("Learning what messages mean, from our own examples: about a minute.", file=sys.stderr)  # noqa: T201  # a command
    with tempfile.TemporaryDirectory(
        dir=FOLDER
    ) as folder:  # two at once each learn for themselves, and put the same in place
        learn([one for file in sorted(examples.FOLDER.glob("*.txt")) for one in examples.read(file)], Path(folder))
        for name in NAMES:
            (Path(folder) / f"{name}.crfsuite").replace(FOLDER / f"{name}.crfsuite")
    written.write_text(now, encoding="utf-8")


if __name__ == "__main__":
    main()
