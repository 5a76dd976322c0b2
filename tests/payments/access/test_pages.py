"""The desk's pages of who may sign in and do what, by plain HTTP."""

from shared.identity import Role
from tests.payments.council import Council, Staff
from tests.payments.phone.pages import words
from tests.payments.phone.test_helpline import Desk

LIST = "/desk/sign-ins"


def at_desk(council: Council, staff: Staff) -> Desk:
    """Somebody who is signed in."""
    desk = Desk(council, staff)
    desk.sign_in()
    return desk


def test_roles_are_changed_somebody_is_disabled_and_the_history_says_so(council: Council) -> None:
    desk, path = at_desk(council, council.administrator), f"{LIST}/{council.payer.actor.id}"
    assert "Who may sign in and do what" in words(desk.get("/desk"))
    page = words(desk.get(LIST))
    assert "Lets money go, and enters bank details." in page
    assert path in desk.last.text
    desk.get(path)
    page = words(desk.post(f"{path}/roles", {}))
    assert "given other roles, before: finance payer, after: none. By Sam Staff." in page
    page = words(desk.post(f"{path}/disable", {}))
    assert "This sign-in does nothing." in page
    assert "Disabled: may do nothing." in words(desk.get(LIST))
    desk.get(path)
    assert "enabled again" in words(desk.post(f"{path}/enable", {}))
    desk.get(path)
    page = words(desk.post(f"{path}/roles", {"role-finance_payer": "1"}))
    assert "A change of this sign-in waits for another administrator" in page
    assert "signed out everywhere" in words(desk.post(f"{path}/sign-out", {}))


def test_ones_own_roles_are_not_offered_and_a_refusal_stays_on_the_page(council: Council) -> None:
    desk, path = at_desk(council, council.administrator), f"{LIST}/{council.administrator.actor.id}"
    page = words(desk.get(path))
    assert "This is you" in page
    assert f"{path}/disable" not in desk.last.text
    other = f"{LIST}/{council.organiser.actor.id}"
    desk.get(other)
    refused = desk.post(f"{other}/roles", {"role-organiser": "1"})
    assert refused.status_code == 422
    assert "has these roles already" in words(refused)
    refused = desk.post(f"{other}/human", {"other": "", "says": "same"})
    assert "Choose the other sign-in." in words(refused)


def test_two_administrators_link_two_sign_ins_and_take_it_back(council: Council) -> None:
    first, path = at_desk(council, council.administrator), f"{LIST}/{council.payer.actor.id}"
    second = at_desk(council, council.hire(Role.ADMINISTRATOR))
    first.get(path)
    first.post(f"{path}/human", {"other": str(council.approver.actor.id), "says": "same"})
    page = words(first.get(LIST))
    assert "are the same person" in page
    assert "must confirm it" in page
    assert "Confirm it" not in page
    [statement] = council.administrator.get("/human-statements")
    assert "Confirm it" in words(second.get(LIST))
    page = words(second.post(f"{LIST}/statements/{statement['id']}/confirm", {}))
    assert "The same person signs in as Sam Staff (" in page
    assert "For a second administrator" not in page
    second.get(path)
    assert "This is a mistake" in words(second.last)
    apart = {"other": str(council.approver.actor.id), "says": "apart"}
    second.send(f"{path}/human", apart | {"form": "not ours"})
    assert council.administrator.get("/human-statements") == []


def test_the_list_of_the_quarter_is_confirmed(council: Council) -> None:
    desk = at_desk(council, council.administrator)
    desk.get(LIST)
    assert "Sam Staff confirmed the list of this quarter" in words(desk.post(f"{LIST}/confirm-list", {}))


def test_nobody_else_sees_it(council: Council) -> None:
    desk = at_desk(council, council.payer)
    assert "Who may sign in" not in words(desk.get("/desk"))
    assert desk.get(LIST).status_code == 403
    assert desk.get(f"{LIST}/{council.payer.actor.id}").status_code == 403
