"""A browser that signs in at the desk's pages, and a sign-in service that answers it rightly or wrongly."""

from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx2
from fastapi.testclient import TestClient

from services.payments.desk.pages.desk_pages import COOKIE
from services.payments.desk.pages.sign_in import ATTEMPT_COOKIE
from tests.payments.council import Staff
from tests.payments.phone.pages import Forms
from tests.sign_in_provider import Provider, asked_of, provider


class Browser:
    """Keeps the desk's cookies, as a browser does."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.cookies: dict[str, str] = {}
        self.from_elsewhere = False

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> httpx2.Response:
        """One request, no redirect followed."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if self.from_elsewhere:  # as browsers say where another site has sent them here
            headers["Sec-Fetch-Site"] = "cross-site"
        answer = self.client.request(method, path, data=fields, headers=headers, follow_redirects=False)
        for set_cookie in answer.headers.get_list("set-cookie"):
            name, _, rest = set_cookie.partition("=")
            self.cookies[name] = rest.partition(";")[0].strip('"')
        return answer

    def begin(self, *, again: bool = False) -> dict[str, str]:
        """Goes to the sign-in service; what it is asked there."""
        sent = self.ask("GET", f"/desk/sign-in/start{'?again=true' if again else ''}")
        assert sent.status_code == 303
        assert sent.headers["location"].startswith(f"{provider().issuer}/authorize?")
        return asked_of(sent.headers["location"])

    def come_back(self, **brought: str) -> httpx2.Response:
        """Comes back from there."""
        return self.ask("GET", f"/desk/sign-in/done?{urlencode(brought)}")

    def sign_in(
        self, staff: Staff, *, again: bool = False, signing: dict[str, Any] | None = None, **changes: Any
    ) -> httpx2.Response:
        """The whole way, with an ID token that is right but for the changes."""
        asked = self.begin(again=again)
        claims = provider().id_claims(staff.subject, asked["nonce"], **changes)
        provider().gives(claims, asked["code_challenge"], **(signing or {}))
        return self.come_back(code="a-code", state=asked["state"])

    def is_signed_in(self) -> bool:
        """Whether the desk opens."""
        return self.ask("GET", "/desk").status_code == 200

    def send(self, page: str, path: str, fields: dict[str, str]) -> httpx2.Response:
        """Sends the form of a page that leads to `path`."""
        found = Forms()
        found.feed(self.ask("GET", page).text)
        hidden = next(form for form in found.forms if form["action"] == path)
        return self.ask("POST", path, {**hidden, **fields})


def path_of(answer: httpx2.Response) -> str:
    """Where an answer leads."""
    return urlsplit(answer.headers["location"]).path


__all__ = ["ATTEMPT_COOKIE", "COOKIE", "Browser", "Provider", "path_of", "provider"]
