"""`sameday modulus load` and `show` against the real house."""

import hashlib
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from deploy.local.api_clients import Council, found_council
from deploy.local.command import command
from deploy.local.house import House
from tests.payments.payees.modulus.invented import SUBSTITUTES_FILE, WEIGHTS_FILE


@pytest.fixture
def council(house: House) -> Council:
    """An organisation that has loaded nothing yet."""
    return found_council(house, "Riverbank Council")


def sameday(house: House, council: Council, *words: object, **environment: str) -> Result:
    """A command as this organisation's administrator."""
    runner = CliRunner(env={"COLUMNS": "300", **environment})
    where = ("--folder", house.folder, "--as", council.administrator.subject)
    return runner.invoke(command, [str(word) for word in ("modulus", *words, *where)])


def test_the_tables_are_loaded_and_shown_with_edition_and_checksums(
    house: House, council: Council, tmp_path: Path
) -> None:
    weights, substitutions = tmp_path / "valacdos.txt", tmp_path / "scsubtab.txt"
    weights.write_bytes(WEIGHTS_FILE.replace("\n", "\r\n").encode())
    substitutions.write_text(SUBSTITUTES_FILE, encoding="utf-8")
    none = sameday(house, council, "show")
    assert (none.exit_code, "No table is loaded" in none.output) == (1, True)

    loaded = sameday(house, council, "load", weights, substitutions, "--edition", "7.90")
    assert loaded.exit_code == 0, loaded.output
    named = {"SAMEDAY_MODULUS_WEIGHTS": str(weights), "SAMEDAY_MODULUS_SUBSTITUTIONS": str(substitutions)}
    by_setting = sameday(house, council, "load", "--edition", "8.00", **named)
    assert by_setting.exit_code == 0, by_setting.output

    shown = sameday(house, council, "show")
    assert shown.exit_code == 0
    assert shown.output.index("8.00") < shown.output.index("7.90"), "the edition in use comes first"
    for file in (weights, substitutions):
        assert hashlib.sha256(file.read_bytes()).hexdigest() in shown.output


def test_files_that_cannot_be_used_end_in_one_sentence_and_change_nothing(
    house: House, council: Council, tmp_path: Path
) -> None:
    page = tmp_path / "valacdos.txt"
    page.write_text("<!DOCTYPE html>", encoding="utf-8")
    wrong = sameday(house, council, "load", page, page, "--edition", "7.90")
    assert (wrong.exit_code, "Line 1 of the weight table cannot be used" in wrong.output) == (1, True)
    lost = sameday(house, council, "load", tmp_path / "lost.txt", page, "--edition", "7.90")
    assert (lost.exit_code, "cannot be read: No such file or directory. Nothing was sent." in lost.output) == (1, True)
    assert sameday(house, council, "show").exit_code == 1
