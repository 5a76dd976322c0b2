"""Twilio's REST API for texts: send one, read one, list them."""

import asyncio
import base64
import binascii
import hmac
import re
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from deploy.practice.connection import drop
from deploy.practice.forms import read_form
from deploy.practice.phones.exchange import API_VERSION, LONGEST_BODY, REFUSED_BY_SUFFIX, Exchange, shown

HANG_SECONDS = 60.0
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_KNOWN_FIELDS = {"To", "From", "Body", "StatusCallback", "MessagingServiceSid", "ValidityPeriod", "SmartEncoded"}


_UNSAID = [
    "address_sid",
    "beta",
    "capabilities",
    "date_created",
    "date_updated",
    "friendly_name",
    "identity_sid",
    "origin",
    "sms_application_sid",
    "sms_fallback_method",
    "sms_method",
    "status_callback",
    "status_callback_method",
    "trunk_sid",
    "voice_application_sid",
    "voice_caller_id_lookup",
    "voice_fallback_method",
    "voice_fallback_url",
    "voice_method",
    "emergency_address_sid",
    "bundle_sid",
    "status",
    "type",
]
"""What Twilio's API writes of a number of ours, and nobody here reads."""


class PhoneFault(BaseModel):
    """A fault for the next calls that send a text."""

    model_config = ConfigDict(extra="forbid")

    fault: Literal[
        "accept_then_timeout", "accept_then_close", "accept_then_500", "timeout_before", "error_500", "rate_limited"
    ]
    next_calls: int = Field(default=1, ge=1)
    seconds: float = Field(default=HANG_SECONDS, ge=0)


class TwilioError(Exception):
    """A refusal, as Twilio writes it."""

    def __init__(self, http_status: int, code: int, message: str) -> None:
        self.http_status = http_status
        self.code = code
        super().__init__(message)

    def response(self) -> Response:
        """The JSON body that Twilio's SDK understands."""
        body = {
            "code": self.code,
            "message": str(self),
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": self.http_status,
        }
        return JSONResponse(body, status_code=self.http_status)


