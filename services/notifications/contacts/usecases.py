"""What may happen to contacts: saved, looked up, stopped. Use cases take the caller's session and never commit."""

import hashlib
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import astuple, dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notifications.contacts import rules
from services.notifications.contacts.addresses import postal_address
from services.notifications.contacts.erased import gone_among, lock_preferences, refuse_erased
from services.notifications.contacts.links import end_numbers, last_numbers, replace_numbers
from services.notifications.contacts.number_changes import change_number, drop_waiting, waiting_change
from services.notifications.contacts.numbers import THEIRS
from services.notifications.contacts.tables import ContactLink, ContactPoint, ContactPreference, PostalAddress
from shared import audit
from shared.contracts.notices import ContactDetails
from shared.errors import ConflictError, InvalidError
from shared.identity import Actor
from shared.ids import new_id


def save_contact(
    session: Session, actor: Actor, person_id: UUID, details: ContactDetails, *, seen: str | None = None
) -> rules.Held:
    """Replaces what is held about a person; a number or address they no longer have becomes history. A mobile in the place of another
    may wait for a second member of staff (`number_changes`). Raises InvalidError; ConflictError where it is not `seen` any more."""
    mobile = rules.mobile_e164(details.mobile) if details.mobile is not None else None
    landline = rules.landline_e164(details.landline) if details.landline is not None else None
    address = postal_address(details.addressed_to, details.address_lines, details.postcode)
    quiet = rules.quiet_hours(details.quiet_from, details.quiet_until)
    # The row of preferences comes first: it is locked, so that of two saves for one person the second waits.
    lock_preferences(session, actor.org_id, [person_id])
    refuse_erased(session, person_id)
    if seen is not None and seen != version_of(session, person_id):
        raise changed_meanwhile()
    _keep_preference(
        session,
        actor.org_id,
        person_id,
        language=details.language,
        format=details.format,
        no_calls=details.no_calls,
        quiet_from=quiet.from_minute if quiet else None,
        quiet_until=quiet.until_minute if quiet else None,
    )
    before = held(session, person_id)
    if mobile is None or (before.mobile, before.safe_to_text) == (mobile, details.safe_to_text):
        drop_waiting(session, actor, person_id)
    if mobile is None:
        end_numbers(session, [person_id], "own")
    elif (before.mobile, before.safe_to_text) != (mobile, details.safe_to_text):
        change_number(
            session, actor, person_id, mobile, safe_to_text=details.safe_to_text, old_number=details.old_number
        )
    if landline is None:
        end_numbers(session, [person_id], "home")
    elif before.landline != landline:
        replace_numbers(session, actor.org_id, "home", {person_id: landline}, {person_id: False}, saved_by=actor.id)
    is_other = before.address != address or before.safe_to_write != details.safe_to_write
    if is_other or before.address_returned:  # staff who save it again have asked the person
        _replace_address(session, actor.org_id, person_id, address, is_safe=details.safe_to_write)
    facts = {
        "has_mobile": mobile is not None,
        "mobile_changed": before.mobile != mobile,
        "has_landline": landline is not None,
        "landline_changed": before.landline != landline,
        "safe_to_text": details.safe_to_text,
        "language": details.language,
        "format": details.format,
        "no_calls": details.no_calls,
        "has_address": address is not None,
        "safe_to_write": details.safe_to_write,
        "address_changed": before.address != address,
    }
    audit.record(session, actor, "contact.saved", "person", person_id, facts)
    return held(session, person_id)


@dataclass(frozen=True, slots=True)
class NumbersImported:
    """What became of a list of numbers: whose cannot be used, and whose waits for a second member of staff."""

    refused: list[UUID]
    waiting: list[UUID]


def import_numbers(session: Session, actor: Actor, numbers: Mapping[UUID, tuple[str, str | None]]) -> NumbersImported:
    """Replaces people's numbers and nothing else: language, format, STOP and "not safe to text" stay as they are. Each has a number,
    a mobile or a landline, and perhaps a landline beside it. A landline leaves the mobile that we have, and the other way round.

    Returns the people whose number is neither, and theirs stays as it was; and those whose new number waits for a second member of staff.
    """
    usable, refused = dict[UUID, dict[str, str]](), list[UUID]()
    for person_id in sorted(numbers):  # always in this order, so that two imports never wait for each other in a circle
        by_role = _by_role(*numbers[person_id])
        if by_role is None:
            refused.append(person_id)
        else:
            usable[person_id] = by_role
    if not usable:
        return NumbersImported(refused, [])
    lock_preferences(session, actor.org_id, list(usable))
    for person_id in gone_among(session, list(usable)):
        usable.pop(person_id)
    waiting = set[UUID]()
    for role, kind in (("own", "mobile"), ("home", "landline")):
        of_role = {person_id: by_role[role] for person_id, by_role in usable.items() if role in by_role}
        waiting |= _import(session, actor, role, of_role, {f"has_{kind}": True, f"{kind}_changed": True})
    return NumbersImported(refused, sorted(waiting))


