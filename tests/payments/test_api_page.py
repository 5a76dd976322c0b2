"""docs/api.md, sent request by request as a stranger would send it: twelve people are paid, in ten requests."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

import httpx2

from deploy.documents import DOCS
from shared.identity import Role
from tests.payments.council import Council, Staff, token_for
from tests.payments.involvement.conftest import Work

BLOCK = re.compile(r"```http\n(?P<request>.*?)```\n\nAnswer (?P<status>\d+)\.(?P<kept>[^\n]*)", re.DOTALL)
KEEP = re.compile(r"`(?P<path>[^`]+)` as (?P<name>[A-Z]+)")


@dataclass
class Reader:
    """Somebody who follows the page."""

    council: Council
    kept: dict[str, Any] = field(default_factory=dict)
    asked: int = 0

    def send(self, request: str) -> httpx2.Response:
        """One request of the page, with what earlier answers gave in the place of words in capitals."""
        head, _, body = request.partition("\n\n")
        first, *lines = head.strip().split("\n")
        method, path = first.split(" ")
        headers = dict(line.split(": ", 1) for line in lines)
        who = {"ORGANISER": Role.ORGANISER, "APPROVER": Role.FINANCE_APPROVER, "PAYER": Role.FINANCE_PAYER}
        named = headers["Authorization"].removeprefix("Bearer ").removesuffix("_TOKEN")
        headers["Authorization"] = f"Bearer {token_for(self.council.staff[who[named]].subject)}"
        if "Idempotency-Key" in headers:
            headers["Idempotency-Key"] += f"-{self.council.org_id}"
        for name, value in self.kept.items():
            path = path.replace(name, str(value)) if isinstance(value, str) else path
        content = body.encode()
        if headers.get("Content-Type") == "application/json":
            content = json.dumps(self.filled(json.loads(body))).encode()
        self.asked += 1
        return self.council.payments.client.request(method, path, content=content, headers=headers)

    def filled(self, value: Any, one: int | None = None) -> Any:
        """A part of a body with what was kept; an entry of a list that names several is there once for each."""
        if isinstance(value, dict):
            return {key: self.filled(part, one) for key, part in value.items()}
        if isinstance(value, list):
            return [part for entry in value for part in self._entries(entry)]
        if isinstance(value, str) and value.endswith("*"):
            assert one is not None
            return self.kept[value.removesuffix("*")][one]
        return self.kept.get(value, value) if isinstance(value, str) else value

    def _entries(self, entry: Any) -> list[Any]:
        several = re.findall(r'"([A-Z]+)\*"', json.dumps(entry))
        if not several:
            return [self.filled(entry)]
        return [self.filled(entry, one) for one in range(len(self.kept[several[0]]))]

    def keep(self, said: str, answer: Any) -> None:
        """What the page says to keep of an answer."""
        for path, name in KEEP.findall(said):
            found = answer
            for part in re.findall(r"[a-z_]+|\[\d+\]|\[\*\]", path):
                if part == "[*]":
                    continue
                if part.startswith("["):
                    found = found[int(part[1:-1])]
                else:
                    found = [one[part] for one in found] if isinstance(found, list) else found[part]
            self.kept[name] = found


def test_the_page_leads_from_a_token_to_a_payout(council: Council) -> None:
    Work(council).rate()
    council.fund(100_000)
    reader = Reader(council)
    page = (DOCS / "api.md").read_text(encoding="utf-8")
    blocks = list(BLOCK.finditer(page))
    assert len(blocks) == page.count("```http") == 10
    for block in blocks:
        answer = reader.send(block["request"])
        assert answer.status_code == int(block["status"]), (block["request"], answer.text)
        reader.keep(block["kept"], answer.json())
        if block["request"].startswith("POST /api/v1/imports"):
            council.make_payable(reader.kept["PEOPLE"])
    run = answer.json()
    assert (run["status"], run["payments"], run["total_pence"], run["left_out"]) == ("released", 12, 12 * 2500, [])
    assert reader.asked == 10
    assert "ten requests" in page


def test_whoever_sends_it_again_pays_nobody_twice(council: Council) -> None:
    """The same keys: the same answers."""
    Work(council).rate()
    council.fund(100_000)
    reader = Reader(council)
    blocks = list(BLOCK.finditer((DOCS / "api.md").read_text(encoding="utf-8")))
    for block in blocks:
        answers = [reader.send(block["request"]) for _ in range(2)]
        assert answers[0].json() == answers[1].json(), block["request"]
        reader.keep(block["kept"], answers[0].json())
        if block["request"].startswith("POST /api/v1/imports"):
            council.make_payable(reader.kept["PEOPLE"])
    payer: Staff = council.payer
    assert [one["payments"] for one in payer.get("/runs")["runs"]] == [12]
