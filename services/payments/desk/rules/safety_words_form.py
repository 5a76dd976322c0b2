"""The form of an organisation's own words to somebody in danger: for which kinds, in both languages, and who approved them. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from shared.contracts.set_up import LONGEST_SAFETY_WORDS, SHORTEST_SAFETY_WORDS
from shared.contracts.understood import DangerKind

LONGEST_APPROVER, SHORTEST_APPROVER = 100, 2
DANGER_WORDS: Mapping[DangerKind, str] = {
    "self_harm": "Somebody may hurt themself",
    "abuse": "Somebody hurts or threatens them",
    "fraud": "Somebody wants their money or their numbers",
    "medical": "Somebody is ill or hurt",
    "fire": "Fire or gas",
    "carer_strain": "Somebody who cares can go on no longer",
    "unsafe": "Somebody is not safe in another way",
}
"""Each kind of danger as administrators read it."""


@dataclass(frozen=True, slots=True)
class TypedSafetyWords:
    """Words for some kinds of danger, who approved them, and who of the staff is asked to call."""

    kinds: tuple[DangerKind, ...]
    english: str
    welsh: str
    approved_by: str
    owner_id: UUID | None


@dataclass(slots=True)
class SafetyWordsForm:
    """The words that were typed (None while something is wrong); (field, reason) for what cannot be read."""

    words: TypedSafetyWords | None = None
    wrong: list[tuple[str, str]] = field(default_factory=list)


def read_words_form(typed: Mapping[str, str], staff: Collection[UUID]) -> SafetyWordsForm:
    """What was typed. Whether the words name the right number and fit a text, notifications says."""
    form = SafetyWordsForm()
    kinds = tuple(kind for kind in DANGER_WORDS if typed.get(f"kind-{kind}"))
    if not kinds:
        form.wrong.append(("kinds", "Tick for which danger these words are."))
    english, welsh = (_words(form, name, typed.get(name, "")) for name in ("english", "welsh"))
    approver = " ".join(typed.get("approved_by", "").split())
    if not SHORTEST_APPROVER <= len(approver) <= LONGEST_APPROVER:
        form.wrong.append(
            ("approved_by", "Write who approved these words, with their part: Jo Example, safeguarding lead.")
        )
    named = typed.get("owner", "")
    owner = next((one for one in staff if str(one) == named), None)
    if named and owner is None:
        form.wrong.append(("owner", "Choose somebody who may sign in, or nobody."))
    if not form.wrong:
        form.words = TypedSafetyWords(kinds, english, welsh, approver, owner)
    return form


def _words(form: SafetyWordsForm, name: str, typed: str) -> str:
    words = " ".join(typed.split())
    if not SHORTEST_SAFETY_WORDS <= len(words) <= LONGEST_SAFETY_WORDS:
        form.wrong.append((name, f"Write {SHORTEST_SAFETY_WORDS} to {LONGEST_SAFETY_WORDS} letters."))
    return words
