"""Who may be speaking and what is open with each of them, in one statement: most people have nothing open, and nobody asks then what it is."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import bindparam, exists
from sqlalchemy.orm import Session

from services.payments.claims.rules.decisions import LineStatus
from services.payments.claims.tables import ClaimLine
from services.payments.involvement.rules.offers import OfferStatus
from services.payments.involvement.tables import LimitQuestion, Offer
from services.payments.people.tables import Person
from services.payments.phone.rules.conversation import Candidate
from services.payments.phone.supporters.usecases import agreements_of
from services.payments.phone.usecases.identities import WHO, candidates_of
from services.payments.worklist.handling.usecases.messages import IS_CONCERNED
from shared.contracts.turns import Turn


@dataclass(frozen=True, slots=True)
class OpenThings:
    """What may be open with a person: finance asks about a line, an offer waits or was accepted, a limit of theirs was asked about. True
    also means that nobody has looked."""

    is_asked: bool = True
    has_offer: bool = True
    has_accepted: bool = True
    is_limited: bool = True


@dataclass(frozen=True, slots=True)
class Around:
    """The people behind a number, what is open with each, and whether a task may be about this conversation or its only person."""

    people: tuple[Candidate, ...]
    open_with: Mapping[UUID, OpenThings]
    has_tasks: bool
    conversation_id: UUID

    def of(self, person_id: UUID) -> OpenThings:
        """What may be open with somebody; anything, where nobody has looked."""
        return self.open_with.get(person_id, OpenThings())


_THEIRS = (Offer.org_id == bindparam("org"), Offer.person_id == Person.id)
_LOOK = WHO.add_columns(
    exists()
    .where(ClaimLine.org_id == bindparam("org"), ClaimLine.person_id == Person.id)
    .where(ClaimLine.status == LineStatus.ASKED.value)
    .label("is_asked"),
    exists().where(*_THEIRS, Offer.status == OfferStatus.OFFERED.value).label("has_offer"),
    exists().where(*_THEIRS, Offer.status == OfferStatus.ACCEPTED.value).label("has_accepted"),
    exists()
    .where(*_THEIRS, Offer.status == OfferStatus.ACCEPTED.value)
    .where(LimitQuestion.org_id == Offer.org_id, LimitQuestion.offer_id == Offer.id)
    .label("is_limited"),
    IS_CONCERNED.label("has_tasks"),
).execution_options(autoflush=False)


def writers_of(turn: Turn) -> tuple[UUID, ...]:
    """Whose own words a turn may be: nobody's who is only helped by whoever has the telephone."""
    return tuple(one for one in turn.people if one not in turn.helped)


def look_around(session: Session, turn: Turn) -> Around:
    """Everything a turn begins with. A task that is made at this moment is not seen: the turn came before it."""
    writers = writers_of(turn)
    only = writers[0] if len(writers) == 1 else None
    asked = {
        "org": turn.org_id,
        "people": list(turn.people),
        "conversations": [turn.conversation_id, *turn.same_number],
        "person": only,
    }
    rows = session.execute(_LOOK, asked).all()
    people = candidates_of(rows, turn.people)
    if turn.helped:
        agreed = agreements_of(session, turn.org_id, turn.number_id, turn.helped) if turn.number_id else {}
        people = tuple(
            replace(one, is_helped=one.person_id in turn.helped, agreement_id=agreed.get(one.person_id))
            for one in people
        )
    return Around(
        people=people,
        open_with={row.id: OpenThings(row.is_asked, row.has_offer, row.has_accepted, row.is_limited) for row in rows},
        has_tasks=not rows or rows[0].has_tasks,
        conversation_id=turn.conversation_id,
    )
