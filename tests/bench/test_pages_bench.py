"""How long the pages of the desk take: the bench in small, and that no page is missing from it."""

from deploy.bench.pages import OF_A_CROWD, PLACES, measure_pages
from deploy.local.house import House
from services.payments.route_access import ROUTES

NOT_MEASURED = {
    "/desk/", "/desk/sign-in", "/desk/sign-in/start", "/desk/sign-in/done", "/desk/kept", "/desk/ready", "/desk/claims/find",
    "/desk/claims/{claim_id}/statement.pdf", "/desk/receipts/{receipt_id}/{number}", "/desk/bank-details/{person_id}",
    "/desk/helpline/{claim_id}", "/desk/bank-details/{person_id}/form.pdf",
    "/desk/people/{person_id}/new-number",
    "/desk/claims/{claim_id}/next", "/desk/exports/file.csv",
    "/desk/people/{person_id}/record.zip", "/desk/cash/{float_id}", "/desk/cash/{float_id}/sheet.pdf",
    "/desk/rates/{fee_rate_id}/differences", "/desk/payroll/files/{payroll_file_id}.csv", "/desk/people/{person_id}/supporters",
    "/desk/people/{person_id}/money-statement.pdf",
    "/desk/people/file/{file_id}", "/desk/people/file/{file_id}/progress", "/desk/people/{person_id}/merge", "/desk/people/{person_id}/merge/{into_id}",
}  # fmt: skip
"""Ways elsewhere, files, what asks a vendor or notifications each time, and forms that somebody must have begun."""

MOST_STATEMENTS = 45


def test_every_page_of_the_desk_is_measured() -> None:
    pages = {name.removeprefix("GET ") for name in ROUTES if name.startswith("GET /desk")}
    measured = {place.partition("?")[0] for places in PLACES.values() for place in places}
    assert pages - NOT_MEASURED == measured
    assert {place.partition("?")[0] for place in OF_A_CROWD} <= measured


def test_the_bench_in_small_measures_every_page(house: House) -> None:
    found = measure_pages(house, payments=60, people=40, looks=2, told=lambda _: None, crowd=120)
    assert len(found) == sum(len(places) for places in PLACES.values()) + len(OF_A_CROWD)
    assert [one.of_people for one in found].count(120) == len(OF_A_CROWD)
    for one in found:
        assert len(one.took) == 2
        assert one.row()[0].startswith("/desk")
        assert float(one.row()[4]) > 0
        assert 0 < one.work.statements <= MOST_STATEMENTS, f"{one.place} asks PostgreSQL {one.work.statements} times"
