"""What an address gives away: the host that somebody named, and the description of the API."""

import httpx2
import pytest

from tests.payments.council import Council


@pytest.mark.parametrize("path", ["/desk/", "/", "/api/v1/people/", "/health/", "/p/nothing/"])
def test_no_answer_names_the_host_that_was_asked_for(council: Council, path: str) -> None:
    client = council.payments.client
    answer: httpx2.Response = client.get(path, headers={"Host": "evil.example.org"}, follow_redirects=False)

    assert "evil.example.org" not in f"{dict(answer.headers)}{answer.text}"
    if path in ("/", "/desk/"):
        assert answer.headers["location"] == "/desk"


def test_the_description_of_the_api_needs_a_sign_in(council: Council) -> None:
    client = council.payments.client

    assert client.get("/api/v1/openapi.json").status_code == 401
    assert client.get("/openapi.json").status_code == 404
    assert "/api/v1/people" in council.organiser.get("/openapi.json")["paths"]