def _by_role(number: str, landline: str | None) -> dict[str, str] | None:
    """Numbers as they were written down → E.164 by role; None where the first cannot be used."""
    try:
        first = rules.number_e164(number)
    except InvalidError:
        return None
    by_role = {rules.role_of(first): first}
    if landline is not None:
        with suppress(InvalidError):
            by_role.setdefault("home", rules.landline_e164(landline))
    return by_role


def _import(
    session: Session, actor: Actor, role: str, numbers: Mapping[UUID, str], facts: dict[str, object]
) -> set[UUID]:
    """Replaces numbers (E.164) of one role where they are new, and audits that; gives whose waits for a second member of staff."""
    before = last_numbers(session, list(numbers), role)
    changed = {
        person_id: number
        for person_id, number in numbers.items()
        if person_id not in before or before[person_id].ended_at is not None or before[person_id].value != number
    }
    safe = {
        person_id: before[person_id].safe_to_text if person_id in before else rules.can_be_texted(number)
        for person_id, number in changed.items()
    }
    others = {one: number for one, number in changed.items() if role == "own" and one in before}
    plain = {one: number for one, number in changed.items() if one not in others}
    replace_numbers(session, actor.org_id, role, plain, safe, saved_by=actor.id)
    waiting = {
        one for one, number in others.items() if not change_number(session, actor, one, number, safe_to_text=safe[one])
    }
    facts_of = {one: {**facts, "safe_to_text": safe[one], "waits": one in waiting} for one in changed}
    audit.record_all(session, actor, "contact.imported", "person", facts_of)
    return waiting


def stop_texts(session: Session, actor: Actor, person_id: UUID, *, but_money: bool = False) -> None:
    """Remembers that a person said STOP: no text leaves until they say START, or with `but_money` only those about their money."""
    _keep_preference(session, actor.org_id, person_id, stopped_at=func.app_now(), money_texts=but_money)
    audit.record(session, actor, "contact.stopped", "person", person_id, {"but_money": but_money})


def start_texts(session: Session, actor: Actor, person_id: UUID) -> None:
    """Remembers that a person said START after STOP."""
    _keep_preference(session, actor.org_id, person_id, stopped_at=None, money_texts=False)
    audit.record(session, actor, "contact.started", "person", person_id)


def stop_number(session: Session, contact_point_id: UUID, *, stopped: bool) -> None:
    """Remembers that STOP (or START) came from a number, whoever is known behind it now: it may have been somebody's before."""
    at = func.app_now() if stopped else None
    session.execute(update(ContactPoint).where(ContactPoint.id == contact_point_id).values(stopped_at=at))


def is_number_stopped(session: Session, contact_point_id: UUID, *, since: datetime | None = None) -> bool:
    """Whether STOP came from a number, and no START after it; with `since` only a STOP of after that counts."""
    stopped_at = session.scalar(select(ContactPoint.stopped_at).where(ContactPoint.id == contact_point_id))
    return stopped_at is not None and (since is None or stopped_at > since)


def choose_language(session: Session, actor: Actor, person_id: UUID, language: str) -> None:
    """Remembers the language ("en" or "cy") that a person asked for."""
    _keep_preference(session, actor.org_id, person_id, language=language)
    audit.record(session, actor, "contact.language_chosen", "person", person_id, {"language": language})


def held(session: Session, person_id: UUID) -> rules.Held:
    """What is held about a person; an empty answer where nothing is."""
    return held_of(session, [person_id])[person_id]


