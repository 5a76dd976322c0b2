"""Money that comes back for somebody who was erased: two people of finance say what became of it, it is booked once and never paid."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import func, insert, inspect, select, update
from sqlalchemy.exc import DBAPIError

from services.payments.ledger.tables import LedgerTransfer
from services.payments.ledger.usecases import balances
from services.payments.payouts.tables import Obligation, Payout
from services.payments.payouts.usecases import runs
from services.payments.personal_data.erasing.wiping import rows, words_of
from services.payments.personal_data.unclaimed import usecases
from services.payments.personal_data.unclaimed.tables import UnclaimedMoney
from shared.errors import ConflictError, ProblemError
from shared.identity import Role
from shared.ids import new_id
from tests.conftest import Databases
from tests.payments.claims.conftest import bus
from tests.payments.desk.claiming import Claims
from tests.payments.desk.organising import Organising, words
from tests.payments.personal_data.erasing.conftest import Erasing
from tests.payments.personal_data.erasing.test_erasing import paid

PAGE = "/desk/unclaimed"
SIGNED = "Signed for at the office on 3 March, book page 12."


def came_back(erasing: Erasing) -> UUID:
    """Money of somebody who was erased came back; gives what is owed."""
    council = erasing.council
    [person] = council.payable()
    paid(erasing, person)
    erasing.erased(person)
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        session.execute(update(Payout).where(Payout.person_id == person).values(status="returned"))
        return session.scalars(select(Payout.obligation_id).where(Payout.person_id == person)).one()


def proposed(erasing: Erasing, owed: UUID, way: str = "paid_by_hand") -> str:
    """One of finance says what became of it."""
    body = {"obligation_id": str(owed), "way": way, "evidence": SIGNED}
    found: str = erasing.council.approver.post("/unclaimed-money", body)["id"]
    return found


def payable(erasing: Erasing) -> int:
    """What the ledger says is owed to people."""
    with erasing.council.payments.dependencies.database.transaction(erasing.council.org_id) as session:
        return balances(session, erasing.council.org_id)["payable.participants"]


@pytest.mark.parametrize(
    ("way", "account"), [("paid_by_hand", "outside.paid_by_hand"), ("written_off", "expense.written_off")]
)
def test_two_people_settle_it_and_it_is_booked_once(erasing: Erasing, way: str, account: str) -> None:
    owed = came_back(erasing)
    council = erasing.council
    assert [one["obligation_id"] for one in council.approver.get("/unclaimed-money")] == [str(owed)]
    before = payable(erasing)
    settling = proposed(erasing, owed, way)
    assert payable(erasing) == before, "nothing is booked by one person"
    council.payer.post(f"/unclaimed-money/{settling}/agree")
    assert payable(erasing) - before == 460
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        assert balances(session, council.org_id)[account] == -460
    assert council.approver.get("/unclaimed-money") == []
    again = council.payer.call("POST", f"/unclaimed-money/{settling}/agree")
    assert again.json()["code"] == "unclaimed.over"
    body = {"obligation_id": str(owed), "way": way, "evidence": SIGNED}
    assert council.approver.call("POST", "/unclaimed-money", body).status_code == 409


def test_it_is_never_paid_as_well(erasing: Erasing) -> None:
    owed = came_back(erasing)
    settling = proposed(erasing, owed)
    database = erasing.council.payments.dependencies.database
    for _ in range(2):
        with database.transaction(erasing.council.org_id) as session:
            row = session.scalars(select(Payout).where(Payout.obligation_id == owed)).one()
            values = {one.key: getattr(row, one.key) for one in inspect(Payout).column_attrs}
            with pytest.raises(DBAPIError), session.begin_nested():
                session.execute(
                    insert(Payout), [values | {"id": new_id(), "status": "draft", "generation": row.generation + 1}]
                )
        erasing.council.payer.call("POST", f"/unclaimed-money/{settling}/agree")


def test_one_alone_and_money_that_can_be_paid_are_refused(erasing: Erasing) -> None:
    council = erasing.council
    owed = came_back(erasing)
    settling = proposed(erasing, owed)
    both = council.hire(Role.FINANCE_APPROVER, Role.FINANCE_PAYER)
    assert council.organiser.call("POST", f"/unclaimed-money/{settling}/agree").status_code == 403
    council.payer.post(f"/unclaimed-money/{settling}/drop")
    mine = both.post("/unclaimed-money", {"obligation_id": str(owed), "way": "written_off", "evidence": "Agreed."})
    own = both.call("POST", f"/unclaimed-money/{mine['id']}/agree")
    assert (own.status_code, own.json()["code"]) == (403, "unclaimed.second_person")
    [person] = council.payable()
    Claims(council).sent(person, bus(460))
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        other = session.scalars(select(Payout.obligation_id).where(Payout.person_id == person)).one()
    body = {"obligation_id": str(other), "way": "written_off", "evidence": "Mine."}
    refused = council.approver.call("POST", "/unclaimed-money", body)
    assert (refused.status_code, refused.json()["code"]) == (409, "unclaimed.not_nobodys")
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        row = {
            "org_id": council.org_id,
            "id": new_id(),
            "obligation_id": other,
            "amount_pence": 460,
            "way": "written_off",
        }
        with pytest.raises(DBAPIError), session.begin_nested():
            session.execute(insert(UnclaimedMoney), [row | {"evidence": "x", "asked_by": council.approver.actor.id}])


_BY_HAND = {
    "entered_by": "entered_by = %(who)s",
    "approved_by": "approved_by = %(who)s, approved_by_policy = NULL",
    "released_by": "released_by = %(who)s, released_under = NULL, approved_by = %(other)s, approved_by_policy = NULL",
}


def worked_on(databases: Databases, owed: UUID, hand: str, who: UUID) -> None:
    """Somebody is written into the payment that came back, as if people had paid it."""
    with psycopg.connect(databases.admin_url("payments")) as connection:
        connection.execute("SET LOCAL session_replication_role = replica")
        connection.execute(
            f"UPDATE payout SET {_BY_HAND[hand]} WHERE obligation_id = %(owed)s",
            {"who": who, "other": new_id(), "owed": owed},
        )


@pytest.mark.parametrize("hand", ["entered_by", "approved_by", "released_by"])
def test_whoever_worked_on_the_payment_settle_nothing(erasing: Erasing, databases: Databases, hand: str) -> None:
    council, owed = erasing.council, came_back(erasing)
    involved = council.hire(Role.FINANCE_APPROVER, Role.FINANCE_PAYER)
    worked_on(databases, owed, hand, involved.actor.id)
    body = {"obligation_id": str(owed), "way": "paid_by_hand", "evidence": SIGNED}
    refused = involved.call("POST", "/unclaimed-money", body)
    assert (refused.status_code, refused.json()["code"]) == (403, "unclaimed.own_hand")
    settling = proposed(erasing, owed)
    refused = involved.call("POST", f"/unclaimed-money/{settling}/agree")
    assert (refused.status_code, refused.json()["code"]) == (403, "unclaimed.own_hand")
    decided = {"outcome": "settled", "decided_by": involved.actor.id, "decided_at": func.app_now()}
    with (
        council.payments.dependencies.database.transaction(council.org_id) as session,
        pytest.raises(DBAPIError, match="had a hand"),
        session.begin_nested(),
    ):
        session.execute(update(UnclaimedMoney).where(UnclaimedMoney.id == UUID(settling)).values(decided))
    council.payer.post(f"/unclaimed-money/{settling}/agree")


def test_a_run_passes_over_what_was_settled_or_is_about_to_be(erasing: Erasing) -> None:
    council, owed = erasing.council, came_back(erasing)
    new = runs.NewRun(new_id(), "Everyone", [owed])
    settling = proposed(erasing, owed)

    def run() -> None:
        with council.payments.dependencies.database.transaction(council.org_id) as session:
            runs.create_run(session, council.organiser.actor, new)

    for _ in range(2):
        with pytest.raises(ConflictError, match="paid or on its way"):
            run()
        council.payer.call("POST", f"/unclaimed-money/{settling}/agree")


def test_what_shows_it_goes_with_the_words_of_the_person_and_nothing_else_of_it(erasing: Erasing) -> None:
    owed = came_back(erasing)
    settling = proposed(erasing, owed)
    erasing.council.payer.post(f"/unclaimed-money/{settling}/agree")
    database, org_id = erasing.council.payments.dependencies.database, erasing.council.org_id
    with database.transaction(org_id) as session:
        person = session.scalars(select(Payout.person_id).where(Payout.obligation_id == owed)).one()
        assert rows(session, words_of(org_id, person)["settled_by_hand"]) == 1
        for other in ({"evidence": "Something else."}, {"evidence": "erased", "amount_pence": 1}):
            with pytest.raises(DBAPIError), session.begin_nested():
                session.execute(update(UnclaimedMoney).values(other))
    assert erasing.rows(select(UnclaimedMoney.evidence)) == ["erased"]


def test_of_ten_who_agree_at_once_one_does(erasing: Erasing) -> None:
    council = erasing.council
    settling = UUID(proposed(erasing, came_back(erasing)))
    colleagues = [council.hire(Role.FINANCE_PAYER).actor for _ in range(10)]

    def agree(actor: Any) -> str:
        try:
            council.payments.dependencies.database.run(
                council.org_id, lambda session: usecases.agree_to_settling(session, actor, settling)
            )
        except ProblemError as error:
            return error.code
        return "done"

    with ThreadPoolExecutor(10) as threads:
        became = sorted(threads.map(agree, colleagues))
    assert became == ["done", *["unclaimed.over"] * 9]
    booked = select(func.count()).select_from(LedgerTransfer).where(LedgerTransfer.source_step == "paid_by_hand")
    assert erasing.rows(booked) == [1]


def test_the_page_takes_two_people(erasing: Erasing, organising: Organising) -> None:
    owed = came_back(erasing)
    approver = organising.of(Role.FINANCE_APPROVER)
    assert "£4.60" in words(approver.get(PAGE))
    place = f"{PAGE}/propose/{owed}"
    assert "Choose what became of it" in words(approver.post(place, {f"evidence-{owed}": "x"}))
    approver.get(PAGE)
    approver.post(place, {f"way-{owed}": "paid_by_hand", f"evidence-{owed}": "<b>Signed</b>"})
    shown = approver.get(PAGE)
    assert "Another one of finance" in words(shown)
    assert "<b>" not in shown.text.partition("<main")[2]
    [row] = erasing.rows(select(UnclaimedMoney))
    payer = organising.of(Role.FINANCE_PAYER)
    payer.get(PAGE)
    payer.post(f"{PAGE}/{row.id}/agree", {})
    assert "There is none" in words(payer.get(PAGE))
    assert organising.of(Role.HELPLINE).get(PAGE).status_code == 403


def test_only_what_can_be_settled_is_listed(erasing: Erasing, databases: Databases) -> None:
    """Money that no payment was ever made of stood in the list, and every attempt to settle it was refused."""
    owed = came_back(erasing)
    council = erasing.council
    person, [other], at = council.person(), council.payable(), Organising(council)
    assert at.work.pay(at.done(person, other)).status_code == 201
    with psycopg.connect(databases.admin_url("payments")) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("UPDATE person SET erased_at = app_now() WHERE id = %s", [person])
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        others = select(Obligation.id).where(Obligation.person_id == person)
        assert len(session.scalars(others.where(~Obligation.id.in_(select(Payout.obligation_id)))).all()) == 1
    assert [one["obligation_id"] for one in council.approver.get("/unclaimed-money")] == [str(owed)]
