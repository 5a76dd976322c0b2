"""Routes about who may sign in and do what: for administrators."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import Field

from services.payments.access.usecases import humans, reviews, roles, safety_plans, sign_ins, staff_lists
from services.payments.access.usecases.roles import NewPrincipal, WaitingChange
from services.payments.access.usecases.staff_lists import StaffFilter
from services.payments.limits.api import PROPOSED, LimitProposalOut, proposed
from services.payments.worklist.whose import PlanEntry
from shared.api_request import Accepted, ApiRequest, InTransaction
from shared.http import Cursor, Limit, RequestBody, ResponseBody
from shared.identity import Permission, Role

router = APIRouter(tags=["access"])


class SignInOut(ResponseBody):
    """Somebody who signs in. `may` is all that their roles allow; `others` are the other sign-ins of the same human."""

    id: UUID
    display_name: str
    roles: list[Role]
    may: list[Permission]
    is_disabled: bool
    is_participant: bool
    others: list[UUID]
    since: datetime


class StaffOut(ResponseBody):
    """Staff in the order of their names; `next_cursor` asks for those that follow, and is null with the last."""

    staff: list[SignInOut]
    next_cursor: str | None


class PrincipalChangeOut(ResponseBody):
    """One change of a sign-in."""

    what: str
    by: str
    at: datetime
    before: dict[str, Any]
    after: dict[str, Any]


class RolesIn(RequestBody):
    """The roles that a sign-in has from now on."""

    roles: list[Role]


class PrincipalIn(RequestBody):
    """Somebody who will sign in."""

    issuer: str = Field(min_length=1, max_length=300)
    subject: str = Field(min_length=1, max_length=300)
    display_name: str = Field(min_length=1, max_length=200)
    roles: list[Role] = Field(min_length=1)
    person_id: UUID | None = None


class HumanStatementIn(RequestBody):
    """What to say of a sign-in and another one: that both are one human's (`same`), or that they are not after all (`apart`)."""

    other_id: UUID
    says: Literal["same", "apart"]


class HumanStatementOut(ResponseBody):
    """A statement about two sign-ins."""

    id: UUID
    principal_id: UUID
    other_id: UUID
    says: str
    stated_at: datetime


class WaitingHumanStatement(HumanStatementOut):
    """A statement that waits for its second administrator."""

    name: str
    other_name: str
    stated_by: str
    may_confirm: bool


class ReviewOut(ResponseBody):
    """This quarter's list of who may do what; `fingerprint` stands for exactly this list."""

    quarter: date
    sign_ins: list[SignInOut]
    fingerprint: str
    confirmed_by: str | None
    confirmed_at: datetime | None


class ReviewIn(RequestBody):
    """The list that was read."""

    fingerprint: Annotated[str, Field(min_length=64, max_length=64)]


class ReviewedOut(ResponseBody):
    """A quarter's list that was confirmed."""

    id: UUID
    quarter: date
    confirmed_at: datetime


class InPlanIn(RequestBody):
    """Somebody in the safety plan, and when they may be asked, like "mon-fri 09:00-17:00"."""

    principal_id: UUID
    hours: Annotated[str, Field(min_length=5, max_length=300)]


class SafetyPlanIn(RequestBody):
    """Who is asked, in this order, where somebody may be in danger; nobody: whoever speaks with people."""

    people: Annotated[list[InPlanIn], Field(max_length=safety_plans.LONGEST_PLAN)]
    duty_number: Annotated[str | None, Field(max_length=30)] = None
    """A UK mobile of the organisation, which is told while nobody of them is on duty. Left out it stays as it was; null: nobody is told."""


class InPlanOut(ResponseBody):
    """Somebody in the safety plan. Whoever may not sign in any more is passed over."""

    principal_id: UUID
    name: str
    hours: str
    may_sign_in: bool


class SafetyPlanOut(ResponseBody):
    """Who is asked, in this order, where somebody may be in danger."""

    people: list[InPlanOut]
    duty_number: str | None


@router.get("/principals")
def list_sign_ins(api: ApiRequest) -> list[SignInOut]:
    """Everybody who may sign in, or might before."""
    return api.read(lambda tx: [SignInOut.model_validate(one) for one in sign_ins.list_sign_ins(tx.session, tx.actor)])


@router.get("/principals/{principal_id}/history")
def history(principal_id: UUID, api: ApiRequest) -> list[PrincipalChangeOut]:
    """What was changed at a sign-in, the newest first."""
    return api.read(
        lambda tx: [
            PrincipalChangeOut.model_validate(one) for one in sign_ins.history(tx.session, tx.actor, principal_id)
        ]
    )


@router.post("/principals", status_code=202, response_model=LimitProposalOut, responses=PROPOSED)
def add_principal(new: PrincipalIn, api: ApiRequest) -> JSONResponse:
    """Proposes that a member of staff may sign in; another administrator confirms it."""
    command = NewPrincipal(new.issuer, new.subject, new.display_name, frozenset(new.roles), new.person_id)
    return api.once(lambda tx: proposed(tx, roles.propose_principal(tx.session, tx.actor, command).proposal_id))


@router.post("/principals/{principal_id}/roles", status_code=200, response_model=SignInOut, responses=PROPOSED)
def change_roles(principal_id: UUID, new: RolesIn, api: ApiRequest) -> JSONResponse:
    """Gives a sign-in these roles and takes all others; one more is proposed."""

    def effect(tx: InTransaction) -> SignInOut | Accepted:
        changed = roles.change_roles(tx.session, tx.actor, principal_id, frozenset(new.roles))
        return _changed(tx, principal_id, changed)

    return api.once(effect, 200)


