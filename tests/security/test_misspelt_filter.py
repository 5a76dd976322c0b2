"""A misspelt filter is refused by its name, and never ignored: what it should have left out would be shown or exported."""

import pytest

from tests.payments.council import Council
from tests.payments.problems import is_problem


@pytest.mark.parametrize(
    ("path", "name"), [("/payouts?waiting_for_relase=1", "waiting_for_relase"), ("/claims?limt=1", "limt")]
)
def test_a_misspelt_filter_is_refused(council: Council, path: str, name: str) -> None:
    problem = is_problem(council.payer.call("GET", path), 422, "request.invalid")
    assert [one["field"] for one in problem["fields"]] == [f"query.{name}"]


def test_a_filter_that_the_route_knows_is_taken(council: Council) -> None:
    assert council.payer.get("/payouts?waiting_for_release=1") == []
    assert council.payer.get("/claims?to_decide=1&limit=2")["claims"] == []