def held_of(session: Session, person_ids: Collection[UUID]) -> dict[UUID, rules.Held]:
    """What is held about each of these people."""
    link, preference, address = ContactLink, ContactPreference, PostalAddress
    numbers = session.execute(
        select(link.person_id, link.role, ContactPoint.id, ContactPoint.value, link.safe_to_text)
        .join(link, (link.org_id == ContactPoint.org_id) & (link.contact_point_id == ContactPoint.id))
        .where(link.person_id.in_(person_ids), link.role.in_(THEIRS), link.ended_at.is_(None))
    )
    by_role = {(row.person_id, row.role): row for row in numbers}
    preferences = session.execute(
        select(
            preference.person_id,
            preference.language,
            preference.format,
            preference.stopped_at,
            preference.money_texts,
            preference.no_calls,
            preference.quiet_from,
            preference.quiet_until,
        ).where(preference.person_id.in_(person_ids))
    )
    wanted = {row.person_id: row for row in preferences}
    here = session.scalars(select(address).where(address.person_id.in_(person_ids), address.ended_at.is_(None)))
    postal = {one.person_id: one for one in here}
    return {
        one: _held(by_role.get((one, "own")), by_role.get((one, "home")), wanted.get(one), postal.get(one))
        for one in person_ids
    }


def _held(number: Any, home: Any, preferences: Any, postal: PostalAddress | None) -> rules.Held:
    return rules.Held(
        contact_point_id=number.id if number else None,
        mobile=number.value if number else None,
        landline=home.value if home else None,
        safe_to_text=number.safe_to_text if number else True,
        language=preferences.language if preferences else "en",
        format=preferences.format if preferences else "sms",
        stopped=bool(preferences and preferences.stopped_at),
        money_texts=bool(preferences and preferences.money_texts),
        no_calls=bool(preferences and preferences.no_calls),
        quiet=_quiet(preferences.quiet_from, preferences.quiet_until) if preferences else None,
        address_id=postal.id if postal else None,
        address=rules.Address(postal.addressed_to, tuple(postal.lines), postal.postcode) if postal else None,
        address_returned=bool(postal and postal.returned_at),
        safe_to_write=postal.is_safe if postal else True,
        stopped_at=preferences.stopped_at if preferences else None,
    )


def version_of(session: Session, person_id: UUID) -> str:
    """Stands for what is held and what waits, so that of two who save the second hears of the first. STOP is the person's own and no part
    of it."""
    waiting = waiting_change(session, person_id)
    here = replace(held(session, person_id), stopped=False, stopped_at=None, money_texts=False)
    return hashlib.sha256(repr((astuple(here), waiting.id if waiting else None)).encode()).hexdigest()


def changed_meanwhile() -> ConflictError:
    """What whoever saves over something that they have not seen is told."""
    return ConflictError(
        "contact.changed_meanwhile",
        "Somebody changed these details meanwhile. Nothing is saved.",
        "Look at them again, then save.",
        effect=None,
    )


def mark_address_returned(session: Session, actor: Actor, address_id: UUID) -> None:
    """A letter came back from an address: nothing is posted there until staff save the address again. Twice is once."""
    person_id = session.scalar(
        update(PostalAddress)
        .where(PostalAddress.id == address_id, PostalAddress.returned_at.is_(None))
        .values(returned_at=func.app_now())
        .returning(PostalAddress.person_id)
    )
    if person_id is not None:
        audit.record(session, actor, "contact.address_returned", "person", person_id)


def mobile_of(session: Session, contact_point_id: UUID) -> str:
    """The number (E.164) of a contact point that a message was sent to."""
    return session.scalars(select(ContactPoint.value).where(ContactPoint.id == contact_point_id)).one()


def _quiet(from_minute: int | None, until_minute: int | None) -> rules.QuietHours | None:
    return None if from_minute is None or until_minute is None else rules.QuietHours(from_minute, until_minute)


def _replace_address(
    session: Session, org_id: UUID, person_id: UUID, address: rules.Address | None, *, is_safe: bool
) -> None:
    session.execute(
        update(PostalAddress)
        .where(PostalAddress.person_id == person_id, PostalAddress.ended_at.is_(None))
        .values(ended_at=func.app_now())
    )
    if address is not None:
        session.add(
            PostalAddress(
                org_id=org_id,
                person_id=person_id,
                addressed_to=address.addressed_to,
                lines=list(address.lines),
                postcode=address.postcode,
                is_safe=is_safe,
            )
        )
    session.flush()


def _keep_preference(session: Session, org_id: UUID, person_id: UUID, **changes: object) -> None:
    session.execute(
        insert(ContactPreference)
        .values(org_id=org_id, id=new_id(), person_id=person_id, **changes)
        .on_conflict_do_update(index_elements=["org_id", "person_id"], set_=changes)
    )
