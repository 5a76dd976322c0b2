"""The yes, and what it sets going: the claim goes in, at once, when its photos are there, or in the end without them."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.claims.rules.decisions import LineStatus
from services.payments.claims.tables import Claim
from services.payments.claims.usecases.answers import answer
from services.payments.claims.usecases.lines import get_claim, lines_of
from services.payments.claims.usecases.notices import STUCK
from services.payments.phone.tables import ReadBack
from services.payments.phone.usecases.drafts import price_again
from services.payments.phone.usecases.links import Opened, finish_link
from services.payments.phone.usecases.read_backs import (
    ReadBackChannel,
    as_read,
    read_out,
    say_yes,
    submit_agreed,
    was_agreed,
)
from services.payments.worklist.usecases import ask_a_human
from shared import logs
from shared.errors import ProblemError
from shared.identity import Actor, ActorKind
from shared.outbox import Task, enqueue

PHOTO_SENT = "Here is a photo of the receipt."
WITHOUT_PHOTO_TOPIC = "claim.without_photo"

log = logs.get(__name__)


def read_back_page(session: Session, opened: Opened) -> ReadBack:
    """Keeps what the page reads back. Raises ConflictError where there is nothing to read."""
    link, actor = opened.link, opened.actor
    price_again(session, actor, opened.claim_id)
    lines = as_read(lines_of(session, get_claim(session, link.org_id, opened.claim_id)))
    return read_out(session, actor, link.person_id, lines, ReadBackChannel(link_id=link.id))


def yes_on_page(session: Session, opened: Opened, read_back_id: UUID) -> None:
    """The yes to exactly what a page read back: the claim goes in and the link ends.

    Raises NotFoundError, ConflictError (changed meanwhile, or answered before).
    """
    link, actor = opened.link, opened.actor
    say_yes(session, actor, read_back_id, opened.claim_id, way=ReadBackChannel(link_id=link.id))
    submit_agreed(session, actor, opened.claim_id)
    finish_link(session, actor, link)


def finish_photos(session: Session, opened: Opened) -> None:
    """The person has sent the photos they have: a claim that had its yes goes in now, a question of finance is answered by its photo,
    and the link ends."""
    link, actor = opened.link, opened.actor
    if link.used_at is not None:
        return
    claim = get_claim(session, link.org_id, opened.claim_id, lock=True)
    if claim.submitted_at is None and was_agreed(session, link.org_id, claim.id):
        submit_agreed(session, actor, claim.id)
    elif claim.submitted_at is not None:
        for line in lines_of(session, claim):
            if line.status == LineStatus.ASKED.value and line.receipt_id is not None:
                answer(session, actor, claim.id, line.number, PHOTO_SENT)
    finish_link(session, actor, link)


def wait_for_photo(session: Session, claim: Claim, at_most: timedelta) -> None:
    """Sees to it that a claim with its yes goes in after this time, whether or not a photo has come."""
    task = Task("payments", WITHOUT_PHOTO_TOPIC, claim.id, due_in=at_most, dedupe_key=str(claim.id))
    enqueue(session, claim.org_id, [task])


def send_in_without_photo(session: Session, org_id: UUID, claim_id: UUID) -> None:
    """The photo has not come in time: the claim goes in as it was agreed, and a person of finance looks at it.

    Where even that cannot be, somebody is asked to call: a yes is never forgotten.
    """
    claim = get_claim(session, org_id, claim_id, lock=True)
    if claim.submitted_at is not None or not was_agreed(session, org_id, claim_id):
        return
    try:
        with session.begin_nested():
            person = Actor(org_id, ActorKind.PERSON, claim.person_id, person_id=claim.person_id)
            submit_agreed(session, person, claim_id)
    except ProblemError as error:
        log.warning("an agreed claim could not be sent in", code=error.code)
        ask_a_human(
            session,
            org_id,
            kind=STUCK,
            subject_type="claim",
            subject_id=claim_id,
            reason="Somebody said yes to this claim, and it cannot be sent in. No money moved. Look at it and call them.",
            urgent=True,
        )
