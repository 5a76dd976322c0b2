"""Gathers what left for one person in a time, from payments as the ledger booked them, and what they did not take."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from services.payments.claims.money_statement.ahead import in_parts, paid_ahead
from services.payments.claims.money_statement.not_taken import not_taken
from services.payments.claims.money_statement.rules import (
    MoneyFact,
    MoneyStatement,
    PaperHead,
    PaperKind,
    VoucherFact,
    statement_of,
    tax_year_of,
)
from services.payments.involvement.tables import Offer
from services.payments.payouts.rules import PayoutStatus
from services.payments.payouts.tables import FEE_KINDS, Obligation, ObligationLine, Payout
from services.payments.payouts.usecases.obligations import charities_paid
from services.payments.people.usecases import earlier_records, get_person
from services.payments.people.vouchers.usecases import vouchers_of
from services.payments.rails.names import Rail
from shared.database import app_now
from shared.days import check_day
from shared.days_in_words import moment_in_words
from shared.errors import InvalidError
from shared.identity import Actor, ActorKind, Permission
from shared.london import LONDON, london_day, start_of_day
from shared.organisations import Organisation

LONGEST = timedelta(days=366 * 2)


@dataclass(frozen=True, slots=True)
class WantedPaper:
    """Whose money, from which day to which (both included), what the paper is for, and in which language."""

    person_id: UUID
    kind: PaperKind
    first: date
    last: date
    language: str = "en"


def wanted_paper(today: date, person_id: UUID, kind: PaperKind, first: date | None, last: date | None) -> WantedPaper:
    """The paper that is asked for; without days: until today, from the beginning of that day's tax year."""
    until = last or today
    return WantedPaper(person_id, kind, first or tax_year_of(until)[0], until)


def gather_money(session: Session, actor: Actor, wanted: WantedPaper) -> MoneyStatement:
    """What a person was paid in a time, for staff or for the person themself. Raises ForbiddenError, NotFoundError, InvalidError (days)."""
    if actor.kind is not ActorKind.PERSON or actor.id != wanted.person_id:
        actor.require(Permission.SEE_MONEY)
    get_person(session, actor.org_id, wanted.person_id)
    check_days(wanted, london_day(app_now(session)))
    return statement_for(session, actor.org_id, wanted)


def statement_for(session: Session, org_id: UUID, wanted: WantedPaper) -> MoneyStatement:
    """What stands on a paper whose asker and days were checked before. Raises NotFoundError."""
    person, now = get_person(session, org_id, wanted.person_id), app_now(session)
    organisation = session.get_one(Organisation, org_id)
    head = PaperHead(
        kind=wanted.kind,
        organisation=organisation.name,
        helpline=organisation.helpline,
        adviser=organisation.adviser,
        person=person.name,
        first=wanted.first,
        last=wanted.last,
        made=moment_in_words(now, wanted.language),
        language=wanted.language,
    )
    records = _records(session, org_id, wanted)
    vouchers = [
        VoucherFact(one.amount_pence, one.given_on, (one.earned_from, one.earned_until), one.reason)
        for one in vouchers_of(session, org_id, records)
        if wanted.first <= one.given_on <= wanted.last
    ]
    left = not_taken(session, org_id, records, wanted.first, wanted.last)
    return statement_of(head, money_facts(session, org_id, wanted), left, vouchers)


def see_papers(session: Session, actor: Actor, person_id: UUID) -> str:
    """The name of whoever a statement would be about. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.SEND_STATEMENT)
    return get_person(session, actor.org_id, person_id).name


def money_facts(session: Session, org_id: UUID, wanted: WantedPaper) -> list[MoneyFact]:
    """What left in the time and has not come back, the oldest first, also under earlier records of the person. What goes with wages is theirs on
    the pay day, whenever the payroll office answers."""
    start, end = start_of_day(wanted.first), start_of_day(wanted.last + timedelta(days=1))
    rows = session.execute(
        select(Payout.posted_at, Obligation, Offer.pay_on)
        .join(Obligation, (Obligation.org_id == Payout.org_id) & (Obligation.id == Payout.obligation_id))
        .outerjoin(Offer, _with_wages())
        .where(Obligation.org_id == org_id, Obligation.person_id.in_(_records(session, org_id, wanted)))
        .where(
            Payout.status == PayoutStatus.POSTED.value,
            or_(
                Offer.pay_on.between(wanted.first, wanted.last),
                and_(Offer.pay_on.is_(None), Payout.posted_at >= start, Payout.posted_at < end),
            ),
        )
        .order_by(func.coalesce(Offer.pay_on, func.date(func.timezone(LONDON.key, Payout.posted_at))), Payout.id)
    ).all()
    ids = {row.Obligation.id for row in rows}
    why: dict[UUID, list[str]] = defaultdict(list)
    for obligation_id, reason in session.execute(
        select(ObligationLine.obligation_id, ObligationLine.reason)
        .where(ObligationLine.org_id == org_id, ObligationLine.obligation_id.in_(ids))
        .order_by(ObligationLine.id)
    ):
        why[obligation_id].append(reason)
    charities = charities_paid(session, org_id, ids)
    ahead = paid_ahead(session, org_id, ids)
    facts: list[MoneyFact] = []
    for posted_at, owed, pay_on in rows:
        if posted_at is None:
            continue
        fact = MoneyFact(
            owed.amount_pence,
            pay_on or london_day(posted_at),
            tuple(why[owed.id]),
            owed.kind in FEE_KINDS,
            (owed.earned_from, owed.earned_until) if owed.earned_from and owed.earned_until else None,
            owed.pay_from,
            charities.get(owed.id),
        )
        facts += in_parts(fact, *ahead.get(owed.id, (0, None)))
    return facts


def _records(session: Session, org_id: UUID, wanted: WantedPaper) -> list[UUID]:
    """Whose money stands on the paper: a record that was merged into this one was the same person."""
    return [wanted.person_id, *earlier_records(session, org_id, wanted.person_id)]


def _with_wages() -> ColumnElement[bool]:
    """The offer by which a payment went with wages. A pay day that was over when the payment was made (a back-dated rate, a late list)
    is not the day on which it was paid."""
    return and_(
        Payout.rail == Rail.PAYROLL.value,
        Offer.org_id == Obligation.org_id,
        Offer.engagement_id == Obligation.source_id,
        Offer.person_id == Obligation.person_id,
        Offer.role == Obligation.part,
        Offer.status != "withdrawn",
        Offer.pay_on >= func.date(func.timezone(LONDON.key, Payout.created_at)),
    )


def check_days(wanted: WantedPaper, today: date) -> None:
    """Raises InvalidError where the days are none that a statement can be for."""
    check_day(wanted.first, today)
    if not wanted.first <= wanted.last <= wanted.first + LONGEST:
        raise InvalidError(
            "statement.days",
            "The last day is before the first, or a statement is for more than two years.",
            "Choose other days.",
        )
