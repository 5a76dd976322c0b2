"""GOV.UK Notify's letter API, thin: takes precompiled PDFs, looks at them as Notify does, keeps them, and tells how they get on.

Like Notify it takes a letter that it will not print, and says `validation-failed` a little later; why stands on the page only.
"""

import base64
import binascii
import time
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jwt
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from deploy.practice.pages import Html, fill, page, table
from deploy.practice.post import validation
from deploy.practice.post.shown import shown
from deploy.practice.store import Row, Store

SCHEMA = """
CREATE TABLE IF NOT EXISTS letter (
    id TEXT PRIMARY KEY,
    reference TEXT NOT NULL,
    postage TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    created_at REAL NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS letter_status (
    letter_id TEXT PRIMARY KEY REFERENCES letter (id),
    status TEXT NOT NULL,
    why TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS returned_letter (
    letter_id TEXT PRIMARY KEY REFERENCES letter (id),
    at REAL NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS callback (
    name TEXT PRIMARY KEY,
    url TEXT NOT NULL,
    token TEXT NOT NULL
) STRICT;
"""
_LETTERS = """
    SELECT letter.*, letter_status.status AS decided, letter_status.why, returned_letter.at AS returned_at FROM letter
    LEFT JOIN letter_status ON letter_status.letter_id = letter.id
    LEFT JOIN returned_letter ON returned_letter.letter_id = letter.id
"""
RECEIVED_AFTER_SECONDS = 0.5
MOST_BYTES = 5 * 1024 * 1024
POSTAGES = ("first", "second", "economy")


class NotifyError(Exception):
    """A refusal, as GOV.UK Notify writes it."""

    def __init__(self, http_status: int, kind: str, message: str) -> None:
        self.http_status = http_status
        self.kind = kind
        super().__init__(message)

    def response(self) -> Response:
        """The JSON body with its list of errors."""
        body = {"status_code": self.http_status, "errors": [{"error": self.kind, "message": str(self)}]}
        return JSONResponse(body, status_code=self.http_status)


class PostOffice:
    """The letters (`post.sqlite3`) and their PDFs, one file each in `letters/`."""

    def __init__(self, data_dir: Path) -> None:
        self._store = Store(data_dir / "post.sqlite3", SCHEMA)
        self._folder = data_dir / "letters"
        self._folder.mkdir(parents=True, exist_ok=True)

    def api_routes(self) -> list[Route]:
        """The API. Notify's own client asks for /v2/… at the root of whatever address it is given."""
        return [
            Route("/v2/notifications", self._list, methods=["GET"]),
            Route("/v2/notifications/letter", self._send, methods=["POST"]),
            Route("/v2/notifications/{id}", self._fetch, methods=["GET"]),
        ]

    def routes(self) -> list[Route]:
        """The API and the page, relative to /post."""
        return [
            *self.api_routes(),
            Route("/letters/{id}.pdf", self._pdf),
            Route("/", self._page),
        ]

    async def _send(self, request: Request) -> Response:
        try:
            check_token(request)
            letter = self._accept(await _read(request))
        except NotifyError as refusal:
            return refusal.response()
        shown = {"id": letter["id"], "reference": letter["reference"], "postage": letter["postage"]}
        return JSONResponse(shown, status_code=201)

    def _accept(self, body: dict[str, Any]) -> Row:
        if unknown := set(body) - {"reference", "content", "postage"}:
            raise NotifyError(400, "ValidationError", f"Additional properties are not allowed ({sorted(unknown)})")
        postage = body.get("postage", "second")
        for name in ("reference", "content"):
            if name not in body:
                raise NotifyError(400, "ValidationError", f"{name} is a required property")
            if not isinstance(body[name], str):
                raise NotifyError(400, "ValidationError", f"{name} {body[name]} is not of type string")
        if postage not in POSTAGES:
            raise NotifyError(400, "ValidationError", "postage invalid. It must be either first, second or economy.")
        reference, pdf = body["reference"], _decode(body["content"])
        letter_id = str(uuid.uuid4())
        (self._folder / f"{letter_id}.pdf").write_bytes(pdf)
        self._store.run(
            "INSERT INTO letter (id, reference, postage, bytes, created_at) VALUES (?, ?, ?, ?, ?)",
            letter_id,
            reference,
            postage,
            len(pdf),
            time.time(),
        )
        code = validation.code_of(pdf)
        if code is not None:
            self.decide(letter_id, "validation-failed", f"{code}: {validation.MESSAGES[code]}")
        return self._letter(letter_id)

    def decide(self, letter_id: str, status: str, why: str = "") -> None:
        """Says what becomes of a letter. Raises NotifyError for one that was not handed in."""
        letter = self._letter(letter_id)
        self._store.run("INSERT OR REPLACE INTO letter_status VALUES (?, ?, ?)", letter["id"], status, why)

    def bring_back(self, letter_id: str) -> dict[str, Any]:
        """Brings a letter back; what Notify reports about it. Raises NotifyError."""
        letter = self._letter(letter_id)
        self._store.run("INSERT OR REPLACE INTO returned_letter VALUES (?, ?)", letter["id"], time.time())
        return {
            "notification_id": letter["id"],
            "reference": letter["reference"],
            "date_sent": _written(letter["created_at"]),
            "sent_by": "API",
            "template_name": None,
            "template_id": "None",
            "template_version": None,
            "spreadsheet_file_name": None,
            "spreadsheet_row_number": None,
            "upload_letter_file_name": None,
        }

    def set_callback(self, url: str, token: str) -> None:
        """Where letters that came back are reported from now on."""
        self._store.run("INSERT OR REPLACE INTO callback VALUES ('returned_letter', ?, ?)", url, token)

    def callback(self) -> Row | None:
        """Where letters that came back are reported (`url`, `token`)."""
        return self._store.one("SELECT * FROM callback WHERE name = 'returned_letter'")

    def _letter(self, letter_id: str) -> Row:
        row = self._store.one(f"{_LETTERS} WHERE letter.id = ?", letter_id)
        if row is None:
            raise NotifyError(404, "NoResultFound", "No result found")
        return row

    async def _fetch(self, request: Request) -> Response:
        try:
            check_token(request)
            letter = self._letter(request.path_params["id"])
        except NotifyError as refusal:
            return refusal.response()
        return JSONResponse(shown(letter, _status(letter)))

    async def _list(self, request: Request) -> Response:
        """The newest letters, or those with one reference: what a sender looks at before sending again."""
        try:
            check_token(request)
        except NotifyError as refusal:
            return refusal.response()
        reference = request.query_params.get("reference")
        rows = self._store.all(
            f"{_LETTERS} WHERE ? IS NULL OR reference = ? ORDER BY created_at DESC LIMIT 250",
            reference,
            reference,
        )
        return JSONResponse(
            {"notifications": [shown(row, _status(row)) for row in rows], "links": {"current": str(request.url)}}
        )

    async def _pdf(self, request: Request) -> Response:
        try:
            letter = self._letter(request.path_params["id"])
        except NotifyError as refusal:
            return refusal.response()
        return FileResponse(self._folder / f"{letter['id']}.pdf", media_type="application/pdf")

    async def _page(self, _: Request) -> Response:
        rows = self._store.all(f"{_LETTERS} ORDER BY created_at DESC LIMIT 200")
        link = '<a href="/post/letters/$id.pdf">Letter $reference (PDF)</a>'
        cells = [
            [
                fill(link, id=row["id"], reference=row["reference"]),
                row["postage"],
                _in_words(row),
                datetime.fromtimestamp(row["created_at"], UTC).strftime("%d %B %Y %H:%M UTC"),
                fill(_BUTTONS, id=row["id"], reference=row["reference"]),
            ]
            for row in rows
        ]
        letters = table("Letters, newest first", ["Letter", "Postage", "Status", "Handed in", "Decide"], cells)
        return page("Practice post", letters if rows else Html("<p>No letters yet.</p>"), live=True)

    def close(self) -> None:
        """Close the books."""
        self._store.close()


