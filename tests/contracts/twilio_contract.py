"""Twilio's contract, read from its SDK: the forms we send, the messages and pages we get, the webhooks it posts, the TwiML we answer.

The SDK's classes are plain, so their source is read: which key of an answer each attribute is taken from and of which type it is,
which fields a form has, and which attributes a TwiML element has. The SDK has no types for webhooks: their fields are a table of
our own, after Twilio's pages "Track the message status of outbound messages", "Twilio's request to your webhook" (messaging) and
"TwiML for Programmable Voice" (voice, Gather and Dial), as far as the practice phones play them.
"""

import ast
import inspect
import re
import textwrap
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, Field, StrictBool, StrictInt, StrictStr, create_model
from twilio.base.page import Page
from twilio.rest.api.v2010.account.incoming_phone_number import IncomingPhoneNumberInstance, IncomingPhoneNumberList
from twilio.rest.api.v2010.account.message import MessageInstance, MessageList

from tests.contracts.closed import Closed, ContractError, check
from tests.contracts.exchanges import Call, Webhook, document, form
from tests.contracts.twiml import check_twiml

PREFIX = "/phones"
_MESSAGES = re.compile(r"/2010-04-01/Accounts/AC\w{32}/Messages(?P<one>/(SM|MM)[0-9a-f]{32})?\.json")
_NUMBERS = re.compile(r"/2010-04-01/Accounts/AC\w{32}/IncomingPhoneNumbers\.json")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")


def _is_moment(value: str) -> str:
    parsedate_to_datetime(value)  # raises ValueError
    return value


_Moment = Annotated[StrictStr, AfterValidator(_is_moment)]
_TYPES: dict[str, Any] = {
    "Optional[str]": StrictStr | None,
    "Optional[int]": StrictInt | None,
    "Optional[datetime]": _Moment | None,
    "Optional[bool]": StrictBool | None,
    "Optional[Dict[str, object]]": dict[str, Any] | None,
}


@cache
def model_of(source: type) -> type[BaseModel]:
    """A message, or a number of ours, as the API writes it. Every field is always there; many may be null."""
    fields: dict[str, Any] = {}
    for statement in ast.walk(_tree(source)):
        if isinstance(statement, ast.AnnAssign) and (key := _key_read(statement.value)):
            fields[f"f{len(fields)}"] = (_type_of(source, ast.unparse(statement.annotation)), Field(alias=key))
    return create_model(source.__name__, __base__=Closed, **fields)


def _key_read(value: ast.expr | None) -> str | None:
    """The key of the answer that an attribute is taken from."""
    found = re.search(r"payload\.get\('(\w+)'\)", ast.unparse(value)) if value else None
    return found[1] if found else None


def _type_of(source: type, annotation: str) -> Any:
    plain = annotation.replace("'", "").replace('"', "")
    if named := re.fullmatch(rf"Optional\[{source.__name__}\.(\w+)\]", plain):
        words = getattr(source, named[1])
        return Literal[tuple(word for name, word in vars(words).items() if name.isupper())]
    return _TYPES[plain]


@cache
def fields_of(function: Callable[..., Any]) -> frozenset[str]:
    """The wire names of the form or query that one of the SDK's methods sends."""
    return frozenset(re.findall(r'"([A-Z]\w*[<>]?)":', inspect.getsource(function)))


def _tree(function: Callable[..., Any]) -> ast.AST:
    return ast.parse(textwrap.dedent(inspect.getsource(function)))


class _Refusal(Closed):
    """An error: the fields that TwilioRestException is made of, and where the code is explained."""

    code: int
    message: str
    more_info: str
    status: int


_Sid = Annotated[str, Field(pattern=r"^[A-Z]{2}\w{32}$")]
_Number = Annotated[str, Field(pattern=r"^\+[1-9][0-9]{6,14}$")]
_Digits = Annotated[str, Field(pattern=r"^\d+$")]


class _Posted(Closed):
    """What every webhook says."""

    account_sid: _Sid = Field(alias="AccountSid")
    api_version: Literal["2010-04-01"] = Field(alias="ApiVersion")
    sender: str = Field(alias="From", min_length=1)
    recipient: str = Field(alias="To", min_length=1)


class _StatusCallback(_Posted):
    message_sid: _Sid = Field(alias="MessageSid")
    message_status: Literal[
        "accepted", "scheduled", "queued", "sending", "sent", "delivered", "undelivered", "failed", "canceled", "read"
    ] = Field(alias="MessageStatus")
    sms_sid: _Sid = Field(alias="SmsSid")
    sms_status: str = Field(alias="SmsStatus")
    error_code: _Digits | None = Field(None, alias="ErrorCode")
    raw_dlr_done_date: _Digits | None = Field(None, alias="RawDlrDoneDate")


