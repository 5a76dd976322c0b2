"""What the practice world kept of its exchanges with the program under test (deploy/practice/exchanges.py), read for the contracts."""

import fcntl
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qsl

from tests.contracts.closed import ContractError

Who = Literal["we", "the practice world"]


@dataclass(frozen=True)
class Call:
    """One call of a vendor's API, with its answer; `http_status` is None where nobody got one. `spoilt`: nonsense on purpose."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: str
    http_status: int | None
    answer_headers: dict[str, str]
    answer: str
    spoilt: bool = False
    crash: str | None = None


@dataclass(frozen=True)
class Webhook:
    """One webhook that a practice vendor posted, with what came back."""

    url: str
    headers: dict[str, str]
    body: str
    http_status: int
    answer: str


@dataclass(frozen=True)
class Breach:
    """One broken contract: by whom, and what is wrong."""

    by: Who
    what: str


def read(line: str) -> Call | Webhook:
    """One line of the file."""
    fields: dict[str, Any] = json.loads(line)
    return Call(**fields) if fields.pop("kind") == "call" else Webhook(**fields)


def take(file: Path) -> list[Call | Webhook]:
    """Everything that was kept since the last time. The file is empty afterwards, so that it never grows for long."""
    if not file.exists() or not file.stat().st_size:
        return []
    with file.open("r+", encoding="utf-8") as opened:
        fcntl.flock(opened, fcntl.LOCK_EX)
        lines = opened.readlines()
        opened.truncate(0)
    return [read(line) for line in lines]


def document(text: str, what: str) -> Any:
    """JSON. Raises ContractError for anything else."""
    try:
        return json.loads(text)
    except ValueError:
        raise ContractError(f"{what}: not JSON") from None


def form(text: str, what: str) -> dict[str, str]:
    """The fields of a form or a query. Raises ContractError where one comes twice."""
    pairs = parse_qsl(text, keep_blank_values=True)
    if len({name for name, _ in pairs}) != len(pairs):
        raise ContractError(f"{what}: a field comes twice")
    return dict(pairs)
