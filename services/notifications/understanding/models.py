"""The models that have learnt from our examples: the roles of pieces, the categories of things, which amount is for what and how
often, what is wanted, and danger."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from threading import Lock

import pycrfsuite

from services.notifications.understanding import words
from shared.errors import Effect

FOLDER = Path(__file__).parent / "model"
ROLES, THINGS, LINKS, REPEATS = "roles", "things", "links", "repeats"
INTENTS, DANGER = "intents", "danger"
NONE = "none"
"""The label of a message that speaks of no danger."""
ALMOST_CERTAIN = 0.95
"""What is surer than this is not asked what else it may be."""
NAMES = (ROLES, THINGS, LINKS, REPEATS, INTENTS, DANGER)


class ModelMissingError(RuntimeError):
    """The models are not there: the service does not start without them."""


class Model:
    """A model that has been opened. A tagger holds the message that it was given last, so threads take turns: two that shared it
    would hear each other's words."""

    def __init__(self, file: Path) -> None:
        self._tagger = pycrfsuite.Tagger()
        self._tagger.open(str(file))
        self._turn = Lock()
        roles = {label[2:] for label in self._tagger.labels() if label[1:2] == "-"}
        known = frozenset(self._tagger.labels())
        self._alike = {role: [one for one in (f"B-{role}", f"I-{role}") if one in known] for role in roles}

    def labels_of(self, pieces: Sequence[Sequence[str]]) -> list[tuple[str, float, Mapping[str, float]]]:
        """The likeliest label of each piece of one message, given by the pieces' features.

        With it comes how sure it is (0 to 1), be it the first piece of its role or a further one; and how likely each other role is,
        where it is not almost certain.
        """
        with self._turn:
            found = list[tuple[str, float, Mapping[str, float]]]()
            for place, label in enumerate(self._tagger.tag(pieces)):
                share = self._share(label[2:], place) if label[2:] else self._tagger.marginal(label, place)
                others = {} if share > ALMOST_CERTAIN else {role: self._share(role, place) for role in self._alike}
                found.append((label, share, others))
            return found

    def _share(self, role: str, place: int) -> float:
        return float(sum(self._tagger.marginal(label, place) for label in self._alike.get(role, ())))

    def shares_of(self, features: Sequence[str]) -> dict[str, float]:
        """How likely each label is for one whole message; all together are 1."""
        with self._turn:
            self._tagger.set([features])
            return {label: self._tagger.marginal(label, 0) for label in self._tagger.labels()}


@cache
def model(name: str) -> Model:
    """A model, opened once for this process. Raises ModelMissingError."""
    file = FOLDER / f"{name}.crfsuite"
    if not file.is_file():
        raise ModelMissingError(
            f"What messages mean has not been learnt yet: {file.name} is missing. {Effect.NOTHING_STARTED} Run: make setup."
        )
    return Model(file)


def check() -> None:
    """Reads every word list and opens every model. Raises WordListError and ModelMissingError."""
    words.check()
    for name in NAMES:
        model(name)
