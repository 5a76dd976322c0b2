"""A claim is paid in cash: approved by the rules under a mandate, promised in the hand, given, and told of on the statement."""

import pypdfium2

from shared.outbox import OutboxRow
from tests.payments.claims.conftest import Desk, bus
from tests.payments.council import Council
from tests.payments.payouts.cash.tins import Tins


def test_a_claim_of_somebody_on_a_list_is_given_to_them_and_never_sent(council: Council) -> None:
    tins, desk = Tins(council), Desk(council)
    desk.mandate()
    holder, person = tins.holder(), council.person()
    tin = tins.opened(holder)
    tins.listed(tin, holder, [person])
    claim = desk.sent(person, bus(460))
    (payment,) = tins.payments(person)
    assert (payment.rail, payment.status) == ("cash", "queued")
    assert {one["promise"] for one in (told["values"] for told in desk.notices(claim)) if "promise" in one} <= {
        "cash_today"
    }
    sends = tins.run(
        lambda session: session.query(OutboxRow).filter_by(topic="payout.send", aggregate_id=payment.id).count()
    )
    assert sends == 0, "no worker sends cash"
    told = desk.look(claim)["told"]
    assert [(one["kind"], one["amount_pence"]) for one in told] == [("cash_waits", 460)]
    tins.hand(tin, holder, person, 460)
    claim = desk.look(claim)
    assert [(one["kind"], one["amount_pence"]) for one in claim["told"]] == [("given_cash", 460)]
    assert claim["paid_pence"] == 460
    answer = council.payer.call("GET", f"/claims/{claim['id']}/statement.pdf")
    words = " ".join(
        " ".join(page.get_textpage().get_text_range().split()) for page in pypdfium2.PdfDocument(answer.content)
    )
    assert "You were given £4.60 in cash on" in words
    assert "£4.60 was given in cash on" in words
    assert "by cash" in words


def test_a_payment_that_waited_for_bank_details_is_taken_up_in_cash(council: Council) -> None:
    """Somebody without an account asks for cash: what waited for bank details is handed over instead."""
    tins, desk = Tins(council), Desk(council)
    desk.mandate()
    holder, person = tins.holder(), council.person()
    desk.sent(person, bus(460))
    (payment,) = tins.payments(person)
    assert payment.waits_for == "method"
    tin = tins.opened(holder)
    tins.listed(tin, holder, [person])
    (payment,) = tins.payments(person)
    assert payment.rail == "cash"
    asked = tins.run(
        lambda session: session.query(OutboxRow).filter_by(topic="payout.retry_held", aggregate_id=payment.id).count()
    )
    assert asked == 1
