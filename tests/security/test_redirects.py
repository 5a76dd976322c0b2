"""Somebody who answers in a vendor's place sends us elsewhere: our keys, people's numbers and the codes of sign-ins stay here."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from pydantic import SecretStr

from services.notifications.lines.govuk_notify import NotifyAccount, NotifyLine
from services.notifications.lines.protocol import LetterKey, LineAnswerKind
from services.payments.rails.protocol import Credentials, RailUnavailableError
from services.payments.rails.stripe import StripeRail
from services.payments.sign_in import attempts
from services.payments.sign_in.protocol import SignInCallback
from services.payments.wiring import sign_in_service
from shared.errors import UnavailableError
from shared.ids import new_id
from tests.notifications.conftest import NOTIFY_KEY
from tests.payments.council import Council
from tests.sign_in_provider import Provider


@dataclass
class Elsewhere:
    """A server that answers every request with an address of its own, and notes who comes there."""

    status: int
    url: str = ""
    asked: list[str] = field(default_factory=list)


@pytest.fixture(params=[301, 302, 303, 307, 308])
def elsewhere(request: pytest.FixtureRequest) -> Iterator[Elsewhere]:
    """On a free port."""
    found = Elsewhere(request.param)

    class Handler(BaseHTTPRequestHandler):
        def _send_away(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            found.asked.append(self.path)
            self.send_response(found.status)
            self.send_header("Location", f"{found.url}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_GET(self) -> None:
            self._send_away()

        def do_POST(self) -> None:
            self._send_away()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    found.url = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield found
    server.shutdown()
    server.server_close()


def stayed(elsewhere: Elsewhere) -> bool:
    """Whether we asked, and went nowhere else."""
    return len(elsewhere.asked) == 1 and elsewhere.asked[0] != "/elsewhere"


def test_the_bank_s_key_goes_to_the_bank_alone(elsewhere: Elsewhere) -> None:
    rail = StripeRail(elsewhere.url, connect_timeout_seconds=1, read_timeout_seconds=1)
    with pytest.raises(RailUnavailableError):
        rail.balance(Credentials("rk_test_12345678", "fa_test"))
    assert stayed(elsewhere)


def test_letters_go_to_the_post_alone(elsewhere: Elsewhere) -> None:
    line = NotifyLine(NotifyAccount(elsewhere.url, SecretStr(NOTIFY_KEY), "second", timeout_seconds=1))
    answer = line.post(LetterKey(new_id(), new_id()), b"%PDF-1.7 Sam Example")
    assert answer.kind is LineAnswerKind.UNKNOWN
    assert stayed(elsewhere)


def test_the_code_of_a_sign_in_goes_to_the_sign_in_service_alone(elsewhere: Elsewhere, council: Council) -> None:
    service = Provider()
    service.changes = {"token_endpoint": f"{elsewhere.url}/token"}
    settings = council.payments.dependencies.settings.model_copy(update={"sign_in_issuer": service.issuer})
    attempt = attempts.begin(time.time(), recent=False)
    with pytest.raises(UnavailableError):
        sign_in_service(settings, time.time).finish(
            attempt, SignInCallback("a-code", attempt.state), "https://pay.example.org/done"
        )
    assert stayed(elsewhere)
    service.close()
