"""Walks combinations through the real use cases, all people of one event together: asked, answered, attended, paid by every rail."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from deploy.choices.combinations import Combination, LimitState, OwnLimit
from deploy.choices.table import FEE_PENCE, LESS_PENCE, OFFERED, WRITTEN_DOWN, ChoiceOutcome
from services.payments.involvement.payroll.usecases import import_answers, make_file, take_file
from services.payments.involvement.rules.choice import AnswerChannel, OfferReply
from services.payments.involvement.rules.tax_routes import TaxRouteKind
from services.payments.involvement.tables import Offer
from services.payments.involvement.usecases.answering import OfferAnswer, answer_offer, answer_offers
from services.payments.involvement.usecases.attendance import Mark, mark_attendance
from services.payments.involvement.usecases.limit_questions import ask_at
from services.payments.involvement.usecases.offers import Ask, make_offers
from services.payments.involvement.usecases.payment_limits import NewPaymentLimit, SaidYes, agree_above_limit, set_limit
from services.payments.involvement.usecases.payout import trigger_payout
from services.payments.involvement.usecases.preview import preview_payout
from services.payments.involvement.usecases.reminders import remind_at
from services.payments.payouts.cash.usecases.lists import NewPlace, put_on_list
from services.payments.payouts.rules import MoneyAt, PayoutCause, PayoutStatus
from services.payments.payouts.tables import Payout
from services.payments.payouts.usecases.runs import approve_run, release_run
from services.payments.payouts.usecases.status_effects import after_move
from services.payments.payouts.usecases.transitions import PAYOUT, Transition, transition
from services.payments.people.usecases import NewPerson, add_person
from services.payments.rails.cash.rules import AskedHow
from services.payments.rails.names import Rail
from services.payments.worklist.tables import WorkItem
from shared.contracts.notices import Notice
from shared.errors import ConflictError
from shared.identity import system_actor
from shared.ids import new_id
from shared.london import LONDON, london_day
from shared.outbox import OutboxRow
from tests import clock
from tests.conftest import Databases
from tests.payments.council import Council
from tests.payments.involvement.conftest import Work
from tests.payments.involvement.test_giving import listed
from tests.payments.payouts.cash.tins import Tins

T = TypeVar("T")
ROOM_PENCE, BETWEEN_PENCE, LOW_PENCE = 5000, 1500, 500
"""Limits that all of the fee fits, that only less of it fits, and that neither fits."""
_LIMIT_PENCE = {
    LimitState.ROOM: ROOM_PENCE,
    LimitState.LESS_FITS: BETWEEN_PENCE,
    LimitState.CROSSED: LOW_PENCE,
    LimitState.AGREED: LOW_PENCE,
}
_ASKS = ("offer_above_limit", "offer_waits")
_TELLS = ("payment_sent", "cash_given", "wages_paid", "charity_sent")


@dataclass
class Seen:
    """What became of one combination."""

    person: UUID
    refused: str | None = None
    held: str | None = None
    notices: list[str] = field(default_factory=list)
    tasks: list[str] = field(default_factory=list)
    paid: list[tuple[str, int, str]] = field(default_factory=list)

    def outcome(self) -> ChoiceOutcome:
        """The same, as the table says it."""
        told = [one for one in self.notices if one in _TELLS]
        asked = [one for one in self.notices if one in _ASKS] + self.tasks
        assert len(told) <= 1, "told once"
        assert len(set(asked)) == len(asked), "asked once"
        assert len(self.paid) <= 1, "paid once"
        assert all(status == "posted" for _, _, status in self.paid)
        if self.refused:
            assert not self.paid
            assert not told
            return ChoiceOutcome(refused=self.refused)
        rail, pence = (Rail(self.paid[0][0]), self.paid[0][1]) if self.paid else (None, 0)
        return ChoiceOutcome(rail, pence, Notice(told[0]) if told else None, self.held, tuple(asked))


@contextmanager
def shifted(databases: Databases, by: timedelta) -> Iterator[None]:
    """The service's clock is so much later."""
    clock.set_clock(databases.admin_url("payments"), by)
    try:
        yield
    finally:
        clock.set_clock(databases.admin_url("payments"))


