"""The three models that have learnt from our examples: the roles of pieces, what is wanted, and danger."""

from functools import cache
from pathlib import Path

import pycrfsuite

from services.notifications.understanding import words

FOLDER = Path(__file__).parent / "model"
ROLES, INTENTS, DANGER = "roles", "intents", "danger"
NONE = "none"
"""The label of a message that speaks of no danger."""
NAMES = (ROLES, INTENTS, DANGER)


class ModelMissingError(RuntimeError):
    """The models are not there: the service does not start without them."""


@cache
def model(name: str) -> pycrfsuite.Tagger:
    """A model, opened once for this process. Raises ModelMissingError."""
    file = FOLDER / f"{name}.crfsuite"
    if not file.is_file():
        raise ModelMissingError(
            f"What messages mean has not been learnt yet: {file.name} is missing. Run: make setup. Nothing was started."
        )
    tagger = pycrfsuite.Tagger()
    tagger.open(str(file))
    return tagger


def check() -> None:
    """Reads every word list and opens every model. Raises WordListError and ModelMissingError."""
    words.check()
    for name in NAMES:
        model(name)
