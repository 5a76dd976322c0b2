"""One payment on its way: leased under a lease, sent by `sending.py`, its answer recorded, its later life applied.

Each function is one short transaction's worth. A function that finds the payment elsewhere than expected returns None:
somebody else was faster, or an older hint came late.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from services.payments.payees.usecases import name_checks
from services.payments.payees.usecases.destinations import Destination, destination_for, use_destination
from services.payments.payouts import rules
from services.payments.payouts.explanations import outcome_of
from services.payments.payouts.rules import FINISHED, MoneyAt, PayoutCause, PayoutStatus, RunStatus
from services.payments.payouts.tables import Payout, PayoutRun
from services.payments.payouts.usecases.attempts import (
    Found,
    LeasedPayment,
    another_body,
    earlier_sends,
    evidence_of,
    keep_answer,
    may_have_left,
)
from services.payments.payouts.usecases.releasing import SEND_TOPIC
from services.payments.payouts.usecases.status_effects import (
    after_move,
    before_move,
    pause_run,
    pause_sending,
    tell_of_waiting,
)
from services.payments.payouts.usecases.transitions import FIRST_NOW, PAYOUT, FromNow, Moved, Transition, transition_one
from services.payments.rails.names import NOT_SENT
from services.payments.rails.protocol import (
    CallRail,
    Credentials,
    FrozenRequest,
    PaymentOrder,
    RailAnswer,
    RailAnswerKind,
)
from services.payments.rails.usecases import open_credentials
from shared.database import FOR_CHANGE, app_now, table_of
from shared.identity import system_actor
from shared.ids import new_id
from shared.outbox import Lane, Task, enqueue, jittered
from shared.sealing import Sealer

_PAYOUT, _RUN = table_of(Payout), table_of(PayoutRun)

_LEASABLE = (
    select(
        *(PAYOUT.org_id, PAYOUT.id, PAYOUT.run_id, PAYOUT.payee_id, PAYOUT.amount_pence, PAYOUT.rail, PAYOUT.lane),
        *(PAYOUT.reference, PAYOUT.status, PAYOUT.money_at, PAYOUT.generation, PAYOUT.attempts, PAYOUT.idempotency_key),
        *(PAYOUT.body_revision, PAYOUT.request_body, PAYOUT.api_version, PAYOUT.recipient, PAYOUT.earlier_looked_at),
        PAYOUT.method_id,
        PAYOUT.purpose,
        _RUN.c.status.label("run_status"),
        func.authority_holds(PAYOUT.org_id, PAYOUT.id).label("held_by_authority"),
    )
    .select_from(_PAYOUT.outerjoin(_RUN, (_RUN.c.org_id == PAYOUT.org_id) & (_RUN.c.id == PAYOUT.run_id)))
    .where(
        PAYOUT.org_id == bindparam("org"), PAYOUT.id == bindparam("payout"), PAYOUT.status == PayoutStatus.QUEUED.value
    )
    .where(PAYOUT.rail.not_in(NOT_SENT))  # a person hands it over, or the payroll office pays it
    .with_for_update(of=_PAYOUT, key_share=True)
)
LOOK_EARLIER_TOPIC = "payout.look_earlier"
TELL_AFTER = 10
"""So many refusals "for now" (about four minutes), and a person is told that a payment waits for the bank."""


class NameCheckNeededError(Exception):
    """A payment may leave only with a name check of its own, and its payee's method has none. Nothing was taken. `question` is what to ask
    the rail; None where somebody else has had a check made meanwhile."""

    def __init__(self, question: name_checks.NameQuestion | None) -> None:
        super().__init__()
        self.question = question


LOOK_LASTS = timedelta(minutes=10)
"""How long it counts that the earlier payments of the same money were found to be over."""


@dataclass(frozen=True, slots=True)
class Timings:
    """How long things may take: settings, checked at start."""

    lease: timedelta
    resolve_after: timedelta
    look_again: timedelta


def lease_payment(
    session: Session,
    org_id: UUID,
    payout_id: UUID,
    rails: Mapping[str, CallRail],
    sealer: Sealer,
    timings: Timings,
    *,
    made: name_checks.MadeCheck | None = None,
) -> LeasedPayment | None:
    """Takes a queued payment for sending: intent, key, frozen request and attempt are written before anything leaves.

    One that follows an earlier payment of the same money leaves only after a look at what the rail says of that one now. One whose
    payee's bank details wait to be confirmed stays queued; whoever confirms them has it sent. So does one that nobody may have just now, because
    of who acts for its person. `made` is a name check that is recorded first, to be used at once. Raises NameCheckNeededError.
    """
    payout = session.execute(_LEASABLE, {"org": org_id, "payout": payout_id}).one_or_none()
    if payout is None or _is_held(payout):
        return None
    if payout.generation > 1 and not _has_looked(session, payout):
        task = Task("payments", LOOK_EARLIER_TOPIC, payout.id, lane=Lane(payout.lane), dedupe_key=str(payout.id))
        enqueue(session, org_id, [task])
        return None
    credentials = open_credentials(session, org_id, payout.rail, sealer)
    if payout.request_body is None:
        new = _new_request(session, payout, rails[payout.rail], credentials, sealer, made)
        if new is None:
            return None
        request, sent_to = new
    else:
        destination = _destination_of(session, payout)
        if destination is None:
            return None
        if payout.method_id != destination.method_id:
            _forget_request(session, payout)
            return lease_payment(session, org_id, payout_id, rails, sealer, timings)
        request, sent_to = FrozenRequest(payout.request_body, payout.api_version or ""), {}
    values = {"request_body": request.body, "api_version": request.api_version} | sent_to
    return take(session, payout, PayoutCause.LEASED, request, credentials, timings, values)


def _is_held(payout: Found) -> bool:
    """Whether its run was stopped, or nobody may have it just now."""
    is_stopped = payout.run_id is not None and payout.run_status != RunStatus.RELEASED
    return is_stopped or payout.held_by_authority is not None


def record_answer(session: Session, leased: LeasedPayment, answer: RailAnswer, timings: Timings) -> None:
    """Writes what the rail said. Where the lease is lost, only the attempt's answer is kept: the payment has moved on."""
    keep_answer(session, leased, answer)
    earlier = earlier_sends(session, leased)
    nothing_moved = answer.nothing_moved and earlier.all_refused
    to, cause = rules.after_answer(
        answer,
        sent_before=earlier.any_unanswered,
        nothing_moved=nothing_moved,
        may_check_again=leased.body_revision + 1 < rules.MOST_BODIES,
    )
    step = Transition(PayoutStatus.SENDING, MoneyAt.RESERVED, to, cause)
    another = (
        another_body(leased.payout_id, leased.generation, leased.body_revision)
        if cause is PayoutCause.CHECK_NEEDED
        else {}
    )
    values = values_after(to, answer, timings, nothing_moved=nothing_moved) | another
    evidence = evidence_of(answer) | ({"nothing_moved": True} if nothing_moved else {})
    pauses = leased.run_id is not None and answer.kind in (RailAnswerKind.PAUSE_RUN, RailAnswerKind.OUR_BUG)
    if pauses:  # whoever stops or resumes the run holds it before its payments
        session.get(PayoutRun, (leased.org_id, leased.run_id), with_for_update=FOR_CHANGE)
    if to in FINISHED:  # whoever fetched the same payment holds it before the account
        session.get(Payout, (leased.org_id, leased.payout_id), with_for_update=FOR_CHANGE)
    before_move(session, leased.org_id, leased.rail, to)
    moved = transition_one(
        session,
        system_actor(leased.org_id),
        step,
        leased.payout_id,
        lease_token=leased.lease_token,
        values=values,
        evidence=evidence,
    )
    if not moved:
        return
    if answer.kind is RailAnswerKind.PAUSE_RUN:
        pause_sending(session, leased.org_id, leased.run_id, leased.payout_id, answer)
    if answer.kind is RailAnswerKind.OUR_BUG and leased.run_id is not None:
        pause_run(session, leased.org_id, leased.run_id, "our_request_was_refused", answer)
    at_once = (RailAnswerKind.TRY_LATER, RailAnswerKind.NAME_CHECK)
    if to is PayoutStatus.QUEUED and (answer.kind in at_once or leased.run_id is None):
        _send_later(session, leased)  # where there is a run, whoever resumes it asks again
    if to is PayoutStatus.QUEUED and leased.number >= TELL_AFTER:
        tell_of_waiting(session, leased.org_id, leased.payout_id, answer)
    after_move(
        session, leased.org_id, moved, PayoutStatus.SENDING, to, why=outcome_of(to, answer, nothing_moved=nothing_moved)
    )


