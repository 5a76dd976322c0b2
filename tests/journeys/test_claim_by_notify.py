"""Claim by text with GOV.UK Notify as the line, through the whole house: in by its callback, out by its API, receipts by its callback."""

from collections.abc import Iterator

import pytest

from deploy.local.api_clients import Council, found_council
from deploy.local.house import House
from tests.conftest import HURRIED
from tests.journeys.test_journey_2_claim_by_text import Texter
from tests.local.processes import becomes_true


@pytest.fixture(scope="module")
def by_notify() -> Iterator[House]:
    """A house of its own whose texts go through Notify."""
    with House(durable=False, environment={}, settings={**HURRIED, "NOTIFICATIONS_SMS_LINE": "govuk_notify"}) as opened:
        opened.open(lambda _: None)
        yield opened


@pytest.fixture(scope="module")
def council(by_notify: House) -> Council:
    """An organisation whose practice number people text."""
    return found_council(by_notify, "Riverside Council", bank_settings={"limits": False})


def test_a_claim_by_text_and_where_it_is(by_notify: House, council: Council) -> None:
    jo = Texter(by_notify, council)
    assert "YES" in jo.say("bus 4.60", lambda text: "£4.60" in text)
    assert jo.say("yes", lambda text: "£4.60" in text and "YES or NO" not in text)
    texts = jo.world.ask("GET", "/phones/practice/notify/texts")
    assert len(texts) >= 2, "they left through Notify"
    assert becomes_true(
        lambda: all(one["status"] == "delivered" for one in jo.world.ask("GET", "/phones/practice/notify/texts"))
    )
    assert becomes_true(lambda: jo.world.ask("GET", "/phones/practice/notify/callbacks") == []), "each was taken"
    lines = {(one["channel"], one["line"]): one for one in council.payer.get("/lines")["lines"]}
    assert lines["sms", "govuk_notify"]["why"] is None
    assert lines["sms", "govuk_notify"]["finding"] is None