class _IncomingMessage(_Posted):
    body: str = Field(alias="Body")
    message_sid: _Sid = Field(alias="MessageSid")
    number_of_media: _Digits = Field(alias="NumMedia")
    number_of_segments: _Digits = Field(alias="NumSegments")
    sms_message_sid: _Sid = Field(alias="SmsMessageSid")
    sms_sid: _Sid = Field(alias="SmsSid")
    sms_status: Literal["received"] = Field(alias="SmsStatus")


class _CallStep(_Posted):
    call_sid: _Sid = Field(alias="CallSid")
    call_status: Literal["queued", "ringing", "in-progress", "completed", "busy", "failed", "no-answer", "canceled"] = (
        Field(alias="CallStatus")
    )
    direction: Literal["inbound"] = Field(alias="Direction")
    digits: Annotated[str, Field(pattern=r"^[0-9*#]*$")] | None = Field(None, alias="Digits")
    speech_result: str | None = Field(None, alias="SpeechResult")
    confidence: Annotated[str, Field(pattern=r"^[01](\.\d+)?$")] | None = Field(None, alias="Confidence")
    dial_call_status: Literal["completed", "answered", "busy", "no-answer", "failed", "canceled"] | None = Field(
        None, alias="DialCallStatus"
    )
    dial_call_sid: _Sid | None = Field(None, alias="DialCallSid")
    dial_call_duration: _Digits | None = Field(None, alias="DialCallDuration")


class TwilioContract:
    """Checks the forms, the answers, the webhooks, and what we answer to those."""

    def check_request(self, call: Call) -> None:
        """Hold a call against the SDK's method that would make it. Raises ContractError."""
        what = f"request {call.method} …/Messages"
        if call.method == "GET" and _NUMBERS.fullmatch(call.path.removeprefix(PREFIX)):
            _closed(
                form(call.query, what), fields_of(IncomingPhoneNumberList.page), "request GET …/IncomingPhoneNumbers"
            )
            return
        addressed = _MESSAGES.fullmatch(call.path.removeprefix(PREFIX))
        if addressed is None:
            raise ContractError(f"the practice phones do not play {call.method} {call.path}")
        if call.method == "GET":
            known = frozenset[str]() if addressed["one"] else fields_of(MessageList.page)
            _closed(form(call.query, what), known, what)
            return
        sent = form(call.body, what)
        _closed(sent, fields_of(MessageList._create), what)
        if not _E164.fullmatch(sent.get("To", "")):
            raise ContractError(f"{what}: To is no number in E.164")
        for one_of in ({"From", "MessagingServiceSid"}, {"Body", "MediaUrl", "ContentSid"}):
            if not one_of & set(sent):
                raise ContractError(f"{what}: one of {sorted(one_of)} is required")

    def check_answer(self, call: Call) -> None:
        """Hold an answer against MessageInstance, Page or a refusal. Raises ContractError."""
        if call.http_status is None:
            return
        name = "incoming_phone_numbers" if _NUMBERS.fullmatch(call.path.removeprefix(PREFIX)) else "messages"
        source = MessageInstance if name == "messages" else IncomingPhoneNumberInstance
        what = f"answer to {call.method} for {name}"
        doc = document(call.answer, what)
        if call.http_status >= 400:
            check(_Refusal, doc, what)
            if doc["status"] != call.http_status:
                raise ContractError(f"{what}: status is not the HTTP status")
        elif name in doc:
            _closed(doc, frozenset(Page.META_KEYS | {name}), what)
            for one in doc[name]:
                check(model_of(source), one, what)
        else:
            check(model_of(source), doc, what)

    def check_webhook(self, webhook: Webhook) -> None:
        """Hold a webhook against our table. Raises ContractError."""
        fields = form(webhook.body, "webhook")
        if "CallSid" in fields:
            check(_CallStep, fields, "webhook of a call")
        elif "MessageStatus" in fields:
            check(_StatusCallback, fields, "status callback")
        else:
            check(_IncomingMessage, fields, "webhook of a text")

    def check_our_answer(self, webhook: Webhook) -> None:
        """Hold the TwiML that we answer against the SDK's elements. Raises ContractError."""
        if 200 <= webhook.http_status < 300 and webhook.answer.strip().startswith("<"):
            check_twiml(webhook.answer, voice="CallSid=" in webhook.body)


def _closed(given: dict[str, Any], known: frozenset[str], what: str) -> None:
    if unknown := set(given) - known:
        raise ContractError(f"{what}: Twilio has no {', '.join(sorted(unknown))} there")
