"""Random requests at every route: what fits its description and what does not, sent as each kind of caller.

A few for each route, always the same ones, in `make test`; as many as one likes, new ones each time, in `make fuzz`.
"""

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import httpx2
import requests
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.specs.openapi.schemas import OpenApiSchema

from tests.security.descriptions import Description, plain

BASE = "http://testserver"
EXAMPLES = int(os.environ.get("SAMEDAY_FUZZ_EXAMPLES", "0"))
"""How many random requests of each kind a route gets; 0: the few of `make test`."""
FEW = 2
ANSWERS = frozenset({200, 201, 202, 204, 303, 400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 503})
"""All that a route may say, whatever it is asked."""

Signing = Callable[[str, dict[str, Any]], dict[str, Any]]
"""Makes of a path and a request's parts the parts as one kind of caller sends them."""


@dataclass(frozen=True)
class Fault:
    """An answer that no request may get."""

    caller: str
    request: str
    status: int
    answer: str

    def __str__(self) -> str:
        return f"{self.caller}: {self.request} → {self.status}: {self.answer[:300]}"


@dataclass(frozen=True)
class RandomRequests:
    """One service under random requests, as these callers."""

    client: TestClient
    description: Description
    callers: Mapping[str, Signing]
    ids: Mapping[str, str]

    @cached_property
    def schema(self) -> OpenApiSchema:
        """The description as the tool knows it, read once for all routes."""
        return schemathesis.openapi.from_dict(self.description)

    def at(self, name: str) -> list[Fault]:
        """What went wrong at one route."""
        found: list[Fault] = []
        operation = self.schema[plain(name).partition(" ")[2]][name.partition(" ")[0]]
        known = {one: value for one, value in self.ids.items() if f"{{{one}}}" in operation.path}
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            fixed = known if mode is GenerationMode.POSITIVE else {}
            strategy = operation.as_strategy(generation_mode=mode, path_parameters=fixed or None)

            @settings(
                max_examples=EXAMPLES or FEW,
                derandomize=not EXAMPLES,
                database=None,
                deadline=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @given(strategy)
            def send(case: Case[Any]) -> None:
                for caller, signing in self.callers.items():
                    found.extend(self._faults(case, caller, signing))

            try:
                send()
            except Unsatisfiable:  # nothing can be sent wrongly to a route that takes nothing
                continue
        return found

    def _faults(self, case: Case[Any], caller: str, signing: Signing) -> Iterable[Fault]:
        parts = case.as_transport_kwargs(base_url=BASE)
        if any("\n" in f"{value}" or "\r" in f"{value}" for value in parts.get("headers", {}).values()):
            return  # no server lets such a header through
        parts = signing(parts["url"].removeprefix(BASE), parts)
        asked = requests.Request(**parts).prepare()
        content = asked.body if isinstance(asked.body, bytes) else str(asked.body or "").encode()
        headers = [(name.encode(), _bytes(value)) for name, value in asked.headers.items()]
        url = str(asked.url)
        answer = self.client.request(str(asked.method), url, content=content, headers=headers, follow_redirects=False)
        if problem := _problem(case, answer):
            yield Fault(
                caller, f"{asked.method} {url} {content[:500]!r}", answer.status_code, f"{problem}: {answer.text}"
            )


def _bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode()


def _problem(case: Case[Any], answer: httpx2.Response) -> str | None:
    """What is wrong with an answer; None where nothing is."""
    if answer.status_code not in ANSWERS:
        return "not an answer of ours"
    kind = answer.headers.get("content-type", "")
    if answer.status_code >= 400 and "/api/" in str(answer.request.url) and "problem+json" not in kind:
        return "a refusal without words"
    is_wrong = case.meta is not None and case.meta.generation.mode is GenerationMode.NEGATIVE
    is_described = case.operation.path.startswith("/api/")
    if is_wrong and is_described and answer.is_success:
        return "nonsense was accepted"
    return None
