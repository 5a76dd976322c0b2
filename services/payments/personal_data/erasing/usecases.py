"""Erasing a person: asked for, told to them, confirmed by another human after a week, dropped, and seen through in notifications."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.people.tables import Person
from services.payments.people.usecases import earlier_records, get_person, staff_names, view_person
from services.payments.personal_data.erasing.blockers import ERASURE_TASK, blockers
from services.payments.personal_data.erasing.cash_words import wipe_cash_words
from services.payments.personal_data.erasing.locking import lock_all_of
from services.payments.personal_data.erasing.rules import GROWS_OLD, LETTER_TAKES, WAIT
from services.payments.personal_data.erasing.tables import PersonErasure
from services.payments.personal_data.erasing.unfinished_parts import took_part_since
from services.payments.personal_data.erasing.wiping import wipe
from services.payments.worklist.usecases import ask_a_human, close_items
from shared import audit
from shared.contracts.erasing import PersonErased, PersonToldOfErasing
from shared.contracts.notices import Notice, NoticeRequested
from shared.database import FOR_CHANGE, app_now
from shared.days_in_words import moment_in_words
from shared.errors import ConflictError, ForbiddenError, NotFoundError
from shared.identity import Actor, Permission, system_actor
from shared.outbox import send_message


@dataclass(frozen=True, slots=True)
class ErasureView:
    """How far the erasing of a person is. `waits_for`: what must be over before it can be done."""

    person_id: UUID
    name: str = field(repr=False)
    erased_at: datetime | None
    id: UUID | None
    asked_by: str | None
    asked_at: datetime | None
    told_at: datetime | None
    may_be_done_at: datetime | None
    decided_by: str | None
    there_at: datetime | None
    wiped: dict[str, int]
    waits_for: tuple[str, ...]
    may_ask: bool
    may_confirm: bool
    may_tell: bool

    @property
    def is_open(self) -> bool:
        """Whether somebody has asked and nobody has decided."""
        return self.id is not None and self.erased_at is None


def see_erasure(session: Session, actor: Actor, person_id: UUID) -> ErasureView:
    """What erasing this person would mean, or how far it is. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.ERASE_PERSON, at_any_age=True)
    person = view_person(session, actor, person_id)
    newest = session.scalar(
        select(PersonErasure)
        .where(PersonErasure.org_id == actor.org_id, PersonErasure.person_id == person_id)
        .where(PersonErasure.outcome.is_distinct_from("dropped"))
        .order_by(PersonErasure.id.desc())
        .limit(1)
    )
    names = staff_names(
        session, actor.org_id, [one for one in (newest.asked_by, newest.decided_by) if one] if newest else []
    )
    waits_for = () if person.erased_at else blockers(session, actor.org_id, person_id)
    if newest and newest.outcome is None:
        waits_for = (*waits_for, *_since(session, newest))
    told_at = newest.told_at if newest else None
    may_be_done_at = told_at + WAIT if told_at and newest and newest.outcome is None else None
    return ErasureView(
        person_id=person.id,
        name=person.name,
        erased_at=person.erased_at,
        id=newest.id if newest else None,
        asked_by=names.get(newest.asked_by) if newest else None,
        asked_at=newest.asked_at if newest else None,
        told_at=told_at,
        may_be_done_at=may_be_done_at,
        decided_by=names.get(newest.decided_by) if newest and newest.decided_by else None,
        there_at=newest.there_at if newest else None,
        wiped=dict(newest.wiped) if newest else {},
        waits_for=waits_for,
        may_ask=newest is None and person.merged_into_id is None and not actor.is_one_of(person_id),
        may_confirm=may_be_done_at is not None
        and not waits_for
        and newest is not None
        and app_now(session) >= may_be_done_at
        and not actor.is_one_of(newest.asked_by, person_id),
        may_tell=newest is not None
        and newest.outcome is None
        and told_at is None
        and not actor.is_one_of(newest.asked_by, person_id),
    )


