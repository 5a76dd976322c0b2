"""Tests mirror the house: each package of a service has its folder of tests, so that a part can be run by its name."""

from tests.conftest import CHECKOUT

INSIDE = frozenset({"api", "pages", "prompts", "rules", "tables", "usecases"})
"""Parts of a package that say what kind of code it is, not what it is about: their tests stand with those of the package."""
ELSEWHERE = {
    "notifications/migrations": "tests/notifications/test_migrations.py",
    "payments/claims/receipts/sandboxed": "tests/payments/claims/receipts",
    "payments/desk/cash": "tests/payments/desk/test_cash_pages.py",
    "payments/desk/cash_sheet": "tests/payments/desk/test_cash_sheet.py",
    "payments/desk/sign_offs": "tests/payments/desk/test_words_page.py",
    "payments/migrations": "tests/payments/test_tables.py",
    "payments/payees/paper_form": "tests/payments/payees/test_paper_form.py",
    "payments/people/groups": "tests/payments/desk/test_groups_pages.py",
    "payments/people/payment_limits": "tests/payments/involvement/test_payment_limits.py",
    "payments/phone/words": "tests/payments/phone",
    "payments/rails/readiness": "tests/payments/rails/test_readiness.py",
    "payments/worklist/handling": "tests/payments/desk/tasks/test_tasks_api.py",
}
"""Packages whose tests stand elsewhere, and where."""


def packages() -> set[str]:
    """Every package of a service, `payments/claims/exports`, without those that only say what kind of code it is."""
    services = CHECKOUT / "services"
    found = {file.parent.relative_to(services) for file in services.glob("*/**/*.py")}
    return {one.as_posix() for one in found if len(one.parts) > 1 and not INSIDE & set(one.parts[2:])}


def test_each_package_has_its_tests() -> None:
    without = {one for one in packages() if not any((CHECKOUT / "tests" / one).glob("**/test_*.py"))}
    assert {one for one in without if not one.startswith(tuple(ELSEWHERE))} == set()


def test_what_stands_elsewhere_is_there() -> None:
    assert [one for one in ELSEWHERE.values() if not (CHECKOUT / one).exists()] == []
    assert [one for one in ELSEWHERE if not (CHECKOUT / "services" / one).exists()] == [], "packages that are gone"
