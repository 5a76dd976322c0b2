"""One person's history in one line of time: what they were asked and said, their claims, their money; and what messages may be about."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from services.payments.claims.usecases.views import ClaimView, claims_of_person
from services.payments.desk.rules.event_words import ANSWER_WORDS
from services.payments.desk.usecases.finance import may
from services.payments.involvement.rules.offers import OfferStatus
from services.payments.involvement.tables import Offer
from services.payments.involvement.usecases.event_names import event_names
from services.payments.payees.charities.usecases import charities_by_payee
from services.payments.payouts.tables import FEE_KINDS, Obligation, Payout
from services.payments.people.usecases import earlier_records, view_person
from services.payments.people.vouchers.tables import VoucherGiven
from services.payments.people.vouchers.usecases import vouchers_of
from services.payments.personal_data.safety import may_read_words_of
from services.payments.rails.names import is_handed_over
from shared import audit
from shared.identity import Actor, Permission
from shared.money import pounds

MOST_OF_A_KIND = 50


@dataclass(frozen=True, slots=True)
class HistoryMoment:
    """One thing that happened: when, of which kind, and what in a sentence; `href` is where more of it stands, `as_sent` are the words of a
    text or a letter."""

    at: datetime
    kind: str
    words: str
    href: str = ""
    as_sent: str = ""


@dataclass(frozen=True, slots=True)
class PersonHistory:
    """Everything, the newest first, and the ids that messages to the person may be about, the newest first too. `is_cut`: there may be
    older things that are not shown."""

    person_id: UUID
    name: str
    moments: tuple[HistoryMoment, ...]
    about_ids: tuple[UUID, ...]
    is_cut: bool = False
    sees_words: bool = False
    """Whoever looks may see all that was written to them and said with them."""


def see_history(session: Session, actor: Actor, person_id: UUID) -> PersonHistory:
    """A person's history, for whoever may see all of their money; the look is kept in the trail. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.SEE_MONEY)
    person = view_person(session, actor, person_id)
    records = [person_id, *earlier_records(session, actor.org_id, person_id)]
    offers = session.scalars(
        select(Offer)
        .where(Offer.org_id == actor.org_id, Offer.person_id.in_(records))
        .order_by(Offer.id.desc())
        .limit(MOST_OF_A_KIND)
    ).all()
    claims = [claim for one in records for claim in claims_of_person(session, actor.org_id, one, limit=MOST_OF_A_KIND)]
    payments = session.execute(
        select(Payout, Obligation.kind)
        .join(Obligation, and_(Obligation.org_id == Payout.org_id, Obligation.id == Payout.obligation_id))
        .where(Obligation.org_id == actor.org_id, Obligation.person_id.in_(records))
        .order_by(Payout.id.desc())
        .limit(MOST_OF_A_KIND)
    ).all()
    given = charities_by_payee(session, actor.org_id, {payout.payee_id for payout, _ in payments})
    events = event_names(session, actor.org_id, {one.engagement_id for one in offers})
    vouchers = vouchers_of(session, actor.org_id, records, undone_too=True)
    moments = [*_offers(list(offers), events), *_claims(claims), *_vouchers(vouchers)]
    for payout, kind in payments:
        moments += _payment(payout, kind, given.get(payout.payee_id))
    audit.record(session, actor, "person.history_seen", "person", person_id)
    dated = [
        *((one.claim.created_at, one.claim.id) for one in claims),
        *((payout.created_at, payout.id) for payout, _ in payments),
        *((one.offered_at, one.id) for one in offers),
        *((one.recorded_at, one.id) for one in vouchers),
    ]
    return PersonHistory(
        person_id=person_id,
        name=person.name,
        moments=tuple(sorted(moments, key=lambda one: one.at, reverse=True)),
        about_ids=tuple(one for _, one in sorted(dated, reverse=True)),
        is_cut=max(len(offers), len(claims), len(payments)) >= MOST_OF_A_KIND,
        sees_words=may(actor, Permission.SAVE_CONTACT)
        and may(actor, Permission.SEE_NEEDS)
        and may(actor, Permission.SEE_TASKS)
        and all(may_read_words_of(session, actor, one) for one in records),
    )


def _offers(offers: list[Offer], events: dict[UUID, str]) -> Iterator[HistoryMoment]:
    for one in offers:
        title = events.get(one.engagement_id, "")
        href = f"/desk/events/{one.engagement_id}"
        fee = f", {pounds(one.expected_pence)}" if one.expected_pence else ""
        yield HistoryMoment(one.offered_at, "Asked", f"{title}: as {one.role}{fee}", href)
        if one.answered_at is not None and one.status != OfferStatus.OFFERED:
            yield HistoryMoment(one.answered_at, "Answered", f"{title}: {ANSWER_WORDS[one.status]}", href)


def _claims(claims: list[ClaimView]) -> Iterator[HistoryMoment]:
    for view in claims:
        claim, href = view.claim, f"/desk/claims/{view.claim.id}"
        if claim.submitted_at is not None:
            yield HistoryMoment(
                claim.submitted_at, "Claim", f"{claim.reference}: {pounds(claim.total_pence)} sent in", href
            )
        for one in view.decisions:
            words = f"{claim.reference}: {pounds(one.approved_pence)} approved"
            yield HistoryMoment(one.decided_at, "Claim", words, href)
            if one.undone_at is not None:
                yield HistoryMoment(one.undone_at, "Claim", f"{claim.reference}: decision taken back", href)


def _vouchers(vouchers: list[VoucherGiven]) -> Iterator[HistoryMoment]:
    for one in vouchers:
        words = f"{pounds(one.amount_pence)}, given outside Sameday: {one.reason}"
        yield HistoryMoment(one.recorded_at, "Voucher", words, f"/desk/events/{one.event_id}")
        if one.undone_at is not None:
            yield HistoryMoment(
                one.undone_at, "Voucher", f"{pounds(one.amount_pence)} was written down wrongly: {one.undone_reason}"
            )


def _payment(payout: Payout, kind: str, given_to: str | None) -> Iterator[HistoryMoment]:
    what = "fee" if kind in FEE_KINDS else "costs"
    what += f", given to {given_to}" if given_to else ""
    words = f"{pounds(payout.amount_pence)} for {what}, number {payout.reference}"
    if payout.posted_at is not None:
        yield HistoryMoment(
            payout.posted_at, "Money", f"{words}: {'given in cash' if is_handed_over(payout.rail) else 'sent'}"
        )
    elif payout.status in ("failed", "canceled"):
        yield HistoryMoment(payout.created_at, "Money", f"{words}: did not leave")
    if payout.status == "returned" and payout.posted_at is not None:
        yield HistoryMoment(
            payout.posted_at, "Money", f"{words}: {'given back' if is_handed_over(payout.rail) else 'came back later'}"
        )
