"""Cash on the pages: issued by finance, counted by two, handed over at the table by code, picture or signature, counted in and cleared."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from services.payments.phone.tables import PictureWord
from services.payments.rails.cash.codes import CashCodes
from services.payments.rails.cash.tables import CashCode
from shared.identity import Role
from shared.ids import new_id
from tests.payments.council import Council, Staff
from tests.payments.desk.conftest import Reaching, TaskDesk
from tests.payments.desk.test_bank_details_page import at_desk
from tests.payments.payouts.cash.tins import Tins
from tests.payments.phone.pages import words

THEIRS = {"mobile": "+447700900145", "safe_to_text": True, "mobile_is_theirs_alone": True}


@pytest.fixture
def tins(council: Council) -> Tins:
    """An event whose tables have tins."""
    return Tins(council)


def listed(tins: Tins, name: str = "Jo Bloggs") -> tuple[Staff, UUID, UUID]:
    """A tin that is open, with somebody on its list to whom £12.50 is to be handed over."""
    holder, person = tins.holder(), tins.council.person(name)
    tin = tins.opened(holder)
    tins.listed(tin, holder, [person])
    tins.released([person])
    return holder, tin, person


@dataclass(frozen=True)
class Reached:
    """An event with tins, and what notifications says of people's phones."""

    tins: Tins
    reaching: Reaching

    def listed(self) -> tuple[Staff, UUID, UUID]:
        """The same for somebody whose mobile they alone read."""
        holder, tin, person = listed(self.tins)
        self.reaching.contacts[str(person)] = THEIRS
        return holder, tin, person


@pytest.fixture
def reached(task_desk: TaskDesk) -> Reached:
    """Notifications answers."""
    return Reached(Tins(task_desk.council), task_desk.reaching)


def test_a_tin_from_its_issue_to_its_close(tins: Tins) -> None:
    council, holder = tins.council, tins.holder()
    finance, table = at_desk(council, council.payer), at_desk(council, holder)
    issue = f"/desk/events/{tins.event_id}/cash"
    assert "There is no cash float here" in words(finance.get(issue))
    typed = {"name": "Table <b>one</b>", "holder": str(holder.actor.id), "amount": "100"}
    page = finance.post(issue, typed)
    assert "Table <b>one" not in page.text
    assert "Not counted out yet" in words(page)
    (tin,) = (one["id"] for one in council.payer.get(f"/events/{tins.event_id}/cash-floats"))
    place = f"/desk/cash/{tin}"
    table.get(place)
    assert "issued with £100.00" in words(table.post(f"{place}/count", {"way": "out", "total": "99"}))
    table.get(place)
    page = table.post(f"{place}/count", {"way": "out", "total": "100", "coin-2000": "5"})
    assert "has counted it. Somebody else counts it too" in words(page)
    again = table.post(f"{place}/confirm-count", {"way": "out", "total": "100"})
    assert "somebody else must count it too" in words(again)
    assert "counted £100" not in words(finance.get(place)), "the second person is not told what the first found"
    page = finance.post(f"{place}/confirm-count", {"way": "out", "total": "90"})
    assert "You did not find what the first person found" in words(page)
    table.get(place)
    table.post(f"{place}/count", {"way": "out", "total": "100"})
    finance.get(place)
    assert "Open" in words(finance.post(f"{place}/confirm-count", {"way": "out", "total": "100"}))
    table.get(place)
    table.post(f"{place}/count", {"way": "in", "total": "99.50"})
    finance.get(place)
    page = finance.post(f"{place}/confirm-count", {"way": "in", "total": "99.50"})
    assert "£0.50 missing" in words(page)
    approver = at_desk(council, council.approver)
    approver.get(place)
    page = approver.post(f"{place}/clear", {"reason": "A coin fell down a drain"})
    assert "Closed" in words(page)
    assert "A coin fell down a drain" in words(page)


