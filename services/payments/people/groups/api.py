"""Routes about groups of people."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field

from services.payments.people.groups import usecases
from shared.api_request import ApiRequest, InTransaction
from shared.http import RequestBody, ResponseBody

router = APIRouter(tags=["groups"])


class GroupIn(RequestBody):
    """A group by its name."""

    name: str = Field(min_length=1, max_length=usecases.LONGEST_NAME)


class GroupOut(ResponseBody):
    """A group and how many people are in it."""

    id: UUID
    name: str
    members: int


class GroupMembersIn(RequestBody):
    """People to put into a group."""

    person_ids: list[UUID] = Field(min_length=1, max_length=usecases.MOST_ADDED)


class GroupMembersAdded(ResponseBody):
    """What became of them: whoever asked to be taken off before stays off."""

    added: int
    there_before: int
    stay_off: int


class GroupMemberOut(ResponseBody):
    """Somebody of a group."""

    person_id: UUID
    name: str


class OffGroupIn(RequestBody):
    """Whether the person `asked` to be taken off: they then stay off."""

    asked: bool = Field(strict=True)


class GroupChanged(ResponseBody):
    """Which group, and whose membership of it changed, if one did."""

    group_id: UUID
    person_id: UUID | None = None


@router.get("/groups")
def list_groups(api: ApiRequest) -> list[GroupOut]:
    """Every group, in the order of their names."""
    return api.read(lambda tx: [GroupOut.model_validate(one) for one in usecases.list_groups(tx.session, tx.actor)])


@router.post("/groups", status_code=201, response_model=GroupOut)
def create_group(new: GroupIn, api: ApiRequest) -> JSONResponse:
    """A new group without anybody."""

    def effect(tx: InTransaction) -> GroupOut:
        group = usecases.create_group(tx.session, tx.actor, new.name)
        return GroupOut(id=group.id, name=group.name, members=0)

    return api.once(effect)


@router.post("/groups/{group_id}/rename", status_code=200, response_model=GroupChanged)
def rename_group(group_id: UUID, new: GroupIn, api: ApiRequest) -> JSONResponse:
    """Another name for a group."""

    def effect(tx: InTransaction) -> GroupChanged:
        usecases.rename_group(tx.session, tx.actor, group_id, new.name)
        return GroupChanged(group_id=group_id)

    return api.once(effect, 200)


@router.post("/groups/{group_id}/end", status_code=200, response_model=GroupChanged)
def end_group(group_id: UUID, api: ApiRequest) -> JSONResponse:
    """The group is not needed any more."""

    def effect(tx: InTransaction) -> GroupChanged:
        usecases.end_group(tx.session, tx.actor, group_id)
        return GroupChanged(group_id=group_id)

    return api.once(effect, 200)


@router.get("/groups/{group_id}/people")
def list_members(group_id: UUID, api: ApiRequest) -> list[GroupMemberOut]:
    """Everybody of a group."""
    return api.read(
        lambda tx: [GroupMemberOut.model_validate(one) for one in usecases.members_of(tx.session, tx.actor, group_id)]
    )


@router.post("/groups/{group_id}/people", status_code=200, response_model=GroupMembersAdded)
def add_members(group_id: UUID, new: GroupMembersIn, api: ApiRequest) -> JSONResponse:
    """Puts people into a group."""
    return api.once(
        lambda tx: GroupMembersAdded.model_validate(
            usecases.add_members(tx.session, tx.actor, group_id, new.person_ids)
        ),
        200,
    )


@router.post("/groups/{group_id}/people/{person_id}/off", status_code=200, response_model=GroupChanged)
def take_off(group_id: UUID, person_id: UUID, off: OffGroupIn, api: ApiRequest) -> JSONResponse:
    """Takes somebody off a group."""

    def effect(tx: InTransaction) -> GroupChanged:
        usecases.take_off(tx.session, tx.actor, group_id, person_id, asked=off.asked)
        return GroupChanged(group_id=group_id, person_id=person_id)

    return api.once(effect, 200)


@router.post("/groups/{group_id}/people/{person_id}/on-again", status_code=200, response_model=GroupChanged)
def put_on_again(group_id: UUID, person_id: UUID, api: ApiRequest) -> JSONResponse:
    """Somebody who had asked to be taken off asks to be in it again."""

    def effect(tx: InTransaction) -> GroupChanged:
        usecases.put_on_again(tx.session, tx.actor, group_id, person_id)
        return GroupChanged(group_id=group_id, person_id=person_id)

    return api.once(effect, 200)