@router.post("/principals/{principal_id}/disable", status_code=200, response_model=SignInOut)
def disable(principal_id: UUID, api: ApiRequest) -> JSONResponse:
    """Somebody has left: the sign-in, its sessions and its tokens do nothing any more."""

    def effect(tx: InTransaction) -> SignInOut:
        sign_ins.disable(tx.session, tx.actor, principal_id)
        return _sign_in(tx, principal_id)

    return api.once(effect, 200)


@router.post("/principals/{principal_id}/enable", status_code=200, response_model=SignInOut, responses=PROPOSED)
def enable(principal_id: UUID, api: ApiRequest) -> JSONResponse:
    """A disabled sign-in may be used again; one with a role is proposed."""

    def effect(tx: InTransaction) -> SignInOut | Accepted:
        return _changed(tx, principal_id, roles.enable(tx.session, tx.actor, principal_id))

    return api.once(effect, 200)


@router.post("/principals/{principal_id}/sign-out", status_code=200, response_model=SignInOut)
def sign_out(principal_id: UUID, api: ApiRequest) -> JSONResponse:
    """Ends every session and token of a sign-in."""

    def effect(tx: InTransaction) -> SignInOut:
        sign_ins.sign_out(tx.session, tx.actor, principal_id)
        return _sign_in(tx, principal_id)

    return api.once(effect, 200)


@router.post("/principals/{principal_id}/human", status_code=201, response_model=HumanStatementOut)
def state_human(principal_id: UUID, new: HumanStatementIn, api: ApiRequest) -> JSONResponse:
    """Says that two sign-ins are one human's, or not; a second administrator confirms it."""
    return api.once(
        lambda tx: HumanStatementOut.model_validate(
            humans.state(tx.session, tx.actor, principal_id, new.other_id, new.says)
        )
    )


@router.get("/human-statements")
def list_statements(api: ApiRequest) -> list[WaitingHumanStatement]:
    """Statements that wait for a second administrator."""
    return api.read(
        lambda tx: [WaitingHumanStatement.model_validate(one) for one in humans.list_statements(tx.session, tx.actor)]
    )


@router.post("/human-statements/{statement_id}/confirm", status_code=200, response_model=HumanStatementOut)
def confirm_human(statement_id: UUID, api: ApiRequest) -> JSONResponse:
    """A second administrator confirms what was stated: from now on it holds."""
    return api.once(
        lambda tx: HumanStatementOut.model_validate(humans.confirm(tx.session, tx.actor, statement_id)), 200
    )


@router.post("/human-statements/{statement_id}/drop", status_code=200, response_model=HumanStatementOut)
def drop_human(statement_id: UUID, api: ApiRequest) -> JSONResponse:
    """Takes a statement off the list that nobody has confirmed."""
    return api.once(lambda tx: HumanStatementOut.model_validate(humans.drop(tx.session, tx.actor, statement_id)), 200)


@router.get("/access-review")
def view_review(api: ApiRequest) -> ReviewOut:
    """Who may do what now, and whether this quarter's list was confirmed."""
    return api.read(lambda tx: ReviewOut.model_validate(reviews.view_review(tx.session, tx.actor)))


@router.post("/access-review", status_code=201, response_model=ReviewedOut)
def confirm_review(read: ReviewIn, api: ApiRequest) -> JSONResponse:
    """An administrator has read the list and says that it is right."""
    return api.once(
        lambda tx: ReviewedOut.model_validate(reviews.confirm_review(tx.session, tx.actor, read.fingerprint))
    )


def _changed(tx: InTransaction, principal_id: UUID, changed: object) -> SignInOut | Accepted:
    if isinstance(changed, WaitingChange):
        return proposed(tx, changed.proposal_id)
    return _sign_in(tx, principal_id)


@router.get("/staff")
def list_staff(  # each is a filter in the address
    api: ApiRequest,
    role: Role | None = None,
    name: Annotated[str, Query(max_length=200, description="a name or a part of one, however it is spelt")] = "",
    with_disabled: bool = False,  # a filter in the address
    cursor: Cursor = None,
    limit: Limit = 50,
) -> StaffOut:
    """Staff by role and name, a part at a time; those who may not sign in any more only where they are asked for."""
    wanted = StaffFilter(role, name, with_disabled)
    return api.read(
        lambda tx: StaffOut.model_validate(
            staff_lists.list_staff(tx.session, tx.actor, wanted, cursor=cursor, limit=limit)
        )
    )


def _sign_in(tx: InTransaction, principal_id: UUID) -> SignInOut:
    return SignInOut.model_validate(sign_ins.view_sign_in(tx.session, tx.actor, principal_id))


@router.get("/safety-plan")
def see_safety_plan(api: ApiRequest) -> SafetyPlanOut:
    """Who is asked where somebody may be in danger."""
    return api.read(_safety_plan)


@router.post("/safety-plan", status_code=200, response_model=SafetyPlanOut)
def name_safety_plan(new: SafetyPlanIn, api: ApiRequest) -> JSONResponse:
    """Says who is asked; the plan of before is over."""

    def effect(tx: InTransaction) -> SafetyPlanOut:
        entries = [PlanEntry(one.principal_id, one.hours) for one in new.people]
        keeps = "duty_number" not in new.model_fields_set
        safety_plans.name_plan(tx.session, tx.actor, entries, new.duty_number, keeps_number=keeps)
        return _safety_plan(tx)

    return api.once(effect, 200)


def _safety_plan(tx: InTransaction) -> SafetyPlanOut:
    people = safety_plans.see_plan(tx.session, tx.actor)
    number = safety_plans.duty_number_of(tx.session, tx.actor)
    return SafetyPlanOut(people=[InPlanOut.model_validate(one) for one in people], duty_number=number)
