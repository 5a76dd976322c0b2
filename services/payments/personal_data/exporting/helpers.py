"""The table of who helps somebody with their money or claims, and for whom they do so themself."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from services.payments.payees.tables import PayeeAuthority
from services.payments.people.tables import Person
from services.payments.personal_data.exporting.rules import Cell, PersonTable
from services.payments.phone.supporters.tables import SupporterAgreement
from shared.contracts.person_records import NumberKept


def helpers_of(session: Session, org_id: UUID, person_id: UUID, numbers: Sequence[NumberKept]) -> PersonTable:
    """Both sides of an agreement have it in their file. What shows it, and the whole name, is for the person whom it is about: whoever helps has the
    first name, as they read it in each answer of ours."""
    rows = [
        *_supporters(session, org_id, person_id),
        *_authorities(session, org_id, person_id),
        *_helped(session, org_id, numbers),
    ]
    return PersonTable(
        "who-helps",
        "Who helps whom",
        "Who claims for you or acts for you with your money, as it was written down; and for whom you claim from your own telephone.",
        ("since", "what", "who", "what showed it", "seen on", "looked at again", "ended"),
        sorted(rows, key=lambda row: str(row[0])),
    )


def _supporters(session: Session, org_id: UUID, person_id: UUID) -> Iterator[tuple[Cell, ...]]:
    for one in session.scalars(select(SupporterAgreement).filter_by(org_id=org_id, person_id=person_id)):
        days = one.seen_on, one.review_on, one.ended_at
        yield one.created_at, "tells us what you spent", one.supporter_name, one.evidence, *days


def _authorities(session: Session, org_id: UUID, person_id: UUID) -> Iterator[tuple[Cell, ...]]:
    for one in session.scalars(select(PayeeAuthority).filter_by(org_id=org_id, person_id=person_id)):
        what = f"acts for you with your money: {one.kind.replace('_', ' ')}"
        yield one.created_at, what, one.holder_name, one.evidence, one.seen_on, one.review_on, one.ended_at


def _helped(session: Session, org_id: UUID, numbers: Sequence[NumberKept]) -> Iterator[tuple[Cell, ...]]:
    """By the telephones that are theirs alone, and only what was agreed while it was: a number may be somebody else's later."""
    theirs = [
        and_(
            SupporterAgreement.number_id == one.number_id,
            SupporterAgreement.created_at >= one.since,
            *([SupporterAgreement.created_at <= one.until] if one.until else []),
        )
        for one in numbers
        if one.number_id is not None
    ]
    if not theirs:
        return
    rows = session.execute(
        select(SupporterAgreement, Person.name)
        .join(Person, and_(Person.org_id == SupporterAgreement.org_id, Person.id == SupporterAgreement.person_id))
        .where(SupporterAgreement.org_id == org_id, or_(*theirs))
    )
    for one, name in rows:
        yield one.created_at, "you tell us what they spent", name.split()[0], None, None, one.review_on, one.ended_at
