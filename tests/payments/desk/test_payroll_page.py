"""The pages of tax and of the payroll office: proposed and confirmed, a file made and taken once, and what that office said."""

from shared.identity import Role
from tests import clock
from tests.payments.council import Council
from tests.payments.desk.organising import Organising, words
from tests.payments.involvement.payroll.test_tax_routes import payments, released, route

TAX, PAYROLL = "/desk/tax", "/desk/payroll"


def test_an_administrator_proposes_how_a_role_is_taxed(council: Council) -> None:
    desk = Organising(council).of(Role.ADMINISTRATOR)
    desk.get(TAX)
    desk.post(TAX, {"role": "", "route": "payroll_file", "pay_day": "31", "valid_from": "x", "source": "<b>"})
    assert desk.last.status_code == 422
    for field in ("role", "pay_day", "lead_days", "valid_from"):
        assert f'href="#{field}"' in desk.last.text
    today = clock.today()
    typed = {"role": "co-producer", "route": "payroll_file", "pay_day": "27", "lead_days": "7", "source": "Cabinet"}
    page = words(desk.post(TAX, typed | {"valid_from": today.isoformat()}))
    assert "How fees are taxed: co-producer" in page
    assert "paid with wages, by the payroll office" in page
    assert council.administrator.get("/tax-routes") == []


def test_a_file_is_made_taken_and_answered_on_pages(council: Council) -> None:
    at = Organising(council)
    route(at.work)
    released(at.work, [council.person("Amy Ant"), council.person("Bo Bee")])
    desk = at.of(Role.FINANCE_PAYER)
    page = words(desk.get(PAYROLL))
    assert "2 payments." in page
    assert "£50.00" in page
    [waits] = council.payer.get("/payroll")["waiting"]
    desk.post(f"{PAYROLL}/files", {"pay_on": waits["pay_on"]})
    [file] = council.payer.get("/payroll")["files"]
    path = f"{PAYROLL}/files/{file['id']}"
    assert desk.get(f"{path}.csv").status_code == 404, "nobody has taken it"
    desk.get(PAYROLL)
    desk.post(f"{path}/take", {})
    assert "Save the file that you took" in words(desk.last)
    first, again = desk.get(f"{path}.csv"), desk.get(f"{path}.csv")
    assert first.content == again.content
    assert "Amy Ant" in first.text
    other = at.browser(council.hire(Role.FINANCE_PAYER))
    assert other.get(f"{path}.csv").status_code == 404, "it was taken by somebody else"
    page = words(other.get(PAYROLL))
    assert "Take this file" not in page
    assert "Save the file" not in page
    (one, _, _), (two, _, _) = payments(council)
    desk.get(PAYROLL)
    desk.post(f"{PAYROLL}/answers", {"answers": f"{one},paid\n{two},refused,No number\nNOPE,paid\n"})
    assert "Row 3: No file that was taken has a payment with this reference." in words(desk.last)
    assert "1 paid, 1 refused, 0 not answered yet." in words(desk.get(PAYROLL))


def test_whoever_may_not_pay_sees_no_button(council: Council) -> None:
    at = Organising(council)
    route(at.work)
    released(at.work, [council.person()])
    page = words(at.of(Role.FINANCE_APPROVER).get(PAYROLL))
    assert "Make the file" not in page
    assert "1 payment." in page
