"""Staff at the API: by role and name, a part at a time, and only for administrators."""

from typing import Any
from uuid import UUID

import pytest

from shared.identity import Role
from tests.payments.council import Council


def names(council: Council, query: str = "") -> list[str]:
    """Who is listed."""
    answer: dict[str, Any] = council.administrator.get(f"/staff{query}")
    return [one["display_name"] for one in answer["staff"]]


def test_staff_are_listed_by_role_and_name_and_the_disabled_only_when_asked_for(council: Council) -> None:
    gone = council.hire(Role.HELPLINE)
    everybody = names(council)
    assert len(everybody) == len(council.administrator.get("/principals"))
    council.administrator.post(f"/principals/{gone.actor.id}/disable")
    assert len(names(council)) == len(everybody) - 1
    assert len(names(council, "?with_disabled=true")) == len(everybody)
    listed = council.administrator.get("/staff?role=helpline")["staff"]
    assert [one["roles"] for one in listed] == [["helpline"]]
    assert names(council, "?name=s%C3%A0m%20st") == names(council, "?name=Sam+Staff") != []
    assert names(council, "?name=nobody+of+that+name") == []


def test_every_page_follows_the_one_before(council: Council) -> None:
    whole, found, cursor = council.administrator.get("/staff")["staff"], list[str](), ""
    for _ in range(len(whole)):
        page = council.administrator.get(f"/staff?limit=2{cursor}")
        found += [one["id"] for one in page["staff"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert found == [one["id"] for one in whole]


@pytest.mark.parametrize(
    "query", ["cursor=x", f"cursor={UUID(int=7)}", "limit=0", "role=king", "rolle=helpline", "with_disabled=x"]
)
def test_a_filter_that_cannot_be_is_refused(council: Council, query: str) -> None:
    assert council.administrator.call("GET", f"/staff?{query}").status_code == 422


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.HELPLINE, Role.FINANCE_PAYER])
def test_nobody_but_administrators_lists_staff(council: Council, role: Role) -> None:
    assert council.staff[role].call("GET", "/staff").status_code == 403
