"""What the desk shows of new bank details: those that wait, and the people whom we have asked for them. Never a whole number."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.payments.payees.evidence import RESULT_WORDS
from services.payments.payees.rules import UNDER_WAY, MethodStatus
from services.payments.payees.tables import BankDetailsRequest, Payee, PayoutMethod
from services.payments.payees.usecases.cautions import cautions
from services.payments.payees.usecases.confirmations import match_of
from services.payments.people.tables import Person, Principal
from services.payments.people.usecases import get_person
from shared.identity import PERMITTED, Actor, Permission

_HOW = {"desk": "told to", "paper": "copied from a paper form by", "link": "typed in on a page by"}
_WANTS = {
    None: "Has not said yet how they want to tell us.",
    "link": "Was sent the page that they asked for.",
    "call": "Wants to be called.",
    "letter": "Wants a paper form.",
}


@dataclass(frozen=True, slots=True)
class NewDetails:
    """New bank details that no money may go to yet, in words."""

    id: UUID
    person_name: str
    account: str
    entered: str
    entered_at: datetime
    usable_from: datetime | None
    state: str
    cautions: tuple[str, ...]
    may_confirm: bool
    may_stop: bool


@dataclass(frozen=True, slots=True)
class AskedPerson:
    """Somebody whom we have asked for new bank details, and how they want to tell us."""

    person_id: UUID
    name: str
    asked_at: datetime
    wants: str


def new_details(session: Session, actor: Actor) -> list[NewDetails]:
    """New bank details that wait, the oldest first. Raises ForbiddenError."""
    actor.require(Permission.STOP_BANK_DETAILS)
    rows = session.execute(
        select(
            PayoutMethod,
            Payee,
            func.coalesce(Person.name, Payee.organisation_name).label("name"),
            Principal.display_name,
        )
        .join(Payee, (Payee.org_id == PayoutMethod.org_id) & (Payee.id == PayoutMethod.payee_id))
        .outerjoin(Person, (Person.org_id == Payee.org_id) & (Person.id == Payee.person_id))
        .outerjoin(Principal, (Principal.org_id == PayoutMethod.org_id) & (Principal.id == PayoutMethod.entered_by))
        .where(PayoutMethod.org_id == actor.org_id, PayoutMethod.status.in_(UNDER_WAY))
        .order_by(PayoutMethod.id)
    )
    return [_shown(session, actor, method, payee, name, staff or name) for method, payee, name, staff in rows]


def asked_people(session: Session, actor: Actor) -> list[AskedPerson]:
    """People whom we have asked for new bank details and who have not told us, the longest ago first. Raises ForbiddenError."""
    actor.require(Permission.STOP_BANK_DETAILS)
    told = (
        select(PayoutMethod.id)
        .where(PayoutMethod.org_id == BankDetailsRequest.org_id, PayoutMethod.payee_id == BankDetailsRequest.payee_id)
        .where(PayoutMethod.status.in_(UNDER_WAY))
    )
    rows = session.execute(
        select(Person.id, Person.name, BankDetailsRequest.asked_at, BankDetailsRequest.wants)
        .select_from(BankDetailsRequest)
        .join(Payee, (Payee.org_id == BankDetailsRequest.org_id) & (Payee.id == BankDetailsRequest.payee_id))
        .join(Person, (Person.org_id == Payee.org_id) & (Person.id == Payee.person_id))
        .where(BankDetailsRequest.org_id == actor.org_id, BankDetailsRequest.closed_at.is_(None), ~told.exists())
        .order_by(BankDetailsRequest.asked_at, Person.id)
    )
    return [AskedPerson(person_id, name, asked_at, _WANTS[wants]) for person_id, name, asked_at, wants in rows]


def name_of(session: Session, actor: Actor, person_id: UUID) -> str:
    """Whose bank details are entered. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.ENTER_BANK_DETAILS)
    return get_person(session, actor.org_id, person_id).name


def _shown(session: Session, actor: Actor, method: PayoutMethod, payee: Payee, person_name: str, by: str) -> NewDetails:
    own = actor.is_one_of(method.entered_by, payee.person_id)
    may = actor.roles & PERMITTED[Permission.CONFIRM_BANK_DETAILS] and method.status == MethodStatus.TO_CONFIRM
    return NewDetails(
        id=method.id,
        person_name=person_name,
        account=f"{method.bank_name or 'Account'}, ends in {method.last4}",
        entered=f"{_HOW[method.entered_how]} {by}",
        entered_at=method.created_at,
        usable_from=method.usable_from,
        state=_state(method),
        cautions=tuple(cautions(session, method, payee)),
        may_confirm=bool(may) and not own,
        may_stop=True,
    )


def _state(method: PayoutMethod) -> str:
    match MethodStatus(method.status):
        case MethodStatus.REGISTERING:
            return "The bank is asked to take them on."
        case MethodStatus.WAITING:
            return "Confirmed. They wait until the two days are over."
        case _:
            return f"{RESULT_WORDS[match_of(method)]} They wait for a second person."
