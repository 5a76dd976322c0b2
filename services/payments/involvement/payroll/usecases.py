"""Making the file of what was released for wages, taking it once, and writing down what the payroll office said of each payment.

A payment in a file is in no other and is taken back by nobody; it ends only by what the office says, which is said once. The run was approved and
released by two people before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy import ColumnElement, func, insert, literal, select
from sqlalchemy.orm import Session

from services.payments.involvement.payroll.rules import (
    PAID,
    PAID_AFTER_ALL,
    PAID_TWICE_TASK,
    WAGES_TASK,
    PayrollAnswer,
    PayrollBadRow,
    PayrollRow,
    file_text,
    read_answers,
    read_rows,
)
from services.payments.involvement.tables import Engagement, Offer
from services.payments.payouts.rules import MoneyAt, PayoutCause, PayoutStatus, RunStatus
from services.payments.payouts.tables import Obligation, Payout, PayoutRun
from services.payments.payouts.tables.payroll import PayrollFile, PayrollLine
from services.payments.payouts.usecases.status_effects import after_move
from services.payments.payouts.usecases.transitions import PAYOUT, Transition, transition
from services.payments.people.tables import Person
from services.payments.rails.names import Rail
from services.payments.worklist.usecases import ask_a_human, close_items_about
from shared import audit
from shared.csv_cells import pounds_cell
from shared.database import FOR_CHANGE, app_now
from shared.errors import ConflictError, Effect, NotFoundError
from shared.identity import Actor, Permission
from shared.ids import new_id

STAYS = timedelta(minutes=15)
"""So long whoever took a file can fetch the same bytes again."""


@dataclass(frozen=True, slots=True)
class WaitingWages:
    """What was released for one pay day and stands in no file yet, in pence."""

    pay_on: date
    payments: int
    total_pence: int


@dataclass(frozen=True, slots=True)
class PayrollFileView:
    """A file with how many of its payments were paid, refused, and not answered yet."""

    file: PayrollFile
    paid: int
    refused: int
    waiting: int


@dataclass(frozen=True, slots=True)
class PayrollImport:
    """What came of an answer: taken now, known before, and rows that were not taken."""

    paid: int
    refused: int
    known: int
    bad: tuple[PayrollBadRow, ...]


def waiting_wages(session: Session, actor: Actor) -> list[WaitingWages]:
    """What waits for a file, by pay day. Raises ForbiddenError."""
    actor.require(Permission.SEE_PAYMENTS)
    rows = session.execute(
        in_no_file(actor.org_id)
        .where(_is_let_go())
        .with_only_columns(Offer.pay_on, func.count(), func.sum(Payout.amount_pence))
        .group_by(Offer.pay_on)
        .order_by(Offer.pay_on)
    )
    return [WaitingWages(row[0], int(row[1]), int(row[2])) for row in rows]


def wages_in_stopped_runs(session: Session, actor: Actor) -> int:
    """How many payments stand in no file because their run was stopped. Raises ForbiddenError."""
    actor.require(Permission.SEE_PAYMENTS)
    stopped = in_no_file(actor.org_id).where(~_is_let_go()).with_only_columns(func.count())
    count: int = session.scalars(stopped).one()
    return count


def list_files(session: Session, actor: Actor) -> list[PayrollFileView]:
    """Every file, the newest first. Raises ForbiddenError."""
    actor.require(Permission.SEE_PAYMENTS)
    files = session.scalars(select(PayrollFile).filter_by(org_id=actor.org_id).order_by(PayrollFile.id.desc())).all()
    rows = session.execute(
        select(PayrollLine.file_id, PayrollLine.result, func.count())
        .where(PayrollLine.org_id == actor.org_id)
        .group_by(PayrollLine.file_id, PayrollLine.result)
    )
    counts = {(file_id, result): int(count) for file_id, result, count in rows}
    return [
        PayrollFileView(one, *(counts.get((one.id, result), 0) for result in (PAID, "refused", None))) for one in files
    ]


def check_may_make(actor: Actor) -> None:
    """Before anything is said of what was typed. Raises ForbiddenError, SignInTooOldError."""
    actor.require(Permission.RELEASE_PAYMENT)


def make_file(session: Session, actor: Actor, pay_on: date) -> PayrollFile:
    """Makes the file of all that was released for a pay day and stands in none yet. Raises ForbiddenError, ConflictError (nothing waits). A run that
    was stopped pays nobody."""
    actor.require(Permission.RELEASE_PAYMENT)
    run_ids = _lock_runs(session, actor.org_id, pay_on)
    payout_ids = session.scalars(
        in_no_file(actor.org_id)
        .with_only_columns(Payout.id)
        .where(Offer.pay_on == pay_on, Payout.run_id.is_(None) | Payout.run_id.in_(run_ids))
        .order_by(Payout.id)
        .with_for_update(of=Payout, key_share=True)
    ).all()
    # Only now, under the locks: somebody else may have made the file meanwhile.
    rows = session.execute(
        in_no_file(actor.org_id)
        .with_only_columns(Payout, Obligation, Person.name, Engagement.title)
        .join(Person, (Person.org_id == Payout.org_id) & (Person.id == Payout.person_id))
        .join(Engagement, (Engagement.org_id == Obligation.org_id) & (Engagement.id == Obligation.source_id))
        .where(Payout.id.in_(payout_ids), _is_let_go())
        .order_by(Payout.reference)
    ).all()
    if not rows:
        raise ConflictError(
            "payroll.nothing_waits",
            "Nothing that was released waits for this pay day.",
            "Look at the files that were made before.",
            effect=Effect.NO_MONEY_MOVED,
        )
    content = file_text(_row(payout, owed, name, title, pay_on) for payout, owed, name, title in rows)
    file = PayrollFile(
        org_id=actor.org_id,
        id=new_id(),
        pay_on=pay_on,
        content=content,
        sha256=sha256(content.encode()).hexdigest(),
        total_pence=sum(row[0].amount_pence for row in rows),
        made_by=actor.id,
    )
    session.add(file)
    session.flush()
    lines = [{"org_id": actor.org_id, "id": new_id(), "file_id": file.id, "payout_id": row[0].id} for row in rows]
    session.execute(insert(PayrollLine), lines)
    asked = {row[0].run_id or row[0].id for row in rows}
    close_items_about(session, actor.org_id, asked, [WAGES_TASK], done_by=actor.id)
    audit.record(
        session, actor, "payroll.made", "payroll_file", file.id, {"payments": len(rows), "sha256": file.sha256}
    )
    return file


def take_file(session: Session, actor: Actor, file_id: UUID) -> PayrollFile:
    """Takes the file, once: a second copy could be paid a second time. Raises ForbiddenError, NotFoundError, ConflictError (taken before)."""
    actor.require(Permission.RELEASE_PAYMENT)
    file = session.get(PayrollFile, (actor.org_id, file_id), with_for_update=FOR_CHANGE)
    if file is None:
        raise NotFoundError("payroll.not_found", "There is no such file in your organisation.")
    if file.taken_at is not None:
        raise ConflictError(
            "payroll.taken_before",
            "This file was taken before, and a second copy could be paid a second time.",
            "Ask whoever took it for their copy.",
            effect=Effect.NO_MONEY_MOVED,
        )
    file.taken_at, file.taken_by = app_now(session), actor.id
    session.flush()
    audit.record(session, actor, "payroll.taken", "payroll_file", file.id, {"sha256": file.sha256})
    return file


def read_file(session: Session, actor: Actor, file_id: UUID) -> PayrollFile:
    """The file again, for whoever took it, a few minutes long: their browser may have lost it. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.RELEASE_PAYMENT)
    file = session.get(PayrollFile, (actor.org_id, file_id))
    if file is None or file.taken_at is None or not may_still_read(session, actor, file):
        raise NotFoundError("payroll.not_found", "There is no such file for you now.")
    return file


