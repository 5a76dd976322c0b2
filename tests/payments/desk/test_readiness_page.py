"""The desk's page that checks the account before the first run, by plain HTTP."""

from shared.identity import Role
from tests.payments.council import Council
from tests.payments.phone.pages import words
from tests.payments.phone.test_helpline import Desk
from tests.payments.rails.ready_stripe import ReadyStripe
from tests.payments.rails.test_readiness import KEY, asking, council, listening_council, peer, stripe, waits

__all__ = ["asking", "council", "listening_council", "peer", "stripe", "waits"]


def signed_in(council: Council, role: Role) -> Desk:
    """A browser of somebody with this role."""
    desk = Desk(council, council.staff[role])
    desk.sign_in()
    return desk


def test_finance_checks_and_reads_each_line(listening_council: Council, stripe: ReadyStripe) -> None:
    finance = signed_in(listening_council, Role.FINANCE_PAYER)
    assert "Is Stripe ready?" in words(finance.get("/desk"))
    assert "Check now" in words(finance.get("/desk/ready"))
    good = words(finance.get("/desk/ready?now=true"))
    assert "Everything is ready." in good
    assert "Not OK" not in good
    stripe.account = {"status": "closed"}
    bad = finance.get("/desk/ready?now=true")
    assert "Not everything is ready." in words(bad)
    assert "Not OK: financial account" in words(bad)
    assert "Open one at Stripe" in words(bad)
    assert KEY not in bad.text


def test_whoever_has_nothing_to_do_with_it_is_refused(listening_council: Council) -> None:
    organiser = signed_in(listening_council, Role.ORGANISER)
    assert "Is Stripe ready?" not in words(organiser.get("/desk"))
    assert organiser.get("/desk/ready?now=true").status_code == 403
