"""What a merge does in payments: the record that goes leads to the one that stays. Who earned what stays written as it was."""

from uuid import UUID

from sqlalchemy import and_, func, select, update
from sqlalchemy.orm import Session

from services.payments.payees.rules import METHOD_TRANSITIONS, MethodEvent, MethodStatus
from services.payments.payees.tables import Payee, PayoutMethod
from services.payments.people.acting import act_as
from services.payments.people.groups.tables import PersonGroupMember
from services.payments.people.payment_limits.tables import PaymentLimit
from services.payments.people.tables import Person
from services.payments.personal_data.erasing.wiping import close_requests, rows
from services.payments.phone.supporters.usecases import move_agreements
from services.payments.phone.tables import PhoneConversation, PhoneLink, PictureWord
from shared.contracts.notices import Notice, NoticeRequested
from shared.identity import Actor
from shared.ids import new_id
from shared.outbox import send_message


def join(session: Session, actor: Actor, goes: Person, stays: Person, merge_id: UUID) -> dict[str, int]:
    """Joins two records whose every lock the caller holds; gives how much was moved or ended, by kind."""
    act_as(session, actor)
    org_id = goes.org_id
    done = {
        "earlier_records": rows(
            session,
            update(Person)
            .where(Person.org_id == org_id, Person.merged_into_id == goes.id)
            .values(merged_into_id=stays.id),
        ),
        "groups": _groups(session, actor, goes.id, stays.id),
        "limits": _limits(session, actor, goes.id, stays.id),
        "bank_details": _bank_details(session, org_id, goes.id),
        "supporters": move_agreements(session, actor, goes.id, stays.id),
    }
    _phone(session, org_id, goes.id, stays.id)
    goes.merged_into_id = stays.id
    session.flush()
    if done["bank_details"]:
        said = NoticeRequested(person_id=stays.id, notice=Notice.RECORDS_JOINED, about_id=merge_id)
        send_message(session, org_id, said)
    return {name: count for name, count in done.items() if count}


def _groups(session: Session, actor: Actor, goes_id: UUID, stays_id: UUID) -> int:
    """Where only the one that goes is a member, the other one becomes one; whoever asked to be off one stays off."""
    theirs = (PersonGroupMember.org_id == actor.org_id, PersonGroupMember.person_id == goes_id)
    members = list(session.scalars(select(PersonGroupMember).where(*theirs).order_by(PersonGroupMember.id)))
    held = {
        one.group_id: one
        for one in session.scalars(
            select(PersonGroupMember).where(
                PersonGroupMember.org_id == actor.org_id, PersonGroupMember.person_id == stays_id
            )
        )
    }
    moved = 0
    for member in members:
        mine = held.get(member.group_id)
        if mine is None:
            session.add(
                PersonGroupMember(
                    org_id=actor.org_id,
                    id=new_id(),
                    group_id=member.group_id,
                    person_id=stays_id,
                    changed_by=actor.id,
                    left_at=member.left_at,
                    asked_off=member.asked_off,
                )
            )
            moved += 1
        elif member.asked_off and not mine.asked_off:
            mine.left_at, mine.asked_off, mine.changed_by = member.left_at, True, actor.id
            moved += 1
        if member.left_at is None:
            member.left_at, member.changed_by = func.app_now(), actor.id
    session.flush()
    return moved


def _limits(session: Session, actor: Actor, goes_id: UUID, stays_id: UUID) -> int:
    """Every limit of either holds for the record that stays: the stricter one decides. What the other one earned counts too."""
    open_ones = (PaymentLimit.org_id == actor.org_id, PaymentLimit.ended_at.is_(None))
    limits = list(session.scalars(select(PaymentLimit).where(*open_ones, PaymentLimit.person_id == goes_id)))
    for one in limits:
        session.add(
            PaymentLimit(
                org_id=actor.org_id,
                id=new_id(),
                person_id=stays_id,
                amount_pence=one.amount_pence,
                period=one.period,
                set_by=actor.id,
            )
        )
        one.ended_by, one.ended_at = actor.id, func.app_now()
    session.flush()
    return len(limits)


def _bank_details(session: Session, org_id: UUID, goes_id: UUID) -> int:
    """Those of the record that goes are not used any more. Those of the other one stay as they are."""
    methods = session.scalars(
        select(PayoutMethod)
        .join(Payee, and_(Payee.org_id == PayoutMethod.org_id, Payee.id == PayoutMethod.payee_id))
        .where(Payee.org_id == org_id, Payee.person_id == goes_id, PayoutMethod.status == MethodStatus.READY)
        .order_by(PayoutMethod.id)
        .with_for_update(key_share=True, of=PayoutMethod)
    ).all()
    for method in methods:
        METHOD_TRANSITIONS.move(method, MethodEvent.RECORD_MERGED)
    session.flush()
    rows(session, close_requests(org_id, goes_id))
    return len(methods)


def _phone(session: Session, org_id: UUID, goes_id: UUID, stays_id: UUID) -> None:
    """Talks are the other record's from now on, so that erasing and old age find what was said in them; open ones ask anew who speaks.
    Open pages end, and a picture word of the one that goes is known no more."""
    rows(
        session,
        update(PhoneConversation)
        .where(PhoneConversation.org_id == org_id, PhoneConversation.person_id == goes_id)
        .values(state={}, person_id=stays_id),
    )
    rows(
        session,
        update(PhoneLink)
        .where(PhoneLink.org_id == org_id, PhoneLink.person_id == goes_id, PhoneLink.expires_at > func.app_now())
        .values(
            expires_at=func.greatest(PhoneLink.created_at + func.make_interval(0, 0, 0, 0, 0, 0, 1), func.app_now())
        ),
    )
    rows(
        session,
        update(PictureWord)
        .where(PictureWord.org_id == org_id, PictureWord.person_id == goes_id)
        .values(word="erased", second_word=None),
    )
