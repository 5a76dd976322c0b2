"""Small HTTP servers that the service's real clients talk to: a telephone exchange that speaks Twilio's messages API and a post
office that speaks GOV.UK Notify's, both of which can be told to fail, and the payments service's side of the outbox."""

import base64
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID, uuid4

from shared.contracts.enclosures import ENCLOSURES
from shared.contracts.retention import SomethingOpenQuestion
from shared.contracts.turns import Turn
from shared.errors import ProblemError
from shared.identity import InternalTokens
from shared.outbox import Work

Reply = tuple[int, Any]
CLOSE: Reply = (0, {})
"""Instead of an answer: the connection closes without one."""


@dataclass
class Vendor:
    """Somebody who takes what we hand over. `faults` are used up one a call; `hold` makes the answer to something accepted wait for
    `release`."""

    url: str = ""
    faults: list[str] = field(default_factory=list)
    hold: bool = False
    accepted: threading.Event = field(default_factory=threading.Event)
    release: threading.Event = field(default_factory=threading.Event)

    def answer_to_accepted(self, fault: str, shown: dict[str, Any], broken: dict[str, Any]) -> Reply:
        """What is said once something was taken: all of it, nothing, or that something broke."""
        self.accepted.set()
        if self.hold:
            self.release.wait(30)
            return CLOSE
        if fault == "accept_then_close":
            return CLOSE
        return (500, broken) if fault == "accept_then_break" else (201, shown)


@dataclass
class Exchange(Vendor):
    """Takes texts like Twilio."""

    texts: list[dict[str, str]] = field(default_factory=list)

    def answer(self, method: str, path: str, query: dict[str, str], body: bytes) -> Reply:
        """One call of the messages API."""
        if not path.endswith("/Messages.json"):
            return 404, {"code": 20404, "message": "not found"}
        fault = self.faults.pop(0) if self.faults else ""
        if fault.startswith("refuse:"):
            return 400, {"code": int(fault.removeprefix("refuse:")), "message": "refused"}
        if fault == "too_many":
            return 429, {"code": 20429, "message": "too many requests"}
        if fault == "broken":
            return 500, {"code": 20500, "message": "broken"}
        if method == "GET":
            listed = [text for text in reversed(self.texts) if text["to"] == query["To"]]
            return 200, {"messages": listed, "page": 0, "next_page_uri": None}
        return self._accept(dict(parse_qsl(body.decode())), fault)

    def _accept(self, form: dict[str, str], fault: str) -> Reply:
        text = {
            "sid": f"SM{len(self.texts):032d}",
            "to": form["To"],
            "from": form["From"],
            "body": form["Body"],
            "callback": form["StatusCallback"],
            "status": "queued",
            "date_created": formatdate(),
        }
        self.texts.append(text)
        return self.answer_to_accepted(fault, dict(text), {"code": 20500})


@dataclass
class PostOffice(Vendor):
    """Takes letters like GOV.UK Notify, which does not mind a reference that it has seen before."""

    letters: list[dict[str, Any]] = field(default_factory=list)

    def answer(self, method: str, path: str, query: dict[str, str], body: bytes) -> Reply:
        """One call of the API."""
        fault = self.faults.pop(0) if self.faults else ""
        if fault.startswith("refuse:"):
            status = int(fault.removeprefix("refuse:"))
            return status, {"status_code": status, "errors": [{"error": "BadRequestError", "message": "refused"}]}
        if method == "POST":
            return self._accept(json.loads(body), fault)
        if path.endswith("/notifications"):
            found = [letter for letter in reversed(self.letters) if letter["reference"] == query["reference"]]
            return 200, {"notifications": [_shown(letter) for letter in found], "links": {}}
        for letter in self.letters:
            if path.endswith(letter["id"]):
                return 200, _shown(letter)
        return 404, {"status_code": 404, "errors": [{"error": "NoResultFound", "message": "No result found"}]}

    def _accept(self, asked: dict[str, str], fault: str) -> Reply:
        letter = {
            "id": str(uuid4()),
            "reference": asked["reference"],
            "postage": asked["postage"],
            "pdf": base64.b64decode(asked["content"]),
            "status": "pending-virus-check",
        }
        self.letters.append(letter)
        return self.answer_to_accepted(fault, _shown(letter), {})


