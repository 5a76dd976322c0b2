"""Who may be speaking: the people behind a number, by first name and the word of their picture; and choosing that word."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.payments.people.rules import fold
from services.payments.people.tables import Person
from services.payments.people.usecases import get_person
from services.payments.phone.rules.conversation import Candidate
from services.payments.phone.rules.pictures import check_word
from services.payments.phone.tables import PictureWord
from shared import audit
from shared.identity import Actor, Permission
from shared.ids import new_id

_WHO = (
    select(Person.id, Person.name, PictureWord.word)
    .outerjoin(PictureWord, (PictureWord.org_id == Person.org_id) & (PictureWord.person_id == Person.id))
    .where(Person.org_id == bindparam("org"), Person.id.in_(bindparam("people", expanding=True)))
    .where(Person.erased_at.is_(None), Person.merged_into_id.is_(None))
)


def candidates(session: Session, org_id: UUID, person_ids: Sequence[UUID]) -> tuple[Candidate, ...]:
    """Those of these people who take part here, in the order given; whoever was erased or merged is not among them."""
    rows = session.execute(_WHO, {"org": org_id, "people": list(person_ids)})
    found = {row.id: Candidate(row.id, first_name(row.name), row.word or "", called(row.name)) for row in rows}
    return tuple(found[one] for one in dict.fromkeys(person_ids) if one in found)


def choose_picture_word(session: Session, actor: Actor, person_id: UUID, word: str) -> None:
    """Keeps the word of the picture that a person chose; a new choice takes the place of the old one.

    Raises ForbiddenError, NotFoundError, InvalidError (no such picture).
    """
    actor.require(Permission.MANAGE_PEOPLE)
    get_person(session, actor.org_id, person_id)
    chosen = check_word(word)
    row = {"org_id": actor.org_id, "id": new_id(), "person_id": person_id, "word": chosen}
    session.execute(
        insert(PictureWord)
        .values(row)
        .on_conflict_do_update(index_elements=["org_id", "person_id"], set_={"word": chosen})
    )
    audit.record(session, actor, "picture_word.chosen", "person", person_id)


def first_name(name: str) -> str:
    """The word by which people call somebody, folded: the first of the name, or what stands behind the comma ("Bloggs, Jo")."""
    return fold(called(name))


def called(name: str) -> str:
    """The same word as it is written."""
    last, comma, rest = name.partition(",")
    words = (rest if comma and rest.strip() else last).split()
    return words[0] if words else ""