def ask_to_erase(session: Session, actor: Actor, person_id: UUID) -> PersonErasure:
    """Asks to erase a person: they are told by their own means, and a colleague can confirm it a week later.

    Raises ForbiddenError (role, or their own record), NotFoundError, ConflictError (something of theirs is open, it was asked for, they
    were erased or merged).
    """
    actor.require(Permission.ERASE_PERSON)
    _refuse_own(actor, person_id)
    person = get_person(session, actor.org_id, person_id)
    _refuse_gone(person)
    _refuse_open(blockers(session, actor.org_id, person_id))
    open_one = select(PersonErasure.id).where(
        PersonErasure.org_id == actor.org_id, PersonErasure.person_id == person_id, PersonErasure.outcome.is_(None)
    )
    if session.scalar(open_one) is not None:
        raise _asked_before()
    erasure = PersonErasure(org_id=actor.org_id, person_id=person_id, asked_by=actor.id)
    session.add(erasure)
    session.flush()
    told = NoticeRequested(person_id=person_id, notice=Notice.RECORD_ERASING, about_id=erasure.id)
    send_message(session, actor.org_id, told)
    ask_a_human(
        session,
        actor.org_id,
        kind=ERASURE_TASK,
        subject_type="person",
        subject_id=person_id,
        reason="Somebody asked to erase this person. They are told by text or letter. A colleague of whoever asked confirms "
        "it a week after, or takes it off the list.",
        due_in=WAIT,
    )
    audit.record(session, actor, "person.erasure_asked", "person", person_id, {"erasure": str(erasure.id)})
    return erasure


def confirm_erasure(session: Session, actor: Actor, erasure_id: UUID) -> PersonErasure:
    """Another human confirms: words and names go in this transaction, and notifications is told to do the same.

    Raises ForbiddenError (role, who asked, or whom it is about), NotFoundError, ConflictError (too early, decided before, or something
    of theirs is open).
    """
    actor.require(Permission.ERASE_PERSON)
    erasure = _open(session, actor.org_id, erasure_id)
    _refuse_own(actor, erasure.person_id)
    _refuse_asker(actor, erasure)
    if erasure.told_at is None:
        raise ConflictError(
            "erasure.not_told",
            "Nothing shows that the person knows of it: no text was delivered, and no letter posted.",
            "Mark the letter as posted, or speak with them on a number that we have, and say on the page that you did.",
        )
    may_be_done_at = erasure.told_at + WAIT
    if app_now(session) < may_be_done_at:
        raise ConflictError(
            "erasure.too_early",
            f"The person was told, and can say no until {moment_in_words(may_be_done_at)}.",
            "Confirm it then.",
        )
    earlier = earlier_records(session, actor.org_id, erasure.person_id)
    locked = lock_all_of(session, actor.org_id, erasure.person_id, *earlier)
    person = next(one for one in locked if one.id == erasure.person_id)
    _refuse_gone(person)
    open_things = [reason for one in locked for reason in blockers(session, actor.org_id, one.id)]
    _refuse_open((*dict.fromkeys(open_things), *_since(session, erasure)))
    erasure.outcome, erasure.decided_by, erasure.decided_at = "erased", actor.id, app_now(session)
    session.flush()
    gone = Counter[str]()
    for one in locked:
        gone.update(wipe(session, actor, one))
        gone["cash_words"] += wipe_cash_words(session, one.org_id, one.id)
    erasure.wiped = dict(gone)
    session.flush()
    close_items(session, actor.org_id, person.id, [ERASURE_TASK], done_by=actor.id)
    send_message(session, actor.org_id, PersonErased(person_id=person.id, erasure_id=erasure.id, earlier_ids=earlier))
    audit.record(session, actor, "person.erased", "person", person.id, {"erasure": str(erasure.id), **erasure.wiped})
    return erasure


def tell_by_voice(session: Session, actor: Actor, erasure_id: UUID) -> PersonErasure:
    """A colleague of whoever asked has spoken with the person on a number that we have, where no text or letter has reached them.

    Raises ForbiddenError (role, who asked, or whom it is about), NotFoundError, ConflictError (decided, or told before).
    """
    actor.require(Permission.ERASE_PERSON)
    erasure = _open(session, actor.org_id, erasure_id)
    _refuse_own(actor, erasure.person_id)
    _refuse_asker(actor, erasure)
    if erasure.told_at is not None:
        raise ConflictError("erasure.told", "They were told before.", "Look at the person.")
    erasure.told_at, erasure.told_how, erasure.told_by = app_now(session), "voice", actor.id
    session.flush()
    audit.record(session, actor, "person.erasure_told", "person", erasure.person_id, {"erasure": str(erasure.id)})
    return erasure


def note_told(session: Session, org_id: UUID, told: PersonToldOfErasing) -> None:
    """The text was delivered or the letter posted, from when the week counts; or it came back, and they do not know of it."""
    erasure = session.get(PersonErasure, (org_id, told.erasure_id), with_for_update=FOR_CHANGE)
    if erasure is None or erasure.outcome is not None:
        return
    if told.is_told and erasure.told_at is None:
        is_letter = told.channel == "letter"
        erasure.told_at = told.at + LETTER_TAKES if is_letter else told.at
        erasure.told_how = "letter" if is_letter else "sms"
    elif not told.is_told and erasure.told_how == told.channel:
        erasure.told_at = erasure.told_how = None
    session.flush()


