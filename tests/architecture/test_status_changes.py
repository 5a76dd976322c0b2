"""A status changes only along the edges of its table: nothing in the services writes one by itself."""

import ast
import re

import pytest

from deploy.status_tables import STATUS_TABLES, AnyTable
from services.notifications.conversations.tables import Conversation
from services.notifications.messages.tables import Message
from services.payments import models as payments
from services.payments.claims.rules.decisions import DRAFT_LINE_TRANSITIONS, LineStatus
from services.payments.payouts.rules import PayoutCause
from shared.failing_work import FailingWorkRow
from tests.conftest import CHECKOUT

FOLDERS = {"payments": "services/payments", "notifications": "services/notifications", "shared": "shared"}
TABLES = [pytest.param(table, id=title.replace(" ", "_")) for title, table in STATUS_TABLES.items()]
MODELS = {"Payout", "PayoutRun", "PayoutMethod", "Offer", "ClaimLine", "Message", "FailingWorkRow"}
FIRST = {
    "payments": {
        "PayoutStatus.DRAFT",
        "RunStatus.DRAFT",
        "MethodStatus.REGISTERING",
        "OfferStatus.OFFERED",
        "FloatStatus.ISSUED",
        "SlipStatus.OPEN",
        "LineStatus.WAITING",
        "FailingWorkStatus.FAILING",
    },
    "notifications": {"MessageStatus.QUEUED"},
    "shared": {"FailingWorkStatus.FAILING"},
}
"""The status that a new row may have."""
WITHOUT_TABLE = {
    "services/payments/claims/usecases/rates.py": "the status of a mileage rate says where it was checked; no row changes it",
    "services/payments/app.py": "the answer to a sign of life",
    "services/notifications/app.py": "the answer to a sign of life",
    "shared/transitions.py": "the mechanism itself",
    "shared/database.py": "the mechanism itself, for rows that are moved by one statement",
    "shared/http.py": "the status of an answer over HTTP",
    "shared/openapi.py": "the status of an answer over HTTP",
}
SQL = re.compile(r"\bupdate\b.*\bset\b[^;]*\bstatus\s*=", re.IGNORECASE | re.DOTALL)


def found(source: str, service: str = "payments") -> list[int]:
    """The lines of a module that give a row a status, but for those that make a new row with its first one."""
    lines: list[int] = []
    is_copied = re.search(r"setattr\(\w+, \w+, ", source) is not None
    first = set() if is_copied else FIRST[service]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr == "status" and isinstance(node.ctx, ast.Store):
            lines.append(node.lineno)
        elif isinstance(node, ast.Dict):
            lines += [key.lineno for key, value in zip(node.keys, node.values, strict=True)
                      if isinstance(key, ast.Constant) and key.value == "status" and not begins(value, first)]  # fmt: skip
        elif isinstance(node, ast.Call):
            lines += called(node, FIRST[service])
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.search(node.value):
            lines.append(node.lineno)
    return sorted(set(lines))


def called(node: ast.Call, first: set[str]) -> list[int]:
    """`.values(status=…)`, a constructor with another status than the first, and `setattr` of a status."""
    name = ast.unparse(node.func)
    if name == "setattr":
        return [node.lineno] if isinstance(node.args[1], ast.Constant) and node.args[1].value == "status" else []
    if not (name.endswith(".values") or name in MODELS or name == "dict"):
        return []
    return [word.value.lineno for word in node.keywords if word.arg == "status" and not begins(word.value, first)]


def begins(value: ast.AST, first: set[str]) -> bool:
    """Whether this expression is the status that a new row may have."""
    return ast.unparse(value).removesuffix(".value") in first


@pytest.mark.parametrize(
    "source",
    [
        "offer.status = OfferStatus.WITHDRAWN.value",
        "run.status, run.pause_reason = 'paused', code",
        "update(Offer).where(Offer.id == one).values(status='withdrawn')",
        "update(table).values({'status': to, **changes})",
        "changes = {'status': to}",
        "changes = dict(status=to)",
        "insert(Offer).values(rows).on_conflict_do_update(set_={'status': 'offered_again'})",
        "setattr(line, 'status', to)",
        "values = {'status': LineStatus.WAITING.value}; [setattr(row, name, value) for name, value in values.items()]",
        "method = PayoutMethod(payee_id=payee_id, status='ready')",
        "text('UPDATE offer SET answered_at = now(), status = :to WHERE id = :id')",
    ],
)
def test_every_way_around_the_tables_is_found(source: str) -> None:
    assert found(source) == [1]


@pytest.mark.parametrize(
    "source",
    [
        "PayoutRun(title=title, status=RunStatus.DRAFT.value)",
        "rows = [{'status': PayoutStatus.DRAFT.value}]",
        "log.warning('not listed', status=answer.status_code)",
        "OFFER_TRANSITIONS.move(offer, OfferEvent.WITHDRAWN)",
        "LineView(status=view.status)",
    ],
)
def test_what_makes_a_row_or_only_reads_is_left_alone(source: str) -> None:
    assert found(source) == []


def test_no_status_is_written_outside_the_transition_functions() -> None:
    assert written() == []


def written() -> list[str]:
    """Every place that gives a row a status by itself."""
    return [
        f"{name}:{line}"
        for service, folder in FOLDERS.items()
        for file in sorted((CHECKOUT / folder).rglob("*.py"))
        if "migrations" not in file.parts and (name := str(file.relative_to(CHECKOUT))) not in WITHOUT_TABLE
        for line in found(file.read_text(encoding="utf-8"), service)
    ]


def test_the_exceptions_are_still_needed() -> None:
    assert [name for name in WITHOUT_TABLE if not found((CHECKOUT / name).read_text(encoding="utf-8"))] == []


def test_every_column_of_a_status_has_a_table() -> None:
    columns = {
        table.name
        for metadata in (*payments.METADATA, Conversation.metadata, Message.metadata, FailingWorkRow.metadata)
        for table in metadata.tables.values()
        if "status" in table.columns
    }
    assert columns == {table.table for table in STATUS_TABLES.values()} | {"mileage_rate"}


@pytest.mark.parametrize("table", TABLES)
def test_every_status_of_a_table_can_be_reached(table: AnyTable) -> None:
    reached = {table.initial}
    while more := {to for now, to in table.edges if now in reached} - reached:
        reached |= more
    never = set[object]()
    if table is DRAFT_LINE_TRANSITIONS:
        never = set(table.statuses) - {LineStatus.WAITING, LineStatus.WITHDRAWN}
    assert reached == set(table.statuses) - never


@pytest.mark.parametrize("table", TABLES)
def test_no_edge_is_without_an_event_and_every_event_has_an_edge(table: AnyTable) -> None:
    assert all(table.edges.values())
    events = [event for named in table.edges.values() for event in named]
    assert set(events) == set(type(events[0]).__members__.values()) - {
        PayoutCause.PROPOSED
    }  # with which a payment begins


def test_a_first_status_is_that_of_its_table() -> None:
    first = {f"{type(table.initial).__name__}.{table.initial.name}" for table in STATUS_TABLES.values()}
    assert first == set().union(*FIRST.values())