def may_still_read(session: Session, actor: Actor, file: PayrollFile) -> bool:
    """Whether this actor took the file a few minutes ago."""
    is_fresh = file.taken_at is not None and app_now(session) - file.taken_at < STAYS
    return is_fresh and actor.is_one_of(file.taken_by)


def import_answers(session: Session, actor: Actor, said: str | Sequence[Sequence[str]]) -> PayrollImport:
    """Takes text or cells, and writes down what the payroll office said: each payment once, whatever is given a second time. Rows that cannot be taken are explained and
    the others are taken. Raises ForbiddenError, InvalidError (too many rows)."""
    actor.require(Permission.RELEASE_PAYMENT)
    answers, bad = read_answers(said) if isinstance(said, str) else read_rows(said)
    lines = _lines(session, actor.org_id, [one.reference for one in answers])
    corrected = _corrected(session, actor.org_id, list(lines))
    new: dict[UUID, PayrollAnswer] = {}
    known = 0
    for answer in answers:
        found = lines.get(answer.reference)
        if found is None:
            bad.append(PayrollBadRow(answer.number, "No file that was taken has a payment with this reference."))
        elif found.result is None:
            new.setdefault(found.payout_id, answer)
        elif answer.result == PAID and answer.reference in corrected:
            bad.append(PayrollBadRow(answer.number, PAID_AFTER_ALL))
            _ask_about_paid_after_all(session, actor.org_id, found.payout_id)
        elif found.result == answer.result:
            known += 1
        else:
            bad.append(
                PayrollBadRow(
                    answer.number, f"It was said to be {found.result} before. Ask the payroll office which is right."
                )
            )
    _keep(session, actor, {line.payout_id: line for line in lines.values()}, new)
    paid = sum(one.result == PAID for one in new.values())
    facts = {"paid": paid, "refused": len(new) - paid, "known": known, "bad": len(bad)}
    audit.record(session, actor, "payroll.answered", "organisation", actor.org_id, facts)
    return PayrollImport(paid, len(new) - paid, known, tuple(sorted(bad, key=lambda one: one.number)))


