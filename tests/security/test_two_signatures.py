"""Attack: one administrator alone sets what is paid without anybody looking, gives themself every role, or back-dates it."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from services.payments.limits.tables import LimitProposal
from shared.identity import Role
from shared.ids import new_id
from tests import clock
from tests.payments.council import Council, Payments, Staff, found
from tests.payments.payouts.mandates.conftest import Claims
from tests.payments.payouts.mandates.test_mandates import pass_days
from tests.payments.problems import is_problem
from tests.payments.rows import Books, books, insert, refused
from tests.security.linking import link
from tests.simulation.workers import together

__all__ = ["books", "pass_days"]

TODAY = clock.today()
TOMORROW = TODAY + timedelta(days=1)
POLICY: Mapping[str, Any] = {
    "valid_from": str(TOMORROW), "source": "Nobody", "caps": {}, "receipt_needed_above_pence": 1000, "lost_receipt_up_to_pence": 2000,
    "automatic_up_to_pence": 100_000_000, "second_approver_above_pence": 100_000_000, "late_after_days": 90,
}  # fmt: skip
RATE = {"role": "chair", "basis": "per_session", "amount_pence": 2500, "valid_from": str(TOMORROW), "source": "x"}
MILES = {"vehicle": "car", "valid_from": str(TOMORROW), "per_mile_tenth_pence": 9000, "source": "x"}
PROPOSED = {"/claim-policies": POLICY, "/rates": RATE, "/mileage-rates": MILES}


def propose(council: Council, path: str = "/claim-policies", body: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The first administrator proposes something."""
    answer = council.administrator.call("POST", path, PROPOSED[path] if body is None else body)
    assert answer.status_code == 202, answer.text
    found: dict[str, Any] = answer.json()
    return found


def confirm(staff: Staff, proposal: Mapping[str, Any]) -> Any:
    """Somebody tries to confirm it."""
    return staff.call("POST", f"/limits/{proposal['id']}/confirm")


def in_force(council: Council, path: str) -> set[str]:
    """What there is of a kind."""
    return {one["id"] for one in council.payer.get(path)}


@pytest.mark.parametrize("path", PROPOSED)
def test_one_administrator_alone_changes_nothing(council: Council, path: str) -> None:
    before, proposal = in_force(council, path), propose(council, path)
    is_problem(confirm(council.administrator, proposal), 403, "limit_proposal.second_administrator")
    for nobody in (council.payer, council.approver, council.organiser):
        is_problem(confirm(nobody, proposal), 403, "role.missing")
    assert in_force(council, path) == before
    assert confirm(council.second_administrator, proposal).json()["outcome"] == "confirmed"
    assert in_force(council, path) == before | {proposal["subject_id"]}


def test_what_waits_is_a_task_of_administrators_until_it_ends(council: Council) -> None:
    proposal = propose(council)
    [task] = council.second_administrator.get("/worklist")
    assert (task["subject_id"], task["kind"]) == (proposal["id"], "limit_waits")
    assert "Rules for claims: a change waits for another administrator." in task["reason"]
    assert council.payer.get("/worklist") == []
    confirm(council.second_administrator, proposal)
    assert council.second_administrator.get("/worklist") == []


def test_one_human_with_two_sign_ins_is_one_administrator(council: Council) -> None:
    twin, proposal = council.hire(Role.ADMINISTRATOR), propose(council)
    link(council, twin, council.administrator)
    is_problem(confirm(twin, proposal), 403, "limit_proposal.second_administrator")


def test_two_sign_ins_that_are_linked_in_between_are_found_by_the_database(books: Books) -> None:
    """Also where the actor was looked up before it was known."""
    council = books.council
    twin = council.hire(Role.ADMINISTRATOR)
    link(council, twin, council.administrator)
    proposal = UUID(propose(council)["id"])
    with refused(books.session, by="limit_proposal_different_humans"):
        books.session.execute(
            text(
                "UPDATE limit_proposal SET outcome = 'confirmed', decided_by = :who, decided_at = app_now() WHERE id = :id"
            ),
            {"who": twin.actor.id, "id": proposal},
        )


