"""A mandate for the fees of another organisation's event."""

from datetime import timedelta

from shared.ids import new_id
from tests import clock
from tests.payments.council import Council
from tests.payments.payouts.mandates.conftest import an_event
from tests.payments.problems import is_problem


def test_a_mandate_takes_no_event_of_another_organisation_and_none_that_is_not_there(
    council: Council, other_council: Council
) -> None:
    theirs, ours, today = new_id(), new_id(), clock.today()
    for owner, event_id in ((other_council, theirs), (council, ours)):
        with owner.payments.dependencies.database.transaction(owner.org_id) as session:
            session.add(an_event(owner, event_id))
    new = {
        "purpose": "fees",
        "daily_ceiling_pence": 1000,
        "valid_from": str(today),
        "expires_on": str(today + timedelta(days=30)),
    }

    for event_id in (theirs, new_id()):
        answer = council.approver.call("POST", "/mandates", new | {"source_id": str(event_id)})
        is_problem(answer, 404, "event.not_found")
    assert council.approver.post("/mandates", new | {"source_id": str(ours)})["status"] == "waiting"
