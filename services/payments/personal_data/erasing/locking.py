"""The locks under which a person is erased, merged, or loses old words: everything of theirs that somebody may be changing, in one order."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.claims.tables import Claim
from services.payments.payees.tables import Payee, PayoutMethod
from services.payments.people.tables import Person
from services.payments.personal_data.erasing.unfinished_parts import lock_their_events
from services.payments.phone.tables import PhoneConversation, PhoneLink


def lock_all_of(session: Session, org_id: UUID, person_id: UUID) -> Person:
    """Their conversations, their claims, their events, then the person, as everybody locks them: whoever talks with us, sends in or decides
    a claim, marks or pays an event, waits, and then finds them erased."""
    session.execute(
        select(PhoneConversation.id)
        .where(PhoneConversation.org_id == org_id, PhoneConversation.person_id == person_id)
        .order_by(PhoneConversation.id)
        .with_for_update(key_share=True)
    )
    links = select(PhoneLink.id).where(PhoneLink.org_id == org_id, PhoneLink.person_id == person_id)
    session.execute(links.order_by(PhoneLink.id).with_for_update(key_share=True))
    session.execute(
        select(Claim.id)
        .where(Claim.org_id == org_id, Claim.person_id == person_id)
        .order_by(Claim.id)
        .with_for_update(key_share=True)
    )
    lock_their_events(session, org_id, person_id)
    # FOR UPDATE, once in this house: what is being written for them at this moment is waited for and then seen by the blockers; what comes
    # later waits at its foreign key, and then finds them erased.
    person = session.get_one(Person, (org_id, person_id), with_for_update=True, populate_existing=True)
    payees = select(Payee.id).where(Payee.org_id == org_id, Payee.person_id == person_id)
    methods = select(PayoutMethod.id).where(PayoutMethod.org_id == org_id, PayoutMethod.payee_id.in_(payees))
    session.execute(methods.order_by(PayoutMethod.id).with_for_update(key_share=True))
    session.execute(payees.order_by(Payee.id).with_for_update())
    return person
