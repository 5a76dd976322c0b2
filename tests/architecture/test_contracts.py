"""Who may import whom: the contracts hold, and a planted violation of each turns it red."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import CHECKOUT

LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"
PLANTED = {
    "Services may use shared; shared never uses a service": ("shared/ids.py", "services.payments.settings"),
    "The two services never import each other": ("services/payments/desk/api.py", "services.notifications"),
    "Payments, from top to bottom": ("services/payments/ledger/usecases.py", "services.payments.payouts.rules"),
    "Notifications, from top to bottom": (
        "services/notifications/contacts/usecases.py",
        "services.notifications.messages.rules",
    ),
    "Rules, money, errors and contracts do no I/O": ("services/payments/payouts/rules.py", "sqlalchemy"),
    "Use cases know no HTTP, no vendor and no queue": ("services/payments/payouts/usecases/runs.py", "fastapi"),
    "Routes, pages and jobs write no SQL": ("services/payments/payouts/jobs.py", "sqlalchemy"),
    "Only the Stripe rail knows Stripe (and the practice bank, which plays it)": (
        "services/payments/payouts/sending.py",
        "stripe",
    ),
    "Only one module speaks with the sign-in service": ("services/payments/desk/pages/sign_in.py", "authlib"),
    "Only the Twilio line knows Twilio (and the practice phones, which play it)": (
        "services/notifications/messages/sending.py",
        "twilio",
    ),
    "Payments understands no words: it has no measure of slips but the shared one": (
        "services/payments/phone/rules/states.py",
        "rapidfuzz",
    ),
    "Only the GOV.UK Notify line knows its client": (
        "services/notifications/messages/jobs.py",
        "notifications_python_client",
    ),
    "Only the sandbox opens pictures and PDFs that strangers send": (
        "services/payments/claims/receipts/sending.py",
        "PIL",
    ),
    "Only understanding learns from examples": ("services/notifications/messages/jobs.py", "pycrfsuite"),
    "The practice world knows nothing of the services": ("deploy/practice/app.py", "shared.money"),
    "The local house starts the services and never imports them": (
        "deploy/local/house.py",
        "services.payments.settings",
    ),
    "The control arms are for the benchmark, which starts them and knows their books": (
        "services/payments/payouts/jobs.py",
        "deploy.bench.controls.books",
    ),
    "No import cycles among siblings": ("shared/money.py", "shared.identity"),
}
"""For each contract a file, and what it must not import."""
CYCLE = ("shared/identity.py", "shared.money")
"""With the last of them this closes a circle."""


def lint(folder: Path) -> str:
    """What import-linter says of a checkout; the cache is the checkout's own."""
    done = subprocess.run([sys.executable, "-c", LINT], cwd=folder, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """For each contract what import-linter says of a copy with the violation in it.

    Two copies: what is planted in `shared` would be the shortest way to nearly everything, and hide the others.
    """
    said = dict[str, str]()
    for in_shared in (True, False):
        names = [name for name, (path, _) in PLANTED.items() if path.startswith("shared/") is in_shared]
        copy = tmp_path_factory.mktemp("planted")
        shutil.copy(CHECKOUT / "pyproject.toml", copy)
        for package in ("services", "shared", "deploy"):
            shutil.copytree(CHECKOUT / package, copy / package, ignore=shutil.ignore_patterns("__pycache__"))
        for path, forbidden in [*(PLANTED[name] for name in names), *([CYCLE] if in_shared else [])]:
            with (copy / path).open("a", encoding="utf-8") as module:
                module.write(f"\nimport {forbidden}\n")
        said |= dict.fromkeys(names, lint(copy))
    return said


def settings() -> dict[str, Any]:
    """What import-linter is told."""
    whole = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    return dict(whole["tool"]["importlinter"])


def contracts() -> list[str]:
    """The names of the contracts."""
    return [contract["name"] for contract in settings()["contracts"]]


def test_every_contract_holds() -> None:
    said = lint(CHECKOUT)
    for name in contracts():
        assert f"{name} KEPT" in said, said


def test_every_contract_has_a_planted_violation() -> None:
    assert set(contracts()) == set(PLANTED)


def test_a_circle_in_a_new_package_is_found_although_no_list_names_it(tmp_path: Path) -> None:
    """import-linter looks below each ancestor, so the roots alone cover whatever is made later."""
    (circles,) = [one for one in settings()["contracts"] if one["type"] == "acyclic_siblings"]
    assert circles.keys() == {"name", "type", "ancestors"}, "nothing is left out, and no depth is set"
    assert set(circles["ancestors"]) == set(settings()["root_packages"])
    shutil.copy(CHECKOUT / "pyproject.toml", tmp_path)
    for package in ("services", "shared", "deploy"):
        shutil.copytree(CHECKOUT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    new = tmp_path / "services/payments/claims/receipts/brand/new"
    new.mkdir(parents=True)
    (new.parent / "__init__.py").touch()
    (new / "__init__.py").touch()
    (new / "one.py").write_text("from services.payments.claims.receipts.brand.new import two\n", encoding="utf-8")
    (new / "two.py").write_text("from services.payments.claims.receipts.brand.new import one\n", encoding="utf-8")
    assert "No import cycles among siblings BROKEN" in lint(tmp_path)


@pytest.mark.parametrize("name", PLANTED)
def test_a_violation_is_found(planted: dict[str, str], name: str) -> None:
    assert f"{name} BROKEN" in planted[name], planted[name]
    path, forbidden = PLANTED[name]
    module = path.removesuffix(".py").replace("/", ".")
    section = planted[name].split(f"\n{name}\n-")[-1].split("\n\n\n")[0]
    for end in (module, forbidden):
        assert any(part in section for part in (end, f".{end.rpartition('.')[2]}")), f"not by {end}:\n{section}"
