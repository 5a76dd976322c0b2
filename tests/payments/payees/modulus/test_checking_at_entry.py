"""The banks' tables at work: loaded by an administrator, used as details are entered, and told to whoever confirms."""

import base64
import hashlib
from typing import Any

import httpx2
from sqlalchemy import func, select

from services.payments.payees.modulus.tables import LoadedModulusTables
from services.payments.payees.modulus.usecases import Edition, load
from services.payments.payees.tables import Payee, PayoutMethod
from shared.audit import AuditRow
from tests.payments.council import Council
from tests.payments.payees.modulus.invented import SUBSTITUTES_FILE, WEIGHTS_FILE
from tests.payments.problems import is_problem

CHECKED, UNCHECKABLE = "20-00-00", "40-00-00"
RIGHT, WRONG = "12345670", "12345678"
"""Under the invented table an account at CHECKED ends in 0."""


def files(weights: str = WEIGHTS_FILE, substitutions: str = SUBSTITUTES_FILE, edition: str = "7.90") -> dict[str, str]:
    """What is sent to load them."""
    sent = {"weights": weights, "substitutions": substitutions}
    return {"edition": edition, **{name: base64.b64encode(text.encode()).decode() for name, text in sent.items()}}


def enter(council: Council, sort_code: str, account_number: str) -> httpx2.Response:
    """Somebody's first bank details are entered."""
    details = {"sort_code": sort_code, "account_number": account_number}
    return council.payer.call("POST", f"/people/{council.person()}/bank-details", details)


def entered(council: Council, sort_code: str, account_number: str) -> dict[str, Any]:
    """The method as whoever confirms sees it."""
    answer = enter(council, sort_code, account_number)
    assert answer.status_code == 201, answer.text
    method: dict[str, Any] = council.approver.get(f"/payout-methods/{answer.json()['id']}")
    return method


def test_without_a_table_nothing_is_checked_and_nothing_is_refused(council: Council) -> None:
    assert council.approver.get("/modulus-tables") == []
    method = entered(council, CHECKED, WRONG)
    assert method["account_check"] == "not_checked"
    assert "no table of the banks' rules is loaded" in method["account_check_says"]


def test_a_number_that_cannot_be_is_refused_in_words_and_nothing_is_kept(council: Council) -> None:
    council.administrator.post("/modulus-tables", files())
    answer = enter(council, CHECKED, WRONG)
    problem = is_problem(answer, 422, "bank_details.modulus")
    assert [one["field"] for one in problem["fields"]] == ["sort_code", "account_number"]
    assert "Nothing was saved. Look at the bank card again and enter both." in problem["detail"]
    assert WRONG not in answer.text
    assert "200000" not in answer.text
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        assert session.scalar(select(func.count()).select_from(PayoutMethod)) == 0
        assert session.scalar(select(func.count()).select_from(Payee)) == 0


def test_what_was_found_is_kept_with_the_method_and_told_in_words(council: Council) -> None:
    council.administrator.post("/modulus-tables", files())
    passed, unknown = entered(council, CHECKED, RIGHT), entered(council, UNCHECKABLE, WRONG)
    assert (passed["account_check"], unknown["account_check"]) == ("passed", "not_checkable")
    assert "fits the bank's own rules" in passed["account_check_says"]
    assert "could not be checked" in unknown["account_check_says"]
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        said = session.scalars(select(AuditRow).filter_by(action="bank_details.entered").order_by(AuditRow.id)).all()
        assert [one.facts["account_check"] for one in said] == ["passed", "not_checkable"]
        assert not [one for one in said if "1234" in str(one.facts)]


def test_the_newest_edition_is_in_use_and_says_which_files_it_is_of(council: Council) -> None:
    council.administrator.post("/modulus-tables", files(edition="7.70"))
    laxer = WEIGHTS_FILE.replace("209999", "200000").replace("200000 200000 MOD10", "210000 210000 MOD10")
    council.administrator.post("/modulus-tables", files(laxer, edition="7.90"))
    assert entered(council, CHECKED, WRONG)["account_check"] == "not_checkable"
    in_use, before = council.approver.get("/modulus-tables")
    assert (in_use["edition"], before["edition"]) == ("7.90", "7.70")
    assert in_use["weights_sha256"] == hashlib.sha256(laxer.encode()).hexdigest()
    assert in_use["substitutions_sha256"] == before["substitutions_sha256"]


def test_a_table_that_is_not_whole_changes_nothing(council: Council) -> None:
    council.administrator.post("/modulus-tables", files(edition="7.70"))
    broken = files(f"{WEIGHTS_FILE}2100")
    problem = is_problem(council.administrator.call("POST", "/modulus-tables", broken), 422, "modulus.unreadable")
    assert "Line 3 of the weight table cannot be used" in problem["detail"]
    assert problem["detail"].count("Nothing was changed.") == 1
    assert [one["edition"] for one in council.approver.get("/modulus-tables")] == ["7.70"]
    is_problem(enter(council, CHECKED, WRONG), 422, "bank_details.modulus")


def test_a_running_process_sees_both_files_of_one_edition_or_both_of_the_one_before(council: Council) -> None:
    """Between the two files of a load nobody can look: they are one row, seen when its transaction has ended."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        load(session, council.administrator.actor, Edition("7.90", WEIGHTS_FILE.encode(), SUBSTITUTES_FILE.encode()))
        assert entered(council, CHECKED, WRONG)["account_check"] == "not_checked"
    is_problem(enter(council, CHECKED, WRONG), 422, "bank_details.modulus")


def test_tables_as_they_come_from_windows_are_taken_byte_for_byte(council: Council) -> None:
    windows = "\ufeff" + WEIGHTS_FILE.replace("\n", "\r\n")
    loaded = council.administrator.post("/modulus-tables", files(windows))
    assert loaded["weights_sha256"] == hashlib.sha256(windows.encode()).hexdigest()
    is_problem(enter(council, CHECKED, WRONG), 422, "bank_details.modulus")


def test_an_organisation_uses_its_own_tables(council: Council, other_council: Council) -> None:
    other_council.administrator.post("/modulus-tables", files())
    assert entered(council, CHECKED, WRONG)["account_check"] == "not_checked"
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        assert session.scalar(select(func.count()).select_from(LoadedModulusTables)) == 0
