"""A phone's browser without a browser: follows the pages of a link by plain HTTP, as somebody without JavaScript does."""

import io
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from uuid import UUID

import httpx2
from PIL import Image

from services.payments.claims.usecases.drafts import NewLine, add_lines, open_draft
from services.payments.phone.tables import PhoneLink
from services.payments.phone.usecases.links import NewLink, make_link
from shared.contracts.turns import Prompt
from shared.identity import Actor, ActorKind
from tests.payments.council import Council


@dataclass
class Phone:
    """Somebody who opens a link. `token` is the link's."""

    council: Council
    token: str
    claim_id: UUID
    link_id: UUID

    def get(self, path: str = "") -> httpx2.Response:
        """Opens a page."""
        return self.council.payments.client.get(f"/p/{self.token}{path}", follow_redirects=False)

    def form(self, path: str) -> dict[str, str]:
        """The hidden fields of the first form of a page that is not the language switch."""
        fields = next(fields for fields in forms_of(self.get(path).text) if "form" in fields)
        return {name: value for name, value in fields.items() if name != "action"}

    def post(
        self, path: str, typed: dict[str, str] | None = None, *, on: str | None = None, photo: bytes | None = None
    ) -> httpx2.Response:
        """Fills in the form of a page (`on`, where it is on another than it is sent to) and sends it."""
        fields = self.form(path if on is None else on) | (typed or {})
        files = {"photo": ("photo.jpg", photo, "image/jpeg")} if photo is not None else None
        return self.send(path, fields, files)

    def send(
        self, path: str, fields: dict[str, str], files: dict[str, tuple[str, bytes, str]] | None = None
    ) -> httpx2.Response:
        """Sends exactly these fields."""
        client = self.council.payments.client
        return client.post(f"/p/{self.token}{path}", data=fields, files=files, follow_redirects=False)


class Forms(HTMLParser):
    """The hidden fields of every form of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes forms and their hidden fields."""
        values = dict(attrs)
        if tag == "form":
            self.forms.append({"action": values.get("action") or ""})
        if tag == "input" and values.get("type") == "hidden" and self.forms:
            self.forms[-1][values.get("name") or ""] = values.get("value") or ""


def forms_of(page: str) -> list[dict[str, str]]:
    """Every form of a page: its action and its hidden fields."""
    found = Forms()
    found.feed(page)
    return found.forms


def form_to(page: str, path: str) -> dict[str, str]:
    """The one form of a page that goes to a path."""
    [form] = [one for one in forms_of(page) if one["action"] == path]
    return form


def hand_link(
    council: Council,
    person_id: UUID,
    *,
    purpose: str = "claim",
    event_id: UUID | None = None,
    lines: list[NewLine] | None = None,
) -> Phone:
    """A draft of a person and a link to it."""
    dependencies = council.payments.dependencies
    actor = Actor(council.org_id, ActorKind.PERSON, person_id, person_id=person_id)
    with dependencies.database.transaction(council.org_id) as session:
        claim = open_draft(session, actor, person_id, event_id, "web")
        if lines:
            add_lines(session, actor, claim.id, lines)
        link = make_link(session, actor, dependencies.links, NewLink(purpose, person_id, claim.id))
        return Phone(council, dependencies.links.token(link.id), claim.id, link.id)


def open_receipts(council: Council, said: Prompt) -> Phone:
    """Opens the link that somebody was texted for their photos."""
    token = str(said.values["link"]).rpartition("/")[2]
    link_id = council.payments.dependencies.links.read(token)
    assert link_id is not None
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        claim_id = session.get_one(PhoneLink, (council.org_id, link_id)).claim_id
    assert claim_id is not None
    return Phone(council, token, claim_id, link_id)


def a_photo() -> bytes:
    """A small JPEG."""
    file = io.BytesIO()
    Image.new("RGB", (60, 90), (200, 220, 210)).save(file, "JPEG")
    return file.getvalue()


def words(page: httpx2.Response) -> str:
    """The words of a page's main part."""
    main = page.text.partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main)).strip()