def test_rules_for_claims_are_never_back_dated(council: Council) -> None:
    answer = council.administrator.call("POST", "/claim-policies", {**POLICY, "valid_from": "2020-01-01"})
    assert "from today at the earliest" in is_problem(answer, 422, "limit.day_is_past")["detail"]
    assert council.administrator.get("/limits") == []


@pytest.mark.parametrize("path", ["/rates", "/mileage-rates"])
def test_a_back_dated_rate_says_so_and_takes_two_as_well(council: Council, path: str) -> None:
    proposal = propose(council, path, {**PROPOSED[path], "valid_from": "2026-01-01"})
    assert proposal["kind"].startswith("past_")
    assert "back-dated" in proposal["title"]
    is_problem(confirm(council.administrator, proposal), 403)
    assert confirm(council.second_administrator, proposal).status_code == 200


def test_what_was_for_tomorrow_is_not_confirmed_the_day_after(
    council: Council, pass_days: Callable[[int], None]
) -> None:
    rate = propose(council, "/rates")
    pass_days(2)
    answer = confirm(council.second_administrator, rate)
    assert "is past" in is_problem(answer, 409, "limit_proposal.stale")["detail"]


def test_a_proposal_that_nobody_confirmed_for_a_month_has_lapsed(
    council: Council, pass_days: Callable[[int], None]
) -> None:
    rate = {**RATE, "valid_from": str(TODAY + timedelta(days=100))}
    old = propose(council, "/rates", rate)
    is_problem(council.administrator.call("POST", "/rates", rate), 409, "limit_proposal.waits")
    pass_days(31)
    is_problem(confirm(council.second_administrator, old), 409, "limit_proposal.stale")
    again = propose(council, "/rates", rate)
    assert confirm(council.second_administrator, again).status_code == 200
    assert {one["id"]: one["outcome"] for one in council.administrator.get("/limits")}[old["id"]] == "withdrawn"


def test_what_has_changed_since_is_proposed_anew(council: Council) -> None:
    later = propose(council, "/rates", {**RATE, "valid_from": str(TOMORROW + timedelta(days=1))})
    council.agree("/rates", RATE)
    assert "changed since" in is_problem(confirm(council.second_administrator, later), 409)["detail"]


def test_a_proposer_who_left_signs_for_nothing(council: Council) -> None:
    proposal = propose(council)
    council.second_administrator.post(f"/principals/{council.administrator.actor.id}/disable")
    is_problem(confirm(council.second_administrator, proposal), 409, "limit_proposal.stale")


@pytest.mark.parametrize("how", ["withdraw", "refuse"])
def test_what_was_taken_off_the_list_is_not_confirmed(council: Council, how: str) -> None:
    proposal = propose(council)
    hands = council.administrators if how == "withdraw" else council.administrators[::-1]
    is_problem(hands[1].call("POST", f"/limits/{proposal['id']}/{how}"), 403, "limit_proposal.end")
    hands[0].post(f"/limits/{proposal['id']}/{how}")
    is_problem(confirm(council.second_administrator, proposal), 409, "limit_proposal.over")
    assert confirm(council.second_administrator, propose(council)).status_code == 200


def test_ten_who_confirm_at_once_do_it_once(council: Council) -> None:
    proposal = propose(council, "/rates")
    ten = [council.hire(Role.ADMINISTRATOR) for _ in range(10)]
    answers: list[int] = []
    raised = together(*[lambda who=who: answers.append(confirm(who, proposal).status_code) for who in ten])
    assert raised == [None] * 10
    assert sorted(answers) == [200] + [409] * 9
    assert in_force(council, "/rates") == {proposal["subject_id"]}


def test_a_change_and_its_withdrawal_at_once_are_one_of_both(council: Council) -> None:
    proposal = propose(council, "/rates")
    path = f"/limits/{proposal['id']}/withdraw"
    answers: list[int] = []
    together(
        lambda: answers.append(confirm(council.second_administrator, proposal).status_code),
        lambda: answers.append(council.administrator.call("POST", path).status_code),
    )
    assert sorted(answers) == [200, 409]
    outcome = council.administrator.get("/limits")[0]["outcome"]
    assert (outcome == "confirmed") == (in_force(council, "/rates") != set())


