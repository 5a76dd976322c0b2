"""One person (and an earlier record of theirs) with fees by bank and cash, rates that change backwards, gifts, a merge and limits that come
and go; and a count of its own, day by day, of what was let go above a limit without a yes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update

from services.payments.payees.charities.tables import Charity
from services.payments.payouts.cash.usecases import handing, lists
from services.payments.payouts.cash.usecases.lists import NewPlace
from services.payments.payouts.rules import MoneyAt, PayoutCause, PayoutStatus
from services.payments.payouts.tables import FEE_KINDS, FeeDifference, Obligation, Payout, StatusChange
from services.payments.payouts.usecases.status_effects import after_move
from services.payments.payouts.usecases.transitions import PAYOUT, Transition, transition
from services.payments.people.payment_limits.rules import DAYS, LimitPeriod
from services.payments.rails.cash.rules import AskedHow
from shared.database import Session, app_now
from shared.errors import ProblemError
from shared.identity import Role, system_actor
from shared.ids import new_id
from tests.payments.council import Council
from tests.payments.involvement.conftest import Work
from tests.payments.involvement.test_giving import listed
from tests.payments.involvement.test_payment_limits import came
from tests.payments.involvement.test_rerates import back_date
from tests.payments.payouts.cash.tins import BY_CODE, Tins
from tests.payments.payouts.mandates.conftest import Claims

FEE_PENCE = 2500
LIMITS: tuple[dict[str, Any], ...] = (
    {"amount_pence": 3000, "period": "week"},
    {"amount_pence": 6000, "period": "month"},
    {},
)
STEPS = (
    "event", "event", "old_event", "pay", "pay", "approve", "approve", "release", "release", "limit", "other_limit", "asked_first", "end",
    "yes", "yes", "less", "no", "mind", "gift", "again", "rate", "differences", "sent", "comes_back", "merge", "mandate", "issue",
    "count_out", "on_list", "off_list", "hand", "workers",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Gone:
    """A fee that was let go: what it is for, its days, and its pence (with what its fee was before, for a difference)."""

    obligation_id: UUID
    key: tuple[UUID, UUID]
    first: date
    last: date
    pence: int
    whole_pence: int


class LimitWorld:
    """Does steps, whether they are refused or not, and looks after each."""

    def __init__(self, council: Council) -> None:
        self.council, self.work, self.tins = council, Work(council), Tins(council)
        self.work.rate()
        council.fund(1_000_000)
        self.earlier, self.person = council.payable(2)
        self.merger, self.holder = council.hire(Role.ORGANISER), self.tins.holder()
        self.charity: str | None = None
        self.tin: UUID | None = None
        self.events: list[tuple[str, str]] = []
        self.old_events = 0
        self.rates: list[str] = []
        self.limits: dict[str, tuple[dict[str, Any], datetime]] = {}
        self.yeses: dict[tuple[UUID, UUID], list[tuple[int, datetime]]] = {}
        self.is_merged = False
        self.checked: set[tuple[UUID, str]] = set()
        self.let_go = 0

    def do(self, step: str) -> None:
        """One step, and a look at what it let go."""
        getattr(self, f"_{step}")()
        self.check()

    def try_it(self, effect: Callable[[Session], object]) -> None:
        """In a transaction of its own, or refused."""
        try:
            self.tins.run(effect)
        except ProblemError:
            return

    def read(self, query: Any) -> list[Any]:
        """Rows of the organisation."""
        return self.tins.run(lambda session: list(session.execute(query).all()))

    def payouts(self, *statuses: str) -> list[Payout]:
        """Payments in these statuses, the oldest first."""
        rows = select(Payout).filter_by(org_id=self.council.org_id).where(Payout.status.in_(statuses))
        return [one for (one,) in self.read(rows.order_by(Payout.id))]

    def _event(self) -> None:
        hours = -2.0 * len(self.events)
        made, [offer] = came(self.work, [self.person], (hours - 2, hours))
        self.events.append((made["id"], offer["id"]))

    def _old_event(self) -> None:
        """The earlier record takes part, some days before."""
        if not self.is_merged:
            self.old_events += 1
            came_to, _ = came(self.work, [self.earlier], (-2.0 * self.old_events - 50, -2.0 * self.old_events - 48))
            self.work.pay(came_to)

    def _pay(self) -> None:
        for event_id, _ in self.events:
            self.work.pay({"id": event_id})

    def _each_run(self, who: Any, what: str) -> None:
        for run in self.council.approver.get("/runs")["runs"]:
            who.call("POST", f"/runs/{run['id']}/{what}")

    def _approve(self) -> None:
        self._each_run(self.council.approver, "approve")

    def _release(self) -> None:
        self._each_run(self.council.payer, "release")

    def _set(self, limit: dict[str, Any]) -> None:
        made = self.council.organiser.call("POST", f"/people/{self.person}/payment-limits", limit)
        if made.status_code == 201:
            self.limits[made.json()["id"]] = (limit, self._now())

    def _limit(self) -> None:
        self._set(LIMITS[0])

    def _other_limit(self) -> None:
        self._set(LIMITS[1])

    def _asked_first(self) -> None:
        self._set(LIMITS[2])

    def _end(self) -> None:
        for limit_id in list(self.limits)[:1]:
            self.council.organiser.post(f"/payment-limits/{limit_id}/end")
            del self.limits[limit_id]

    def _now(self) -> datetime:
        return self.tins.run(app_now)

    def _yes(self) -> None:
        for event_id, offer_id in self.events[-1:]:
            said = self.council.organiser.call(
                "POST", f"/offers/{offer_id}/agree-above-limit", {"agreed_pence": FEE_PENCE}
            )
            if said.status_code == 201:
                self.yeses.setdefault((UUID(event_id), self.person), []).append((FEE_PENCE, self._now()))

    def _answer(self, **body: Any) -> None:
        for _, offer_id in self.events[:1]:
            self.council.organiser.call("POST", f"/offers/{offer_id}/answer", body)

    def _less(self) -> None:
        self._answer(answer="less", amount_pence=400)

    def _no(self) -> None:
        self._answer(answer="no")

    def _mind(self) -> None:
        self._answer(answer="yes")

    def _gift(self) -> None:
        self.charity = self.charity or listed(self.council)["id"]
        self._answer(answer="charity", charity_id=self.charity)

    def _again(self) -> None:
        for over in self.payouts("canceled", "failed", "returned"):
            made = self.council.approver.call("POST", f"/payouts/{over.id}/pay-again")
            if made.is_success and "payout_id" in made.json():
                self.council.payer.call("POST", f"/payouts/{made.json()['payout_id']}/release")
        for waits in self.payouts("approved"):
            self.council.payer.call("POST", f"/payouts/{waits.id}/release")

    def _rate(self) -> None:
        if len(self.rates) < 3:  # each is higher, from another day
            self.rates.append(back_date(self.work, 1500 + 250 * len(self.rates), f"2020-02-{len(self.rates) + 2:02d}"))

    def _differences(self) -> None:
        for rate in self.rates:
            self.council.organiser.call("POST", f"/rates/{rate}/differences")

    def _move(self, step: Transition, **values: Any) -> None:
        def effect(session: Session) -> None:
            moved = transition(session, system_actor(self.council.org_id), step, PAYOUT.rail == "stripe", values=values)
            after_move(session, self.council.org_id, moved, step.now, step.to)

        self.try_it(effect)

    def _sent(self) -> None:
        """The bank sends all that was let go."""
        to = PayoutStatus.SENDING
        self._move(
            Transition(PayoutStatus.QUEUED, MoneyAt.RESERVED, to, PayoutCause.LEASED),
            lease_token=new_id(),
            request_body="{}",
        )
        self._move(Transition(to, MoneyAt.RESERVED, PayoutStatus.POSTED, PayoutCause.ACCEPTED))

    def _comes_back(self) -> None:
        self._move(Transition(PayoutStatus.POSTED, MoneyAt.PAID, PayoutStatus.RETURNED, PayoutCause.FETCHED))

    def _merge(self) -> None:
        """What the earlier record was paid is long over, and the two become one."""
        rows = update(Payout).where(Payout.org_id == self.council.org_id, Payout.person_id == self.earlier)
        over = rows.values(posted_at=func.app_now() - timedelta(days=100)).where(Payout.status == "posted")
        self.tins.run(lambda session: session.execute(over))
        asked = self.council.staff[Role.HELPLINE].call(
            "POST", f"/people/{self.earlier}/merge", {"into_id": str(self.person)}
        )
        if asked.is_success:
            done = self.merger.call("POST", f"/merges/{asked.json()['id']}/confirm")
            self.is_merged = self.is_merged or done.is_success

    def _mandate(self) -> None:
        for event_id, _ in self.events[-1:]:
            claims = Claims(self.council)
            try:
                claims.mandate(purpose="fees", source_id=event_id)
            except AssertionError:  # it has one
                return

    def _issue(self) -> None:
        if self.tin is None and self.events:
            self.tins.event_id = UUID(self.events[0][0])
            self.tin = self.tins.issued(self.holder)

    def _count_out(self) -> None:
        if self.tin is not None and self.tins.tin(self.tin).status == "issued":
            self.tins.counted(self.tin, self.council.payer, self.holder, "out", 10_000)

    def _on_list(self) -> None:
        if self.tin is not None:
            new = NewPlace(self.tin, self.person, AskedHow.IN_PERSON)
            self.try_it(lambda session: lists.put_on_list(session, self.holder.actor, new))

    def _off_list(self) -> None:
        tin = self.tin
        if tin is not None:
            self.try_it(lambda session: lists.take_off_list(session, self.holder.actor, tin, self.person))

    def _hand(self) -> None:
        """All that the page says, payment by payment as it may be given."""
        tin, actor = self.tin, self.holder.actor
        sums = {one.amount_pence for one in self.payouts("queued") if one.rail == "cash"}
        sums.add(sum(one.amount_pence for one in self.payouts("queued") if one.rail == "cash"))
        for pence in sorted(sums, reverse=True) if tin is not None else ():
            self.try_it(self._giving(tin, actor, pence))

    def _giving(self, tin: Any, actor: Any, pence: int) -> Callable[[Session], object]:
        return lambda session: handing.hand_over(session, actor, tin, self.person, pence, BY_CODE)

    def _workers(self) -> None:
        """What was to be looked at again is looked at."""
        claims = Claims(self.council)
        for topic in ("run.retry_release", "payout.retry_held"):
            claims.do(topic)

    def check(self) -> None:
        """Whatever this step let go is within each limit that holds, or had its yes since that limit was set."""
        for one, counted in self._new():
            for limit, since in self.limits.values():
                if self._crosses(limit, one, counted):
                    said = self.yeses.get(one.key, [])
                    assert any(pence >= one.whole_pence and at >= since for pence, at in said), (one, limit)

    def _new(self) -> list[tuple[Gone, list[Gone]]]:
        """What was let go since the last look, in order, each with all that went before it and has not come back."""
        of = {self.person, self.earlier} if self.is_merged else {self.person}
        given = select(Charity.payee_id).where(Charity.org_id == self.council.org_id)
        rows = self.read(
            select(Payout.id, Payout.rail, Payout.status, Obligation, FeeDifference.after_pence)
            .join(Obligation, (Obligation.org_id == Payout.org_id) & (Obligation.id == Payout.obligation_id))
            .outerjoin(
                FeeDifference,
                (FeeDifference.org_id == Obligation.org_id) & (FeeDifference.obligation_id == Obligation.id),
            )
            .where(Payout.org_id == self.council.org_id, Obligation.person_id.in_(of), Obligation.kind.in_(FEE_KINDS))
            .where(Obligation.payee_id.not_in(given))
            .order_by(Obligation.id)
        )
        moves = self.read(
            select(StatusChange.payout_id, StatusChange.to_status)
            .where(StatusChange.org_id == self.council.org_id, StatusChange.to_status.in_(("queued", "posted")))
            .order_by(StatusChange.id)
        )
        went = {(one.payout_id, one.to_status) for one in moves}
        by_id = {one.id: one for one in rows}
        before: list[Gone] = []
        new: list[Gone] = []
        for payout_id, rail, status, owed, after in rows:
            moment = (payout_id, "posted" if rail == "cash" and status == "posted" else "queued")
            if moment not in went or status in ("canceled", "failed", "returned"):
                continue
            gone = Gone(
                owed.id, (owed.source_id, owed.person_id), owed.earned_from, owed.earned_until, owed.amount_pence,
                after or owed.amount_pence,
            )  # fmt: skip
            (before if moment in self.checked or owed.person_id != self.person else new).append(gone)
        self.checked |= {one for one in went if one[0] in by_id}
        self.let_go += len(new)
        return [(one, [*before, *new[:place]]) for place, one in enumerate(new)]

    @staticmethod
    def _crosses(limit: dict[str, Any], new: Gone, before: list[Gone]) -> bool:
        if not limit:
            return True
        length = timedelta(days=DAYS[LimitPeriod(limit["period"])] - 1)
        day = new.first - length
        while day <= new.last:
            inside = [one for one in (*before, new) if one.last >= day and one.first <= day + length]
            if sum(one.pence for one in inside) > limit["amount_pence"]:
                return True
            day += timedelta(days=1)
        return False