def _has_looked(session: Session, payout: Found) -> bool:
    """Whether the earlier payments of the same money were seen at the rail a short while ago, and were over."""
    return payout.earlier_looked_at is not None and app_now(session) - payout.earlier_looked_at <= LOOK_LASTS


def _destination_of(session: Session, payout: Found) -> Destination | None:
    """Where a payment goes now. None where its payee's bank details wait for somebody, and where it knows no way any more: then it has
    failed, or a person looks. One whose request may have left for an account that is not used any more does not go to another one."""
    destination = destination_for(session, payout.org_id, payout.payee_id, payout.purpose)
    if destination is None and name_checks.waits_to_be_usable(session, payout.org_id, payout.payee_id):
        return None
    is_elsewhere = (
        destination is not None and payout.request_body is not None and payout.method_id != destination.method_id
    )
    left_for_another = is_elsewhere and may_have_left(session, payout.org_id, payout.id)
    if destination is None or destination.rail != payout.rail or left_for_another:
        _refuse(session, payout)
        return None
    return destination


def _new_request(  # whose, by which rail, and with which check
    session: Session,
    payout: Found,
    rail: CallRail,
    credentials: Credentials,
    sealer: Sealer,
    made: name_checks.MadeCheck | None,
) -> tuple[FrozenRequest, dict[str, Any]] | None:
    """Uses up a name check and freezes the request that has it; with what the payment keeps of where it goes. None where the payment is
    refused or waits for bank details. Raises NameCheckNeededError."""
    if made is not None:
        name_checks.record_check(session, payout.org_id, made.asked, made.found, sealer)
    destination = use_destination(session, payout.org_id, payout.payee_id, payout.rail, payout.purpose)
    if destination is None:
        without_check = _destination_of(session, payout)
        if without_check is None:
            return None
        raise NameCheckNeededError(name_checks.begin_check(session, payout.org_id, without_check.method_id, sealer))
    order = PaymentOrder(
        payout_id=payout.id,
        org_id=payout.org_id,
        generation=payout.generation,
        amount_pence=payout.amount_pence,
        descriptor=payout.reference,
        recipient=destination.recipient,
        method=destination.method,
        verification=destination.verification,
    )
    sent_to = {"method_id": destination.method_id, "recipient": payout.recipient or destination.recipient}
    return rail.freeze(credentials, order), sent_to


