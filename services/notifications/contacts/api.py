"""Internal routes with which the desk saves and shows contact details; it stores none of them itself."""

from uuid import UUID

from fastapi import APIRouter, Depends

from services.notifications.contacts import needs, number_changes, numbers, usecases
from services.notifications.contacts.numbers import PhoneRead
from services.notifications.contacts.rules import Held
from shared.contracts.mobiles import MobilesAsked, MobilesImported, MobilesRefused, PeopleBehindMobiles
from shared.contracts.needs import Needs, NeedsAsked, NeedsChange, NeedsKnown
from shared.contracts.notices import ContactChange, DoneBy, NumberDecision, NumberLink, NumberLinked
from shared.database import Database, Session
from shared.http import ResponseBody, internal_caller
from shared.identity import Actor, ActorKind, InternalTokens


class ContactHeld(ResponseBody):
    """What is held about reaching a person. `mobile` and `landline` are E.164; `stopped` after they texted STOP; no lines where no address is held."""

    mobile: str | None
    landline: str | None
    safe_to_text: bool
    language: str
    format: str
    stopped: bool
    no_calls: bool
    addressed_to: str | None
    address_lines: tuple[str, ...]
    postcode: str | None
    address_returned: bool
    """A letter came back from there: nothing is posted to it until it is saved again."""
    safe_to_write: bool
    """Nobody else opens letters to that address: else nothing is posted to it."""
    quiet_from: str | None
    quiet_until: str | None
    """Between these two times of day ("21:00", London) they are not texted first."""
    number_saved_by: UUID | None
    """A new mobile waits for a second member of staff: who saved it."""
    mobile_is_theirs_alone: bool
    """The mobile takes our texts, and nobody else is known behind it."""
    mobile_saved_by: tuple[UUID, ...]
    """Who ever entered or confirmed that mobile."""
    needs: Needs
    """What helps them to take part."""
    version: str
    """Stands for all of it but the needs and STOP: whoever saves says which one they had seen."""

    @classmethod
    def of(cls, held: Held, own: PhoneRead, saved_by: UUID | None, known: Needs, version: str) -> "ContactHeld":
        """The answer about one person, and what waits to be confirmed."""
        address = held.address
        return cls(
            mobile=held.mobile,
            landline=held.landline,
            safe_to_text=held.safe_to_text,
            language=held.language,
            format=held.format,
            stopped=held.stopped,
            no_calls=held.no_calls,
            addressed_to=address.addressed_to if address else None,
            address_lines=address.lines if address else (),
            postcode=address.postcode if address else None,
            address_returned=held.address_returned,
            safe_to_write=held.safe_to_write,
            quiet_from=_time_of_day(held.quiet.from_minute) if held.quiet else None,
            quiet_until=_time_of_day(held.quiet.until_minute) if held.quiet else None,
            number_saved_by=saved_by,
            mobile_is_theirs_alone=own.is_read_by_them_alone,
            mobile_saved_by=own.saved_by,
            needs=known,
            version=version,
        )


def router(database: Database, tokens: InternalTokens) -> APIRouter:
    """Routes under /internal/contacts, for our own services only."""

    routes = APIRouter(
        prefix="/internal/contacts", include_in_schema=False, dependencies=[Depends(internal_caller(tokens))]
    )

    @routes.put("/{org_id}/{person_id}")
    def save(org_id: UUID, person_id: UUID, change: ContactChange) -> ContactHeld:
        with database.transaction(org_id) as session:
            held = usecases.save_contact(session, _actor(org_id, change), person_id, change, seen=change.seen)
            return _held(session, person_id, held)

    @routes.get("/{org_id}/{person_id}")
    def show(org_id: UUID, person_id: UUID) -> ContactHeld:
        with database.transaction(org_id) as session:
            return _held(session, person_id, usecases.held(session, person_id))

    @routes.put("/{org_id}/{person_id}/needs")
    def save_needs(org_id: UUID, person_id: UUID, change: NeedsChange) -> Needs:
        with database.transaction(org_id) as session:
            return needs.save_needs(session, _actor(org_id, change), person_id, change, seen=change.seen)

    @routes.post("/{org_id}/{person_id}/new-number", status_code=204)
    def decide_number(org_id: UUID, person_id: UUID, decision: NumberDecision) -> None:
        with database.transaction(org_id) as session:
            actor = _actor(org_id, decision)
            if decision.mobile is None:
                number_changes.refuse_number(session, actor, person_id, decision.saved_by)
            else:
                number_changes.confirm_number(session, actor, person_id, decision.saved_by, decision.mobile)

    @routes.put("/{org_id}/{person_id}/numbers")
    def link_number(org_id: UUID, person_id: UUID, link: NumberLink) -> NumberLinked:
        with database.transaction(org_id) as session:
            number_id = numbers.link_number(
                session,
                _actor(org_id, link),
                person_id,
                link.mobile,
                role=link.role,
                safe_to_text=link.safe_to_text,
                ended=link.ended,
            )
            return NumberLinked(number_id=number_id)

    _add_lists(routes, database)
    return routes


def _add_lists(routes: APIRouter, database: Database) -> None:
    @routes.post("/{org_id}/needs")
    def show_needs(org_id: UUID, asked: NeedsAsked) -> NeedsKnown:
        with database.transaction(org_id) as session:
            return NeedsKnown(needs=needs.needs_of(session, asked.person_ids))

    @routes.post("/{org_id}/mobiles/people")
    def show_people_behind(org_id: UUID, asked: MobilesAsked) -> PeopleBehindMobiles:
        with database.transaction(org_id) as session:
            people = numbers.people_with(session, asked.mobiles)
        return PeopleBehindMobiles(people=people)

    @routes.post("/{org_id}/mobiles")
    def import_mobiles(org_id: UUID, imported: MobilesImported) -> MobilesRefused:
        numbers = {one.person_id: (one.mobile, one.landline) for one in imported.mobiles}
        with database.transaction(org_id) as session:
            done = usecases.import_numbers(session, _actor(org_id, imported), numbers)
        return MobilesRefused(person_ids=done.refused, waiting_ids=done.waiting)


def _held(session: Session, person_id: UUID, held: Held) -> ContactHeld:
    known = needs.needs_of(session, [person_id]).get(person_id, Needs())
    own = numbers.own_phone(session, held)
    waiting, version = number_changes.who_saved(session, person_id), usecases.version_of(session, person_id)
    return ContactHeld.of(held, own, waiting, known, version)


def _time_of_day(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _actor(org_id: UUID, done_by: DoneBy) -> Actor:
    return Actor(org_id, ActorKind(done_by.actor_kind), done_by.actor_id)
