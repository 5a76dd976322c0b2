"""Three hundred connections that send next to nothing keep nobody waiting: what `/health` takes is measured and printed."""

import sys

import pytest

from deploy.bench.slow_connections import measure
from deploy.local.house import House


@pytest.mark.chaos
def test_health_is_measured_alone_and_beside_300_slow_connections(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every answer comes, or the measurement fails."""
    lines = list(measure(house, connections=300, tries=40))
    with capsys.disabled():
        sys.stdout.write("\n".join(["", *lines, ""]))
    assert [line.partition(":")[0] for line in lines] == ["payments /health", "notifications /health"]
    assert all(" alone, " in line and "beside 300 slow connections" in line for line in lines)
