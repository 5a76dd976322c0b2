"""At the table: the person proves that they have the money, by a code, their picture or a signature, and only then is it handed over."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import any_, literal, select
from sqlalchemy.orm import Session

from services.payments.desk.rules.cash_form import read_id, read_money, read_word
from services.payments.involvement.rules.offers import OfferStatus
from services.payments.involvement.tables import Offer
from services.payments.involvement.usecases.events import get_event, view_event
from services.payments.payouts.cash.usecases.codes import use_code
from services.payments.payouts.cash.usecases.floats import NewFloat, issue_float
from services.payments.payouts.cash.usecases.handing import Confirmation, HandedOver, hand_over
from services.payments.payouts.cash.usecases.lists import NewPlace, put_on_list, sign_move
from services.payments.payouts.cash.usecases.views import FloatView, ListedForCash, list_floats, people_of, view_float
from services.payments.people.rules import fold
from services.payments.people.tables import Principal
from services.payments.people.usecases import names_of, staff_names
from services.payments.phone.tables import PictureWord
from services.payments.phone.usecases.identities import candidates
from services.payments.phone.usecases.picture_tries import GUESSED, HELPLINE, PictureTries
from services.payments.rails.cash.codes import CashCodes
from services.payments.rails.cash.rules import AskedHow, ConfirmedHow
from services.payments.rails.cash.tables import CashFloat, CashMove, CashPlace
from shared import audit
from shared.database import app_now
from shared.errors import ConflictError, Effect, InvalidError
from shared.identity import Actor, Permission, Role
from shared.london import london_day

MOST_CHOICES = 500


@dataclass(frozen=True, slots=True)
class Said:
    """How the person confirms: `words` are the code, the picture word or words, or the name of whoever saw them sign."""

    how: ConfirmedHow | str
    """A string: as it was chosen on a page."""
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class IssuedAs:
    """A tin to issue: who holds it and how much is in it as a program says it, or as it was typed on a page."""

    name: str
    holder: UUID | str
    amount: int | str


@dataclass(frozen=True, slots=True)
class CashTable:
    """One tin as its page shows it. `others` are the open tins of the event that somebody could move to, `choices` the people of the
    event who stand on no list, `hands` the names of staff."""

    view: FloatView
    title: str
    people: tuple[ListedForCash, ...]
    others: tuple[FloatView, ...]
    choices: tuple[tuple[UUID, str], ...]
    hands: dict[UUID, str]
    is_holder: bool


@dataclass(frozen=True, slots=True)
class CashDesk:
    """The tins of one event, or all that are not closed; `holders` are those who may hold one."""

    event_id: UUID | None
    title: str
    tins: tuple[FloatView, ...]
    titles: dict[UUID, str]
    holders: tuple[tuple[UUID, str], ...]
    hands: dict[UUID, str]


def hand_over_at_table(
    session: Session, actor: Actor, codes: CashCodes, float_id: UUID, person_id: UUID, amount_pence: int, said: Said
) -> HandedOver | None:
    """Hands cash over to somebody who proves that it is them; None for a wrong code or picture word, which is counted, so the caller
    must let this transaction be kept.

    Raises ForbiddenError, NotFoundError, InvalidError, and ConflictError as `hand_over` does, or where a picture is locked.
    """
    actor.require(Permission.HAND_OVER_CASH)
    how = read_word(ConfirmedHow, said.how, "Say how they confirm it.")
    if how is ConfirmedHow.SIGNATURE:
        witness = " ".join(said.words.split())
        if not 2 <= len(witness) <= 100:
            raise InvalidError(
                "cash.witness", "Write the name of whoever saw the person sign.", effect=Effect.NO_MONEY_MOVED
            )
        return hand_over(session, actor, float_id, person_id, amount_pence, Confirmation(how, witness=witness))
    if how is ConfirmedHow.CODE:
        is_right = use_code(session, actor, codes, float_id, person_id, said.words)
    else:
        is_right = _knows_picture(session, actor, person_id, said.words)
    if not is_right:
        return None
    return hand_over(session, actor, float_id, person_id, amount_pence, Confirmation(how))


def _knows_picture(session: Session, actor: Actor, person_id: UUID, said: str) -> bool:
    """Whether somebody said the picture of this person. Wrong ones count together with those that the helpline is told."""
    set_by = session.execute(
        select(PictureWord.set_by, PictureWord.set_at).filter_by(org_id=actor.org_id, person_id=person_id)
    ).one_or_none()
    if set_by is None:
        raise ConflictError(
            "cash.no_picture",
            "This person has chosen no picture.",
            "Send a code to their phone, or let them sign the sheet.",
            effect=Effect.NO_MONEY_MOVED,
        )
    now = app_now(session)
    if actor.is_one_of(set_by.set_by) and london_day(set_by.set_at) == london_day(now):
        raise ConflictError(
            "cash.picture_set_by_you",
            "You wrote down this person's picture today, so it proves nothing to you.",
            "Send a code to their phone, or let them sign the sheet.",
            effect=Effect.NO_MONEY_MOVED,
        )
    tries = PictureTries(session, actor.org_id, HELPLINE, now)
    if tries.is_resting(person_id):
        raise ConflictError(
            "cash.picture_locked",
            "A wrong picture word was said for this person too often, so no word is taken now.",
            "Send a code to their phone, or let them sign the sheet.",
            effect=Effect.NO_MONEY_MOVED,
        )
    (who,) = candidates(session, actor.org_id, [person_id])
    if sorted(who.picture_words) == sorted(fold(said).replace(",", " ").split()):
        return True
    tries.count_wrong(person_id)
    audit.record_all(session, actor, GUESSED, "person", {person_id: {}})
    return False


def issue_at_event(session: Session, actor: Actor, event_id: UUID, new: IssuedAs) -> CashFloat:
    """Issues a tin for an event. Raises ForbiddenError, NotFoundError, InvalidError."""
    actor.require(Permission.ISSUE_CASH)
    get_event(session, actor.org_id, event_id)
    holder_id, pence = new.holder, new.amount
    return issue_float(
        session,
        actor,
        NewFloat(
            event_id,
            new.name,
            read_id(holder_id) if isinstance(holder_id, str) else holder_id,
            read_money(pence) if isinstance(pence, str) else pence,
        ),
    )


def put_as_typed(session: Session, actor: Actor, float_id: UUID, person: str, asked_how: str) -> CashPlace:
    """Puts somebody on a list, as it was chosen on a page. Raises as `put_on_list` does, and InvalidError."""
    actor.require(Permission.HAND_OVER_CASH)
    asked = read_word(AskedHow, asked_how, "Say how they told you that they want cash.")
    return put_on_list(session, actor, NewPlace(float_id, read_id(person), asked))


def move_as_typed(session: Session, actor: Actor, person_id: UUID, to: str) -> CashMove:
    """Signs a move to another list, as it was chosen on a page. Raises as `sign_move` does, and InvalidError."""
    actor.require(Permission.HAND_OVER_CASH)
    return sign_move(session, actor, person_id, read_id(to))


def tins_of_event(session: Session, actor: Actor, event_id: UUID) -> list[FloatView]:
    """The tins of an event, the newest first. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.SEE_CASH)
    get_event(session, actor.org_id, event_id)
    return list_floats(session, actor, event_id)


