"""How both services serve: nobody's request may meet a connection that the service is just closing."""

import httpx2
import pytest
import uvicorn
from fastapi import FastAPI

from shared.serving import serve
from tests.conftest import CHECKOUT

LOAD_BALANCER_SECONDS = 60
"""How long the usual load balancers keep an idle connection for the next request."""


def test_whoever_asks_hangs_up_first(monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[uvicorn.Config] = []

    def run(server: uvicorn.Server, sockets: object) -> None:
        assert sockets is None
        served.append(server.config)
        server.started = True

    monkeypatch.setattr(uvicorn.Server, "run", run)
    serve(FastAPI(), host="127.0.0.1", port=8000)

    assert [(one.host, one.port) for one in served] == [("127.0.0.1", 8000)]
    assert served[0].timeout_keep_alive > max(LOAD_BALANCER_SECONDS, httpx2.Limits().keepalive_expiry or 0)


@pytest.mark.parametrize("service", ["payments", "notifications"])
def test_both_services_serve_the_same_way(service: str) -> None:
    source = (CHECKOUT / "services" / service / "app.py").read_text(encoding="utf-8")

    assert "    serve(" in source
    assert "uvicorn" not in source
