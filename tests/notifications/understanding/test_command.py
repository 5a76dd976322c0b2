"""`python -m services.notifications.understanding FILE.jsonl` as its user runs it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.notifications.understanding.tables import TODAY


def run(*arguments: str, told: str = "") -> subprocess.CompletedProcess[str]:
    """The command, with what stands on its standard input."""
    command = [sys.executable, "-m", "services.notifications.understanding", *arguments]
    return subprocess.run(command, input=told, capture_output=True, text=True, check=False, timeout=60)  # ours


def test_a_file_is_answered_line_by_line(tmp_path: Path) -> None:
    file = tmp_path / "messages.jsonl"
    day = TODAY.isoformat()
    told = [
        {"text": "bus £3.20 each way and lunch £6"},
        {"text": "1", "context": {"question": "read_back", "expect": "yes_no", "today": day}},
        {"text": "my brother hits me"},
        {"text": "please stop texting me"},
        {"text": "taxi nine something"},
        {"text": "3.20", "context": {"question": "ask_first_name"}},
    ]
    file.write_text("\n".join(json.dumps(one) for one in told) + "\n\n", encoding="utf-8")
    done = run(str(file))
    assert done.returncode == 0, done.stderr
    claim, yes, danger, stop, vague, name = (json.loads(line) for line in done.stdout.splitlines())
    assert claim["kind"] == "claim"
    assert [(one["category"], one["amount_pence"], one["times"]) for one in claim["lines"]] == [
        ("bus", 320, 2),
        ("food", 600, 1),
    ]
    assert (yes["kind"], yes["command"]) == ("answer", "YES")
    assert (danger["kind"], danger["danger"]) == ("danger", "certain")
    assert (stop["kind"], stop["command"]) == ("command", "STOP")
    assert (vague["kind"], vague["asks"]) == ("claim", "amount")
    assert name["asks"] == "who"
    assert set(claim) == {"kind", "lines", "command", "danger", "asks"}


@pytest.mark.parametrize("line", ["not json", "[]", '{"text": 4}', '{"text": "bus", "context": {"today": "soon"}}'])
def test_a_line_that_cannot_be_read_is_named(line: str) -> None:
    done = run(told='{"text": "bus 2"}\n' + line)
    assert done.returncode == 1
    assert done.stderr.startswith("Line 2 cannot be read")
    assert len(done.stdout.splitlines()) == 1


def test_a_file_that_is_not_there() -> None:
    done = run("nowhere.jsonl")
    assert done.returncode == 1
    assert "nowhere.jsonl" in done.stderr
    assert "Traceback" not in done.stderr
