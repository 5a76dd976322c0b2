"""Signing for words that somebody has checked, and whether each sign-off still stands for the words as they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from services.payments.desk.sign_offs.tables import WordsSignOff
from services.payments.people.usecases import staff_names
from shared import audit
from shared.contracts.words import WordsUnit
from shared.database import london_today
from shared.errors import ConflictError, Effect, InvalidError
from shared.identity import Actor, Permission
from shared.words_files import units_of

LONGEST_CHECKER, SHORTEST_CHECKER = 100, 2
_SERVICE = Path(__file__).parents[2]
_OURS: Mapping[str, tuple[str, str, Sequence[str]]] = {
    "pages": ("Pages behind a link, in English and Welsh", "en, cy", ["phone/words"]),
    "money_statement": ("The statement of what somebody was paid", "en, cy", ["claims/money_statement/words.py"]),
    "paper_form": ("The paper form for bank details", "en", ["payees/paper_form/words.py"]),
    "cash_sheet": ("The printed sheet of cash", "en", ["desk/cash_sheet/words.py"]),
}


@dataclass(frozen=True, slots=True)
class WordsState:
    """One unit of words: signed for as it is now (`stands`), signed for before it changed, or never."""

    unit: WordsUnit
    checked_by: str
    checked_on: date | None
    signed_by: str
    stands: bool


def own_units() -> tuple[WordsUnit, ...]:
    """The words that stand in payments itself."""
    return units_of(_SERVICE, _OURS)


def view_words(session: Session, actor: Actor, units: Sequence[WordsUnit]) -> list[WordsState]:
    """How each unit stands. Raises ForbiddenError."""
    actor.require(Permission.SEE_LIMITS)
    rows = session.scalars(
        select(WordsSignOff)
        .where(WordsSignOff.org_id == actor.org_id)
        .ext(distinct_on(WordsSignOff.unit))
        .order_by(WordsSignOff.unit, WordsSignOff.id.desc())
    )
    newest = {one.unit: one for one in rows}
    names = staff_names(session, actor.org_id, {one.signed_by for one in newest.values()})
    return [_state(unit, newest.get(unit.name), names) for unit in units]


def sign_off(session: Session, actor: Actor, units: Sequence[WordsUnit], name: str, digest: str, checker: str) -> None:
    """Signs for a unit: this person has read exactly what was shown. Raises ForbiddenError, InvalidError (nobody is named), ConflictError
    (no such words, or they have changed since)."""
    actor.require(Permission.MANAGE_STAFF)
    checked_by = " ".join(checker.split())
    if not SHORTEST_CHECKER <= len(checked_by) <= LONGEST_CHECKER:
        raise InvalidError(
            "words.nobody_named", "Write who has read these words.", "Name the person.", effect=Effect.NOTHING_SAVED
        )
    if not any(one.name == name and one.digest == digest for one in units):
        raise ConflictError(
            "words.changed", "These words are not those that you looked at: they have changed.", "Look at them again."
        )
    row = WordsSignOff(
        org_id=actor.org_id,
        unit=name,
        digest=digest,
        checked_by=checked_by,
        checked_on=london_today(session),
        signed_by=actor.id,
    )
    session.add(row)
    session.flush()
    audit.record(session, actor, "words.signed_off", "words", row.id, {"unit": name, "digest": digest})


def _state(unit: WordsUnit, row: WordsSignOff | None, names: Mapping[UUID, str]) -> WordsState:
    if row is None:
        return WordsState(unit, "", None, "", stands=False)
    return WordsState(unit, row.checked_by, row.checked_on, names[row.signed_by], stands=row.digest == unit.digest)
