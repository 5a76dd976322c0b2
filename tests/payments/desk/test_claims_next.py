"""The way from one claim to the next: past what only a colleague may decide, however much of it there is, and never into a dead end."""

from typing import Any

from shared.identity import Role
from tests.payments.desk.claiming import CLAIMS, Claims, approve_all
from tests.payments.phone.test_helpline import Desk

LEAVE = "data-next"


def waiting(claims: Claims, *amounts: int) -> dict[str, Any]:
    """A claim that waits, of one more person."""
    return claims.referred(claims.council.payable(1)[0], *amounts)


def appealed(claims: Claims) -> dict[str, Any]:
    """A claim that the approver refused, and the person asks for another look."""
    claim = waiting(claims, 1000)
    claims.decided(claim, action="refuse", words="We do not pay for this.")
    assert claims.say(claim, "appeal").status_code == 200
    return claim


def next_of(desk: Desk, claim: dict[str, Any], query: str = "") -> str:
    """The claim that follows one, or nothing for the list."""
    location = str(desk.get(f"{CLAIMS}/{claim['id']}/next{query}").headers["location"])
    return location.partition("?")[0].removeprefix(CLAIMS).strip("/")


def test_an_appeal_that_is_a_colleagues_is_passed_over(claims: Claims, approver: Desk) -> None:
    first, appeal, last = waiting(claims), appealed(claims), waiting(claims)
    approve_all(approver, first)
    assert approver.last.url.path == f"{CLAIMS}/{last['id']}"
    assert next_of(approver, appeal) == last["id"]
    assert LEAVE in approver.get(f"{CLAIMS}/{appeal['id']}").text
    approve_all(approver, last)
    assert next_of(approver, last) == ""
    colleague = Desk(claims.council, claims.council.hire(Role.FINANCE_APPROVER))
    colleague.sign_in()
    assert next_of(colleague, last) == appeal["id"]


def test_a_claim_with_one_line_that_may_be_decided_is_not_passed_over(claims: Claims, approver: Desk) -> None:
    claim = waiting(claims, 1000, 2000)
    claims.decided(claim, action="refuse", words="We do not pay for this.")
    assert claims.say(claim, "appeal").status_code == 200
    assert next_of(approver, waiting(claims), "?leave=true") == claim["id"]


def test_a_second_yes_to_an_appeal_is_not_asked_of_whoever_decided_before(claims: Claims, approver: Desk) -> None:
    claim = waiting(claims, 60_000)
    claims.decided(claim, action="refuse", words="We do not pay for this.")
    assert claims.say(claim, "appeal").status_code == 200
    claims.decided(claim, 1, claims.council.hire(Role.FINANCE_APPROVER), action="approve")
    assert next_of(approver, claim) == ""
    third = Desk(claims.council, claims.council.hire(Role.FINANCE_APPROVER))
    third.sign_in()
    assert next_of(third, claim) == claim["id"]
    assert LEAVE in third.get(f"{CLAIMS}/{claim['id']}").text


def test_what_is_behind_many_claims_of_others_is_reached(claims: Claims) -> None:
    person = claims.council.payable(1)[0]
    for _ in range(52):
        claims.referred(person, 1000)
    behind = waiting(claims)
    staff = Desk(claims.council, claims.council.hire(Role.FINANCE_APPROVER, person_id=person))
    staff.sign_in()
    assert next_of(staff, behind, "?leave=true") == ""
    first = claims.approver.get("/claims")["claims"][0]
    assert next_of(staff, first) == behind["id"]


def test_the_way_on_never_leads_to_what_somebody_worked_on_or_claims(claims: Claims) -> None:
    person = claims.council.payable(1)[0]
    own = claims.referred(person)
    both = claims.council.hire(Role.FINANCE_APPROVER, Role.HELPLINE, person_id=person)
    claim = waiting(claims, 1000)
    claims.decided(claim, action="ask", words="What was it for?")
    answer = both.call("POST", f"/claims/{claim['id']}/lines/1/answer", {"words": "The bus."})
    assert answer.status_code == 200, answer.text
    desk = Desk(claims.council, both)
    desk.sign_in()
    assert next_of(desk, own) == ""
    assert next_of(desk, claim) == ""
    assert LEAVE in desk.get(f"{CLAIMS}/{own['id']}").text
    fresh = waiting(claims)
    assert next_of(desk, own) == fresh["id"]
