"""The tables of who somebody is here and how they took part: groups, offers, what they agreed to, attendance."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from services.payments.involvement.tables import AnswerToOffer, Attendance, Engagement, EngagementSession, Offer
from services.payments.involvement.usecases.event_names import event_names
from services.payments.people.groups.tables import PersonGroup, PersonGroupMember
from services.payments.people.imports.tables import PersonAlias
from services.payments.people.payment_limits.tables import AgreedAboveLimit, PaymentLimit
from services.payments.people.tables import Person, Principal
from services.payments.people.vouchers.usecases import vouchers_of
from services.payments.personal_data.exporting.rules import Cell, PersonTable, money_cell
from services.payments.phone.tables import PictureWord


def about_the_person(session: Session, person: Person) -> PersonTable:
    """Who they are here, and under which IDs other systems know them."""
    return PersonTable(
        "about-you",
        "About you",
        "Your name, since when you are here, and under which IDs other systems know you.",
        ("what", "value", "since"),
        list(_about(session, person)),
    )


def taking_part(session: Session, org_id: UUID, person_id: UUID) -> tuple[PersonTable, ...]:
    """What they were asked to, said and did."""
    return (
        PersonTable(
            "offers",
            "What you were asked to",
            "Events and tasks that you were asked to, and what you would be paid.",
            ("event", "role", "asked", "offered pounds", "your choice", "at most pounds", "status", "answered"),
            _offers(session, org_id, person_id),
        ),
        PersonTable(
            "what-you-agreed-to",
            "What you agreed to",
            "Each answer that you gave to an offer, limits that you set for yourself, and each yes above a limit.",
            ("when", "what", "words", "pounds", "how", "somebody was there", "ended"),
            list(_agreed(session, org_id, person_id)),
        ),
        PersonTable(
            "vouchers",
            "Vouchers that you were given",
            "Vouchers for taking part that were given to you outside Sameday, as staff wrote them down.",
            ("event", "given on", "pounds", "why", "written down", "undone", "why undone"),
            _vouchers(session, org_id, person_id),
        ),
        PersonTable(
            "attendance",
            "When you came",
            "How you took part in each session, as it was marked.",
            ("event", "session began", "came", "minutes", "marked"),
            _attendance(session, org_id, person_id),
        ),
    )


def _about(session: Session, person: Person) -> Iterator[tuple[Cell, ...]]:
    yield "name", person.name, person.created_at
    yield "our number of you", str(person.id), person.created_at
    if person.source_system:
        yield f"ID in {person.source_system}", person.external_id, person.created_at
    aliases = select(PersonAlias).where(PersonAlias.org_id == person.org_id, PersonAlias.person_id == person.id)
    for alias in session.scalars(aliases.order_by(PersonAlias.id)):
        yield f"ID in {alias.source_system}", alias.external_id, alias.created_at
    groups = session.execute(
        select(PersonGroup.name, PersonGroupMember)
        .join(
            PersonGroup,
            and_(PersonGroup.org_id == PersonGroupMember.org_id, PersonGroup.id == PersonGroupMember.group_id),
        )
        .where(PersonGroupMember.org_id == person.org_id, PersonGroupMember.person_id == person.id)
        .order_by(PersonGroupMember.id)
    )
    for name, member in groups:
        yield ("was in the group" if member.left_at else "in the group"), name, member.changed_at
    picture = select(PictureWord.set_at).where(PictureWord.org_id == person.org_id, PictureWord.person_id == person.id)
    set_at = session.scalar(picture)
    if set_at is not None:
        yield "you have chosen a picture", None, set_at
    if person.number_changed_at is not None:
        yield "your mobile was changed", None, person.number_changed_at
    works = select(Principal.created_at).where(Principal.org_id == person.org_id, Principal.person_id == person.id)
    for since in session.scalars(works):
        yield "you also sign in here as a member of staff", None, since


def _offers(session: Session, org_id: UUID, person_id: UUID) -> list[tuple[Cell, ...]]:
    offers = session.scalars(
        select(Offer).where(Offer.org_id == org_id, Offer.person_id == person_id).order_by(Offer.id)
    ).all()
    events = event_names(session, org_id, {one.engagement_id for one in offers})
    return [
        (
            events.get(one.engagement_id, ""),
            one.role,
            one.offered_at,
            money_cell(one.expected_pence),
            one.choice,
            money_cell(one.accepted_pence),
            one.status,
            one.answered_at,
        )
        for one in offers
    ]


def _agreed(session: Session, org_id: UUID, person_id: UUID) -> Iterator[tuple[Cell, ...]]:
    answers = session.execute(
        select(AnswerToOffer, Engagement.title)
        .join(Offer, and_(Offer.org_id == AnswerToOffer.org_id, Offer.id == AnswerToOffer.offer_id))
        .join(Engagement, and_(Engagement.org_id == Offer.org_id, Engagement.id == Offer.engagement_id))
        .where(Offer.org_id == org_id, Offer.person_id == person_id)
        .order_by(AnswerToOffer.id)
    )
    for one, title in answers:
        yield (
            one.answered_at,
            f"answer to an offer: {title}",
            one.choice,
            money_cell(one.accepted_pence),
            one.channel,
            one.witness is not None,
            None,
        )
    limits = select(PaymentLimit).where(PaymentLimit.org_id == org_id, PaymentLimit.person_id == person_id)
    for limit in session.scalars(limits.order_by(PaymentLimit.id)):
        words = f"not more in one {limit.period.replace('_', ' ')}" if limit.period else "ask me before each fee"
        how = "yourself" if limit.set_by == person_id else "staff"
        yield limit.set_at, "limit that you set", words, money_cell(limit.amount_pence), how, None, limit.ended_at
    above = select(AgreedAboveLimit).where(AgreedAboveLimit.org_id == org_id, AgreedAboveLimit.person_id == person_id)
    for agreed in session.scalars(above.order_by(AgreedAboveLimit.id)):
        yield (
            agreed.said_at,
            "yes above your limit, to the later part" if agreed.is_later_part else "yes above your limit",
            agreed.part,
            money_cell(agreed.agreed_pence),
            agreed.channel,
            agreed.witness is not None,
            None,
        )


def _vouchers(session: Session, org_id: UUID, person_id: UUID) -> list[tuple[Cell, ...]]:
    vouchers = vouchers_of(session, org_id, [person_id], undone_too=True)
    events = event_names(session, org_id, {one.event_id for one in vouchers})
    return [
        (
            events.get(one.event_id, ""),
            one.given_on,
            money_cell(one.amount_pence),
            one.reason,
            one.recorded_at,
            one.undone_at,
            one.undone_reason,
        )
        for one in vouchers
    ]


def _attendance(session: Session, org_id: UUID, person_id: UUID) -> list[tuple[Cell, ...]]:
    rows = session.execute(
        select(Engagement.title, EngagementSession.starts_at, Attendance.kind, Attendance.minutes, Attendance.marked_at)
        .select_from(Attendance)
        .join(Offer, and_(Offer.org_id == Attendance.org_id, Offer.id == Attendance.offer_id))
        .join(
            EngagementSession,
            and_(EngagementSession.org_id == Attendance.org_id, EngagementSession.id == Attendance.session_id),
        )
        .join(Engagement, and_(Engagement.org_id == Offer.org_id, Engagement.id == Offer.engagement_id))
        .where(Offer.org_id == org_id, Offer.person_id == person_id)
        .order_by(EngagementSession.starts_at, Attendance.id)
    )
    return [tuple(row) for row in rows]
