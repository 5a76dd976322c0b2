"""Attack: one administrator alone makes sign-ins of their own that enter claims, say where money goes, or let it go."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from services.payments.access.usecases.administrators import add_administrator
from shared.identity import Role, system_actor
from shared.ids import new_id
from tests.payments.council import Council
from tests.payments.problems import is_problem
from tests.payments.rows import Books, books, refused

__all__ = ["books"]


def own_sign_in(*held: Role) -> dict[str, Any]:
    """A sign-in that the administrator has at the sign-in service besides."""
    return {"issuer": "x", "subject": new_id().hex, "display_name": "Me Again", "roles": [role.value for role in held]}


def active(council: Council) -> list[dict[str, Any]]:
    """Sign-ins of that name that may be used."""
    listed = council.administrator.get("/principals")
    return [one for one in listed if one["display_name"] == "Me Again" and not one["is_disabled"]]


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("how", ["added", "given", "enabled"])
def test_one_administrator_alone_has_no_second_sign_in(council: Council, role: Role, how: str) -> None:
    """Two of the helpline would enter and confirm somebody's bank details; what an organiser enters may be paid unseen."""
    if how == "added":
        asked = council.administrator.call("POST", "/principals", own_sign_in(role))
    else:
        begun = own_sign_in(Role.ORGANISER if role is Role.HELPLINE else Role.HELPLINE)
        path = f"/principals/{council.agree('/principals', begun)['subject_id']}"
        if how == "given":
            asked = council.administrator.call("POST", f"{path}/roles", {"roles": [role.value]})
        else:
            council.agree(f"{path}/roles", {"roles": [role.value]})
            council.administrator.post(f"{path}/disable")
            asked = council.administrator.call("POST", f"{path}/enable")
    assert asked.status_code == 202, asked.text
    is_problem(council.administrator.call("POST", f"/limits/{asked.json()['id']}/confirm"), 403)
    assert {name for one in active(council) for name in one["roles"]} <= {"organiser", "helpline"} - {role.value}
    council.second_administrator.post(f"/limits/{asked.json()['id']}/confirm")
    assert role.value in active(council)[0]["roles"]


@pytest.mark.parametrize("role", list(Role))
def test_the_database_lets_nobody_in_whom_two_administrators_have_not_agreed_to(books: Books, role: Role) -> None:
    with refused(books.session, by="principal_added_two_signatures"):
        books.session.execute(
            text(
                "INSERT INTO principal (org_id, id, issuer, subject, display_name, roles, human_id)"
                " VALUES (current_org(), :id, 'x', 'y', 'Me Again', ARRAY[CAST(:role AS varchar)], NULL)"
            ),
            {"id": new_id(), "role": role.value},
        )
        books.session.connection().exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")


def test_an_administrator_who_says_to_be_the_command_line_is_not_believed(books: Books) -> None:
    """The road of `create-organisation` is open to no actor of the organisation."""
    with refused(books.session, by="principal_added_two_signatures"):
        add_administrator(books.session, books.council.administrator.actor, "x", "y", "Me Again")
        books.session.connection().exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
    add_administrator(books.session, system_actor(books.council.org_id), "x", "y", "Somebody Else")
    books.session.connection().exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize("change", ["subject = 'mine'", "issuer = 'mine'"])
def test_nobody_takes_over_the_sign_in_of_somebody_else(books: Books, change: str) -> None:
    who: UUID = books.council.payer.actor.id
    with refused(books.session, code="23001"):
        books.session.execute(text(f"UPDATE principal SET {change} WHERE id = :id"), {"id": who})
