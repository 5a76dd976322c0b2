"""The helpline: find who is calling by event, first name and picture word, and enter their claim with a read-back.

Nobody learns here who came to an event: a wrong answer is told nothing, and after a few of them only a call back is left.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, false, func, select
from sqlalchemy.orm import Session

from services.payments.claims.rules.whereabouts import Whereabouts
from services.payments.claims.tables import Claim
from services.payments.claims.usecases.drafts import NewLine, open_draft
from services.payments.claims.usecases.lines import get_claim, lines_of
from services.payments.claims.usecases.notices import tell
from services.payments.claims.usecases.submit import SubmissionResult, submit
from services.payments.claims.usecases.whereabouts import where_is_money
from services.payments.desk.usecases.finance import who_is_known_by
from services.payments.involvement.rules.offers import OfferStatus
from services.payments.involvement.tables import Engagement, EngagementSession, Offer
from services.payments.people.rules import fold
from services.payments.people.tables import Person
from services.payments.people.usecases import get_person
from services.payments.phone.tables import PictureWord, ReadBack
from services.payments.phone.usecases.agreements import wait_for_photo
from services.payments.phone.usecases.drafts import (
    DraftView,
    add_line,
    lines_without_receipt,
    price_again,
    remove_line,
    see,
)
from services.payments.phone.usecases.identities import called, candidates, first_name
from services.payments.phone.usecases.picture_tries import GUESSED, HELPLINE, PictureTries
from services.payments.phone.usecases.read_backs import (
    ReadBackChannel,
    as_read,
    read_out,
    say_yes,
    submit_agreed,
    was_agreed,
)
from shared import audit
from shared.audit import AuditRow
from shared.contracts.notices import Notice
from shared.database import app_now
from shared.errors import ConflictError, Effect, NotFoundError
from shared.identity import Actor, Permission
from shared.london import in_london, london_day

MOST_WRONG = 5
"""So many wrong answers an hour may one member of staff be given for one event."""
RECENT = timedelta(days=62)
COMING = timedelta(days=31)
WRONG = "helpline.caller_not_found"


@dataclass(frozen=True, slots=True)
class EventChoice:
    """An event that a caller may have been at."""

    id: UUID
    title: str
    on: date
    at: str
    """When it began, in London: it tells two of one name and day apart."""
    about: str


@dataclass(frozen=True, slots=True)
class Caller:
    """What a caller says about themself: an event that they came to, or the number of a claim or payment of theirs."""

    event_id: UUID | None
    first_name: str
    picture_word: str
    reference: str = ""


@dataclass(frozen=True, slots=True)
class HelplineClaim:
    """A claim that is entered for a caller."""

    draft: DraftView
    first_name: str
    read_back: ReadBack | None
    places: tuple[Whereabouts, ...]
    """Where their money is, to be read out to whoever asks."""
    waits_for_photos: bool = False
    """They said yes, and it goes in with the photos of their receipts."""
    may_send_photos: bool = False
    """A line wants a receipt, so the caller can be texted how to send a photo."""


def recent_events(session: Session, actor: Actor) -> list[EventChoice]:
    """The events of the last two months and of the coming one, about which people answer; the newest first. Raises ForbiddenError."""
    actor.require(Permission.ENTER_CLAIM)
    now = app_now(session)
    starts = func.min(EngagementSession.starts_at)
    rows = session.execute(
        select(Engagement.id, Engagement.title, Engagement.description, starts)
        .join(
            EngagementSession,
            (EngagementSession.org_id == Engagement.org_id) & (EngagementSession.engagement_id == Engagement.id),
        )
        .where(
            Engagement.org_id == actor.org_id,
            EngagementSession.starts_at.between(now - RECENT, now + COMING),
        )
        .group_by(Engagement.id, Engagement.title, Engagement.description)
        .order_by(starts.desc())
        .limit(200)
    )
    return [EventChoice(id_, title, london_day(at), f"{in_london(at):%H:%M}", about) for id_, title, about, at in rows]


def find_caller(session: Session, actor: Actor, said: Caller) -> UUID | None:
    """The one person of whom all three are true; None for nobody, for several, for a wrong answer, and while a picture is locked after
    too many wrong ones: all the same.

    Raises ForbiddenError; ConflictError after too many wrong answers, and where the actor set this very picture today.
    """
    actor.require(Permission.ENTER_CLAIM)
    about = said.event_id or actor.id  # wrong numbers are counted together: each names somebody else
    _check_tries(session, actor, {said.event_id} if said.event_id else actor.own_ids)
    named = _named(session, actor, said)
    found = _with_these_words(session, actor, named, said.picture_word)
    if len(found) != 1:
        audit.record_all(session, actor, GUESSED, "person", {person_id: {} for person_id, _ in named})
        audit.record(session, actor, WRONG, "engagement" if said.event_id else "reference", about)
        session.flush()
        return None
    audit.record(session, replace(actor, on_behalf_of=found[0]), "helpline.caller_found", "person", found[0])
    return found[0]


def _named(session: Session, actor: Actor, said: Caller) -> list[tuple[UUID, tuple[str, ...]]]:
    """Who has this first name among those who may be meant, with their picture words, in the order of their ids: so they are locked."""
    rows = session.execute(
        select(Person.id, Person.name, PictureWord.set_by, PictureWord.set_at)
        .join(PictureWord, (PictureWord.org_id == Person.org_id) & (PictureWord.person_id == Person.id))
        .where(Person.org_id == actor.org_id, _may_be(session, actor, said))
        .where(Person.erased_at.is_(None), Person.merged_into_id.is_(None))
        .order_by(Person.id)
    ).all()
    wanted = fold(said.first_name)
    named = [row for row in rows if wanted and first_name(row.name) == wanted]
    for row in named:
        is_today = london_day(row.set_at) == london_day(app_now(session))
        if is_today and actor.is_one_of(row.set_by):
            raise ConflictError(
                "helpline.picture_set_by_you",
                "You wrote down this person's picture today, so somebody else has to ask for it.",
                "Put the caller through to a colleague, or call back tomorrow.",
                effect=Effect.NOTHING_TOLD,
            )
    people = candidates(session, actor.org_id, [row.id for row in named])
    return [(one.person_id, one.picture_words) for one in people]


def _with_these_words(
    session: Session, actor: Actor, named: list[tuple[UUID, tuple[str, ...]]], said: str
) -> list[UUID]:
    """Those whose picture words these are; each wrong one is counted, over all members of staff."""
    tries = PictureTries(session, actor.org_id, HELPLINE, app_now(session))
    asked = [one for one in named if not tries.is_resting(one[0])]
    words = sorted(fold(said).replace(",", " ").split())
    right = [person_id for person_id, theirs in asked if sorted(theirs) == words]
    if not right and words:
        for person_id, _ in asked:
            tries.count_wrong(person_id)
    return right


def _may_be(session: Session, actor: Actor, said: Caller) -> ColumnElement[bool]:
    """SQL: who was asked to the event, or whose number it is."""
    if said.event_id is None:
        found = who_is_known_by(session, actor.org_id, said.reference)
        return Person.id == found.person_id if found is not None else false()
    asked = select(Offer.id).where(
        Offer.org_id == Person.org_id,
        Offer.person_id == Person.id,
        Offer.engagement_id == said.event_id,
        Offer.status != OfferStatus.WITHDRAWN,
    )
    return asked.exists()


def begin_claim(session: Session, actor: Actor, person_id: UUID, event_id: UUID | None) -> UUID:
    """Opens a claim of a caller who was found; it says that this member of staff enters it for them. Raises ForbiddenError."""
    return open_draft(session, replace(actor, on_behalf_of=person_id), person_id, event_id, "helpline").id


def see_claim(session: Session, actor: Actor, claim_id: UUID) -> HelplineClaim:
    """A claim that this member of staff is entering, with the read-back of its lines as they are now.

    Raises ForbiddenError, NotFoundError (also for a colleague's).
    """
    claim = _own(session, actor, claim_id)
    waits = claim.submitted_at is None and was_agreed(session, actor.org_id, claim_id)
    if claim.submitted_at is None and not waits:
        price_again(session, replace(actor, on_behalf_of=claim.person_id), claim_id)
    draft = see(session, actor.org_id, claim_id)
    name = called(get_person(session, actor.org_id, claim.person_id).name)
    said = None
    if draft.lines and not draft.is_submitted and not waits:
        way = ReadBackChannel(read_out_by=actor.id)
        said = read_out(session, actor, claim.person_id, as_read(lines_of(session, claim)), way)
    wants = not waits and not draft.is_submitted and bool(lines_without_receipt(session, claim))
    places = where_is_money(session, actor.org_id, claim.person_id)
    return HelplineClaim(draft, name, said, places, waits_for_photos=waits, may_send_photos=wants)


def tell_line(session: Session, actor: Actor, claim_id: UUID, new: NewLine) -> None:
    """Adds what the caller says. Raises ForbiddenError, NotFoundError, ConflictError, InvalidError."""
    claim = _own(session, actor, claim_id)
    add_line(session, replace(actor, on_behalf_of=claim.person_id), claim_id, new)


def take_line_out(session: Session, actor: Actor, claim_id: UUID, number: int) -> None:
    """Takes a line out again. Raises ForbiddenError, NotFoundError, ConflictError."""
    claim = _own(session, actor, claim_id)
    remove_line(session, replace(actor, on_behalf_of=claim.person_id), claim_id, number)


def caller_said_yes(session: Session, actor: Actor, claim_id: UUID, read_back_id: UUID) -> SubmissionResult:
    """The caller said yes to what was just read out: exactly that is claimed for them.

    Raises ForbiddenError, NotFoundError, ConflictError (changed since it was read out).
    """
    claim = _own(session, actor, claim_id)
    for_them = replace(actor, on_behalf_of=claim.person_id)
    if claim.submitted_at is None:
        say_yes(session, for_them, read_back_id, claim_id, way=ReadBackChannel(read_out_by=actor.id))
        return submit_agreed(session, for_them, claim_id)
    return submit(session, for_them, claim_id)


def caller_sends_photos(session: Session, actor: Actor, claim_id: UUID, read_back_id: UUID, at_most: timedelta) -> None:
    """The caller said yes and has photos of their receipts: they are texted how to ask for the page. The claim goes in with the photos, or
    without them after this time. Asked twice it texts once.

    Raises ForbiddenError, NotFoundError, ConflictError (changed since it was read out, sent in, or no line wants a receipt).
    """
    claim = _own(session, actor, claim_id)
    for_them = replace(actor, on_behalf_of=claim.person_id)
    if claim.submitted_at is None and was_agreed(session, actor.org_id, claim_id):
        return
    if claim.submitted_at is not None or not lines_without_receipt(session, claim):
        raise ConflictError(
            "helpline.no_photo_wanted", "No line of this claim waits for a receipt.", "Look at the claim again."
        )
    say_yes(session, for_them, read_back_id, claim_id, way=ReadBackChannel(read_out_by=actor.id))
    wait_for_photo(session, claim, at_most)
    tell(session, claim, Notice.CLAIM_PHOTO_WANTED, {"amount_pence": claim.total_pence})
    audit.record(session, for_them, "helpline.photos_asked_for", "claim", claim_id)


def _own(session: Session, actor: Actor, claim_id: UUID) -> Claim:
    actor.require(Permission.ENTER_CLAIM)
    claim = get_claim(session, actor.org_id, claim_id)
    if claim.channel != "helpline" or not actor.is_one_of(claim.entered_by):
        raise NotFoundError("claim.not_found", "There is no such claim of a caller of yours.")
    return claim


def _check_tries(session: Session, actor: Actor, about: Collection[UUID]) -> None:
    """Counts the wrong answers of one member of staff, whose guesses are made one after the other, however many windows they open and
    sign-ins they have. The lock is theirs alone and comes before any row's, so that nobody waits in a circle."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"helpline {min(actor.own_ids)}", 0))))
    wrong = session.scalar(
        select(func.count())
        .select_from(AuditRow)
        .where(AuditRow.org_id == actor.org_id, AuditRow.actor_id.in_(actor.own_ids), AuditRow.action == WRONG)
        .where(AuditRow.object_id.in_(about), AuditRow.at > app_now(session) - timedelta(hours=1))
    )
    if (wrong or 0) >= MOST_WRONG:
        raise ConflictError(
            "helpline.too_many_tries",
            "There were too many wrong answers for this, so nobody can be looked up for an hour.",
            "Offer to call back on the number that we have.",
            effect=Effect.NOTHING_TOLD,
        )
