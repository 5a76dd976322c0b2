"""Attack: somebody whose roles were taken, or who has left, goes on with the session, the token or the mandate that they had."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from services.payments.people.tables import Principal
from shared.identity import Role
from tests.payments.council import Council, Staff, token_for
from tests.payments.payouts.mandates.conftest import Claims
from tests.payments.phone.test_helpline import Desk
from tests.payments.problems import is_problem
from tests.payments.rows import Books, books, refused
from tests.security.linking import link
from tests.simulation.workers import together

__all__ = ["books"]


def dated_token(staff: Staff, made: datetime) -> str:
    """A token of the sign-in service that was made then."""
    iat = int(made.timestamp())
    return token_for(staff.subject, iat=iat, exp=iat + 900)


def answer_to(staff: Staff, token: str) -> int:
    """What the API says to this token."""
    return staff.client.get("/api/v1/float", headers={"Authorization": f"Bearer {token}"}).status_code


def a_minute_later(council: Council, staff: Staff) -> None:
    """What ended their sign-in was a minute ago: a token made now is a later one."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        ended = Principal.signed_out_at - timedelta(minutes=1)
        session.execute(update(Principal).where(Principal.id == staff.actor.id).values(signed_out_at=ended))


def at_desk(council: Council, staff: Staff) -> Desk:
    """A browser in which somebody is signed in."""
    desk = Desk(council, staff)
    desk.sign_in()
    assert desk.get("/desk").status_code == 200
    return desk


def test_a_disabled_sign_in_is_out_at_once_by_token_and_by_session(council: Council) -> None:
    browser = at_desk(council, council.payer)
    council.administrator.post(f"/principals/{council.payer.actor.id}/disable")
    is_problem(council.payer.call("GET", "/float"), 401, "sign_in.unknown")
    assert browser.get("/desk").headers["location"] == "/desk/sign-in"


def test_sessions_and_tokens_from_before_stay_ended_when_it_is_enabled_again(council: Council) -> None:
    now, path = datetime.now(UTC), f"/principals/{council.payer.actor.id}"
    browser, token = at_desk(council, council.payer), dated_token(council.payer, now - timedelta(minutes=5))
    assert answer_to(council.payer, token) == 200
    council.administrator.post(f"{path}/disable")
    council.agree(f"{path}/enable")
    assert answer_to(council.payer, token) == 401
    assert browser.get("/desk").headers["location"] == "/desk/sign-in"
    a_minute_later(council, council.payer)
    assert answer_to(council.payer, dated_token(council.payer, datetime.now(UTC))) == 200


def test_signing_somebody_out_ends_what_they_have_and_nothing_else(council: Council) -> None:
    now = datetime.now(UTC)
    browser, other = at_desk(council, council.payer), at_desk(council, council.approver)
    token = dated_token(council.payer, now - timedelta(minutes=1))
    council.administrator.post(f"/principals/{council.payer.actor.id}/sign-out")
    assert answer_to(council.payer, token) == 401
    assert browser.get("/desk").headers["location"] == "/desk/sign-in"
    assert other.get("/desk").status_code == 200
    a_minute_later(council, council.payer)
    browser.sign_in()
    assert browser.get("/desk").status_code == 200


def test_roles_that_were_taken_are_gone_with_the_next_request(council: Council) -> None:
    run_id = council.propose(council.payable())
    council.administrator.post(f"/principals/{council.approver.actor.id}/roles", {"roles": []})
    is_problem(council.approver.call("POST", f"/runs/{run_id}/approve"), 403, "role.missing")


def test_a_mandate_rests_while_a_signer_is_disabled_and_when_they_left_finance(council: Council) -> None:
    council.fund(5000)
    claims, path = Claims(council), f"/principals/{council.payer.actor.id}"
    mandate_id, admin = claims.mandate(), council.administrator
    assert claims.pay(claims.claim()).outcome == "queued"
    for take, give in (
        (("disable", None), ("enable", None)),
        (("roles", {"roles": []}), ("roles", {"roles": ["finance_payer"]})),
    ):
        admin.post(f"{path}/{take[0]}", take[1])
        [seen] = council.approver.get("/mandates")
        assert (seen["id"], seen["status"], seen["room_today_pence"]) == (mandate_id, "resting", 0)
        assert claims.pay(claims.claim()).outcome == "waits_for_release"
        council.agree(f"{path}/{give[0]}", give[1])
        assert claims.pay(claims.claim()).outcome == "queued"


def test_a_mandate_rests_when_its_signers_are_found_to_be_one_human(council: Council) -> None:
    council.fund(5000)
    claims = Claims(council)
    claims.mandate()
    claim = claims.claim()
    link(council, council.approver, council.payer)
    assert claims.pay(claim).outcome == "waits_for_release"


def test_the_database_releases_nothing_under_a_mandate_that_rests(books: Books) -> None:
    mandate_id = books.mandate()
    books.council.administrator.post(f"/principals/{books.council.payer.actor.id}/disable")
    with refused(books.session, by="payout_mandate_in_force"):
        books.pay(approved_by=None, approved_by_policy="small claims", released_by=None, released_under=mandate_id)


def test_roles_do_not_change_behind_the_history(books: Books) -> None:
    books.session.connection().exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
    with refused(books.session, by="principal_change_was_kept"):
        books.change("principal", books.council.organiser.actor.id, roles=[Role.FINANCE_PAYER.value])


def test_two_administrators_who_disable_each_other_leave_one(council: Council) -> None:
    other = council.hire(Role.ADMINISTRATOR)
    council.administrator.post(f"/principals/{other.actor.id}/disable")
    is_problem(other.call("POST", f"/principals/{council.administrator.actor.id}/disable"), 401, "sign_in.unknown")
    alone = council.administrator
    is_problem(alone.call("POST", f"/principals/{alone.actor.id}/disable"), 403, "principal.own")


def test_two_administrators_who_disable_each_other_at_the_same_moment_leave_one(council: Council) -> None:
    one, other = council.administrators
    answers: dict[Staff, int] = {}

    def disables(who: Staff, whom: Staff) -> None:
        answers[who] = who.call("POST", f"/principals/{whom.actor.id}/disable").status_code

    assert together(lambda: disables(one, other), lambda: disables(other, one)) == [None, None]
    assert sorted(answers.values()) in ([200, 401], [200, 409]), (
        "whoever comes second is out already, or would be the last"
    )
    left = [who for who in (one, other) if who.call("GET", "/principals").status_code == 200]
    assert len(left) == 1