_BUTTONS = """<form method="post" action="/post/practice/letters/$id/decide"><button name="do" value="return">Bring it back
<span class="hidden">: letter $reference</span></button> <button name="do" value="fail">Fail it
<span class="hidden">: letter $reference</span></button></form>"""


def _status(letter: Row) -> str:
    """How far a letter is; one that came back stays "received" at Notify."""
    if time.time() <= letter["created_at"] + RECEIVED_AFTER_SECONDS:
        return "pending-virus-check"
    return str(letter["decided"] or "received")


def _in_words(letter: Row) -> str:
    """What the page says of a letter."""
    said = [_status(letter), letter["why"] or "", "it came back" if letter["returned_at"] else ""]
    return "; ".join(filter(None, said))


def _written(moment: float) -> str:
    """A time as Notify writes it."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _decode(content: Any) -> bytes:
    try:
        pdf = base64.b64decode(content)
    except binascii.Error:
        raise NotifyError(400, "BadRequestError", "Cannot decode letter content (invalid base64 encoding)") from None
    if len(pdf) > MOST_BYTES:
        raise NotifyError(400, "BadRequestError", "File must be smaller than 5MB")
    return pdf


async def _read(request: Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except ValueError:
        raise NotifyError(400, "BadRequestError", "Invalid JSON supplied in POST data") from None
    if not isinstance(body, dict):
        raise NotifyError(400, "BadRequestError", "Invalid JSON supplied in POST data")
    return body


def check_token(request: Request) -> None:
    """Check the shape of the bearer token (HS256, issuer, issued within 30 s); the practice world keeps no API keys."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    try:
        header = jwt.get_unverified_header(token)
        claims = jwt.decode(token, options={"verify_signature": False})
        fresh = abs(time.time() - int(claims["iat"])) <= 30
        uuid.UUID(claims["iss"])
    except (jwt.PyJWTError, KeyError, ValueError, TypeError):
        raise NotifyError(403, "AuthError", "Invalid token: signature, api token is not valid") from None
    if scheme != "Bearer" or header.get("alg") != "HS256" or not fresh:
        raise NotifyError(403, "AuthError", "Error: Your system clock must be accurate to within 30 seconds")
