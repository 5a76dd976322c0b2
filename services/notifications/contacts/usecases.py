"""What may happen to contacts: saved, looked up, stopped. Use cases take the caller's session and never commit."""

from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notifications.contacts import rules
from services.notifications.contacts.tables import ContactLink, ContactPoint, ContactPreference
from shared import audit
from shared.contracts.notices import ContactDetails
from shared.identity import Actor
from shared.ids import new_id


def save_contact(session: Session, actor: Actor, person_id: UUID, details: ContactDetails) -> rules.Held:
    """Replaces what is held about a person; a number they no longer have becomes history. Raises InvalidError."""
    mobile = rules.mobile_e164(details.mobile) if details.mobile is not None else None
    # The row of wishes comes first: it is locked, so that of two saves for one person the second waits.
    _keep_preference(session, actor.org_id, person_id, language=details.language)
    before = held(session, person_id)
    if (before.mobile, before.safe_to_text) != (mobile, details.safe_to_text):
        _replace_own_number(session, actor.org_id, person_id, mobile, safe_to_text=details.safe_to_text)
    facts = {
        "has_mobile": mobile is not None,
        "mobile_changed": before.mobile != mobile,
        "safe_to_text": details.safe_to_text,
        "language": details.language,
    }
    audit.record(session, actor, "contact.saved", "person", person_id, facts)
    return held(session, person_id)


def stop_texts(session: Session, actor: Actor, person_id: UUID) -> None:
    """Remembers that a person said STOP: no text leaves until they say START."""
    _keep_preference(session, actor.org_id, person_id, stopped_at=func.app_now())
    audit.record(session, actor, "contact.stopped", "person", person_id)


def start_texts(session: Session, actor: Actor, person_id: UUID) -> None:
    """Remembers that a person said START after STOP."""
    _keep_preference(session, actor.org_id, person_id, stopped_at=None)
    audit.record(session, actor, "contact.started", "person", person_id)


def held(session: Session, person_id: UUID) -> rules.Held:
    """What is held about a person; an empty answer where nothing is."""
    number = session.execute(
        select(ContactPoint.id, ContactPoint.value, ContactLink.safe_to_text)
        .join(
            ContactLink,
            (ContactLink.org_id == ContactPoint.org_id) & (ContactLink.contact_point_id == ContactPoint.id),
        )
        .where(ContactLink.person_id == person_id, ContactLink.role == "own", ContactLink.ended_at.is_(None))
    ).one_or_none()
    wishes = session.execute(
        select(ContactPreference.language, ContactPreference.format, ContactPreference.stopped_at).where(
            ContactPreference.person_id == person_id
        )
    ).one_or_none()
    return rules.Held(
        contact_point_id=number.id if number else None,
        mobile=number.value if number else None,
        safe_to_text=number.safe_to_text if number else True,
        language=wishes.language if wishes else "en",
        format=wishes.format if wishes else "sms",
        stopped=bool(wishes and wishes.stopped_at),
    )


def mobile_of(session: Session, contact_point_id: UUID) -> str:
    """The number (E.164) of a contact point that a message was sent to."""
    return session.scalars(select(ContactPoint.value).where(ContactPoint.id == contact_point_id)).one()


def _replace_own_number(
    session: Session, org_id: UUID, person_id: UUID, mobile: str | None, *, safe_to_text: bool
) -> None:
    session.execute(
        update(ContactLink)
        .where(ContactLink.person_id == person_id, ContactLink.role == "own", ContactLink.ended_at.is_(None))
        .values(ended_at=func.app_now())
    )
    if mobile is None:
        return
    session.execute(
        insert(ContactPoint)
        .values(org_id=org_id, id=new_id(), kind="mobile", value=mobile)
        .on_conflict_do_nothing(index_elements=["org_id", "kind", "value"])
    )
    point_id = session.scalars(
        select(ContactPoint.id).where(ContactPoint.kind == "mobile", ContactPoint.value == mobile)
    ).one()
    session.add(ContactLink(org_id=org_id, person_id=person_id, contact_point_id=point_id, safe_to_text=safe_to_text))
    session.flush()


def _keep_preference(session: Session, org_id: UUID, person_id: UUID, **changes: object) -> None:
    session.execute(
        insert(ContactPreference)
        .values(org_id=org_id, id=new_id(), person_id=person_id, **changes)
        .on_conflict_do_update(index_elements=["org_id", "person_id"], set_=changes)
    )
