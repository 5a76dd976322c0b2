"""New bank details at the desk by plain HTTP: entered by one, confirmed by another, stopped; numbers that were right are not shown."""

import re
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr

from services.payments.payees.rules import Written
from services.payments.payees.usecases.bank_details import enter_bank_details
from services.payments.people.tables import Person
from services.payments.people.usecases import note_number_changed
from shared.identity import Role
from shared.sealing import Sealer
from tests.payments.council import Council, Staff
from tests.payments.crowds.scenario import Scenario
from tests.payments.payees.repairing import CARD, Repairing
from tests.payments.phone.pages import words
from tests.payments.phone.test_helpline import Desk

LIST = "/desk/bank-details"


@pytest.fixture
def person(council: Council) -> Repairing:
    """Somebody whose money came back."""
    person = Repairing(Scenario(council))
    person.came_back()
    return person


def at_desk(council: Council, staff: Staff) -> Desk:
    """Somebody who is signed in."""
    desk = Desk(council, staff)
    desk.sign_in()
    return desk


def test_the_helpline_enters_finance_confirms_and_neither_sees_a_whole_number(
    council: Council, person: Repairing
) -> None:
    helpline, form = at_desk(council, person.helpline), f"{LIST}/{person.person_id}"
    assert "Has not said yet how they want to tell us" in words(helpline.get(LIST))
    helpline.get(form)
    page = helpline.post(form, CARD | {"from": "paper"})
    assert "copied from a paper form by Sam Staff" in words(page)
    assert "ends in 6819" in words(page)
    assert CARD["account_number"] not in page.text
    (method_id,) = re.findall(rf"{LIST}/([0-9a-f-]+)/stop", page.text)
    person.registered(method_id)
    confirm, stop = f"{LIST}/{method_id}/confirm", f"{LIST}/{method_id}/stop"
    assert confirm not in helpline.get(f"{LIST}/to-confirm").text, "whoever entered it"
    finance = at_desk(council, council.approver)
    assert "The bank says that the name is right." in words(finance.get(LIST))
    assert f"{LIST}/to-confirm" in finance.last.text
    finance.get(f"{LIST}/to-confirm")
    finance.post(confirm, {})
    assert "Confirmed. They wait until the two days are over." in words(finance.get(LIST))
    helpline.get(LIST)
    assert "No new bank details wait" in words(helpline.post(stop, {}))
    assert person.statuses() == ["retired", "stopped"]


def test_wrong_fields_say_so_and_right_numbers_are_kept_unseen(council: Council, person: Repairing) -> None:
    helpline, form = at_desk(council, person.helpline), f"{LIST}/{person.person_id}"
    helpline.get(form)
    page = helpline.post(form, CARD | {"sort_code": "12", "from": "paper"})
    assert page.status_code == 422
    assert 'href="#sort_code"' in page.text
    assert CARD["account_number"] not in page.text
    assert "ends in 19" in words(page)
    assert re.search(r'value="paper" checked', page.text)
    fixed = {"holder_name": "Jo Bloggs", "sort_code": CARD["sort_code"], "from": "paper"}
    assert "copied from a paper form" in words(helpline.post(form, fixed))
    assert person.statuses() == ["retired", "registering"]


def test_an_organiser_sees_nothing_of_it(council: Council, person: Repairing) -> None:
    organiser = at_desk(council, council.organiser)
    assert organiser.get(LIST).status_code == 403
    assert organiser.get(f"{LIST}/{person.person_id}").status_code == 403
    assert "New bank details" not in words(organiser.get("/desk"))


def test_nobody_enters_their_own(council: Council, person: Repairing) -> None:
    own = at_desk(council, council.hire(Role.HELPLINE, person_id=person.person_id))
    form = f"{LIST}/{person.person_id}"
    own.get(form)
    page = own.post(form, CARD)
    assert page.status_code == 422
    assert "You cannot enter your own bank details" in words(page)
    assert person.statuses() == ["retired"]


def test_a_new_payee_is_said_beside_it(council: Council, person: Repairing) -> None:
    person.enter()
    assert "has been paid by us for less than 30 days" in words(at_desk(council, council.approver).get(LIST))


def test_a_number_that_was_replaced_lately_is_said_beside_it(council: Council, person: Repairing) -> None:
    dependencies, words_of_it = council.payments.dependencies, "mobile was replaced in the last 30 days"
    person.enter()
    page = at_desk(council, council.approver)
    assert words_of_it not in words(page.get(LIST))
    with dependencies.database.transaction(council.org_id) as session:
        note_number_changed(session, council.org_id, person.person_id)
    assert words_of_it in words(page.get(LIST))
    with dependencies.database.transaction(council.org_id) as session:
        someone = session.get_one(Person, (council.org_id, person.person_id))
        assert someone.number_changed_at is not None
        someone.number_changed_at = someone.number_changed_at - timedelta(days=31)
    assert words_of_it not in words(page.get(LIST))


def test_an_account_that_others_have_is_said_beside_it_and_blocks_nothing(council: Council, person: Repairing) -> None:
    """Also after our own keys were changed."""
    page = at_desk(council, council.approver)
    person.enter()
    assert "The same account was given" not in words(page.get(LIST))
    other = council.person("Al Other")
    dependencies = council.payments.dependencies
    after_rotation = f"{Fernet.generate_key().decode()},{dependencies.settings.sealing_keys.get_secret_value()}"
    with dependencies.database.transaction(council.org_id) as session:
        sealer, actor = Sealer(SecretStr(after_rotation)), person.helpline.actor
        method = enter_bank_details(session, actor, sealer, other, "stripe", Written(**CARD))
    assert words(page.get(LIST)).count("The same account was given for 1 other person.") == 2
    person.helpline.post(f"/payout-methods/{method.id}/stop")  # nothing stays here under a key that nobody has