def test_nobody_who_counts_is_told_what_they_should_find(tins: Tins) -> None:
    council = tins.council
    holder, tin, person = listed(tins)
    tins.hand(tin, holder, person)
    table, finance, place = at_desk(council, holder), at_desk(council, council.payer), f"/desk/cash/{tin}"
    table.get(place)
    for page in (table.get(place), table.post(f"{place}/count", {"way": "in", "total": "87"}), finance.get(place)):
        assert "£87.50" not in words(page)
    assert "£87" not in words(finance.get(f"/desk/events/{tins.event_id}/cash"))
    shown = council.payer.get(f"/cash-floats/{tin}")
    assert (shown["left_pence"], shown["handed_pence"]) == (None, None)
    finance.get(place)
    finance.post(f"{place}/confirm-count", {"way": "in", "total": "87"})
    assert "Should be in it £87.50" in words(finance.get(place))


def test_cash_is_handed_over_by_the_code_on_their_phone(reached: Reached) -> None:
    tins, (holder, tin, person) = reached.tins, reached.listed()
    table, place = at_desk(tins.council, holder), f"/desk/cash/{tin}"
    assert "Give them £12.50" in words(table.get(place))
    table.post(f"{place}/people/{person}/code", {})
    made = tins.run(lambda session: session.query(CashCode).filter_by(org_id=tins.council.org_id).one().id)
    secret = tins.council.payments.dependencies.settings.link_secret
    table.get(place)
    give = f"{place}/people/{person}/hand-over"
    page = table.post(give, {"person": str(person), "amount": "1250", "how": "code", "said": "000 000"})
    assert "That was not right, so nothing was written down" in words(page)
    code = tins.run(lambda session: session.get_one(CashCode, (tins.council.org_id, made)))
    assert code.wrong == 1, "a wrong code is counted"
    page = table.post(
        give, {"person": str(person), "amount": "1250", "how": "code", "said": CashCodes(secret).code(made)}
    )
    assert "Was given £12.50" in words(page)
    assert [one.status for one in tins.payments(person)] == ["posted"]
    told = tins.council.payer.get(f"/people/{person}/money")
    (one,) = told[0]["told"]
    assert (one["kind"], one["amount_pence"]) == ("given_cash", 1250)
    seen = at_desk(tins.council, tins.council.payer).get(f"/desk/people/{person}/money")
    assert "You were given £12.50 in cash on" in words(seen)


def test_cash_is_handed_over_by_the_picture_and_a_wrong_word_counts(tins: Tins) -> None:
    holder, tin, person = listed(tins)
    tins.council.organiser.post(f"/people/{person}/picture-word", {"word": "kettle"})
    give, table = f"/desk/cash/{tin}/people/{person}/hand-over", at_desk(tins.council, holder)
    typed = {"person": str(person), "amount": "1250", "how": "picture"}
    table.get(f"/desk/cash/{tin}")
    assert "That was not right" in words(table.post(give, typed | {"said": "apple"}))
    page = table.post(give, typed | {"said": "Kettle"})
    assert "Was given £12.50" in words(page)


def test_whoever_ever_wrote_the_picture_down_never_uses_it(tins: Tins) -> None:
    """Nor after a colleague has written down the same one."""
    council = tins.council
    holder, tin, person = listed(tins)
    for by in (holder, council.organiser):
        by.post(f"/people/{person}/picture-word", {"word": "kettle"})
        shift(tins, timedelta(days=-40))
        answer = holder.call(
            "POST",
            f"/cash-floats/{tin}/people/{person}/hand-over",
            {"amount_pence": 1250, "confirmed_how": "picture", "said": "kettle"},
        )
        assert answer.status_code == 409
        assert "proves nothing to you" in answer.text
    assert [one.status for one in tins.payments(person)] == ["queued"]


def shift(tins: Tins, by: timedelta) -> None:
    """The pictures were written down so long ago."""

    def effect(session: Session) -> None:
        session.execute(update(PictureWord).values(set_at=PictureWord.set_at + by))

    tins.run(effect)


