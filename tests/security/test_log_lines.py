"""A line of a log is one JSON object whatever is in it, says when, where and of which work, and a fault of ours has one."""

import json
import re
import subprocess
import sys

from tests.conftest import CHECKOUT

PROGRAM = """
import logging
from fastapi.testclient import TestClient
from shared import logs
from shared.http import create_app

logs.configure("payments", "app")
logs.get("x").info("two\\nlines", route='/a"\\n{"event": "forged"}', secret="lighthouse")
logging.getLogger("a library").warning("lighthouse %s", "lighthouse")
app = create_app("Broken", health=dict, constraints={})

@app.get("/broken")
def broken():
    raise LookupError("lighthouse")

answer = TestClient(app).get("/broken", headers={"X-Correlation-Id": "12345678-of-this-work"})
assert answer.json()["correlation_id"] == answer.headers["x-correlation-id"] == "12345678-of-this-work"
"""


def test_each_line_is_one_object_and_a_fault_of_ours_has_one() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert done.stdout == ""
    assert "lighthouse" not in done.stderr
    first, library, fault = lines[0], lines[1], next(line for line in lines if line["event"] == "request failed")
    assert first["event"] == "two\nlines [dropped secret]"
    assert first["route"].endswith('{"event": "forged"}')
    assert library["level"] == "warning"
    assert (fault["level"], fault["error_type"]) == ("error", "LookupError")
    assert fault["error_places"]
    assert all({"timestamp", "level", "service", "process"} <= line.keys() for line in lines)
    work = [line["event"] for line in lines if line.get("correlation_id") == "12345678-of-this-work"]
    assert work == ["request failed", "request"], "whoever tells us the id of an answer can be helped"


def test_our_programs_log_to_standard_error_alone() -> None:
    """No file, no other machine: where logs go from there is the operator's to say."""
    ways = re.compile(r"FileHandler|SysLogHandler|SocketHandler|HTTPHandler|WriteLoggerFactory|sentry|opentelemetry")
    sources = [path for one in ("services", "shared") for path in (CHECKOUT / one).rglob("*.py")]
    assert [path.name for path in sources if ways.search(path.read_text(encoding="utf-8"))] == []
    program = "from shared import logs; logs.configure('payments', 'app'); logs.get('x').info('here')"
    done = subprocess.run([sys.executable, "-c", program], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert (done.stdout, json.loads(done.stderr)["event"]) == ("", "here")
