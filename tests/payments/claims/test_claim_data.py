"""Policy and mileage rates as data, miles priced across claims, and the list of claims that wait."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from services.payments.wiring import register_jobs
from shared.audit import AuditRow
from shared.outbox import OutboxRow
from tests.payments.claims.conftest import TODAY, YESTERDAY, Desk, bus
from tests.payments.problems import is_problem

RULES = {
    "valid_from": str(TODAY),
    "source": "Cabinet paper",
    "caps": {"bus": {"per_line_pence": 300}},
    "receipt_needed_above_pence": 1000,
    "lost_receipt_up_to_pence": 2000,
    "automatic_up_to_pence": 5000,
    "second_approver_above_pence": 20_000,
    "late_after_days": 90,
}


def car(miles_tenths: int, **more: Any) -> dict[str, Any]:
    """A car journey, to be sent."""
    return {"category": "car", "on": str(YESTERDAY), "miles_tenths": miles_tenths} | more


def confirm_rates(desk: Desk) -> None:
    """The administrator confirms what comes with the product."""
    for rate in desk.council.administrator.get("/mileage-rates"):
        desk.council.agree(f"/mileage-rates/{rate['id']}/confirm")


def test_rules_are_dated_rows_of_the_organisation(desk: Desk) -> None:
    person = desk.ready()
    (shipped,) = desk.approver.get("/claim-policies")
    assert (shipped["checked_by"], shipped["caps"]["bus"]["per_line_pence"]) == (None, 1200)
    before = desk.sent(person, bus(460))
    assert (before["outcome"], before["policy_id"]) == ("approve", shipped["id"])
    added = desk.council.agree("/claim-policies", RULES)
    after = desk.sent(person, bus(470))
    assert (after["policy_id"], [one["code"] for one in after["reasons"]]) == (added["subject_id"], ["line_above_cap"])
    assert desk.look(before)["policy_id"] == shipped["id"]
    administrator = desk.council.administrator
    is_problem(administrator.call("POST", "/claim-policies", RULES), 409, "claim_policy.exists")
    wrong = RULES | {"valid_from": str(TODAY + timedelta(days=1)), "second_approver_above_pence": 100}
    is_problem(administrator.call("POST", "/claim-policies", wrong), 422, "claim_policy.limits")


def test_miles_are_priced_by_the_dated_rate_and_each_line_remembers_it(desk: Desk) -> None:
    rates = {one["vehicle"]: one for one in desk.approver.get("/mileage-rates") if one["valid_from"] == "2026-04-06"}
    claim = desk.sent(desk.ready(), car(120))
    (line,) = claim["lines"]
    assert (line["amount_pence"], line["why"]) == (660, "12 miles by car at 55p a mile")
    assert [(one["rate_id"], one["amount_pence"]) for one in line["parts"]] == [(rates["car"]["id"], 660)]
    assert claim["outcome"] == "approve"


def test_a_rate_that_nobody_confirmed_makes_a_person_look(desk: Desk) -> None:
    person = desk.ready()
    claim = desk.sent(person, car(100, passengers=1))
    assert [one["code"] for one in claim["reasons"]] == ["rate_not_confirmed"]
    confirm_rates(desk)
    assert desk.sent(person, car(110, passengers=1))["outcome"] == "approve"


def test_the_band_counts_earlier_claims_and_declared_miles(desk: Desk) -> None:
    person = desk.ready()
    declared = {"on": str(YESTERDAY), "miles_tenths": 99_700}
    desk.helpline.post(f"/people/{person}/outside-miles", declared)
    assert desk.sent(person, car(200))["total_pence"] == 1100  # 9,970 to 9,990 miles
    split = desk.sent(person, car(300))
    assert [(one["miles_tenths"], one["amount_pence"]) for one in split["lines"][0]["parts"]] == [
        (100, 550),
        (200, 500),
    ]
    assert desk.draft(person, car(100))["total_pence"] == 250


def test_a_new_rate_takes_over_on_its_own_day(desk: Desk) -> None:
    new = {"vehicle": "bicycle", "valid_from": str(YESTERDAY), "per_mile_tenth_pence": 300, "source": "Cabinet paper"}
    desk.council.agree("/mileage-rates", new)
    claim = desk.draft(desk.council.person(), {"category": "bicycle", "on": str(YESTERDAY), "miles_tenths": 100})
    assert claim["total_pence"] == 300
    administrator = desk.council.administrator
    is_problem(administrator.call("POST", "/mileage-rates", new), 409, "mileage.exists")
    half = new | {"valid_from": "2026-01-01", "band_miles_tenths": 100}
    is_problem(administrator.call("POST", "/mileage-rates", half), 422, "mileage.half_a_band")


def test_a_day_without_a_rate_is_refused(desk: Desk) -> None:
    is_problem(desk.enter(desk.council.person(), car(100, on="2024-01-01")), 422, "mileage.no_rate")


def test_what_waits_is_listed_page_by_page_and_leaves_when_it_is_decided(desk: Desk) -> None:
    person = desk.council.person()
    claims = [desk.referred(person, 100 + number) for number in range(5)]
    seen: list[str] = []
    after = ""
    while True:
        page = desk.approver.get(f"/claims?to_decide=1&limit=2{after}")
        seen += [one["id"] for one in page["claims"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert seen == [one["id"] for one in claims]
    assert page["claims"][0]["standing"] in ("on_time", "at_risk", "missed")
    desk.decided(claims[2], action="refuse", reason="not_covered")
    assert claims[2]["id"] not in [one["id"] for one in desk.approver.get("/claims")["claims"]]
    is_problem(desk.approver.call("GET", "/claims?after=yesterday"), 422, "claims.no_place")


@pytest.mark.parametrize("late", [True, False])
def test_what_will_miss_its_promise_first_comes_first(desk: Desk, late: bool) -> None:
    person = desk.council.person()
    first, second = desk.referred(person, 100), desk.referred(person, 200)
    with desk.council.payments.dependencies.database.transaction(desk.council.org_id) as session:
        shift = "- interval '9 days'" if late else "+ interval '9 days'"
        session.execute(
            text(f"UPDATE claim SET misses_at = misses_at {shift} WHERE id = :id"), {"id": UUID(second["id"])}
        )
    listed = desk.approver.get("/claims")["claims"]
    assert [one["id"] for one in listed] == [one["id"] for one in ((second, first) if late else (first, second))]
    if late:
        assert listed[0]["standing"] == "missed"


def test_the_list_reads_the_index_of_open_claims(desk: Desk) -> None:
    """Old claims, however many, are not looked at: the plan names the partial index and no scan of the table."""
    desk.referred(desk.council.person())
    with desk.council.payments.dependencies.database.transaction(desk.council.org_id) as session:
        session.execute(text("SET LOCAL enable_seqscan = off"))
        plan = session.scalars(
            text(
                "EXPLAIN SELECT * FROM claim WHERE org_id = current_org() AND to_decide ORDER BY misses_at, id LIMIT 51"
            )
        ).all()
    assert any("claim_to_decide_idx" in line for line in plan), plan
    assert not any("Sort" in line for line in plan), plan


def watch(desk: Desk, claim: dict[str, Any]) -> None:
    """Looks at a claim's promise, as the worker does when it is due."""
    with desk.council.payments.dependencies.database.transaction(desk.council.org_id) as session:
        task = session.scalars(
            select(OutboxRow.id).where(
                OutboxRow.topic == "claim.watch",
                OutboxRow.aggregate_id == UUID(claim["id"]),
                OutboxRow.acknowledged_at.is_(None),
            )
        ).one()
    dependencies = desk.council.payments.dependencies
    if "claim.watch" not in dependencies.jobs.topics():
        register_jobs(dependencies)
    assert dependencies.jobs.do("claim.watch", task)