class PhonesApi:
    """The routes under /phones/2010-04-01, and the faults in force."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self.faults: list[PhoneFault] = []

    def routes(self) -> list[Route]:
        """Every operation, relative to the phones' own prefix."""
        messages = f"/{API_VERSION}/Accounts/{{account}}/Messages"
        return [
            Route(f"{messages}.json", self._create, methods=["POST"]),
            Route(f"{messages}.json", self._list, methods=["GET"]),
            Route(f"{messages}/{{sid}}.json", self._fetch, methods=["GET"]),
            Route(f"/{API_VERSION}/Accounts/{{account}}/IncomingPhoneNumbers.json", self._numbers, methods=["GET"]),
        ]

    async def _create(self, request: Request) -> Response:
        try:
            self._authenticate(request)
            fault = self._next_fault()
            if fault and (stopped := await self._before(request, fault)):
                return stopped
            fields = await read_form(request)
            _check(fields)
            row = self._exchange.accept(fields)
        except TwilioError as refusal:
            return refusal.response()
        if fault and fault.fault == "accept_then_500":
            return TwilioError(500, 20500, "Internal Server Error").response()
        if fault and fault.fault == "accept_then_timeout":
            await asyncio.sleep(fault.seconds)
            drop(request.scope)
        elif fault and fault.fault == "accept_then_close":
            drop(request.scope)
        return JSONResponse(shown(row, self._exchange.account_sid), status_code=201)

    async def _fetch(self, request: Request) -> Response:
        try:
            self._authenticate(request)
            row = self._exchange.message(request.path_params["sid"])
            if row is None:
                raise TwilioError(404, 20404, "The requested resource was not found")
        except TwilioError as refusal:
            return refusal.response()
        return JSONResponse(shown(row, self._exchange.account_sid))

    async def _list(self, request: Request) -> Response:
        try:
            self._authenticate(request)
        except TwilioError as refusal:
            return refusal.response()
        return JSONResponse(self._listing(request))

    def _listing(self, request: Request) -> dict[str, Any]:
        query = request.query_params
        size = min(max(int(query.get("PageSize", "50")), 1), 1000)
        page_number = int(query.get("Page", "0"))
        rows = self._exchange.store.all(
            "SELECT * FROM message WHERE (?1 IS NULL OR recipient = ?1) AND (?2 IS NULL OR sender = ?2)"
            " ORDER BY seq DESC LIMIT ?3 OFFSET ?4",
            query.get("To"),
            query.get("From"),
            size + 1,
            page_number * size,
        )
        more = len(rows) > size
        path = f"/{API_VERSION}/Accounts/{self._exchange.account_sid}/Messages.json"
        next_page = request.url.include_query_params(Page=page_number + 1).query
        return {
            "messages": [shown(row, self._exchange.account_sid) for row in rows[:size]],
            "page": page_number,
            "page_size": size,
            "first_page_uri": path,
            "previous_page_uri": None,
            "next_page_uri": f"{path}?{next_page}" if more else None,
            "uri": path,
        }

    async def _numbers(self, request: Request) -> Response:
        """The account's numbers, with where texts to them go."""
        try:
            self._authenticate(request)
        except TwilioError as refusal:
            return refusal.response()
        rows = self._exchange.store.all(
            "SELECT line.*, url FROM line LEFT JOIN line_fallback USING (number) WHERE ?1 IS NULL OR number = ?1",
            request.query_params.get("PhoneNumber"),
        )
        numbers = [
            dict.fromkeys(_UNSAID)
            | {
                "sid": f"PN{row['number'].removeprefix('+'):0>32}",
                "account_sid": self._exchange.account_sid,
                "phone_number": row["number"],
                "sms_url": row["webhook_url"],
                "sms_fallback_url": row["url"] or "",
                "voice_url": row["voice_url"],
                "address_requirements": "none",
                "voice_receive_mode": "voice",
                "emergency_status": "Inactive",
                "emergency_address_status": "unregistered",
                "api_version": "2010-04-01",
                "uri": request.url.path,
            }
            for row in rows
        ]
        path = request.url.path
        return JSONResponse(
            {"incoming_phone_numbers": numbers, "page": 0, "page_size": 50, "next_page_uri": None, "uri": path}
        )

    def _authenticate(self, request: Request) -> None:
        scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
        try:
            given = base64.b64decode(encoded, validate=True) if scheme == "Basic" else b""
        except binascii.Error:
            given = b""
        expected = f"{self._exchange.account_sid}:{self._exchange.auth_token}".encode()
        if not hmac.compare_digest(given, expected) or request.path_params["account"] != self._exchange.account_sid:
            raise TwilioError(401, 20003, "Authenticate")

    def _next_fault(self) -> PhoneFault | None:
        while self.faults:
            fault = self.faults[0]
            if fault.next_calls > 0:
                fault.next_calls -= 1
                return fault
            self.faults.pop(0)
        return None

    @staticmethod
    async def _before(request: Request, fault: PhoneFault) -> Response | None:
        if fault.fault == "rate_limited":
            raise TwilioError(429, 20429, "Too Many Requests")
        if fault.fault == "error_500":
            raise TwilioError(500, 20500, "Internal Server Error")
        if fault.fault == "timeout_before":
            await asyncio.sleep(fault.seconds)
            drop(request.scope)
            return Response()
        return None


def _check(fields: dict[str, str]) -> None:
    unknown = set(fields) - _KNOWN_FIELDS
    if unknown:
        raise TwilioError(400, 21604, f"The practice phones do not know: {', '.join(sorted(unknown))}")
    if not _E164.fullmatch(fields.get("To", "")):
        raise TwilioError(400, 21211, "The 'To' number is not a valid phone number.")
    if not (fields.get("From") or fields.get("MessagingServiceSid")):
        raise TwilioError(400, 21603, "A 'From' phone number is required.")
    if not fields.get("Body"):
        raise TwilioError(400, 21602, "Message body is required.")
    if len(fields["Body"]) > LONGEST_BODY:
        raise TwilioError(400, 21617, "The concatenated message body exceeds the 1600 character limit.")
    if refusal := REFUSED_BY_SUFFIX.get(fields["To"][-4:]):
        raise TwilioError(400, *refusal)
