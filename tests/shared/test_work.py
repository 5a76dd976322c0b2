"""An outbox row as a worker sees it says what it is about, or names its topic where it is about nothing."""

import ast

import pytest

from shared.ids import new_id
from shared.outbox import Work
from tests.conftest import CHECKOUT


def test_what_a_row_is_about_is_the_id_that_its_task_named() -> None:
    subject = new_id()
    assert Work(new_id(), new_id(), "any.topic", subject, {}, "").subject() == subject
    with pytest.raises(ValueError, match=r"any\.topic"):
        Work(new_id(), new_id(), "any.topic", None, {}, "").subject()


def test_no_job_reads_the_id_past_subject() -> None:
    readers = [
        str(file.relative_to(CHECKOUT))
        for file in (CHECKOUT / "services").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "work.aggregate_id"
    ]
    assert readers == []
