"""The yes on a phone page, and what it sets going: the claim goes in, at once or when its photos are there."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.claims.usecases.lines import get_claim, lines_of
from services.payments.claims.usecases.submit import submit
from services.payments.phone.tables import ReadBack
from services.payments.phone.usecases.links import Opened, finish_link
from services.payments.phone.usecases.read_backs import Way, as_read, read_out, say_yes, was_agreed


def read_back_page(session: Session, opened: Opened) -> ReadBack:
    """Keeps what the page reads back. Raises ConflictError where there is nothing to read."""
    link, actor = opened.link, opened.actor
    lines = as_read(lines_of(session, get_claim(session, link.org_id, link.claim_id)))
    return read_out(session, actor, link.person_id, lines, Way(link_id=link.id))


def yes_on_page(session: Session, opened: Opened, read_back_id: UUID) -> None:
    """The yes to exactly what a page read back: the claim goes in and the link ends.

    Raises NotFoundError, ConflictError (changed meanwhile, or answered before).
    """
    link, actor = opened.link, opened.actor
    say_yes(session, actor, read_back_id, link.claim_id, way=Way(link_id=link.id))
    submit(session, actor, link.claim_id)
    finish_link(session, actor, link)


def finish_photos(session: Session, opened: Opened) -> None:
    """The person has sent the photos they have: a claim that had its yes goes in now, and the link ends."""
    link, actor = opened.link, opened.actor
    if link.used_at is not None:
        return
    claim = get_claim(session, link.org_id, link.claim_id, lock=True)
    if claim.submitted_at is None and was_agreed(session, link.org_id, claim.id):
        submit(session, actor, claim.id)
    finish_link(session, actor, link)
