"""A rail is named in one place; mypy lists the further ones of a new one. Nothing else in payments knows a rail by its name as text."""

import re

from services.payments.rails.names import RAILS, Rail
from tests.conftest import CHECKOUT

PAYMENTS = CHECKOUT / "services/payments"
NOT_RAILS = {
    "claims/api/policies.py",  # there "stripe" and "bank_file" are names of times of day (`Cutoffs`)
}


def test_every_rail_says_what_people_are_told() -> None:
    assert set(RAILS) == set(Rail), "services/payments/rails/names.py: RAILS; see docs/how-to/add-a-rail.md"


def test_no_rail_is_written_as_text_outside_of_rails() -> None:
    literal = re.compile(rf"""["\']({"|".join(Rail)})["\']""")
    found = []
    for file in PAYMENTS.rglob("*.py"):
        name = str(file.relative_to(PAYMENTS))
        if not name.startswith(("rails/", "migrations/")) and name not in NOT_RAILS:
            found += [f"{name}: {one}" for one in literal.findall(file.read_text(encoding="utf-8"))]
    assert found == []
