"""GOV.UK Notify's API for texts: send one, look at them, received ones, templates; and its refusals in its own words."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, cast

import jwt
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from deploy.practice.connection import drop
from deploy.practice.phones.api import PhoneFault
from deploy.practice.phones.notify_checks import check_service, number_of, words_of
from deploy.practice.phones.notify_service import TEMPLATE_ID, NotifyService, moment
from deploy.practice.post.api import NotifyError, check_token
from deploy.practice.store import Row

PAGE = 250
Endpoint = Callable[[Request], Awaitable[Response]]
_TEXT = "SELECT t.*, m.body FROM notify_text t JOIN message m ON m.sid = t.id"


class NotifyTextsApi:
    """The routes at the root, and the faults in force. `letters` are the routes of the post, which answer for what is no text."""

    def __init__(self, service: NotifyService, letters: list[Route]) -> None:
        self.service = service
        self._letters = {
            route.path: cast("Endpoint", route.endpoint) for route in letters if "GET" in (route.methods or ())
        }
        self.faults: list[PhoneFault] = []

    def routes(self) -> list[Route]:
        """Every operation; they come before those of the post."""
        return [
            Route("/v2/notifications/sms", _refusing(self._send), methods=["POST"]),
            Route("/v2/notifications", _refusing(self._list), methods=["GET"]),
            Route("/v2/notifications/{id}", _refusing(self._fetch), methods=["GET"]),
            Route("/v2/received-text-messages", _refusing(self._received), methods=["GET"]),
            Route("/v2/template/{id}", _refusing(self._template), methods=["GET"]),
            Route("/v2/template/{id}/preview", _refusing(self._preview), methods=["POST"]),
        ]

    async def _send(self, request: Request) -> Response:
        self._authenticate(request)
        fault = self._next_fault()
        if fault == "rate_limited":
            raise NotifyError(
                429, "RateLimitError", "Exceeded rate limit for key type LIVE of 3000 requests per 60 seconds"
            )
        if fault == "error_500":
            raise NotifyError(500, "Exception", "Internal server error")
        limit = self.service.settings.daily_limit
        if limit is not None and self.service.sent_today() >= limit:
            raise NotifyError(429, "TooManyRequestsError", f"Exceeded send limits (sms: {limit}) for today")
        asked = await _read(request)
        to = number_of(asked)
        check_service(self.service.settings, asked["template_id"], to)
        given = asked.get("personalisation", {})
        body = self.service.words(words_of(given))
        text_id = self.service.accept(asked["phone_number"], to, body, asked.get("reference"))
        if fault == "accept_then_500":
            raise NotifyError(500, "Exception", "Internal server error")
        if fault in {"accept_then_close", "accept_then_timeout"}:
            await asyncio.sleep(0 if fault == "accept_then_close" else 60)
            drop(request.scope)
        shown = {
            "id": text_id,
            "reference": asked.get("reference"),
            "content": {"body": body, "from_number": self.service.settings.number or "GOVUK"},
            "uri": f"{request.base_url}v2/notifications/{text_id}",
            "template": _template(request),
            "scheduled_for": None,
        }
        return JSONResponse(shown, status_code=201)

    async def _list(self, request: Request) -> Response:
        """The newest texts, or those with one reference; letters where the question is about letters."""
        kinds = request.query_params.getlist("template_type")
        if kinds and "sms" not in kinds:
            return await self._letters["/v2/notifications"](request)
        self._authenticate(request)
        query = request.query_params
        rows = self.service.store.all(
            f"{_TEXT} WHERE (?1 IS NULL OR reference = ?1)"
            " AND (?2 IS NULL OR t.seq < (SELECT seq FROM notify_text WHERE id = ?2)) ORDER BY t.seq DESC LIMIT ?3",
            query.get("reference"),
            query.get("older_than"),
            PAGE,
        )
        if not rows and not kinds:
            return await self._letters["/v2/notifications"](request)
        links = {"current": str(request.url)}
        if rows:
            links["next"] = str(request.url.include_query_params(older_than=rows[-1]["id"]))
        return JSONResponse({"notifications": [_shown(row, request) for row in rows], "links": links})

    async def _fetch(self, request: Request) -> Response:
        row = self.service.store.one(f"{_TEXT} WHERE t.id = ?", request.path_params["id"])
        if row is None:
            return await self._letters["/v2/notifications/{id}"](request)
        self._authenticate(request)
        return JSONResponse(_shown(row, request))

    async def _received(self, request: Request) -> Response:
        """Texts that people sent to the number, the newest first."""
        service_id = self._authenticate(request)
        rows = self.service.store.all(
            "SELECT * FROM message WHERE direction = 'inbound' AND recipient = ?1"
            " AND (?2 IS NULL OR seq < (SELECT seq FROM message WHERE sid = ?2)) ORDER BY seq DESC LIMIT ?3",
            self.service.settings.number or "",
            request.query_params.get("older_than"),
            PAGE,
        )
        texts = [
            {
                "id": row["sid"],
                "created_at": moment(row["created_at"]),
                "service_id": service_id,
                "notify_number": row["recipient"].removeprefix("+"),
                "user_number": row["sender"].removeprefix("+"),
                "content": row["body"],
            }
            for row in rows
        ]
        links = {"current": str(request.url.replace(query=""))}
        if rows:
            links["next"] = f"{request.url.replace(query='')}?older_than={rows[-1]['sid']}"
        return JSONResponse({"received_text_messages": texts, "links": links})

    async def _template(self, request: Request) -> Response:
        self._authenticate(request)
        settings = self.service.settings
        if request.path_params["id"] != TEMPLATE_ID:
            raise NotifyError(404, "NoResultFound", "No result found")
        shown = {
            "id": TEMPLATE_ID, "type": "sms", "created_at": moment(0), "updated_at": None, "created_by": "practice@example.org",
            "version": 1, "body": settings.template_body, "subject": None, "name": "Words", "postage": None,
            "personalisation": {"words": {"required": True}}, "letter_contact_block": None,
        }  # fmt: skip
        return JSONResponse(shown)

    async def _preview(self, request: Request) -> Response:
        self._authenticate(request)
        if request.path_params["id"] != TEMPLATE_ID:
            raise NotifyError(404, "NoResultFound", "No result found")
        given = (await _read(request)).get("personalisation") or {}
        body = self.service.words(words_of(given))
        shown = {"id": TEMPLATE_ID, "type": "sms", "version": 1, "body": body, "html": None, "subject": None}
        return JSONResponse(shown | {"postage": None})

    def _authenticate(self, request: Request) -> str:
        """The id of the service whose token it is. Raises NotifyError."""
        check_token(request)
        if self.service.settings.key_revoked:
            raise NotifyError(403, "AuthError", "Invalid token: API key revoked")
        _, _, token = request.headers["authorization"].partition(" ")
        return str(jwt.decode(token, options={"verify_signature": False})["iss"])

    def _next_fault(self) -> str | None:
        while self.faults:
            fault = self.faults[0]
            if fault.next_calls > 0:
                fault.next_calls -= 1
                return fault.fault
            self.faults.pop(0)
        return None


def _refusing(endpoint: Endpoint) -> Endpoint:
    """The endpoint, with Notify's own body for what it refuses."""

    async def answer(request: Request) -> Response:
        try:
            return await endpoint(request)
        except NotifyError as refusal:
            return refusal.response()

    return answer


def _template(request: Request) -> dict[str, Any]:
    return {"id": TEMPLATE_ID, "version": 1, "uri": f"{request.base_url}v2/template/{TEMPLATE_ID}"}


def _shown(row: Row, request: Request) -> dict[str, Any]:
    """A text as Notify's API writes it."""
    lines = dict.fromkeys([*(f"line_{number}" for number in range(1, 7)), "postcode", "email_address", "subject"])
    return lines | {
        "id": row["id"],
        "reference": row["reference"],
        "phone_number": row["phone_number"],
        "type": "sms",
        "status": row["status"],
        "template": _template(request),
        "body": row["body"],
        "created_at": moment(row["created_at"]),
        "created_by_name": None,
        "sent_at": moment(row["sent_at"]),
        "completed_at": moment(row["completed_at"]),
        "scheduled_for": None,
        "postage": None,
        "one_click_unsubscribe_url": None,
        "cost_details": {},
        "cost_in_pounds": None,
        "is_cost_data_ready": False,
    }


async def _read(request: Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except ValueError:
        raise NotifyError(400, "BadRequestError", "Invalid JSON supplied in POST data") from None
    return body if isinstance(body, dict) else {}
