"""Who may be speaking: the people behind a number, by first name and the word of their picture; and choosing that word."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Row, Uuid, any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.payments.people.rules import fold
from services.payments.people.tables import Person
from services.payments.people.usecases import get_person
from services.payments.phone.rules.conversation import Candidate
from services.payments.phone.rules.pictures import check_second, check_word
from services.payments.phone.tables import PictureWord
from services.payments.phone.usecases.picture_tries import forget_wrong_tries
from shared import audit
from shared.contracts.notices import Notice, NoticeRequested
from shared.identity import Actor, Permission
from shared.ids import new_id
from shared.organisations import Organisation
from shared.outbox import send_message

PICTURE_CHOSEN = "picture_word.chosen"
"""How the trail calls it that somebody wrote a person's picture down."""

WHO = (
    select(Person.id, Person.name, PictureWord.word, PictureWord.second_word, Organisation.two_pictures)
    .join(Organisation, Organisation.id == Person.org_id)
    .outerjoin(PictureWord, (PictureWord.org_id == Person.org_id) & (PictureWord.person_id == Person.id))
    .where(Person.org_id == bindparam("org"), Person.id == any_(bindparam("people", type_=ARRAY(Uuid()))))
    .where(Person.erased_at.is_(None), Person.merged_into_id.is_(None))
)


def candidates(session: Session, org_id: UUID, person_ids: Sequence[UUID]) -> tuple[Candidate, ...]:
    """Those of these people who take part here, in the order given; whoever was erased or merged is not among them."""
    return candidates_of(session.execute(WHO, {"org": org_id, "people": list(person_ids)}), person_ids)


def candidates_of(rows: Iterable[Row[*tuple[Any, ...]]], person_ids: Sequence[UUID]) -> tuple[Candidate, ...]:
    """The same from the rows of WHO, which may have more columns."""
    found = {
        row.id: Candidate(
            row.id,
            first_name(row.name),
            words_of(row.word, row.second_word if row.two_pictures else None),
            called(row.name),
            family_name(row.name),
        )
        for row in rows
    }
    return tuple(found[one] for one in dict.fromkeys(person_ids) if one in found)


def words_of(*words: str | None) -> tuple[str, ...]:
    """The words of the pictures that somebody has."""
    return tuple(word for word in words if word)


def choose_picture_word(session: Session, actor: Actor, person_id: UUID, word: str, second: str | None = None) -> None:
    """Keeps the picture, or the two, that a person chose; a new choice takes the place of the old one, and begins the count of wrong
    tries anew. The person is told that it was changed, and not what it is.

    Raises ForbiddenError, NotFoundError, InvalidError (no such picture; a second one where one is enough, or the same one).
    """
    actor.require(Permission.MANAGE_PEOPLE)
    get_person(session, actor.org_id, person_id)
    chosen, also = check_word(word), check_second(second, word, wanted=wants_two_pictures(session, actor.org_id))
    new = {"word": chosen, "second_word": also, "set_by": actor.id, "set_at": func.app_now()}
    picture_id = session.scalar(
        insert(PictureWord)
        .values(org_id=actor.org_id, id=new_id(), person_id=person_id, **new)
        .on_conflict_do_update(index_elements=["org_id", "person_id"], set_=new)
        .returning(PictureWord.id)
    )
    forget_wrong_tries(session, actor, person_id)
    told = NoticeRequested(
        person_id=person_id, notice=Notice.PICTURE_CHANGED, about_id=picture_id or person_id, occasion_id=new_id()
    )
    send_message(session, actor.org_id, told)
    audit.record(session, actor, PICTURE_CHOSEN, "person", person_id)


def wants_two_pictures(session: Session, org_id: UUID) -> bool:
    """Whether people of this organisation may choose a second picture."""
    return bool(session.scalar(select(Organisation.two_pictures).where(Organisation.id == org_id)))


def first_name(name: str) -> str:
    """The word by which people call somebody, folded: the first of the name, or what stands behind the comma ("Bloggs, Jo")."""
    return fold(called(name))


def called(name: str) -> str:
    """The same word as it is written."""
    last, comma, rest = name.partition(",")
    words = (rest if comma and rest.strip() else last).split()
    return words[0] if words else ""


def family_name(name: str) -> str:
    """What stands before the comma ("Bloggs, Jo"), else the last word of a name of several."""
    last, comma, rest = name.partition(",")
    if comma and rest.strip():
        return " ".join(last.split())
    words = name.strip(" ,").split()
    return words[-1] if len(words) > 1 else ""