def _forget_request(session: Session, payout: Found) -> None:
    """Refused for now, and meanwhile the payee has another account: nothing goes to the old one, so the request is made anew."""
    anew = another_body(payout.id, payout.generation, payout.body_revision)
    where = (PAYOUT.org_id == payout.org_id) & (PAYOUT.id == payout.id) & (PAYOUT.status == PayoutStatus.QUEUED.value)
    session.execute(update(_PAYOUT).where(where).values(anew))


def _refuse(session: Session, payout: Found) -> None:
    """Stops a payment that no longer knows where to go: it has failed, or a person looks where an earlier send may have left."""
    to, cause, code = PayoutStatus.FAILED, PayoutCause.REFUSED, "no_ready_method"
    if may_have_left(session, payout.org_id, payout.id):
        to, cause, code = PayoutStatus.NEEDS_HUMAN, PayoutCause.NOT_AUTOMATIC, "method_gone"
    answer = RailAnswer(RailAnswerKind.PAYEE_MUST_ACT, code=code)
    values = {"failure_code": code, "remedy": answer.kind.value, "nothing_moved": False, "next_at": None}
    moved = move_one(session, payout, to, cause, values, evidence_of(answer))
    why = outcome_of(to, answer, nothing_moved=False)
    after_move(session, payout.org_id, moved, PayoutStatus.QUEUED, to, why=why)


