"""The locks under which a person is erased, merged, or loses old words: everything of theirs that somebody may be changing, in one order."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.claims.tables import Claim
from services.payments.payees.tables import Payee, PayoutMethod
from services.payments.payouts.tables import Obligation
from services.payments.payouts.tables.of_people import payouts_of
from services.payments.payouts.tables.payroll import PayrollCorrection
from services.payments.people.tables import Person
from services.payments.personal_data.erasing.unfinished_parts import lock_their_events
from services.payments.personal_data.unclaimed.tables import UnclaimedMoney
from services.payments.phone.tables import PhoneConversation, PhoneLink


def lock_all_of(session: Session, org_id: UUID, *person_ids: UUID) -> list[Person]:
    """Their money that nobody claims, their conversations, claims and events, then the people, as everybody locks them: whoever talks with us,
    sends in or decides a claim, marks or pays an event, waits, and then finds them erased or merged."""
    owed = select(Obligation.id).where(Obligation.org_id == org_id, Obligation.person_id.in_(person_ids))
    unclaimed = select(UnclaimedMoney.id).where(UnclaimedMoney.org_id == org_id, UnclaimedMoney.obligation_id.in_(owed))
    session.execute(unclaimed.order_by(UnclaimedMoney.id).with_for_update(key_share=True))
    for table in (PhoneConversation, PhoneLink, Claim):
        theirs = select(table.id).where(table.org_id == org_id, table.person_id.in_(person_ids))
        session.execute(theirs.order_by(table.id).with_for_update(key_share=True))
    lock_their_events(session, org_id, person_ids)
    # FOR UPDATE, once in this house: what is being written for them at this moment is waited for and then seen by the blockers; what comes
    # later waits at its foreign key, and then finds them gone.
    people = session.scalars(
        select(Person)
        .where(Person.org_id == org_id, Person.id.in_(person_ids))
        .order_by(Person.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    paid = payouts_of(org_id, Obligation.person_id.in_(person_ids))
    said = select(PayrollCorrection.id).where(PayrollCorrection.org_id == org_id, PayrollCorrection.payout_id.in_(paid))
    session.execute(said.order_by(PayrollCorrection.id).with_for_update(key_share=True))
    payees = select(Payee.id).where(Payee.org_id == org_id, Payee.person_id.in_(person_ids))
    methods = select(PayoutMethod.id).where(PayoutMethod.org_id == org_id, PayoutMethod.payee_id.in_(payees))
    session.execute(methods.order_by(PayoutMethod.id).with_for_update(key_share=True))
    session.execute(payees.order_by(Payee.id).with_for_update())
    return list(people)