def note_refused(session: Session, org_id: UUID, erasure_id: UUID) -> None:
    """The person answered the notice: it is not done any more, and staff take it off the list. Told twice is noted once."""
    erasure = session.get(PersonErasure, (org_id, erasure_id), with_for_update=FOR_CHANGE)
    if erasure is None or erasure.outcome is not None or erasure.refused_at is not None:
        return
    erasure.refused_at = app_now(session)
    session.flush()
    audit.record(
        session,
        system_actor(org_id),
        "person.erasure_refused",
        "person",
        erasure.person_id,
        {"erasure": str(erasure_id)},
    )


def drop_erasure(session: Session, actor: Actor, erasure_id: UUID) -> PersonErasure:
    """The person said no, or it was asked for by mistake: nothing is erased. Raises ForbiddenError, NotFoundError, ConflictError."""
    actor.require(Permission.ERASE_PERSON, at_any_age=True)
    erasure = _open(session, actor.org_id, erasure_id)
    erasure.outcome, erasure.decided_by, erasure.decided_at = "dropped", actor.id, app_now(session)
    session.flush()
    close_items(session, actor.org_id, erasure.person_id, [ERASURE_TASK], done_by=actor.id)
    audit.record(session, actor, "person.erasure_dropped", "person", erasure.person_id, {"erasure": str(erasure.id)})
    return erasure


def check_whose(session: Session, actor: Actor, erasure_id: UUID, person_id: UUID) -> None:
    """A page shows one person and does nothing to another. Raises NotFoundError."""
    actor.require(Permission.ERASE_PERSON, at_any_age=True)
    whose = select(PersonErasure.person_id).where(PersonErasure.org_id == actor.org_id, PersonErasure.id == erasure_id)
    if session.scalar(whose) != person_id:
        raise _not_asked()


def note_erased_there(session: Session, org_id: UUID, erasure_id: UUID, wiped: dict[str, int]) -> None:
    """Notifications has done its part; told twice is noted once."""
    erasure = session.get(PersonErasure, (org_id, erasure_id), with_for_update=FOR_CHANGE)
    if erasure is not None and erasure.outcome == "erased" and erasure.there_at is None:
        erasure.wiped = {**erasure.wiped, **{f"there_{name}": count for name, count in wiped.items()}}
        erasure.there_at = app_now(session)
        session.flush()


def _open(session: Session, org_id: UUID, erasure_id: UUID) -> PersonErasure:
    erasure = session.get(PersonErasure, (org_id, erasure_id), with_for_update=FOR_CHANGE, populate_existing=True)
    if erasure is None:
        raise _not_asked()
    if erasure.outcome is not None:
        raise ConflictError("erasure.over", "This was confirmed or taken off the list before.", "Look at the person.")
    return erasure


def _refuse_own(actor: Actor, person_id: UUID) -> None:
    if actor.is_one_of(person_id):
        raise ForbiddenError("erasure.own", "This is your own record: colleagues do this for you.", "Ask a colleague.")


def _refuse_asker(actor: Actor, erasure: PersonErasure) -> None:
    if actor.is_one_of(erasure.asked_by):
        raise ForbiddenError(
            "erasure.second_person",
            "Somebody who did not ask for this must confirm it.",
            "Ask a colleague.",
        )


def _since(session: Session, erasure: PersonErasure) -> Iterator[str]:
    """Why it is not done any more although it was asked for: too long ago, or they have taken part since."""
    if app_now(session) >= erasure.asked_at + GROWS_OLD:
        yield "It was asked for too long ago. Take it off the list, and ask the person anew."
    if erasure.refused_at is not None:
        yield "They answered that they do not want it. Take it off the list."
    if took_part_since(session, erasure.org_id, erasure.person_id, erasure.asked_at):
        yield "They said yes to something or claimed since it was asked for. Take it off the list, and ask the person anew."


def _refuse_gone(person: Person) -> None:
    if person.erased_at is not None:
        raise ConflictError("erasure.done", "This person was erased before.")
    if person.merged_into_id is not None:
        raise ConflictError(
            "person.merged", "This record was merged into another one of the same person.", "Open that record."
        )


def _refuse_open(found: tuple[str, ...]) -> None:
    if found:
        raise ConflictError("erasure.open", f"They cannot be erased yet. {' '.join(found)}", open=list(found))


def _not_asked() -> NotFoundError:
    return NotFoundError("erasure.not_found", "Nobody has asked for this in your organisation.")


def _asked_before() -> ConflictError:
    return ConflictError(
        "erasure.asked", "Somebody has asked for this already, and it waits for a colleague.", "Look at the person."
    )