def test_another_organisation_s_proposal_is_not_there(council: Council, other_council: Council) -> None:
    proposal = propose(council)
    is_problem(confirm(other_council.administrator, proposal), 404, "limit_proposal.not_found")
    assert other_council.administrator.get("/limits") == []


def test_the_database_makes_no_rules_and_no_rates_that_nobody_confirmed(books: Books) -> None:
    books.session.connection().exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
    names = "org_id, id, role, basis, amount_pence, valid_from, preparation_minutes, travel_minutes, minimum_minutes,"
    more = " late_is_deducted, supporter_is_paid, cancelled_within_hours, cancelled_percent, source, checked_by"
    with refused(books.session, by="rate_two_signatures"):
        books.session.execute(
            text(
                f"INSERT INTO rate ({names}{more}) VALUES"
                " (current_org(), :id, 'x', 'per_session', 1, '2020-01-01', 0, 0, 0, false, false, 0, 0, 'x', :who)"
            ),
            {"id": new_id(), "who": books.council.administrator.actor.id},
        )
    with refused(books.session, by="claim_policy_two_signatures"):
        books.session.execute(
            text(
                "INSERT INTO claim_policy SELECT (jsonb_populate_record(one, jsonb_build_object('id', CAST(:id AS uuid),"
                " 'checked_by', CAST(:who AS uuid), 'valid_from', '2020-01-01'))).* FROM claim_policy one"
            ),
            {"id": new_id(), "who": books.council.administrator.actor.id},
        )
    with refused(books.session, by="mileage_rate_two_signatures"):
        books.session.execute(
            text("UPDATE mileage_rate SET checked_by = :who, checked_on = '2026-01-01'"),
            {"who": books.council.administrator.actor.id},
        )


def test_what_was_proposed_is_frozen(books: Books) -> None:
    proposal = UUID(propose(books.council)["id"])
    for change in ("after = '{}'", "in_force_from = '2020-01-01'", "proposed_by = decided_by", "kind = 'rate'"):
        with refused(books.session, code="23001"):
            books.session.execute(text(f"UPDATE limit_proposal SET {change} WHERE id = :id"), {"id": proposal})
    confirm(books.council.second_administrator, {"id": proposal})
    with refused(books.session, code="23001"):
        books.session.execute(text("UPDATE limit_proposal SET outcome = 'withdrawn' WHERE id = :id"), {"id": proposal})


@pytest.fixture
def young(payments: Payments) -> Council:
    """An organisation whose second administrator has never signed in."""
    council = found(payments)
    with payments.dependencies.database.transaction(council.org_id) as session:
        session.execute(
            text("UPDATE principal SET first_administered_at = NULL WHERE id = :id"),
            {"id": council.second_administrator.actor.id},
        )
    return council


def test_nothing_is_released_until_both_administrators_have_signed_in(young: Council) -> None:
    young.fund(10_000)
    run_id = young.approved(young.payable())
    answer = young.payer.call("POST", f"/runs/{run_id}/release")
    assert "both administrators" in is_problem(answer, 409, "release.two_administrators")["detail"]
    claims = Claims(young)
    claims.mandate()
    assert claims.pay(claims.claim()).outcome == "waits_for_release"
    young.second_administrator.get("/limits")
    assert young.payer.post(f"/runs/{run_id}/release")["status"] == "released"
    assert claims.pay(claims.claim()).outcome == "queued"


def test_a_key_is_not_kept_with_what_has_ended(council: Council) -> None:
    account = {"api_key": "rk_test_12345678", "financial_account": "fa_test"}
    for number, how in enumerate(("withdraw", "confirm")):
        proposal = propose(council, "/rails/stripe", account)
        assert council.payments.dependencies.sealer.open(sealed(council)) == "rk_test_12345678"
        council.administrators[number].post(f"/limits/{proposal['id']}/{how}")
        assert sealed(council) is None


