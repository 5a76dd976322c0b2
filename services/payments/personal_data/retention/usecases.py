"""The passes of the job: begun once a day or as a dry run, done person by person, and told by both services."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.payments.limits.tables import LimitProposal
from services.payments.people.acting import act_as
from services.payments.people.tables import Person, Principal
from services.payments.personal_data.erasing.blockers import open_reasons
from services.payments.personal_data.erasing.locking import lock_all_of
from services.payments.personal_data.erasing.wiping import ERASED_ANSWER
from services.payments.personal_data.periods.rules import (
    DRY_RUN_HOLDS,
    EMPTIED,
    KeptKind,
    NewPeriod,
    check_length,
    period_in_words,
    too_old_before,
)
from services.payments.personal_data.periods.usecases import lengths_on, propose_period
from services.payments.personal_data.retention.due import Before, count, due_among, due_of, empty
from services.payments.personal_data.retention.reports import FAILED, LEFT_OUT_LONG, OPEN, counted, was_rehearsed
from services.payments.personal_data.retention.tables import RetentionPart, RetentionRun
from services.payments.worklist.usecases import ask_a_human, close_items
from shared import audit, logs
from shared.contracts.retention import WordsEmptied, WordsTooOld
from shared.database import FOR_CHANGE, app_now, london_today
from shared.errors import ConflictError
from shared.idempotency import IdempotentRequest
from shared.identity import SYSTEM_ID, Actor, Permission, system_actor
from shared.ids import new_id
from shared.outbox import send_message

log = logs.get(__name__)
FaultOf = Callable[[BaseException], str | None]
"""The cause of an error, or None where something was away."""
FORMER_STAFF = "Former member of staff"
"""What stands in the place of the name of somebody who left long ago; their sign-in keeps its id, so that hands stay apart."""
LONG_LEFT_OUT = timedelta(days=365)
"""Whose words are so much older than the period, and are left out again, is counted by themself."""
TOOK_TOO_LONG = "Emptying old words took more than a day and was ended. The next one goes on. If this comes again, tell whoever runs the installation."
ONE_FAILED = (
    "Old words of somebody could not be emptied, so they are still kept. Those of everybody else went. The report counts how many people "
    "this is. Tell whoever runs the installation: the log has the cause."
)
ALL_IMMEDIATE, ALL_DEFERRED = text("SET CONSTRAINTS ALL IMMEDIATE"), text("SET CONSTRAINTS ALL DEFERRED")
"""What the database checks at the end of a transaction is checked at the end of each person."""
STUCK = "old_words_stuck"
"""The kind of task about a pass that was ended early, or failed for somebody. A pass that ends by itself and fails for nobody ends it."""
LONGEST_PASS = timedelta(days=1)
LOOKED_AT = 200
"""So many people are looked at in one step. Somebody of whom something goes has a step of their own."""
ASKED_ABOUT = 10
"""And of so many of them it is asked whether something is open, which takes longer."""


def begin_today(session: Session, org_id: UUID) -> RetentionRun | None:
    """The pass of today, where a period holds and none was begun; asked again, nothing."""
    _end_old_ones(session, org_id)
    today = london_today(session)
    lengths = {kind: one for kind, one in lengths_on(session, org_id, today).items() if kind in EMPTIED}
    begun = select(RetentionRun.id).filter_by(org_id=org_id, is_rehearsal=False)
    open_or_today = (RetentionRun.day == today) | RetentionRun.done_at.is_(None) | RetentionRun.there_at.is_(None)
    if not lengths or session.scalar(begun.where(open_or_today)) is not None:
        return None
    return _begin(session, org_id, lengths, None)


def rehearse(session: Session, actor: Actor, kind: KeptKind, length: int) -> RetentionRun:
    """A dry run: counts what would go with this period, and changes nothing. Raises ForbiddenError, InvalidError, ConflictError (another one
    is counting)."""
    actor.require(Permission.MANAGE_RATES, at_any_age=True)
    check_length(kind, length)
    if kind not in EMPTIED:
        raise ConflictError("retention.nothing_goes", "Nothing goes by this period, so there is nothing to count.")
    counting = select(RetentionRun.id).filter_by(org_id=actor.org_id, is_rehearsal=True)
    is_open = RetentionRun.done_at.is_(None) | RetentionRun.there_at.is_(None)
    if session.scalar(counting.where(is_open)) is not None:
        raise ConflictError("retention.counting", "Another dry run is still counting.", "Wait until it has ended.")
    return _begin(session, actor.org_id, {kind: length}, actor.id)


def propose_after_rehearsal(session: Session, actor: Actor, new: NewPeriod) -> LimitProposal:
    """Proposes a period of which a dry run has said what would go. Raises as `propose_period`; ConflictError where nobody has counted."""
    actor.require(Permission.MANAGE_RATES)
    check_length(new.kind, new.length)
    if (
        new.length is not None
        and new.kind in EMPTIED
        and not was_rehearsed(session, actor.org_id, new.kind, new.length)
    ):
        raise ConflictError(
            "retention.not_rehearsed",
            f"Nobody has counted in the last {DRY_RUN_HOLDS.days} days what would go after {period_in_words(new.kind, new.length)}.",
            "Make a dry run first, and read what it found.",
        )
    return propose_period(session, actor, new)


def step(session: Session, org_id: UUID, fault_of: FaultOf) -> bool:
    """One step of the oldest pass that is not done, unless another clock is at it. Gives whether there may be more to do at once. `fault_of` names
    the cause where somebody's rows fail by their own fault: they are passed over."""
    run = session.scalar(
        select(RetentionRun)
        .where(RetentionRun.org_id == org_id, RetentionRun.done_at.is_(None))
        .order_by(RetentionRun.id)
        .limit(1)
        .with_for_update(key_share=True, skip_locked=True)
    )
    if run is None:
        return False
    before = _before(run)
    if run.after_id is None:
        _empty_answers(session, run, before)
        _empty_staff_names(session, run, before)
    after = run.after_id or UUID(int=0)
    people = session.scalars(
        select(Person.id)
        .where(Person.org_id == org_id, Person.erased_at.is_(None), Person.id > after)
        .order_by(Person.id)
        .limit(LOOKED_AT)
    ).all()
    if _look_at(session, run, people, before, fault_of):
        return True
    run.done_at = app_now(session)
    session.flush()
    _told(session, run)
    return False


