"""Two records turned out to be one person: how they are reached goes to the record that stays, in the safe direction, once."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from services.notifications.contacts.erased import lock_preferences
from services.notifications.contacts.number_changes import drop_waiting
from services.notifications.contacts.tables import ContactLink, ContactPreference, PostalAddress, TakingPartNeeds
from services.notifications.contacts.usecases import held
from shared import audit
from shared.contracts.merging import PersonMerged
from shared.identity import system_actor
from shared.ids import new_id

_NEEDS = ("access", "transport", "helper")
_STRENGTH = {"helper": 0, "shared": 1, "home": 2, "own": 3}
"""Of one number that both records have: whose it is, the stronger word counts where they have no other number of that role."""


def merge_contacts(session: Session, org_id: UUID, told: PersonMerged) -> None:
    """Moves what the record that stays does not have. A STOP, a wish for no calls and a number that others read hold for both. Told again
    it finds nothing to move."""
    actor, goes_id = system_actor(org_id), told.goes_id
    stays_id = _lock_both(session, org_id, told)
    if stays_id == goes_id:
        return
    goes, stays = _preference(session, goes_id), _preference(session, stays_id)
    if goes.merged_into_id is not None or goes.erased_at is not None or stays.erased_at is not None:
        return
    was_reached = held(session, stays_id)
    if was_reached.mobile is None and was_reached.landline is None and was_reached.address is None:
        stays.language, stays.format = goes.language, goes.format
    _wishes(goes, stays)
    drop_waiting(session, actor, goes_id)
    numbers = _numbers(session, org_id, goes_id, stays_id)
    _address(session, goes_id, stays_id)
    _needs(session, org_id, goes_id, stays_id)
    goes.merged_into_id = stays_id
    session.execute(
        update(ContactPreference)
        .where(ContactPreference.merged_into_id == goes_id, ContactPreference.person_id != goes_id)
        .values(merged_into_id=stays_id)
    )
    session.flush()
    facts = {"goes": str(goes_id), "numbers": numbers, "merge": str(told.merge_id)}
    audit.record(session, actor, "contact.merged", "person", stays_id, facts)


def now_known_as(session: Session, person_id: UUID) -> UUID:
    """The record that a person's leads to in the end: their own, where it was not merged."""
    way = [person_id]
    while True:
        into = session.scalar(select(ContactPreference.merged_into_id).where(ContactPreference.person_id == way[-1]))
        if into is None or into in way:
            return way[-1]
        way.append(into)


def _lock_both(session: Session, org_id: UUID, told: PersonMerged) -> UUID:
    """Locks both records, and gives the one that stays by now: merges that payments told one after the other may come here in any order.
    The locks are always taken in one order, so they are given back where another merge came in between."""
    stays_id = now_known_as(session, told.stays_id)
    while True:
        attempt = session.begin_nested()
        lock_preferences(session, org_id, sorted({told.goes_id, told.stays_id, stays_id}))
        now = now_known_as(session, told.stays_id)
        if now == stays_id:
            attempt.commit()
            return stays_id
        attempt.rollback()
        stays_id = now


def _preference(session: Session, person_id: UUID) -> ContactPreference:
    found = select(ContactPreference).where(ContactPreference.person_id == person_id)
    return session.scalars(found.execution_options(populate_existing=True)).one()


def _wishes(goes: ContactPreference, stays: ContactPreference) -> None:
    stopped = [one for one in (goes, stays) if one.stopped_at is not None]
    if stopped:
        stays.stopped_at = min(one.stopped_at for one in stopped if one.stopped_at is not None)
        stays.money_texts = all(one.money_texts for one in stopped)
    stays.no_calls = goes.no_calls or stays.no_calls
    if stays.quiet_from is None:
        stays.quiet_from, stays.quiet_until = goes.quiet_from, goes.quiet_until


def _numbers(session: Session, org_id: UUID, goes_id: UUID, stays_id: UUID) -> int:
    """Their own number stays their own. One that the other record had as its own is a further one of theirs: they may text from it.
    A number of both that was one record's own stays their own, or nobody could text them any more."""
    theirs = _open_links(session, goes_id)
    mine = {one.contact_point_id: one for one in _open_links(session, stays_id)}
    roles = {one.role for one in mine.values()}
    session.execute(
        update(ContactLink)
        .where(ContactLink.person_id == goes_id, ContactLink.ended_at.is_(None))
        .values(ended_at=func.app_now())
    )
    for link in theirs:
        held_already = mine.get(link.contact_point_id)
        if held_already is not None:
            held_already.safe_to_text = held_already.safe_to_text and link.safe_to_text
            if _STRENGTH[link.role] > _STRENGTH[held_already.role] and link.role not in roles:
                roles.discard(held_already.role)
                held_already.role = link.role
                roles.add(link.role)
            continue
        role = "shared" if link.role in roles and link.role in ("own", "home") else link.role
        roles.add(role)
        session.add(
            ContactLink(
                org_id=org_id,
                id=new_id(),
                person_id=stays_id,
                contact_point_id=link.contact_point_id,
                role=role,
                safe_to_text=link.safe_to_text,
                saved_by=link.saved_by,
            )
        )
    session.flush()
    return len(theirs)


def _open_links(session: Session, person_id: UUID) -> Sequence[ContactLink]:
    links = select(ContactLink).where(ContactLink.person_id == person_id, ContactLink.ended_at.is_(None))
    return session.scalars(links.order_by(ContactLink.id)).all()


def _address(session: Session, goes_id: UUID, stays_id: UUID) -> None:
    """Their own address stays. Where others open letters of either, none is posted before staff save an address again: which of two
    they live at nobody can tell here."""
    open_one = select(PostalAddress).where(PostalAddress.ended_at.is_(None))
    theirs = session.scalar(open_one.where(PostalAddress.person_id == goes_id))
    if theirs is None:
        return
    mine = session.scalar(open_one.where(PostalAddress.person_id == stays_id))
    columns = {
        name: getattr(theirs, name)
        for name in ("org_id", "addressed_to", "lines", "postcode", "returned_at", "is_safe")
    }
    theirs.ended_at = func.app_now()
    session.flush()
    if mine is None:
        session.add(PostalAddress(id=new_id(), person_id=stays_id, **columns))
    else:
        mine.is_safe = mine.is_safe and theirs.is_safe
        if _place(mine) == _place(theirs):
            mine.returned_at = mine.returned_at or theirs.returned_at
    session.flush()


def _place(address: PostalAddress) -> str:
    """Where letters go, however it is written."""
    return "".join(one for one in "".join((*address.lines, address.postcode)).casefold() if one.isalnum())


def _needs(session: Session, org_id: UUID, goes_id: UUID, stays_id: UUID) -> None:
    """What is written of both is kept; what differs is for staff to see to, so that nothing that helps is lost."""
    of = {
        one.person_id: one
        for one in session.scalars(select(TakingPartNeeds).where(TakingPartNeeds.person_id.in_((goes_id, stays_id))))
    }
    theirs, mine = of.get(goes_id), of.get(stays_id)
    if theirs is None:
        return
    if mine is None:
        mine = TakingPartNeeds(org_id=org_id, id=new_id(), person_id=stays_id, access="", transport="", helper="")
        session.add(mine)
    for name in _NEEDS:
        both = [words for words in (getattr(mine, name), getattr(theirs, name)) if words]
        setattr(mine, name, ". ".join(dict.fromkeys(both))[:300])
    session.flush()