def test_a_signature_needs_whoever_saw_it_and_a_second_person(tins: Tins) -> None:
    holder, tin, person = listed(tins)
    path = f"/cash-floats/{tin}/people/{person}/hand-over"
    new = {"amount_pence": 1250, "confirmed_how": "signature"}
    assert holder.call("POST", path, new | {"said": "x"}).status_code == 422
    given = holder.post(path, new | {"said": "Mo Witness"}, key="one-key-for-both")
    assert (given["is_handed_over"], given["waits_for_second"]) == (False, True)
    assert holder.post(path, new | {"said": "Mo Witness"}, key="one-key-for-both") == given
    assert [one.status for one in tins.payments(person)] == ["queued"], "the holder alone gives nothing"
    confirm = f"/cash-slips/{given['slip_id']}/confirm"
    assert holder.call("POST", confirm).status_code == 403
    assert tins.council.payer.post(confirm)["is_handed_over"]
    assert [one.status for one in tins.payments(person)] == ["posted"]


def test_a_holder_alone_turns_nobodys_money_into_cash(tins: Tins) -> None:
    """Only people of the event stand on its lists, and they are told."""
    council, holder = tins.council, tins.holder()
    stranger, guest = council.payable(2)
    tins.of_event([guest])
    tin = tins.opened(holder)
    new = {"asked_how": "in_person"}
    answer = holder.call("POST", f"/cash-floats/{tin}/people", new | {"person_id": str(stranger)})
    assert (answer.status_code, "does not take part" in answer.text) == (409, True)
    holder.post(f"/cash-floats/{tin}/people", new | {"person_id": str(guest)})
    assert tins.told(guest) == ["cash_listed"]
    assert tins.told(stranger) == []


def test_no_word_is_compared_before_everything_else_is_right(tins: Tins) -> None:
    """Whoever holds no tin with money for somebody learns nothing of their picture, and locks it for nobody."""
    holder, tin, person = listed(tins)
    tins.council.organiser.post(f"/people/{person}/picture-word", {"word": "kettle"})
    stranger = tins.holder()
    elsewhere = tins.opened(stranger)
    new = {"amount_pence": 1250, "confirmed_how": "picture"}
    for by, where, amount in (
        (stranger, tin, 1250),
        (stranger, elsewhere, 1250),
        (stranger, new_id(), 1),
        (holder, tin, 1),
    ):
        path = f"/cash-floats/{where}/people/{person}/hand-over"
        answers = [
            by.call("POST", path, new | {"amount_pence": amount, "said": said})
            for said in ("apple", "kettle", "pear", "dog")
        ]
        (one,) = {(answer.status_code, answer.json()["code"]) for answer in answers}
        assert one[0] in (403, 404, 409)
    assert holder.post(f"/cash-floats/{tin}/people/{person}/hand-over", new | {"said": "kettle"})["is_handed_over"]


def test_another_holder_burns_no_codes(reached: Reached) -> None:
    tins, (holder, tin, person) = reached.tins, reached.listed()
    holder.post(f"/cash-floats/{tin}/people/{person}/code")
    new = {"amount_pence": 1250, "confirmed_how": "code", "said": "000 000"}
    for _ in range(6):
        assert tins.holder().call("POST", f"/cash-floats/{tin}/people/{person}/hand-over", new).status_code == 403
    (code,) = tins.run(lambda session: session.query(CashCode).filter_by(org_id=tins.council.org_id).all())
    assert code.wrong == 0


@pytest.mark.parametrize("amount", ["9" * 5000, "-5", "٣", "1250.0", ""])
def test_an_amount_that_is_none_is_no_amount(tins: Tins, amount: str) -> None:
    holder, tin, person = listed(tins)
    table, place = at_desk(tins.council, holder), f"/desk/cash/{tin}"
    table.get(place)
    typed = {"person": str(person), "amount": amount, "how": "picture", "said": "kettle"}
    page = table.post(f"{place}/people/{person}/hand-over", typed)
    assert "and not £0.00" in words(page)
    assert len(page.text) < 60_000