def _look_at(session: Session, run: RetentionRun, people: Sequence[UUID], before: Before, fault_of: FaultOf) -> bool:
    """Looks at these people in their order, up to the first of whom something goes. False: they were the last ones."""
    found, left_out, asked = Counter[str](), 0, 0
    due = due_among(session, run.org_id, people, before) if people else set[UUID]()
    for person_id in people:
        if person_id in due and asked == ASKED_ABOUT:
            break
        run.after_id = person_id
        if person_id not in due:
            continue
        asked += 1
        with _passed_over_if_it_fails(session, run, person_id, fault_of):
            reasons = open_reasons(session, run.org_id, person_id)
            if reasons:
                found.update(_why_left_out(session, run, person_id, before, reasons))
                left_out += 1
            elif run.is_rehearsal:
                found.update({name: count(session, one) for name, one in due_of(run.org_id, person_id, before).items()})
            else:
                _note(session, run, "payments", f"until {person_id}", found, left_out)
                _one_person(session, run, person_id, before)
                return True
    if people:
        _note(session, run, "payments", f"to {run.after_id}", found, left_out)
    session.flush()
    return len(people) == LOOKED_AT or (bool(people) and run.after_id != people[-1])


def _why_left_out(
    session: Session, run: RetentionRun, person_id: UUID, before: Before, reasons: Sequence[str]
) -> dict[str, int]:
    """Why somebody is left out, and whether that is so for a long time: then the period does not hold for them."""
    long_before = {kind: moment - LONG_LEFT_OUT for kind, moment in before.items()}
    is_long = bool(due_among(session, run.org_id, [person_id], long_before))
    return {f"{OPEN}{one}": 1 for one in reasons} | ({LEFT_OUT_LONG: 1} if is_long else {})


@contextmanager
def _passed_over_if_it_fails(session: Session, run: RetentionRun, person_id: UUID, fault_of: FaultOf) -> Iterator[None]:
    """What fails for one person, by its own fault, is undone and counted, and a human is asked; the others have their turn. Where the database
    is away or locked, the whole step is tried again."""
    try:
        with session.begin_nested():
            yield
            session.execute(ALL_IMMEDIATE)
    except Exception as error:
        cause = fault_of(error)
        if cause is None:
            raise
        log.exception("old words of one person not emptied", exc_info=error, person_id=str(person_id), cause=cause)
        _note(session, run, "payments", f"failed {person_id}", {FAILED: 1}, 0)
        _ask(session, run, ONE_FAILED)
    finally:
        session.execute(ALL_DEFERRED)


def take_part(session: Session, org_id: UUID, told: WordsEmptied) -> None:
    """Notifications tells what one step of it found; told twice counts once."""
    run = session.get(RetentionRun, (org_id, told.run_id), with_for_update=FOR_CHANGE)
    if run is None or run.there_at is not None:
        return
    _note(session, run, "notifications", told.up_to, told.counts, told.left_out)
    if told.is_last:
        run.there_at = app_now(session)
        session.flush()
        _told(session, run)


def _begin(session: Session, org_id: UUID, lengths: dict[KeptKind, int], asked_by: UUID | None) -> RetentionRun:
    today = london_today(session)
    before = {kind: too_old_before(kind, length, today) for kind, length in lengths.items()}
    there = KeptKind.WORDS in before
    run = RetentionRun(
        org_id=org_id,
        id=new_id(),
        day=today,
        is_rehearsal=asked_by is not None,
        lengths={kind.value: length for kind, length in lengths.items()},
        before={kind.value: moment.isoformat() for kind, moment in before.items()},
        asked_by=asked_by,
        there_at=None if there else app_now(session),
    )
    session.add(run)
    session.flush()
    if there:
        is_rehearsal = asked_by is not None
        send_message(
            session, org_id, WordsTooOld(run_id=run.id, before=before[KeptKind.WORDS], is_rehearsal=is_rehearsal)
        )
    return run


