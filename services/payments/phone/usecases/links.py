"""Links: made for a person, and a claim, our question for bank details, an offer, a statement or their own limits; opened until they run out, finished once."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.claims.tables import Claim
from services.payments.phone.rules.links import Links, LinkStatus, link_status
from services.payments.phone.tables import PhoneLink
from shared import audit
from shared.database import FOR_CHANGE, app_now
from shared.errors import NotFoundError
from shared.identity import Actor, ActorKind
from shared.organisations import Organisation


@dataclass(frozen=True, slots=True)
class NewLink:
    """A link to make. `purpose`: "claim" to tell us what was spent, "receipts" for photos of what was told already, "bank_details"
    to answer our question (`request_id`) where to send money that came back, "offer" to answer an offer, "statement" to read one, "limits" for their own."""

    purpose: str
    person_id: UUID
    claim_id: UUID | None
    language: str = "en"
    request_id: UUID | None = None
    offer_id: UUID | None = None
    statement_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """A link that somebody opens, and what their page needs to know of the organisation."""

    link: PhoneLink
    standing: LinkStatus
    organisation: str
    helpline: str

    @property
    def claim_id(self) -> UUID:
        """The claim that the link is for. Raises NotFoundError for a link to something else."""
        if self.link.claim_id is None:
            raise NotFoundError("link.no_claim", "This link is not for a claim.")
        return self.link.claim_id

    @property
    def actor(self) -> Actor:
        """Whoever holds the link, as the person it was sent to."""
        person_id = self.link.person_id
        return Actor(self.link.org_id, ActorKind.PERSON, person_id, person_id=person_id)


def make_link(session: Session, actor: Actor, links: Links, new: NewLink) -> PhoneLink:
    """Makes a link, or gives the one that is open already for the same person, purpose and claim or question, so that asking twice is harmless."""
    now = app_now(session)
    link = session.scalar(
        select(PhoneLink)
        .filter_by(
            org_id=actor.org_id,
            person_id=new.person_id,
            claim_id=new.claim_id,
            request_id=new.request_id,
            offer_id=new.offer_id,
            statement_id=new.statement_id,
            purpose=new.purpose,
        )
        .where(PhoneLink.used_at.is_(None), PhoneLink.expires_at > now + links.life / 2)
    )
    if link is None:
        link = PhoneLink(
            org_id=actor.org_id,
            purpose=new.purpose,
            person_id=new.person_id,
            claim_id=new.claim_id,
            request_id=new.request_id,
            offer_id=new.offer_id,
            statement_id=new.statement_id,
            language=new.language,
            expires_at=now + links.life,
        )
        session.add(link)
        session.flush()
        audit.record(session, actor, "link.made", "phone_link", link.id, {"purpose": new.purpose})
    return link


def open_page(session: Session, org_id: UUID, person_id: UUID) -> Claim | None:
    """The draft behind the claim page that a person has open, the newest; None where they have none."""
    return session.scalar(
        select(Claim)
        .join(PhoneLink, (PhoneLink.org_id == Claim.org_id) & (PhoneLink.claim_id == Claim.id))
        .where(PhoneLink.org_id == org_id, PhoneLink.person_id == person_id, PhoneLink.purpose == "claim")
        .where(PhoneLink.used_at.is_(None), PhoneLink.expires_at > app_now(session), Claim.submitted_at.is_(None))
        .order_by(PhoneLink.created_at.desc(), PhoneLink.id.desc())
        .limit(1)
    )


def organisation_of(session: Session, link_id: UUID) -> UUID | None:
    """The organisation of a link (system role: nothing else is known of whoever opens it)."""
    return session.scalar(select(PhoneLink.org_id).where(PhoneLink.id == link_id))


def open_link(session: Session, org_id: UUID, link_id: UUID) -> Opened:
    """A link as it stands now, locked, so that two pages opened at once work one after the other. Raises NotFoundError."""
    link = session.get(PhoneLink, (org_id, link_id), with_for_update=FOR_CHANGE, populate_existing=True)
    if link is None:
        raise NotFoundError("link.not_found", "There is no such link.")
    about = session.execute(
        select(Organisation.short_name, Organisation.helpline).where(Organisation.id == org_id)
    ).one()
    return Opened(link, link_status(link.expires_at, link.used_at, app_now(session)), about.short_name, about.helpline)


def finish_link(session: Session, actor: Actor, link: PhoneLink) -> None:
    """Ends a link: from now on it only says that it was used."""
    link.used_at = app_now(session)
    session.flush()
    audit.record(session, actor, "link.used", "phone_link", link.id, {"purpose": link.purpose})