class Walk:
    """One event with everybody, in a role for each way in which fees are taxed."""

    def __init__(self, council: Council, databases: Databases, combinations: Sequence[Combination]) -> None:
        self.council, self.databases = council, databases
        self.combinations = list(combinations)
        self.tins = Tins(council)
        self.starts_at = clock.now() + timedelta(hours=2)
        self.ends_at = self.starts_at + timedelta(hours=2)
        self.event: dict[str, Any] = {}
        self.seen: dict[Combination, Seen] = {}
        self.offers: dict[Combination, UUID] = {}

    def run(self, effect: Callable[[Session], T]) -> T:
        """One transaction of the organisation."""
        return self.tins.run(effect)

    def walk(self) -> dict[Combination, Seen]:
        """From the offer to the money; what became of each."""
        self._plan()
        self._ask()
        self._set_limits()
        self._answer()
        self.run(self._say_yes_above)
        with shifted(self.databases, timedelta(days=1)):
            self.run(self._attend)
            self._pay()
            noon = datetime.combine(london_day(self.ends_at) + timedelta(days=1), time(12), LONDON)
            self.run(lambda session: ask_at(session, self.council.org_id, noon))
            self.run(lambda session: remind_at(session, self.council.org_id, noon))
        self.run(self._look)
        return self.seen

    def _plan(self) -> None:
        works = {tax: Work(self.council, role=tax.value) for tax in TaxRouteKind}
        for tax, work in works.items():
            work.rate()
            days = {"pay_day": 27, "lead_days": 7} if tax is TaxRouteKind.PAYROLL_FILE else {}
            today = clock.today().isoformat()
            new = {"role": work.role, "valid_from": today, "source": "Cabinet", "route": tax.value}
            self.council.agree("/tax-routes", new | days)
        sessions = [{"starts_at": self.starts_at.isoformat(), "ends_at": self.ends_at.isoformat()}]
        self.event = self.council.organiser.post("/events", {"title": "Design day", "sessions": sessions})
        self.charity = UUID(listed(self.council)["id"])
        self.council.fund(10_000_000)
        self.holder = self.tins.holder()
        self.tins.event_id = UUID(self.event["id"])
        self.tin = self.tins.opened(self.holder, 100_000)

    def _ask(self) -> None:
        actor = self.council.organiser.actor

        def add(session: Session) -> None:
            for one in self.combinations:
                self.seen[one] = Seen(add_person(session, actor, NewPerson("Jo Bloggs")).id)
            asks = [Ask(self.seen[one].person, one.tax.value) for one in self.combinations]
            made = {offer.person_id: offer.id for offer in make_offers(session, actor, self.tins.event_id, asks).offers}
            self.offers = {one: made[self.seen[one].person] for one in self.combinations}

        self.run(add)
        self.council.make_payable([self.seen[one].person for one in self.combinations if one.rail is Rail.STRIPE])
        places = [
            NewPlace(self.tin, self.seen[one].person, AskedHow.IN_PERSON)
            for one in self.combinations
            if one.rail is Rail.CASH
        ]
        self.run(lambda session: [put_on_list(session, self.holder.actor, one) for one in places])

    def _set_limits(self) -> None:
        def effect(session: Session) -> None:
            for one in self.combinations:
                if one.limit.state is not None:
                    new = NewPaymentLimit(self.seen[one].person, _limit_pence(one.limit), one.limit.period)
                    set_limit(session, self.council.organiser.actor, new)

        self.run(effect)

    def _answer(self) -> None:
        answers: list[tuple[Combination, OfferAnswer]] = []
        alone: list[tuple[Combination, OfferAnswer]] = []
        for one in self.combinations:
            if one.reply is None:
                continue
            pence = LESS_PENCE if one.reply is OfferReply.LESS else None
            charity = self.charity if one.reply is OfferReply.CHARITY else None
            answer = OfferAnswer(self.offers[one], one.reply, pence, AnswerChannel.IN_PERSON, None, charity)
            is_refused = charity is not None and one.tax is TaxRouteKind.PAYROLL_FILE
            (alone if is_refused else answers).append((one, answer))
        actor = self.council.organiser.actor
        said = [answer for _, answer in answers]
        self.run(lambda session: answer_offers(session, actor, self.tins.event_id, said))

        def refused(session: Session) -> None:
            for one, answer in alone:
                with self._or_refused(session, one):
                    answer_offer(session, actor, answer)

        self.run(refused)

    def _say_yes_above(self, session: Session) -> None:
        actor, how = self.council.organiser.actor, AnswerChannel.IN_PERSON
        for one in self.combinations:
            if one.limit.state is LimitState.AGREED and not self.seen[one].refused:
                with self._or_refused(session, one):
                    agree_above_limit(session, actor, self.offers[one], SaidYes(FEE_PENCE, how, "Her sister"))

    @contextmanager
    def _or_refused(self, session: Session, one: Combination) -> Iterator[None]:
        try:
            with session.begin_nested():
                yield
        except ConflictError as refusal:
            self.seen[one].refused = refusal.code

    def _attend(self, session: Session) -> None:
        session_id = UUID(self.event["sessions"][0]["id"])
        marks = [Mark(session_id, self.seen[one].person, one.tax.value) for one in self.combinations]
        mark_attendance(session, self.council.organiser.actor, self.tins.event_id, marks)

    def _pay(self) -> None:
        council, event_id = self.council, self.tins.event_id
        preview = self.run(lambda session: preview_payout(session, council.organiser.actor, event_id))
        held = {line.person_id: line.held for line in preview.lines}
        for seen in self.seen.values():
            seen.held = held[seen.person]
        run_id = self.run(lambda session: trigger_payout(session, council.organiser.actor, event_id).id)
        self.run(lambda session: approve_run(session, council.approver.actor, run_id))
        self.run(lambda session: release_run(session, council.payer.actor, run_id))
        self.run(self._bank_sends)
        for payment in self._queued(Rail.CASH):
            self.tins.hand(self.tin, self.holder, payment.person_id, payment.amount_pence)
        self._wages()

    def _bank_sends(self, session: Session) -> None:
        org_id = self.council.org_id
        steps = (
            Transition(PayoutStatus.QUEUED, MoneyAt.RESERVED, PayoutStatus.SENDING, PayoutCause.LEASED),
            Transition(PayoutStatus.SENDING, MoneyAt.RESERVED, PayoutStatus.POSTED, PayoutCause.ACCEPTED),
        )
        for step in steps:
            lease = {"lease_token": new_id(), "request_body": "{}"} if step.to is PayoutStatus.SENDING else {}
            moved = transition(session, system_actor(org_id), step, PAYOUT.rail == Rail.STRIPE.value, values=lease)
            after_move(session, org_id, moved, step.now, step.to)

    def _wages(self) -> None:
        actor, payments = self.council.payer.actor, self._queued(Rail.PAYROLL)
        if not payments:
            return
        days = select(Offer.pay_on).filter_by(org_id=self.council.org_id).where(Offer.pay_on.is_not(None)).distinct()
        pay_on = self.run(lambda session: session.scalars(days).one())
        assert pay_on is not None
        file_id = self.run(lambda session: make_file(session, actor, pay_on).id)
        self.run(lambda session: take_file(session, actor, file_id))
        said = [[one.reference, "paid", ""] for one in payments]
        answered = self.run(lambda session: import_answers(session, actor, said))
        assert (answered.paid, answered.bad) == (len(payments), ())

    def _queued(self, rail: Rail) -> list[Payout]:
        rows = select(Payout).filter_by(org_id=self.council.org_id, rail=rail.value, status="queued")
        return self.run(lambda session: list(session.scalars(rows.order_by(Payout.id))))

    def _look(self, session: Session) -> None:
        org_id = self.council.org_id
        by_person = {seen.person: seen for seen in self.seen.values()}
        for payment in session.scalars(select(Payout).filter_by(org_id=org_id).where(Payout.status != "canceled")):
            by_person[payment.person_id].paid.append((payment.rail, payment.amount_pence, payment.status))
        rows = select(OutboxRow.body).where(OutboxRow.topic == "notice.requested", OutboxRow.org_id == org_id)
        for body in session.scalars(rows.order_by(OutboxRow.id)):
            by_person[UUID(body["person_id"])].notices.append(body["notice"])
        for item in session.scalars(select(WorkItem).filter_by(org_id=org_id, done_at=None)):
            if item.person_id in by_person:
                by_person[item.person_id].tasks.append(item.kind)


def _limit_pence(limit: OwnLimit) -> int | None:
    return _LIMIT_PENCE[limit.state] if limit.period is not None and limit.state is not None else None


def texts_before(one: Combination, seen: Seen) -> list[str]:
    """What the person must have read before any money moved: the offer, their place at a float, and what was written down."""
    said = WRITTEN_DOWN[one.reply]
    is_kept = said is not None and not (one.reply is OfferReply.CHARITY and seen.refused)
    listed_words = ["cash_listed"] if one.rail is Rail.CASH else []
    return [OFFERED[one.tax], *listed_words, *([said] if said is not None and is_kept else [])]