def test_a_promise_that_is_about_to_be_missed_becomes_urgent(desk: Desk) -> None:
    claim = desk.referred(desk.council.person())
    shift_promise(desk, claim, "app_now() + interval '3 hours'")
    watch(desk, claim)
    assert desk.asked(claim) == ["claim_to_decide"]
    shift_promise(desk, claim, "app_now() + interval '50 minutes'")
    watch(desk, claim)
    assert desk.asked(claim) == ["claim_to_decide", "claim_at_risk"]
    desk.decided(claim, action="refuse", reason="not_covered")
    assert desk.asked(claim) == []


def shift_promise(desk: Desk, claim: dict[str, Any], to: str) -> None:
    """Moves the moment at which a promise is missed."""
    with desk.council.payments.dependencies.database.transaction(desk.council.org_id) as session:
        session.execute(text(f"UPDATE claim SET misses_at = {to} WHERE id = :id"), {"id": UUID(claim["id"])})


def test_what_staff_do_for_a_person_is_written_down_so(desk: Desk) -> None:
    person = desk.council.person()
    claim = desk.referred(person)
    with desk.council.payments.dependencies.database.transaction(desk.council.org_id) as session:
        rows = session.execute(
            select(AuditRow.action, AuditRow.actor_id, AuditRow.on_behalf_of)
            .where(AuditRow.object_id == UUID(claim["id"]))
            .order_by(AuditRow.id)
        ).all()
    assert [tuple(one) for one in rows] == [
        (action, desk.helpline.actor.id, person)
        for action in ("claim.opened", "claim.lines_written", "claim.submitted")
    ]


def test_an_organisation_says_its_nation_and_its_times_and_the_promise_keeps_them(desk: Desk) -> None:
    times = {"nation": "scotland", "cut_off": "00:00", "bank_file_cut_off": "00:00", "send_by": "09:15"}
    desk.council.agree("/claim-policies", RULES | times)
    made = desk.approver.get("/claim-policies")[0]
    assert (made["nation"], made["cut_off"], made["send_by"]) == ("scotland", "00:00:00", "09:15:00")
    claim = desk.sent(desk.ready(), bus(300))
    assert "T09:15" in claim["misses_at"]
    tomorrow = RULES | {"valid_from": str(TODAY + timedelta(days=1))}
    later = desk.council.administrator.post("/claim-policies", tomorrow)["after"]
    assert (later["nation"], later["send_by"]) == ("scotland", "09:15:00"), "what is left out stays as it was"


def test_nobody_could_keep_a_promise_before_the_cut_off(desk: Desk) -> None:
    late = RULES | {"cut_off": "17:30"}
    is_problem(desk.council.administrator.call("POST", "/claim-policies", late), 422, "claim_policy.times")
    is_problem(desk.council.administrator.call("POST", "/claim-policies", RULES | {"nation": "france"}), 422)