def take(
    session: Session,
    payout: Payout | Found,
    cause: PayoutCause,
    request: FrozenRequest,
    credentials: Credentials,
    timings: Timings,
    values: dict[str, Any],
) -> LeasedPayment | None:
    """Takes a payment for one send, under a lease."""
    lease_token, number = new_id(), payout.attempts + 1
    lease = {
        "lease_token": lease_token,
        "next_at": FromNow(timings.lease),
        "attempts": number,
        "first_sent_at": FIRST_NOW,
    }
    if not move_one(session, payout, PayoutStatus.SENDING, cause, values | lease, {"attempt": number}):
        return None
    return LeasedPayment(
        org_id=payout.org_id,
        payout_id=payout.id,
        run_id=payout.run_id,
        lane=Lane(payout.lane),
        lease_token=lease_token,
        number=number,
        rail=payout.rail,
        idempotency_key=payout.idempotency_key,
        request=request,
        credentials=credentials,
        generation=payout.generation,
        body_revision=payout.body_revision,
    )


def move_one(
    session: Session,
    payout: Payout | Found,
    to: PayoutStatus,
    cause: PayoutCause,
    values: dict[str, Any],
    evidence: dict[str, Any],
) -> list[Moved]:
    """Moves one payment, from where it was just read."""
    step = Transition(PayoutStatus(payout.status), MoneyAt(payout.money_at), to, cause)
    before_move(session, payout.org_id, payout.rail, to)
    actor = system_actor(payout.org_id)
    return transition_one(session, actor, step, payout.id, values=values, evidence=evidence)


def values_after(
    to: PayoutStatus, answer: RailAnswer, timings: Timings, *, nothing_moved: bool = False
) -> dict[str, Any]:
    """Columns that go with a new status; `next_at` says when to look again, `remedy` who acts next."""
    waits = {PayoutStatus.UNKNOWN: timings.resolve_after, PayoutStatus.PROCESSING: timings.look_again}
    values: dict[str, Any] = {"next_at": FromNow(waits[to]) if to in waits else None}
    if answer.provider_id is not None:
        values["provider_id"] = answer.provider_id
    outcome = outcome_of(to, answer, nothing_moved=nothing_moved)
    values |= {"remedy": outcome.remedy and outcome.remedy.value, "nothing_moved": nothing_moved}
    if to is not PayoutStatus.UNKNOWN:
        values["failure_code"] = outcome.code
    if to is PayoutStatus.POSTED:
        values["posted_at"] = FIRST_NOW
    return values


def _send_later(session: Session, leased: LeasedPayment) -> None:
    """Backs off: 1 s, 2 s, 4 s … about half a minute at most, counted in attempts."""
    wait = timedelta(seconds=2 ** (min(leased.number, 6) - 1))
    task = Task(
        "payments",
        SEND_TOPIC,
        leased.payout_id,
        lane=leased.lane,
        due_in=jittered(wait),
        dedupe_key=str(leased.payout_id),
    )
    enqueue(session, leased.org_id, [task])
