"""Writing down who acts for a person with their money, ending it, and asking in time for another look. Payments hold meanwhile, by the database."""

from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.payees.authorities.rules import AuthorityKind, NewAuthority, read_kind
from services.payments.payees.rules import AuthorityScope
from services.payments.payees.tables import PayeeAuthority
from services.payments.payees.usecases.changes import READY_TOPIC
from services.payments.payees.usecases.payees import payee_of
from services.payments.people.usecases import check_people, get_person, lock_people, staff_names
from services.payments.worklist.reviews import ask_about_each
from services.payments.worklist.usecases import close_items
from shared import audit
from shared.database import app_now, london_today
from shared.errors import ConflictError, Effect, ForbiddenError, NotFoundError
from shared.identity import Actor, Permission
from shared.ids import new_id
from shared.outbox import Task, enqueue

REVIEW = "authority_review"
"""The kind of task: somebody must look again at who acts for a person."""


@dataclass(frozen=True, slots=True)
class AuthorityView:
    """Who acts, with the name of whoever saw the evidence. `is_due`: payments hold until it is looked at again."""

    authority: PayeeAuthority
    seen_by: str
    is_due: bool


@dataclass(frozen=True, slots=True)
class AuthoritiesOfPerson:
    """A person with everybody who acts or acted for them, the newest first."""

    person_id: UUID
    name: str
    views: tuple[AuthorityView, ...]

    @property
    def now(self) -> AuthorityView | None:
        """What holds."""
        return next((one for one in self.views if one.authority.ended_at is None), None)


def see_authorities(session: Session, actor: Actor, person_id: UUID) -> AuthoritiesOfPerson:
    """Who acts for a person, and who did. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.SEE_BANK_DETAILS)
    person = get_person(session, actor.org_id, person_id)
    rows = session.scalars(
        select(PayeeAuthority)
        .filter_by(org_id=actor.org_id, person_id=person_id)
        .order_by(PayeeAuthority.created_at.desc(), PayeeAuthority.id.desc())
    ).all()
    names = staff_names(session, actor.org_id, {one.seen_by for one in rows})
    today = london_today(session)
    views = tuple(
        AuthorityView(one, names.get(one.seen_by, ""), one.ended_at is None and one.review_on < today) for one in rows
    )
    return AuthoritiesOfPerson(person_id, person.name, views)


def check_may_add(actor: Actor) -> None:
    """Before anything is said of what was typed. Raises ForbiddenError."""
    actor.require(Permission.ENTER_BANK_DETAILS)


def add_authority(session: Session, actor: Actor, person_id: UUID, new: NewAuthority) -> PayeeAuthority:
    """Writes down who acts for a person from now on, in the place of whoever did. Unless it is a supporter, or the same one as before, bank details are entered anew, and
    what is not released yet waits for them.

    Raises ForbiddenError (role, oneself), NotFoundError, InvalidError (no right to the money, or days and words that do not fit).
    """
    actor.require(Permission.ENTER_BANK_DETAILS)
    _refuse_own(actor, person_id)
    check_people(session, actor.org_id, [person_id])
    kind = read_kind(new, london_today(session))
    lock_people(
        session, actor.org_id, [person_id]
    )  # of two who write it down at once, the second ends what the first wrote
    before, now = _end(session, actor, person_id), app_now(session)
    # For another kind of money the details of before may be the person's own.
    same = (kind.value, new.holder_name.strip(), AuthorityScope(new.scope).value)
    goes_on = before is not None and (before.kind, before.holder_name, before.scope) == same
    authority = PayeeAuthority(
        org_id=actor.org_id,
        id=new_id(),
        person_id=person_id,
        kind=kind.value,
        holder_name=new.holder_name.strip(),
        scope=AuthorityScope(new.scope).value,
        evidence=new.evidence.strip(),
        invoice_number=(new.invoice_number or "").strip() or None,
        seen_on=new.seen_on,
        seen_by=actor.id,
        review_on=new.review_on,
        created_at=now,
        details_since=before.details_since if before is not None and goes_on else now,
    )
    session.add(authority)
    session.flush()
    close_items(session, actor.org_id, person_id, [REVIEW], done_by=actor.id)
    facts = {"kind": kind.value, "scope": authority.scope, "review_on": new.review_on.isoformat()}
    who = replace(actor, on_behalf_of=person_id)
    audit.record(session, who, "authority.added", "person", person_id, facts)
    _look_again(session, actor, person_id)
    return authority


def end_authority(session: Session, actor: Actor, authority_id: UUID) -> PayeeAuthority:
    """Ends what somebody acts by: the money is the person's own again, at bank details that are entered anew. Raises ForbiddenError,
    NotFoundError, ConflictError (ended before)."""
    actor.require(Permission.STOP_BANK_DETAILS)
    found = session.get(PayeeAuthority, (actor.org_id, authority_id))
    if found is None:
        raise NotFoundError("authority.not_found", "There is nobody of this kind in your organisation.")
    _refuse_own(actor, found.person_id)
    if found.ended_at is not None or _end(session, actor, found.person_id) is not found:
        raise ConflictError("authority.ended_before", "This ended before.")
    close_items(session, actor.org_id, found.person_id, [REVIEW], done_by=actor.id)
    _look_again(session, actor, found.person_id)
    return found


def ask_for_reviews(session: Session, org_id: UUID) -> int:
    """Asks a member of staff to look again at who acts for somebody, a month before payments hold; each once. Gives how many."""
    reason = (
        "Somebody acts for this person with their money, and it is time to look at that again. Ask to see the papers, and write down "
        "what you saw under “Who the money goes to”. After the day that was set, payments wait."
    )
    return ask_about_each(session, org_id, PayeeAuthority, REVIEW, reason)


def _refuse_own(actor: Actor, person_id: UUID) -> None:
    if actor.is_one_of(person_id):
        raise ForbiddenError(
            "authority.own",
            "This is you, and nobody says as staff who their own money goes to.",
            "Ask a colleague.",
            effect=Effect.NOTHING_SAVED_NO_MONEY,
        )


def _end(session: Session, actor: Actor, person_id: UUID) -> PayeeAuthority | None:
    """Ends what holds, and gives it; None where nothing does."""
    now = session.scalar(
        select(PayeeAuthority)
        .filter_by(org_id=actor.org_id, person_id=person_id, ended_at=None)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if now is None:
        return None
    now.ended_at, now.ended_by = app_now(session), actor.id
    session.flush()
    who = replace(actor, on_behalf_of=person_id)
    audit.record(session, who, "authority.ended", "person", person_id, {"kind": now.kind})
    return now


def _look_again(session: Session, actor: Actor, person_id: UUID) -> None:
    """What waits for somebody who may have it is looked at again: it may leave now."""
    payee_id = payee_of(session, actor.org_id, person_id)
    enqueue(session, actor.org_id, [Task("payments", READY_TOPIC, payee_id)])


__all__ = ["AuthorityKind", "add_authority", "ask_for_reviews", "end_authority", "see_authorities"]
