"""At the table: the person proves that they have the money, by a code, their picture or a signature, and only then is it handed over."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.desk.rules.cash_form import read_word
from services.payments.payouts.cash.usecases.codes import CodeFor, use_code
from services.payments.payouts.cash.usecases.due import lock_limits_of
from services.payments.payouts.cash.usecases.handing import Confirmation, HandedOver, hand_over, may_hand_over
from services.payments.payouts.cash.usecases.returning import give_back, may_give_back
from services.payments.payouts.cash.usecases.slips import sign_at_table
from services.payments.people.rules import fold
from services.payments.phone.tables import PictureWord
from services.payments.phone.usecases.identities import PICTURE_CHOSEN, candidates
from services.payments.phone.usecases.picture_tries import GUESSED, HELPLINE, PictureTries
from services.payments.rails.cash.codes import CashCodes
from services.payments.rails.cash.rules import BackHow, ConfirmedHow
from services.payments.rails.cash.tables import CashGivenBack, CashSlip
from shared import audit
from shared.audit import AuditRow
from shared.database import app_now
from shared.errors import ConflictError, Effect
from shared.identity import Actor, Permission


@dataclass(frozen=True, slots=True)
class Said:
    """How the person confirms: `words` are the code, the picture word or words, or the name of whoever saw them sign."""

    how: ConfirmedHow | str
    """A string: as it was chosen on a page."""
    words: str = field(repr=False)


def hand_over_at_table(
    session: Session, actor: Actor, codes: CashCodes, float_id: UUID, person_id: UUID, amount_pence: int, said: Said
) -> HandedOver | CashSlip | None:
    """Hands cash over to somebody who proves that it is them; a slip that waits for a second person where they signed; None for a wrong
    code or picture word, which is counted, so the caller must let this transaction be kept. No word is compared before everything
    else is right.

    Raises ForbiddenError, NotFoundError, InvalidError, and ConflictError as `hand_over` does, or where a picture is locked.
    """
    actor.require(Permission.HAND_OVER_CASH)
    how = read_word(ConfirmedHow, said.how, "Say how they confirm it.")
    if how is ConfirmedHow.SIGNATURE:
        return sign_at_table(session, actor, float_id, person_id, amount_pence, said.words)
    may_hand_over(session, actor, float_id, person_id, amount_pence)
    if not _proves(session, actor, codes, float_id, CodeFor(person_id, amount_pence), how, said.words):
        return None
    return hand_over(session, actor, float_id, person_id, amount_pence, Confirmation(how))


def give_back_at_table(
    session: Session, actor: Actor, codes: CashCodes, hand_over_id: UUID, reason: str, said: Said
) -> CashGivenBack | None:
    """The person gives cash back, and says so by a code or their picture; or, where `said.how` is empty, a second member of staff must
    see it too. None for a wrong word, which is counted.

    Raises ForbiddenError, NotFoundError, InvalidError, ConflictError as `give_back` does.
    """
    actor.require(Permission.HAND_OVER_CASH)
    if said.how in ("", BackHow.SECOND):
        return give_back(session, actor, hand_over_id, reason)
    how = read_word(BackHow, said.how, "Say how they confirm it.")
    handed = may_give_back(session, actor, hand_over_id)
    what = CodeFor(handed.person_id, handed.amount_pence, handed.id)
    if not _proves(session, actor, codes, handed.float_id, what, ConfirmedHow(how.value), said.words):
        return None
    return give_back(session, actor, hand_over_id, reason, how)


def _proves(
    session: Session, actor: Actor, codes: CashCodes, float_id: UUID, what: CodeFor, how: ConfirmedHow, words: str
) -> bool:
    if how is ConfirmedHow.CODE:
        lock_limits_of(session, actor.org_id, [what.person_id])  # before the tin, which a code locks
        return use_code(session, actor, codes, float_id, what, words)
    return _knows_picture(session, actor, what.person_id, words)


def _who_chose(session: Session, actor: Actor, person_id: UUID) -> Sequence[UUID]:
    """Whoever ever wrote a picture of this person down: the word may still be the same."""
    chosen = select(AuditRow.actor_id).where(AuditRow.org_id == actor.org_id, AuditRow.object_id == person_id)
    return session.scalars(chosen.where(AuditRow.action == PICTURE_CHOSEN).distinct()).all()


def _knows_picture(session: Session, actor: Actor, person_id: UUID, said: str) -> bool:
    """Whether somebody said the picture of this person. Wrong ones count together with those that the helpline is told."""
    set_by = session.scalar(select(PictureWord.set_by).filter_by(org_id=actor.org_id, person_id=person_id))
    if set_by is None:
        raise ConflictError(
            "cash.no_picture",
            "This person has chosen no picture.",
            "Send a code to their phone, or let them sign the sheet.",
            effect=Effect.NO_MONEY_MOVED,
        )
    now = app_now(session)
    if actor.is_one_of(set_by, *_who_chose(session, actor, person_id)):
        raise ConflictError(
            "cash.picture_set_by_you",
            "You wrote down this person's picture, so it proves nothing to you.",
            "Send a code to their phone, or let them sign.",
            effect=Effect.NO_MONEY_MOVED,
        )
    tries = PictureTries(session, actor.org_id, HELPLINE, now)
    if tries.is_resting(person_id):
        raise ConflictError(
            "cash.picture_locked",
            "A wrong picture word was said for this person too often, so no word is taken now.",
            "Send a code to their phone, or let them sign the sheet.",
            effect=Effect.NO_MONEY_MOVED,
        )
    who = candidates(session, actor.org_id, [person_id])
    if who and sorted(who[0].picture_words) == sorted(fold(said).replace(",", " ").split()):
        return True
    tries.count_wrong(person_id)
    audit.record_all(session, actor, GUESSED, "person", {person_id: {}})
    return False
