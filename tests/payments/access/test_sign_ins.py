"""Sign-ins as administrators change them: whose they are, what they may do, and the history of both."""

from datetime import date
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from services.payments.access.rules import may_do, quarter_of
from services.payments.access.usecases import roles, sign_ins
from services.payments.people.tables import Principal
from shared.audit import AuditRow
from shared.errors import ConflictError
from shared.identity import PERMITTED, Role
from shared.ids import new_id
from tests.payments.council import Council, Staff
from tests.payments.problems import is_problem
from tests.security.linking import link, state
from tests.simulation.workers import together


def seen(council: Council, staff: Staff) -> Any:
    """A sign-in as the list has it."""
    return next(one for one in council.administrator.get("/principals") if one["id"] == str(staff.actor.id))


def new_sign_in(**changes: Any) -> dict[str, Any]:
    """A sign-in to add."""
    return {"issuer": "x", "subject": new_id().hex, "display_name": "Sam Staff", "roles": ["organiser"]} | changes


def test_a_second_sign_in_of_a_participant_is_refused_in_a_sentence(council: Council) -> None:
    person_id = council.person()
    council.agree("/principals", new_sign_in(person_id=str(person_id)))
    again = council.administrator.call("POST", "/principals", new_sign_in(person_id=str(person_id)))
    assert "one human's" in is_problem(again, 409, "principal.person_signs_in")["detail"]


def test_linked_sign_ins_are_one_human_and_one_participant(council: Council) -> None:
    known, other = council.hire(Role.HELPLINE, person_id=council.person()), council.hire(Role.ORGANISER)
    third = council.hire(Role.FINANCE_PAYER)
    link(council, known, other)
    link(council, third, known)
    assert {*seen(council, other)["others"]} == {str(known.actor.id), str(third.actor.id)}
    assert [seen(council, one)["is_participant"] for one in (known, other, third)] == [True] * 3


def test_nothing_holds_before_the_second_administrator(council: Council) -> None:
    one, other = council.hire(Role.ADMINISTRATOR), council.hire(Role.HELPLINE)
    stated = state(council, one, other)
    assert seen(council, other)["others"] == []
    for nobody in (council.administrator, one):
        refusal = nobody.call("POST", f"/human-statements/{stated}/confirm")
        is_problem(refusal, 403, "human.second_administrator")
    [waits] = council.administrator.get("/human-statements")
    assert (waits["id"], waits["says"], waits["may_confirm"]) == (str(stated), "same", False)
    again = {"other_id": str(council.payer.actor.id), "says": "same"}
    refusal = council.administrator.call("POST", f"/principals/{one.actor.id}/human", again)
    is_problem(refusal, 409, "human.stated_already")
    council.administrator.post(f"/human-statements/{stated}/drop")
    second = council.hire(Role.ADMINISTRATOR)
    is_problem(second.call("POST", f"/human-statements/{stated}/confirm"), 409, "human_statement.over")
    assert council.administrator.get("/human-statements") == []


def test_whom_a_statement_is_about_does_not_take_it_off_the_list(council: Council) -> None:
    suspect, other = council.hire(Role.ADMINISTRATOR), council.hire(Role.FINANCE_PAYER)
    stated = state(council, suspect, other)
    is_problem(suspect.call("POST", f"/human-statements/{stated}/drop"), 403, "human.about_you")
    assert [one["id"] for one in council.administrator.get("/human-statements")] == [str(stated)]
    council.hire(Role.ADMINISTRATOR).post(f"/human-statements/{stated}/drop")


def test_a_second_sign_in_of_the_first_administrator_is_no_second_administrator(council: Council) -> None:
    twin = council.hire(Role.ADMINISTRATOR)
    link(council, council.administrator, twin)
    stated = state(council, council.payer, council.organiser)
    refusal = twin.call("POST", f"/human-statements/{stated}/confirm")
    is_problem(refusal, 403, "human.second_administrator")


def test_a_mistake_is_taken_back_by_two_as_well(council: Council) -> None:
    one, other = council.hire(Role.HELPLINE, person_id=council.person()), council.hire(Role.ORGANISER)
    link(council, one, other)
    stated = state(council, other, one, "apart")
    council.hire(Role.ADMINISTRATOR).post(f"/human-statements/{stated}/confirm")
    assert seen(council, one)["others"] == seen(council, other)["others"] == []
    assert [seen(council, which)["is_participant"] for which in (one, other)] == [True, False]


def test_two_participants_are_not_linked(council: Council) -> None:
    one, other = (council.hire(Role.HELPLINE, person_id=council.person(name)) for name in ("Ann Lee", "Bo Ray"))
    stated = state(council, one, other)
    refusal = council.hire(Role.ADMINISTRATOR).call("POST", f"/human-statements/{stated}/confirm")
    is_problem(refusal, 409, "human.two_participants")


