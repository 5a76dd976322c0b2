"""A small wave through the whole house: everybody says YES in the same instant while their run is sent."""

import pytest
from rich.progress import Progress

from deploy.bench.wave import report
from deploy.bench.wave.people import Size
from deploy.bench.wave.running import WaveBench
from deploy.local.house import House

SIZE = Size(people=5, seconds=2, crowd=5)


@pytest.mark.chaos
def test_everybody_who_claims_after_an_event_is_answered_and_paid_once(house: House) -> None:
    found = WaveBench(house, Progress(disable=True), answer_ms=0).run(SIZE)

    assert report.explanations(found) == []
    assert report.last_line(found) == "wave: 5 people, 5 answered, 5 paid once, 0 deadlocks"
    assert report.is_good(found)
    assert len(found.claim_seconds) == len(found.yes_seconds) == SIZE.people
    assert min(*found.claim_seconds, *found.yes_seconds) > 0
    assert found.run_seconds is not None