def test_a_wrong_code_sent_twice_says_so_both_times(reached: Reached) -> None:
    tins, (holder, tin, person) = reached.tins, reached.listed()
    table, place = at_desk(tins.council, holder), f"/desk/cash/{tin}"
    table.get(place)
    page = table.post(f"{place}/people/{person}/code", {})
    typed = {"person": str(person), "amount": "1250", "how": "code", "said": "000 000"}
    for _ in range(2):
        table.last = page
        assert "That was not right" in words(table.post(f"{place}/people/{person}/hand-over", typed))
    (code,) = tins.run(lambda session: session.query(CashCode).filter_by(org_id=tins.council.org_id).all())
    assert code.wrong == 1


def test_finance_takes_somebody_off_where_the_holder_is_ill(tins: Tins) -> None:
    _, tin, person = listed(tins)
    path = f"/cash-floats/{tin}/people/{person}/off"
    assert tins.holder().call("POST", path).status_code == 403
    tins.council.payer.post(path)
    assert [one.status for one in tins.payments(person)] == ["canceled"]


def test_slips_on_the_page_from_print_to_close(tins: Tins) -> None:
    holder, tin, _ = listed(tins)
    table, finance, place = (
        at_desk(tins.council, holder),
        at_desk(tins.council, tins.council.payer),
        f"/desk/cash/{tin}",
    )
    table.get(place)
    page = words(table.post(f"{place}/print", {}))
    (slip,) = tins.slips(tin)
    assert f"Slip {slip.number} for £12.50 is not keyed in yet" in page
    assert "Give them £12.50" not in page
    table.post(f"{place}/slips", {"slip": f"{slip.number}", "slip-amount": "12.50", "witness": "Mo <b>Witness"})
    assert "Mo <b>Witness" not in finance.get(place).text
    assert "Was given £12.50" in words(finance.post(f"{place}/slips/{slip.id}/confirm", {}))


@pytest.mark.parametrize("role", [Role.HELPLINE, Role.ADMINISTRATOR])
def test_others_see_no_cash(tins: Tins, role: Role) -> None:
    _, tin, _ = listed(tins)
    desk = at_desk(tins.council, tins.council.staff[role])
    assert desk.get(f"/desk/cash/{tin}").status_code == 403
    assert desk.get("/desk/cash").status_code == 403


def test_another_organisation_sees_nothing(tins: Tins, other_council: Council) -> None:
    _, tin, _ = listed(tins)
    assert at_desk(other_council, other_council.payer).get(f"/desk/cash/{tin}").status_code == 404
    assert other_council.payer.call("GET", f"/cash-floats/{tin}").status_code == 404


def test_a_code_goes_to_a_phone_that_only_they_read(reached: Reached) -> None:
    tins, reaching = reached.tins, reached.reaching
    holder, tin, person = listed(tins)
    path = f"/cash-floats/{tin}/people/{person}/code"
    table = at_desk(tins.council, holder)
    for other in ({"safe_to_text": False}, {"mobile": None}, {"stopped": True}, {"mobile_is_theirs_alone": False}):
        reaching.contacts[str(person)] = THEIRS | other
        answer = holder.call("POST", path)
        assert (answer.status_code, answer.json()["code"]) == (409, "cash.no_phone")
    table.get(f"/desk/cash/{tin}")
    assert "no mobile number of this person" in words(table.post(f"/desk/cash/{tin}/people/{person}/code", {}))
    reaching.contacts[str(person)] = THEIRS | {"mobile_saved_by": [str(holder.actor.id)]}
    answer = holder.call("POST", path)
    assert (answer.status_code, answer.json()["code"]) == (409, "cash.number_saved_by_you")
    reaching.contacts[str(person)] = THEIRS
    assert holder.call("POST", path).status_code == 202


def test_where_notifications_does_not_answer_no_code_goes(reached: Reached) -> None:
    tins, (holder, tin, person) = reached.tins, reached.listed()
    table = at_desk(tins.council, holder)
    table.get(f"/desk/cash/{tin}")
    reached.reaching.away = True
    assert holder.call("POST", f"/cash-floats/{tin}/people/{person}/code").status_code == 503
    assert "No code was sent" in words(table.post(f"/desk/cash/{tin}/people/{person}/code", {}))
    assert "cash_code" not in tins.told(person)
