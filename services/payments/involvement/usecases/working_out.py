"""What an event makes due, and why: by attendance, tasks done or a late cancelling, by what each chose, at the rates of each day."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.involvement.rules.choice import FeeChoice, choice_in_words
from services.payments.involvement.rules.fees import (
    DatedRate,
    FeeLine,
    Presence,
    cancelled_fee,
    session_fee,
    take_less,
    task_fee,
)
from services.payments.involvement.rules.instalments import Instalment, split
from services.payments.involvement.rules.offers import OfferStatus
from services.payments.involvement.usecases.earlier_records import sessions_of_other_records
from services.payments.involvement.usecases.events import EventView
from services.payments.involvement.usecases.offers_to_price import OfferToPrice, offers_to_price
from services.payments.involvement.usecases.payment_limits import earned_days
from services.payments.involvement.usecases.rates import rate_card
from services.payments.payees.charities.usecases import charities_by_id
from services.payments.payouts.tables import FEE_INSTALMENT
from services.payments.payouts.usecases.differences import DecidedFee, decided_with_differences
from services.payments.payouts.usecases.obligations import Owed, OwedLine, PersonPart
from shared.contracts.purposes import TAKING_PART


@dataclass(frozen=True, slots=True)
class DueInstalment:
    """A fee of which a part comes on a later day: the lines of each, and the day."""

    at_once: tuple[FeeLine, ...]
    later: tuple[FeeLine, ...]
    pay_on: date


@dataclass(frozen=True, slots=True)
class Fees:
    """What an event makes due: to those who said yes, by person and role; and what waits for a yes, or was declined. Of whoever takes
    only their expenses nothing is due. `chosen` says in words what was chosen that is less than all of it."""

    due: Mapping[PersonPart, tuple[FeeLine, ...]]
    unanswered: Mapping[PersonPart, tuple[FeeLine, ...]]
    declined: Mapping[PersonPart, tuple[FeeLine, ...]]
    expenses_only: Mapping[PersonPart, tuple[FeeLine, ...]]
    chosen: Mapping[PersonPart, str]
    done_on: Mapping[PersonPart, date | None]
    whole: Mapping[PersonPart, tuple[FeeLine, ...]]
    """What each would come to whatever was chosen."""
    given_to: Mapping[PersonPart, UUID]
    """The payees of the charities that somebody gives their fee to."""
    with_wages: frozenset[PersonPart] = frozenset()
    """Whose fee is paid by the payroll office, as it was offered."""
    charity_left: frozenset[PersonPart] = frozenset()
    """Who gives it to a charity that is not on the list any more: nothing more is decided for it."""
    most: Mapping[PersonPart, int] = field(default_factory=dict)
    """The most that somebody takes, in pence, where they chose less than all of it."""
    instalments: Mapping[PersonPart, DueInstalment] = field(default_factory=dict)
    """Of whose fee a part comes on a later day, as was agreed before the work; `due` has all of it."""
    decided: Mapping[PersonPart, DecidedFee] = field(default_factory=dict)
    """What was worked out before and stands, with all that it came to more since."""
    elsewhere: Mapping[PersonPart, tuple[FeeLine, ...]] = field(default_factory=dict)
    """What is not due again, because a fee was worked out for it under another record of the same person."""

    @property
    def amounts(self) -> dict[PersonPart, int]:
        """What is due to each person in each role, in pence."""
        return {who: sum(line.amount_pence for line in lines) for who, lines in self.due.items()}

    @property
    def at_once(self) -> dict[PersonPart, tuple[FeeLine, ...]]:
        """What is due to each without the part that comes on a later day."""
        return {
            who: self.instalments[who].at_once if who in self.instalments else lines for who, lines in self.due.items()
        }

    @property
    def to_people(self) -> dict[PersonPart, int]:
        """What comes at once in pence, without what people give away: that counts for no limit of their own."""
        return {
            who: sum(line.amount_pence for line in lines)
            for who, lines in self.at_once.items()
            if who not in self.given_to
        }


def fees_of(session: Session, org_id: UUID, event: EventView) -> Fees:
    """What is due by attendance (or for tasks done, or for a late cancelling) at the rates of each day.

    Raises ConflictError where a role has no rate.
    """
    event_id = event.engagement.id
    offers = offers_to_price(session, org_id, event_id)
    lines_of = _Prices(rate_card(session, org_id), event)
    found: dict[str, dict[PersonPart, tuple[FeeLine, ...]]] = defaultdict(dict)
    chosen, done_on, whole, given_to, again = {}, {}, {}, {}, {}
    instalments: dict[PersonPart, DueInstalment] = {}
    decided = decided_with_differences(session, org_id, event_id)
    everybody = [(one.person_id, one.role) for one in offers]
    decided_elsewhere = sessions_of_other_records(session, org_id, decided, everybody)
    charities = charities_by_id(session, org_id, {one.charity_id for one in offers if one.charity_id is not None})
    for offer in offers:
        who = offer.person_id, offer.role
        done_on[who] = offer.done_on
        lines, again[who] = _without(lines_of(offer), decided_elsewhere.get(who, set()))
        if not lines:
            continue
        whole[who] = lines
        if offer.choice == FeeChoice.EXPENSES_ONLY:
            found[FeeChoice.EXPENSES_ONLY][who] = lines
        else:
            found[offer.status][who] = take_less(lines, offer.accepted_pence)
        if offer.charity_id is not None:
            given_to[who] = charities[offer.charity_id].payee_id
            chosen[who] = choice_in_words(offer.choice, None, offer.expected_pence, charities[offer.charity_id].name)
        if offer.accepted_pence is not None:
            full_pence = sum(line.amount_pence for line in lines)
            if offer.accepted_pence < full_pence:
                chosen[who] = choice_in_words(offer.choice, offer.accepted_pence, full_pence)
        if (part := _instalment(event, offer, found[offer.status].get(who, ()))) is not None:
            instalments[who] = part
    return Fees(
        due=found[OfferStatus.ACCEPTED],
        unanswered=found[OfferStatus.OFFERED],
        declined=found[OfferStatus.DECLINED],
        expenses_only=found[FeeChoice.EXPENSES_ONLY],
        chosen={who: words for who, words in chosen.items() if words},
        done_on=done_on,
        whole=whole,
        with_wages=frozenset((one.person_id, one.role) for one in offers if one.pay_on is not None),
        given_to=given_to,
        decided=decided,
        elsewhere={
            (one.person_id, one.role): lines
            for one in offers
            if one.status == OfferStatus.ACCEPTED and one.choice != FeeChoice.EXPENSES_ONLY
            if (lines := again[one.person_id, one.role])
        },
        charity_left=frozenset(
            (one.person_id, one.role)
            for one in offers
            if one.charity_id is not None and charities[one.charity_id].ended_at is not None
        ),
        instalments=instalments,
        most={(one.person_id, one.role): one.accepted_pence for one in offers if one.accepted_pence is not None},
    )


def _without(
    lines: tuple[FeeLine, ...], sessions: Collection[UUID | None]
) -> tuple[tuple[FeeLine, ...], tuple[FeeLine, ...]]:
    """(the lines of other sessions, those of these)."""
    if not sessions:
        return lines, ()
    again = tuple(one for one in lines if one.session_id in sessions)
    return tuple(one for one in lines if one not in again), again


def _instalment(event: EventView, offer: OfferToPrice, lines: Sequence[FeeLine]) -> DueInstalment | None:
    """The part of a fee that comes later, as it was agreed before the work; None where all comes at once: by what became of the work, or since
    it was moved to after the agreed day."""
    if offer.instalment_on is None or offer.charity_id is not None or offer.status != OfferStatus.ACCEPTED:
        return None
    if offer.instalment_on <= earned_days(event, offer.done_on)[1]:
        return None
    agreed = Instalment(offer.at_once_pence or 0, offer.instalment_pence or 0, offer.instalment_on)
    at_once, later = split(lines, agreed)
    return DueInstalment(at_once, later, offer.instalment_on) if later else None


class _Prices:
    """What the offers of an event come to, whatever the person chose of it. Most people of an event did the same, which is worked out once."""

    def __init__(self, rates: Sequence[DatedRate], event: EventView) -> None:
        self._rates, self._event, self._stretches = rates, event, event.stretches
        self._known: dict[object, tuple[FeeLine, ...]] = {}

    def __call__(self, offer: OfferToPrice) -> tuple[FeeLine, ...]:
        """The lines of one offer; none where the work is unpaid. Raises ConflictError (no rate)."""
        # Whoever says yes only after the cancelling was promised nothing.
        cancelled_at, answered_at = self._event.engagement.cancelled_at, offer.answered_at
        in_time = offer.status == OfferStatus.ACCEPTED and cancelled_at and answered_at and answered_at <= cancelled_at
        like = (offer.role, bool(in_time), offer.done_on, offer.agreed_minutes, offer.agreed_pence, offer.sessions)
        if like not in self._known:
            self._known[like] = self._lines(offer, was_promised=bool(in_time))
        return self._known[like]

    def _lines(self, offer: OfferToPrice, *, was_promised: bool) -> tuple[FeeLine, ...]:
        engagement, rates = self._event.engagement, self._rates
        if engagement.unpaid_reason is not None:
            return ()
        if engagement.kind == "task":
            if offer.done_on is None:
                return ()
            return task_fee(
                rates, offer.role, offer.done_on, agreed_minutes=offer.agreed_minutes, agreed_pence=offer.agreed_pence
            )
        cancelled_at = engagement.cancelled_at
        found: list[FeeLine] = []
        for mark in sorted(offer.sessions, key=lambda one: self._stretches[one.session_id].starts_at):
            stretch, lines = self._stretches[mark.session_id], tuple[FeeLine, ...]()
            if cancelled_at is not None and stretch.starts_at >= cancelled_at:
                if was_promised:
                    lines = cancelled_fee(rates, offer.role, stretch, cancelled_at)
            elif mark.kind is not None:
                lines = session_fee(rates, offer.role, stretch, Presence(mark.kind), mark.minutes)
            found += [replace(line, session_id=mark.session_id) for line in lines]
        return tuple(found)


def fees_owed(event: EventView, who: PersonPart, fees: Fees, *, split: bool = True) -> list[Owed]:
    """What is owed to one person in one role: the fee, and beside it (`split`) the part that comes on a later day."""
    whole = fee_owed(event, who, fees)
    part = fees.instalments.get(who) if split else None
    if part is None:
        return [whole]
    return [
        replace(whole, lines=_owed_lines(part.at_once)),
        replace(whole, kind=FEE_INSTALMENT, lines=_owed_lines(part.later), pay_from=part.pay_on),
    ]


def _owed_lines(lines: Sequence[FeeLine]) -> tuple[OwedLine, ...]:
    return tuple(OwedLine(line.reason, line.amount_pence, line.rate_id, line.session_id) for line in lines)


def fee_owed(event: EventView, who: PersonPart, fees: Fees) -> Owed:
    """What is owed to one person in one role, as it is to be kept."""
    engagement = event.engagement
    person_id, role = who
    return Owed(
        kind="fee",
        source_id=engagement.id,
        person_id=person_id,
        part=role,
        description=engagement.description,
        purpose=TAKING_PART,
        lines=_owed_lines(fees.due[who]),
        earned=earned_days(event, fees.done_on.get(who)),
        payee_id=fees.given_to.get(who),
        cost_centre=engagement.cost_centre,
        account_code=engagement.account_code,
        project=engagement.project,
        funder=engagement.funder,
    )
