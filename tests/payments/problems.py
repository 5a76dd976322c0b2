"""What every refusal of the API must look like."""

import re
from typing import Any

import httpx2

SAYS_WHAT_HAPPENED = re.compile(
    r"no money moved|nothing was (changed|saved|marked|added|sent|compared|created)|nothing could be|nothing is sent"
    r"|was not affected|was not saved",
    re.IGNORECASE,
)


def is_problem(answer: httpx2.Response, status: int, code: str | None = None) -> dict[str, Any]:
    """Checks that an answer is problem+json with a whole sentence that says what became of the request, and gives its body."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert code in (None, body["code"]), body
    assert body["status"] == status
    assert body["type"] == f"urn:sameday:problem:{body['code']}"
    assert body["correlation_id"] == answer.headers["x-correlation-id"]
    assert SAYS_WHAT_HAPPENED.search(body["detail"]), body["detail"]
    assert body["detail"].endswith(".")
    return body