def _end_old_ones(session: Session, org_id: UUID) -> None:
    """A pass that has not ended within a day ends, with a task: nothing that fails again and again keeps the next ones from their turn."""
    stuck = session.scalars(
        select(RetentionRun)
        .where(RetentionRun.org_id == org_id, RetentionRun.begun_at < func.app_now() - LONGEST_PASS)
        .where(RetentionRun.done_at.is_(None) | RetentionRun.there_at.is_(None))
        .order_by(RetentionRun.id)
        .with_for_update(key_share=True, skip_locked=True)
    ).all()
    for run in stuck:
        run.ended_early_at = now = app_now(session)
        run.done_at, run.there_at = run.done_at or now, run.there_at or now
        session.flush()
        audit.record(session, system_actor(org_id), "retention.ended_early", "retention_run", run.id)
        _ask(session, run, TOOK_TOO_LONG)


def _ask(session: Session, run: RetentionRun, reason: str) -> None:
    ask_a_human(
        session,
        run.org_id,
        kind=STUCK,
        subject_type="organisation",
        subject_id=run.org_id,
        cause_id=uuid5(run.id, reason),  # one pass may both fail for somebody and take too long
        reason=reason,
    )


def _one_person(session: Session, run: RetentionRun, person_id: UUID, before: Before) -> None:
    """Under every lock of theirs it is asked again whether something is open: it may have begun meanwhile."""
    org_id = run.org_id
    lock_all_of(session, org_id, person_id)
    act_as(session, system_actor(org_id))
    reasons = open_reasons(session, org_id, person_id)
    if reasons:
        _note(session, run, "payments", str(person_id), _why_left_out(session, run, person_id, before, reasons), 1)
        return
    counts = {name: one for name, one in empty(session, org_id, person_id, before).items() if one}
    audit.record(
        session, system_actor(org_id), "person.old_words_emptied", "person", person_id, {"run": str(run.id), **counts}
    )
    _note(session, run, "payments", str(person_id), counts, 0)


def _empty_answers(session: Session, run: RetentionRun, before: Before) -> None:
    moment = before.get(KeptKind.ANSWERS)
    if moment is None:
        return
    statement = (
        update(IdempotentRequest)
        .where(IdempotentRequest.org_id == run.org_id, IdempotentRequest.created_at < moment)
        .where(IdempotentRequest.answer.is_not(None), IdempotentRequest.answer != ERASED_ANSWER)
        .values(answer=ERASED_ANSWER)
    )
    found = count(session, statement)
    if not run.is_rehearsal:
        session.execute(statement, execution_options={"synchronize_session": False})
    _note(session, run, "payments", "answers", {"stored_answers": found}, 0)


def _empty_staff_names(session: Session, run: RetentionRun, before: Before) -> None:
    """Names of staff stand beside what they decided as long as that is proved, and go so long after they left."""
    moment = before.get(KeptKind.MONEY)
    if moment is None:
        return
    statement = (
        update(Principal)
        .where(Principal.org_id == run.org_id, Principal.disabled_at < moment)
        .where(Principal.display_name != FORMER_STAFF)
        .values(display_name=FORMER_STAFF)
    )
    found = count(session, statement)
    if not run.is_rehearsal:
        session.execute(statement, execution_options={"synchronize_session": False})
    _note(session, run, "payments", "staff", {"staff_names": found}, 0)


def _note(
    session: Session, run: RetentionRun, place: str, up_to: str, counts: Mapping[str, int], left_out: int
) -> None:
    if not left_out and not any(counts.values()):
        return
    session.execute(
        insert(RetentionPart)
        .values(
            org_id=run.org_id,
            id=new_id(),
            run_id=run.id,
            place=place,
            up_to=up_to,
            counts={name: one for name, one in counts.items() if one},
            left_out=left_out,
        )
        .on_conflict_do_nothing()
    )


def _told(session: Session, run: RetentionRun) -> None:
    """The trail says what a whole pass did."""
    if run.done_at is None or run.there_at is None:
        return
    totals = counted(session, run.org_id, [run.id]).get(run.id, {})
    if run.ended_early_at is None and not run.is_rehearsal and not totals.get(FAILED):
        close_items(session, run.org_id, run.org_id, [STUCK], done_by=SYSTEM_ID)
    action = "retention.rehearsed" if run.is_rehearsal else "retention.done"
    audit.record(session, system_actor(run.org_id), action, "retention_run", run.id, totals)


def _before(run: RetentionRun) -> dict[KeptKind, datetime]:
    return {KeptKind(kind): datetime.fromisoformat(moment) for kind, moment in run.before.items()}