def _shown(letter: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in letter.items() if name != "pdf"}


@dataclass
class PaymentsSide:
    """The payments service as notifications sees it: rows to fetch, acknowledgements to take, turns of conversations to answer.

    `answer_turn` decides what is said to a turn; a repeated turn gets its first answer. `asked` holds every call, repeats too.
    """

    tokens: InternalTokens
    url: str = ""
    rows: dict[UUID, Work] = field(default_factory=dict)
    acknowledged: list[UUID] = field(default_factory=list)
    failures: list[tuple[UUID, str]] = field(default_factory=list)
    away: bool = False
    asked: list[Turn] = field(default_factory=list)
    answered: dict[UUID, Reply] = field(default_factory=dict)
    open_people: set[UUID] = field(default_factory=set)
    """Those who have something open."""
    papers: dict[UUID, bytes] = field(default_factory=dict)
    """What letters bring, by what they are about."""
    papers_in: list[str] = field(default_factory=list)
    """In which language each was asked for."""
    answer_turn: Callable[[Turn], Reply] = lambda turn: said(turn, "ask_spent")

    def answer(self, method: str, path: str, query: dict[str, str], body: bytes) -> Reply:
        """One call of /internal/outbox or /internal/turns."""
        if self.away:
            return 503, {}
        if path == "/internal/turns":
            turn = Turn.model_validate_json(body)
            self.asked.append(turn)
            return self.answered.setdefault(turn.turn_id, self.answer_turn(turn))
        if path == "/internal/retention/open":
            asked = set(SomethingOpenQuestion.model_validate_json(body).person_ids)
            return 200, {"person_ids": [str(one) for one in asked & self.open_people]}
        if path.startswith(ENCLOSURES):
            self.papers_in.append(query["language"])
            paper = self.papers.get(UUID(path.rpartition("/")[2]))
            return (200, paper) if paper is not None else (404, {})
        parts = path.removeprefix("/internal/outbox").strip("/").split("/")
        if parts[-1] == "failure":
            self.failures.append((UUID(parts[0]), json.loads(body)["cause"]))
            return 204, {}
        if method == "POST":
            self.acknowledged.append(UUID(parts[0]))
            self.rows.pop(UUID(parts[0]), None)
            return 204, {}
        row = self.rows.get(UUID(parts[0]))
        if row is None:
            return 404, {}
        return 200, {
            "id": str(row.id),
            "org_id": str(row.org_id),
            "topic": row.topic,
            "aggregate_id": None,
            "body": row.body,
            "correlation_id": row.correlation_id,
        }

    def check(self, authorization: str) -> None:
        """Raises ProblemError for a caller who is not one of our services."""
        self.tokens.check(authorization.removeprefix("Bearer "))


def said(turn: Turn, name: str, expect: str = "free", **values: Any) -> Reply:
    """Payments' answer to a turn: one prompt, to the first of the people."""
    person_id = str(turn.people[0]) if turn.people else None
    return 200, {
        "person_id": person_id, "say": [{"name": name, "values": values}], "expect": expect, "done": False,
    }  # fmt: skip


@contextmanager
def serving(
    answer: Callable[[str, str, dict[str, str], bytes], Reply], check: Callable[[str], None] | None = None
) -> Iterator[str]:
    """Serves answers on a free port of 127.0.0.1; gives the address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._handle(self.command)

        do_POST = do_PUT = do_GET  # noqa: N815  # the library calls them by these names

        def _handle(self, method: str) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            try:
                if check is not None:
                    check(self.headers.get("Authorization", ""))
                status, reply = answer(method, parts.path, dict(parse_qsl(parts.query)), body)
            except ProblemError:
                status, reply = 401, {}
            if (status, reply) == CLOSE:
                self.close_connection = True
                return
            written = b"" if status == 204 else reply if isinstance(reply, bytes) else json.dumps(reply).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(written)))
            self.end_headers()
            self.wfile.write(written)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def losing_the_first(asked: list[Turn]) -> Callable[[Turn], Reply]:
    """Payments whose first answer is lost on its way; `asked` gets every turn."""

    def answer(turn: Turn) -> Reply:
        asked.append(turn)
        return CLOSE if len(asked) == 1 else said(turn, "ask_spent")

    return answer