@pytest.mark.parametrize(
    ("other", "says", "code"), [("self", "same", "human.one_sign_in"), ("payer", "apart", "human.so_already")]
)
def test_what_cannot_be_stated(council: Council, other: str, says: str, code: str) -> None:
    one = council.organiser.actor.id
    body = {"other_id": str(one if other == "self" else council.payer.actor.id), "says": says}
    refusal = council.administrator.call("POST", f"/principals/{one}/human", body)
    is_problem(refusal, 422 if other == "self" else 409, code)


def test_each_change_is_kept_with_who_before_and_after(council: Council) -> None:
    path = f"/principals/{council.organiser.actor.id}"
    council.administrator.post(f"{path}/roles", {"roles": []})
    council.administrator.post(f"{path}/disable")
    council.administrator.post(f"{path}/enable")
    council.administrator.post(f"{path}/sign-out")
    *changes, _ = everything = council.administrator.get(f"{path}/history")
    assert [one["what"] for one in everything] == ["signed_out", "enabled", "disabled", "roles", "added"]
    assert {one["by"] for one in changes} == {"Sam Staff"}
    assert changes[-1]["before"]["roles"] == ["organiser"]
    assert changes[-1]["after"]["roles"] == []
    assert (changes[2]["before"]["disabled"], changes[2]["after"]["disabled"]) == (False, True)
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        audited = select(AuditRow.action, AuditRow.actor_id).where(AuditRow.object_id == council.organiser.actor.id)
        told = session.execute(audited.order_by(AuditRow.id)).all()
    assert [action for action, _ in told] == [f"principal.{one['what']}" for one in reversed(changes)]
    assert {by for _, by in told} == {council.administrator.actor.id}


@pytest.mark.parametrize("operation", ["disable", "enable", "roles"])
def test_nobody_changes_their_own_sign_in_under_whichever_they_have(council: Council, operation: str) -> None:
    twin = council.hire(Role.ADMINISTRATOR)
    link(council, council.administrator, twin)
    body = {"roles": ["finance_payer"]} if operation == "roles" else None
    refusal = council.administrator.call("POST", f"/principals/{twin.actor.id}/{operation}", body)
    is_problem(refusal, 403, "principal.own")


def test_what_is_so_already_is_refused(council: Council) -> None:
    path = f"/principals/{council.organiser.actor.id}"
    is_problem(council.administrator.call("POST", f"{path}/enable"), 409, "principal.not_disabled")
    refusal = council.administrator.call("POST", f"{path}/roles", {"roles": ["organiser"]})
    is_problem(refusal, 409, "principal.roles_same")
    council.administrator.post(f"{path}/disable")
    is_problem(council.administrator.call("POST", f"{path}/disable"), 409, "principal.disabled_before")


def test_the_last_administrator_stays(council: Council) -> None:
    """Whoever is not the last one any more, because another was disabled a moment before, is refused too."""
    database, last = council.payments.dependencies.database, council.administrator.actor.id
    gone = council.hire(Role.ADMINISTRATOR)
    for one in (gone, council.second_administrator):
        council.administrator.post(f"/principals/{one.actor.id}/disable")
    with database.transaction(council.org_id) as session:
        for operation in (sign_ins.disable, partial(roles.change_roles, roles=[])):
            with pytest.raises(ConflictError) as refused:
                operation(session, gone.actor, last)
            assert refused.value.code == "principal.last_administrator"
    with database.transaction(council.org_id) as session:
        assert session.get_one(Principal, (council.org_id, last)).disabled_at is None


def test_what_roles_allow_is_what_the_table_of_permissions_says() -> None:
    assert may_do([]) == []
    assert set(may_do(list(Role))) == set(PERMITTED)
    assert all(Role.HELPLINE in PERMITTED[one] for one in may_do([Role.HELPLINE]))


@pytest.mark.parametrize(
    ("day", "first"),
    [
        ("2026-01-01", "2026-01-01"),
        ("2026-03-31", "2026-01-01"),
        ("2026-11-29", "2026-10-01"),
        ("2028-02-29", "2028-01-01"),
    ],
)
def test_quarters_begin_in_january_april_july_and_october(day: str, first: str) -> None:
    assert quarter_of(date.fromisoformat(day)) == date.fromisoformat(first)


def test_ten_administrators_who_confirm_one_statement_at_once_link_once(council: Council) -> None:
    one, other = council.hire(Role.ORGANISER), council.hire(Role.HELPLINE)
    path = f"/human-statements/{state(council, one, other)}/confirm"
    ten = [council.hire(Role.ADMINISTRATOR) for _ in range(10)]
    answers: list[int] = []
    raised = together(*[lambda who=who: answers.append(who.call("POST", path).status_code) for who in ten])
    assert raised == [None] * 10
    assert sorted(answers) == [200] + [409] * 9
    (linked,) = [
        one for one in council.administrator.get(f"/principals/{one.actor.id}/history") if "human" in one["what"]
    ]
    assert linked["after"]["human"] != linked["before"]["human"]
