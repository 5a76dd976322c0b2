"""The checked list of charities: proposed by one administrator, confirmed by another, and paid like any payee."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.limits.rules import LimitKind
from services.payments.limits.tables import LimitProposal
from services.payments.limits.usecases.proposals import ConfirmedChange, LimitChange, propose
from services.payments.payees.charities.rules import CharityRegister, NewCharity, is_same_name
from services.payments.payees.charities.tables import Charity
from services.payments.payees.rules import MethodStatus, Written
from services.payments.payees.tables import Payee, PayoutMethod
from services.payments.payees.usecases.bank_details import keep_for_payee
from services.payments.payees.usecases.cautions import others_with_this_account
from services.payments.payees.usecases.changes import announce_change_of_organisation
from services.payments.rails.names import BANK_RAIL
from shared import audit
from shared.database import app_now, london_today
from shared.errors import ConflictError, NotFoundError
from shared.identity import Actor, Permission
from shared.ids import new_id
from shared.sealing import Sealer


@dataclass(frozen=True, slots=True)
class CharityView:
    """A charity of the list; `account`: where its money goes (None: nobody can give to it yet), `waits`: an account waits for somebody."""

    id: UUID
    payee_id: UUID
    name: str
    register_name: str
    number: str
    is_offered: bool
    account: str | None
    waits: bool


def check_may_propose(session: Session, actor: Actor, charity_id: UUID | None = None) -> None:
    """Before anything is said of what was typed. Raises ForbiddenError, SignInTooOldError, NotFoundError."""
    actor.require(Permission.MANAGE_RATES)
    if charity_id is not None:
        _get(session, actor.org_id, charity_id)


def propose_charity(session: Session, actor: Actor, new: NewCharity, charity_id: UUID | None = None) -> LimitProposal:
    """Proposes a charity for the list, or that one leaves it or comes back.

    Raises ForbiddenError, NotFoundError, ConflictError (its number is on the list, a change of it waits, or this would make another
    charity of it).
    """
    actor.require(Permission.MANAGE_RATES)
    before = _kept(_get(session, actor.org_id, charity_id)) if charity_id is not None else None
    _check_is_the_same(before, asdict(new))
    _check_number_is_free(session, actor.org_id, new, charity_id)
    change = LimitChange(
        kind=LimitKind.CHARITY,
        about=f"charity:{new.register}:{new.number}" if charity_id is None else f"charity:{charity_id}",
        before=before,
        after=asdict(new),
        in_force_from=london_today(session),
        subject_id=charity_id or new_id(),
    )
    return propose(session, actor, change)


def keep_charity(session: Session, actor: Actor, change: ConfirmedChange) -> Charity:
    """Adds the charity that two administrators agreed to, takes it off the list, or puts it back. Raises ForbiddenError, ConflictError (its
    number is on the list, or it was changed since)."""
    actor.require(Permission.MANAGE_RATES)
    new, now = NewCharity(**change.after), app_now(session)
    charity = session.get(Charity, (actor.org_id, change.id))
    change.check_still(None if charity is None else _kept(charity))
    _check_is_the_same(None if charity is None else _kept(charity), asdict(new))
    _check_number_is_free(session, actor.org_id, new, change.id)
    if charity is None:
        payee = Payee(org_id=actor.org_id, id=new_id(), organisation_name=new.name)
        session.add(payee)
        session.flush()
        charity = Charity(org_id=actor.org_id, id=change.id, payee_id=payee.id)
        session.add(charity)
        charity.name, charity.register, charity.number = new.name, str(new.register), new.number
    charity.checked_by, charity.checked_at = actor.id, now
    charity.ended_at = None if new.is_offered else now
    session.flush()
    facts = {"register": charity.register, "number": charity.number, "offered": new.is_offered}
    audit.record(session, actor, "charity.checked", "charity", charity.id, facts)
    return charity


def enter_account(session: Session, actor: Actor, sealer: Sealer, charity_id: UUID, written: Written) -> PayoutMethod:
    """Seals the bank details of a charity; as for everybody a second person confirms them, and a change waits. Neither of them agreed to
    the charity itself.

    Raises as `enter_bank_details` does; ForbiddenError for whoever agreed to the charity, ConflictError for somebody else's account.
    """
    actor.require(Permission.ENTER_BANK_DETAILS)
    charity = _get(session, actor.org_id, charity_id)
    method = keep_for_payee(
        session, actor, sealer, charity.payee_id, BANK_RAIL, written, charity.name, how="desk", is_organisation=True
    )
    if others_with_this_account(session, method):
        raise ConflictError(
            "charity.account_of_another",
            "This account was given for somebody else here, and a charity shares its account with nobody.",
            "Call the charity on a number of its public register, and read the account back.",
        )
    if method.usable_from is not None:
        announce_change_of_organisation(session, method)
    return method


def view_charities(session: Session, actor: Actor) -> list[CharityView]:
    """The whole list, by name; those that left it too. Raises ForbiddenError."""
    actor.require(Permission.SEE_RULES)
    rows = session.scalars(select(Charity).filter_by(org_id=actor.org_id).order_by(Charity.name, Charity.id)).all()
    methods = session.scalars(
        select(PayoutMethod)
        .where(PayoutMethod.org_id == actor.org_id, PayoutMethod.payee_id.in_({one.payee_id for one in rows}))
        .where(PayoutMethod.status.not_in((MethodStatus.REPLACED, MethodStatus.REFUSED, MethodStatus.STOPPED)))
    ).all()
    ready = {one.payee_id: one for one in methods if one.status == MethodStatus.READY}
    return [
        CharityView(
            one.id,
            one.payee_id,
            one.name,
            one.register,
            one.number,
            one.ended_at is None,
            _account(ready.get(one.payee_id)),
            any(each.payee_id == one.payee_id and each.status != MethodStatus.READY for each in methods),
        )
        for one in rows
    ]


def offered_charities(session: Session, org_id: UUID) -> list[Charity]:
    """Those that people may give to now, by name: on the list, and with an account that money may go to."""
    rows = session.scalars(
        select(Charity)
        .join(PayoutMethod, (PayoutMethod.org_id == Charity.org_id) & (PayoutMethod.payee_id == Charity.payee_id))
        .where(Charity.org_id == org_id, Charity.ended_at.is_(None), PayoutMethod.status == MethodStatus.READY.value)
        .order_by(Charity.name, Charity.id)
    )
    return list(rows)


def check_offered(session: Session, org_id: UUID, charity_id: UUID) -> Charity:
    """A charity that may be given to now. Raises ConflictError for any other."""
    found = next((one for one in offered_charities(session, org_id) if one.id == charity_id), None)
    if found is None:
        raise ConflictError(
            "charity.not_offered",
            "This charity is not on the list of those that can be given to now.",
            "Ask which one of the list they want, or leave the offer open.",
        )
    return found


def charities_by_payee(session: Session, org_id: UUID, payee_ids: set[UUID]) -> dict[UUID, str]:
    """The names of those of these payees that are charities."""
    if not payee_ids:
        return {}
    rows = session.execute(
        select(Charity.payee_id, Charity.name).where(Charity.org_id == org_id, Charity.payee_id.in_(payee_ids))
    )
    return {row.payee_id: row.name for row in rows}


def charities_by_id(session: Session, org_id: UUID, ids: set[UUID]) -> dict[UUID, Charity]:
    """These charities, those that left the list too."""
    if not ids:
        return {}
    rows = session.scalars(select(Charity).where(Charity.org_id == org_id, Charity.id.in_(ids)))
    return {one.id: one for one in rows}


def _account(method: PayoutMethod | None) -> str | None:
    return None if method is None else f"{method.bank_name or 'Account'}, ends in {method.last4}"


def _kept(charity: Charity) -> Mapping[str, Any]:
    register = CharityRegister(charity.register)
    return asdict(NewCharity(charity.name, register, charity.number, charity.ended_at is None))


def _get(session: Session, org_id: UUID, charity_id: UUID) -> Charity:
    charity = session.get(Charity, (org_id, charity_id))
    if charity is None:
        raise NotFoundError("charity.not_found", "There is no such charity on your organisation's list.")
    return charity


def _check_is_the_same(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> None:
    """Raises ConflictError where a charity of the list would become another: what people gave to it, and its account, would be that one's."""
    if before is not None and any(str(before[one]) != str(after[one]) for one in ("name", "register", "number")):
        raise ConflictError(
            "charity.is_another",
            "A charity of the list keeps its name and its number: people chose it by them, and its account was checked for it.",
            "Take it off the list, then propose the other one.",
        )


def _check_number_is_free(session: Session, org_id: UUID, new: NewCharity, charity_id: UUID | None) -> None:
    other = session.scalar(
        select(Charity.id)
        .filter_by(org_id=org_id, register=str(new.register), number=new.number, ended_at=None)
        .where(Charity.id != charity_id if charity_id is not None else Charity.id.is_not(None))
    )
    if other is not None and new.is_offered:
        raise ConflictError("charity.exists", "A charity with this number is on the list already.")
    others = session.execute(
        select(Charity.id, Charity.name).where(Charity.org_id == org_id, Charity.ended_at.is_(None))
    ).all()
    if new.is_offered and any(one.id != charity_id and is_same_name(one.name, new.name) for one in others):
        raise ConflictError(
            "charity.same_name",
            "Another charity of the list is called the same, so people could not tell the two apart in a text.",
            "Write the name with what tells it apart, for example its place.",
        )
