"""Cash that did not reach its person, on the page: two of finance say so, one after the other, and nobody who had a hand in it."""

from dataclasses import dataclass
from uuid import UUID

import pytest

from services.payments.rails.cash.tables import CashGivenBack, CashHandOver
from shared.identity import Role
from tests.payments.council import Council, Staff
from tests.payments.desk.organising import words
from tests.payments.desk.test_bank_details_page import at_desk
from tests.payments.payouts.cash.tins import Tins

BUTTON, SECOND = "They did not get it", "I say so too: it is owed again"


@dataclass(frozen=True)
class Given:
    """A tin that is closed, from which somebody was given £12.50 by a slip that `keyer` keyed in and the payer confirmed."""

    tins: Tins
    holder: Staff
    keyer: Staff
    person: UUID
    tin: UUID
    hand_over: UUID

    @property
    def place(self) -> str:
        """The page of the tin."""
        return f"/desk/cash/{self.tin}"

    @property
    def never(self) -> str:
        """Where the form goes."""
        return f"{self.place}/hand-overs/{self.hand_over}/not-given"

    def status(self) -> str:
        """Of the one payment."""
        (one,) = self.tins.payments(self.person)
        return one.status

    def said(self) -> list[CashGivenBack]:
        """What was said of the hand-over."""
        return self.tins.run(lambda session: session.query(CashGivenBack).filter_by(hand_over_id=self.hand_over).all())


@pytest.fixture
def given(council: Council) -> Given:
    """Cash that was written down as given."""
    tins = Tins(council)
    holder, keyer, person = tins.holder(), council.hire(Role.FINANCE_APPROVER), council.person("Jo Bloggs")
    tin = tins.opened(holder)
    tins.listed(tin, holder, [person])
    tins.released([person])
    tins.keyed(tins.printed(tin, holder)[person], keyer, council.payer)
    hand_over = tins.run(lambda session: session.query(CashHandOver).filter_by(org_id=council.org_id).one().id)
    tins.counted(tin, holder, council.approver, "in", 8750)
    return Given(tins, holder, keyer, person, tin, hand_over)


def test_two_of_finance_say_so_on_the_page_and_it_is_owed_again(given: Given) -> None:
    council = given.tins.council
    first, second = at_desk(council, council.approver), at_desk(council, council.hire(Role.FINANCE_PAYER))
    assert BUTTON in words(first.get(given.place))
    page = first.post(given.never, {"reason": ""})
    assert page.status_code == 422
    assert "Write the reason" in words(page)
    hostile = "A namesake <b>came\u202e\u0041"
    refused = first.post(given.never, {"reason": hostile})
    assert refused.status_code == 422, "signs that turn the words around are refused"
    assert given.said() == []
    first.get(given.place)
    page = first.post(given.never, {"reason": "A namesake <b>came"})
    assert "did not reach this person" in words(page)
    assert "<b>came" not in page.text
    assert given.status() == "posted", "one alone changes nothing"
    first.post(given.never, {"reason": ""})
    assert given.status() == "posted", "nor one twice"
    assert SECOND in words(second.get(given.place))
    page = second.post(given.never, {})
    assert given.status() == "failed"
    assert given.tins.told(given.person)[-1] == "cash_not_given", "they hold a text that they were given it"
    (told,) = council.payer.get(f"/people/{given.person}/money")[0]["told"]
    assert told["kind"] != "could_not_send", "no bank refused it"
    assert SECOND not in words(page)
    assert BUTTON not in words(page), "it was said"


def test_a_form_that_is_sent_twice_counts_once(given: Given) -> None:
    council = given.tins.council
    first = at_desk(council, council.approver)
    page = first.get(given.place)
    for _ in range(2):
        first.last = page
        first.post(given.never, {"reason": "A namesake came"})
    (said,) = given.said()
    assert (said.taken_by, said.confirmed_at) == (council.approver.actor.id, None)


@pytest.mark.parametrize("who", ["holder", "keyer", "confirmer", "organiser", "helpline", "administrator"])
def test_whoever_had_a_hand_in_it_or_is_not_of_finance_does_not_say_so(given: Given, who: str) -> None:
    council = given.tins.council
    by = {"holder": given.holder, "keyer": given.keyer, "confirmer": council.payer}.get(who) or council.staff[Role(who)]
    answer = by.call("POST", f"/cash-hand-overs/{given.hand_over}/not-given", {"reason": "A namesake came"})
    assert answer.status_code == 403, answer.text
    assert given.said() == []
    assert given.status() == "posted"


def test_while_the_tin_is_open_the_page_has_no_such_form_and_the_route_refuses(council: Council) -> None:
    tins = Tins(council)
    holder, person = tins.holder(), council.person()
    tin = tins.opened(holder)
    tins.listed(tin, holder, [person])
    tins.released([person])
    tins.hand(tin, holder, person)
    hand_over = tins.run(lambda session: session.query(CashHandOver).filter_by(org_id=council.org_id).one().id)
    assert BUTTON not in words(at_desk(council, council.payer).get(f"/desk/cash/{tin}"))
    answer = council.payer.call("POST", f"/cash-hand-overs/{hand_over}/not-given", {"reason": "A namesake came"})
    assert (answer.status_code, answer.json()["code"]) == (409, "cash.not_closed")


def test_a_program_says_so_with_a_key_and_another_organisation_finds_nothing(
    given: Given, other_council: Council
) -> None:
    council, path = given.tins.council, f"/cash-hand-overs/{given.hand_over}/not-given"
    why = {"reason": "A namesake came"}
    assert other_council.payer.call("POST", path, why).status_code == 404
    one = council.approver.post(path, why, key="the-same-key")
    assert one == {"is_given_back": False, "waits_for_second": True}
    assert council.approver.post(path, why, key="the-same-key") == one
    assert council.hire(Role.FINANCE_PAYER).post(path, {}) == {"is_given_back": True, "waits_for_second": False}
    assert given.status() == "failed"
    late = council.hire(Role.FINANCE_PAYER).call("POST", path, why)
    assert (late.status_code, late.json()["code"]) == (409, "cash.given_back")


def test_it_is_paid_again_to_their_bank_and_stands_once_in_each_account(given: Given) -> None:
    council = given.tins.council
    for one in (council.approver, council.hire(Role.FINANCE_PAYER)):
        one.post(f"/cash-hand-overs/{given.hand_over}/not-given", {"reason": "A namesake came"})
    (payment,) = given.tins.payments(given.person)
    council.hire(Role.FINANCE_APPROVER).post(f"/payouts/{payment.id}/pay-again")
    ledger, _ = council.money()
    assert (ledger["expense.cash_differences"], ledger["payable.participants"], sum(ledger.values())) == (
        1250,
        -1250,
        0,
    )