def _keep(session: Session, actor: Actor, lines: dict[UUID, PayrollLine], new: dict[UUID, PayrollAnswer]) -> None:
    now = app_now(session)
    for payout_id, answer in new.items():
        line = lines[payout_id]
        line.result, line.reason, line.said_by, line.said_at = answer.result, answer.reason, actor.id, now
    session.flush()
    for payout_id, answer in sorted(new.items()):
        to, cause = (
            (PayoutStatus.POSTED, PayoutCause.PAID_WITH_WAGES)
            if answer.result == PAID
            else (PayoutStatus.FAILED, PayoutCause.REFUSED)
        )
        step = Transition(PayoutStatus.QUEUED, MoneyAt.RESERVED, to, cause)
        values = {"posted_at": now} if answer.result == PAID else {"nothing_moved": True}
        moved = transition(session, actor, step, PAYOUT.id == payout_id, values=values)
        reason = None
        if answer.reason is not None:
            reason = f"The payroll office did not pay this: {answer.reason} It is still owed. Put that right, then pay it again."
        after_move(session, actor.org_id, moved, PayoutStatus.QUEUED, to, reason=reason)


def _lines(session: Session, org_id: UUID, references: Sequence[str]) -> dict[str, PayrollLine]:
    """The lines of files that were taken, by the reference of their payment, locked."""
    rows = session.execute(
        select(Payout.reference, PayrollLine)
        .join(Payout, (Payout.org_id == PayrollLine.org_id) & (Payout.id == PayrollLine.payout_id))
        .join(PayrollFile, (PayrollFile.org_id == PayrollLine.org_id) & (PayrollFile.id == PayrollLine.file_id))
        .where(PayrollLine.org_id == org_id, Payout.reference.in_(references), PayrollFile.taken_at.is_not(None))
        .order_by(Payout.id)
        .with_for_update(of=(Payout, PayrollLine), key_share=True)
        .execution_options(populate_existing=True)
    )
    return {row[0]: row[1] for row in rows}


def _corrected(session: Session, org_id: UUID, references: Sequence[str]) -> set[str]:
    """Those of these payments that were said to be paid, and of which two people of finance agreed that they were not."""
    rows = session.scalars(
        select(Payout.reference).where(
            Payout.org_id == org_id, Payout.reference.in_(references), Payout.status == PayoutStatus.RETURNED.value
        )
    )
    return set(rows)


def _ask_about_paid_after_all(session: Session, org_id: UUID, payout_id: UUID) -> None:
    """The fee is owed again, and may be paid a second time: somebody is asked at once."""
    ask_a_human(
        session,
        org_id,
        kind=PAID_TWICE_TASK,
        subject_type="payout",
        subject_id=payout_id,
        reason=PAID_AFTER_ALL,
        due_in=timedelta(hours=4),
    )


def _lock_runs(session: Session, org_id: UUID, pay_on: date) -> Sequence[UUID]:
    """The runs of what waits for a pay day, FOR SHARE: none is stopped while its wages go into a file."""
    of_day = in_no_file(org_id).with_only_columns(Payout.run_id).where(Offer.pay_on == pay_on)
    runs = select(PayoutRun.id).where(PayoutRun.org_id == org_id, PayoutRun.id.in_(of_day)).order_by(PayoutRun.id)
    return session.scalars(runs.with_for_update(read=True)).all()


def _is_let_go() -> ColumnElement[bool]:
    """Whether the run of a payment goes on: what was released by itself has none."""
    return Payout.run_id.is_(None) | (PayoutRun.status == RunStatus.RELEASED.value)


def in_no_file(org_id: UUID):  # type: ignore[no-untyped-def]  # the columns differ
    """What was released for wages and stands in no file, also of runs that were stopped."""
    stands_in_file = select(PayrollLine.id).where(
        PayrollLine.org_id == Payout.org_id, PayrollLine.payout_id == Payout.id
    )
    return (
        select(Payout)
        .join(Obligation, (Obligation.org_id == Payout.org_id) & (Obligation.id == Payout.obligation_id))
        .join(
            Offer,
            (Offer.org_id == Obligation.org_id)
            & (Offer.engagement_id == Obligation.source_id)
            & (Offer.person_id == Obligation.person_id)
            & (Offer.role == Obligation.part)
            & (Offer.status != _written("withdrawn")),
        )
        .outerjoin(PayoutRun, (PayoutRun.org_id == Payout.org_id) & (PayoutRun.id == Payout.run_id))
        .where(Payout.org_id == org_id, Payout.is_open, Payout.rail == _written(Rail.PAYROLL.value))
        .where(Payout.status == _written(PayoutStatus.QUEUED.value), ~stands_in_file.exists())
    )


def _written(value: str) -> ColumnElement[str]:
    """A value that stands in the statement: a plan that must serve any value would begin with every offer that was ever made."""
    return literal(value, literal_execute=True)


def _row(payout: Payout, owed: Obligation, name: str, title: str, pay_on: date) -> PayrollRow:
    return PayrollRow(
        reference=payout.reference,
        person_id=payout.person_id,
        person_name=name,
        gross_pounds=pounds_cell(payout.amount_pence),
        earned_from=owed.earned_from,
        earned_until=owed.earned_until,
        event=title,
        cost_centre=owed.cost_centre,
        account_code=owed.account_code,
        pay_on=pay_on,
    )