def sealed(council: Council) -> Any:
    """The key that the newest proposal keeps."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        return session.scalar(select(LimitProposal.secret_sealed).order_by(LimitProposal.id.desc()).limit(1))


POWERFUL = [Role.FINANCE_APPROVER, Role.FINANCE_PAYER, Role.HELPLINE, Role.ADMINISTRATOR]


def sign_in(council: Council, staff: Staff) -> Any:
    """A sign-in as the list has it."""
    return next(one for one in council.administrator.get("/principals") if one["id"] == str(staff.actor.id))


@pytest.mark.parametrize("role", POWERFUL)
def test_one_administrator_alone_gives_nobody_a_role_of_money(council: Council, role: Role) -> None:
    path, wanted = f"/principals/{council.organiser.actor.id}/roles", {"roles": ["organiser", role.value]}
    waits = propose(council, path, wanted)
    is_problem(confirm(council.administrator, waits), 403, "limit_proposal.second_administrator")
    assert sign_in(council, council.organiser)["roles"] == ["organiser"]
    confirm(council.second_administrator, waits)
    assert sorted(sign_in(council, council.organiser)["roles"]) == sorted(wanted["roles"])


def test_nobody_confirms_their_own_new_roles(council: Council) -> None:
    second = council.second_administrator
    waits = propose(council, f"/principals/{second.actor.id}/roles", {"roles": ["administrator", "finance_payer"]})
    is_problem(confirm(second, waits), 403, "limit_proposal.second_administrator")
    assert confirm(council.hire(Role.ADMINISTRATOR), waits).status_code == 200


def test_one_administrator_alone_makes_no_second_one_of_their_own(council: Council) -> None:
    new = {"issuer": "x", "subject": new_id().hex, "display_name": "Me Again", "roles": [role.value for role in Role]}
    waits = propose(council, "/principals", new)
    assert "Me Again" not in {one["display_name"] for one in council.administrator.get("/principals")}
    is_problem(council.administrator.call("POST", "/principals", new), 409, "limit_proposal.waits")
    confirm(council.second_administrator, waits)
    assert "Me Again" in {one["display_name"] for one in council.administrator.get("/principals")}


def test_roles_that_were_changed_since_are_proposed_anew(council: Council) -> None:
    path = f"/principals/{council.payer.actor.id}/roles"
    waits = propose(council, path, {"roles": ["finance_payer", "finance_approver"]})
    council.administrator.post(path, {"roles": []})
    is_problem(confirm(council.second_administrator, waits), 409, "limit_proposal.stale")
    assert sign_in(council, council.payer)["roles"] == []


def test_somebody_of_finance_who_left_is_not_let_in_again_by_one(council: Council) -> None:
    path = f"/principals/{council.payer.actor.id}"
    council.administrator.post(f"{path}/disable")
    waits = propose(council, f"{path}/enable", {})
    assert sign_in(council, council.payer)["is_disabled"]
    confirm(council.second_administrator, waits)
    assert not sign_in(council, council.payer)["is_disabled"]


def test_what_takes_power_away_is_done_at_once_by_one(council: Council) -> None:
    path = f"/principals/{council.payer.actor.id}"
    council.administrator.post(f"{path}/roles", {"roles": []})
    assert sign_in(council, council.payer)["roles"] == []
    assert council.administrator.get("/limits") == []


def test_the_database_gives_no_role_of_money_and_moves_no_account_that_nobody_confirmed(books: Books) -> None:
    council = books.council
    with refused(books.session, by="principal_roles_two_signatures"):
        books.change("principal", council.organiser.actor.id, roles=["finance_payer"])
    with refused(books.session, by="rail_account_two_signatures"):
        values = {"org_id": council.org_id, "id": new_id(), "rail": "stripe", "financial_account": "fa_x"}
        insert(books.session, "rail_account", values | {"api_key_sealed": "x", "entered_by": council.payer.actor.id})
