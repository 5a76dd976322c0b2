"""What an event costs is known before it is promised, also at the API: before it is planned, and before more people are asked."""

from shared.ids import new_id
from tests.payments.council import Council
from tests.payments.involvement.conftest import Work


def test_the_cost_of_an_event_is_told_before_it_is_planned(council: Council) -> None:
    work = Work(council, role="member")
    work.rate()
    hours = {"starts_at": "2026-12-15T10:00:00+00:00", "ends_at": "2026-12-15T12:00:00+00:00"}
    asked = {"sessions": [hours], "places": [{"role": "member", "count": 12}]}
    cost = council.organiser.post("/events/estimate", asked)
    [role] = cost["roles"]
    assert (role["each_pence"], role["total_pence"], cost["total_pence"]) == (2500, 30_000, 30_000)
    assert council.organiser.get("/events")["events"] == [], "nothing is kept"
    unknown = asked | {"places": [{"role": "nobody", "count": 1}]}
    assert council.organiser.call("POST", "/events/estimate", unknown).status_code == 409
    assert council.payer.call("POST", "/events/estimate", asked).status_code == 403
    assert council.organiser.call("POST", "/events/estimate", asked | {"sessions": []}).status_code == 422


def test_the_cost_of_more_people_is_told_beside_what_is_promised(council: Council) -> None:
    work = Work(council, role="member")
    work.rate()
    event = work.event(budget_pence=6000)
    work.ask(event, [council.person()])
    each = council.organiser.get(f"/events/{event['id']}/offers")["offers"][0]["expected_pence"]
    cost = council.organiser.post(f"/events/{event['id']}/estimate", {"places": [{"role": "member", "count": 5}]})
    assert (cost["total_pence"], cost["promised_pence"]) == (each * 5, each)
    assert (cost["left_pence"], cost["over_pence"]) == (6000 - each, max(0, each * 6 - 6000))
    gone = council.organiser.call("POST", f"/events/{new_id()}/estimate", {"places": [{"role": "member", "count": 5}]})
    assert gone.status_code == 404