def see_table(session: Session, actor: Actor, float_id: UUID) -> CashTable:
    """One tin. Raises ForbiddenError, NotFoundError."""
    view = view_float(session, actor, float_id)
    people = people_of(session, actor, float_id)
    event = get_event(session, actor.org_id, view.tin.engagement_id)
    others = [one for one in list_floats(session, actor, event.engagement.id) if one.tin.id != float_id]
    hands = {view.tin.holder_id, view.tin.issued_by, *(one.tin.holder_id for one in others)}
    hands |= {one.counted_by for one in (view.waiting_out, view.waiting_in) if one}
    hands |= {one.slip.keyed_by for one in people if one.slip} | (
        {view.tin.cleared_by} if view.tin.cleared_by else set()
    )
    return CashTable(
        view=view,
        title=event.engagement.title,
        people=tuple(people),
        others=tuple(one for one in others if one.tin.status in ("issued", "open")),
        choices=_choices(session, actor, event.engagement.id),
        hands=staff_names(session, actor.org_id, hands),
        is_holder=actor.is_one_of(view.tin.holder_id),
    )


def see_cash(session: Session, actor: Actor, event_id: UUID | None = None) -> CashDesk:
    """The tins of an event, or every one that is not closed. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.SEE_CASH)
    title = view_event(session, actor, event_id).engagement.title if event_id else ""
    tins = list_floats(session, actor, event_id)
    titles = {
        one: get_event(session, actor.org_id, one).engagement.title for one in {one.tin.engagement_id for one in tins}
    }
    holders = _holders(session, actor) if event_id else ()
    hands = staff_names(session, actor.org_id, {one.tin.holder_id for one in tins})
    return CashDesk(event_id, title, tuple(tins), titles, holders, hands)


def arriving(session: Session, actor: Actor, float_id: UUID) -> list[tuple[UUID, str]]:
    """Whom the holder of another tin has signed over to this one, by name: its holder signs too. Raises ForbiddenError."""
    actor.require(Permission.SEE_CASH)
    rows = session.scalars(
        select(CashPlace.person_id)
        .join(CashMove, (CashMove.org_id == CashPlace.org_id) & (CashMove.place_id == CashPlace.id))
        .where(CashMove.org_id == actor.org_id, CashMove.to_float_id == float_id)
        .where(CashMove.countersigned_at.is_(None), CashMove.dropped_at.is_(None))
    )
    names = names_of(session, actor.org_id, set(rows))
    return sorted(names.items(), key=lambda one: (fold(one[1]), one[0]))


def _holders(session: Session, actor: Actor) -> tuple[tuple[UUID, str], ...]:
    rows = session.execute(
        select(Principal.id, Principal.display_name)
        .where(Principal.org_id == actor.org_id, Principal.disabled_at.is_(None))
        .where(literal(Role.ORGANISER.value) == any_(Principal.roles))
        .order_by(Principal.display_name, Principal.id)
    )
    return tuple((row.id, row.display_name) for row in rows)


def _choices(session: Session, actor: Actor, event_id: UUID) -> tuple[tuple[UUID, str], ...]:
    on_lists = select(CashPlace.person_id).where(CashPlace.org_id == actor.org_id, CashPlace.left_at.is_(None))
    people: Sequence[UUID] = session.scalars(
        select(Offer.person_id)
        .where(Offer.org_id == actor.org_id, Offer.engagement_id == event_id, Offer.person_id.not_in(on_lists))
        .where(Offer.status.not_in([OfferStatus.WITHDRAWN.value, OfferStatus.DECLINED.value]))
        .distinct()
        .limit(MOST_CHOICES)
    ).all()
    names = names_of(session, actor.org_id, set(people))
    return tuple(sorted(names.items(), key=lambda one: (fold(one[1]), one[0])))
