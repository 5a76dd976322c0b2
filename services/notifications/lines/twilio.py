"""The line through Twilio's own SDK: the only module that knows it. Numbers and words are never logged here."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urldefrag
from uuid import UUID

import requests
from pydantic import SecretStr
from twilio.base.exceptions import (
    TwilioException,
    TwilioRestException,
    TwilioServiceException,
)
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client
from twilio.twiml.voice_response import VoiceResponse

from services.notifications.lines.protocol import (
    LANGUAGES_HEARD,
    MOST_RECEIVED,
    DeliveryReceipt,
    FoundSms,
    LineAnswer,
    LineAnswerKind,
    ReceiptKind,
    ReceivedSms,
    VoiceScript,
    refusal,
)
from shared import logs
from shared.contracts.lines import LineFault
from shared.errors import Effect, UnavailableError

log = logs.get(__name__)

MOST_LOOKED_THROUGH = 200
"""Texts to one number that are looked through, newest first: many times what one person gets in a day."""
_CLOCKS_MAY_DIFFER = timedelta(minutes=5)

SILENCE_SECONDS, PAUSE_SECONDS, RING_SECONDS, HOLD_SECONDS = 10, 3, 25, 3
"""How long silence may last before we ask again, a pause within what somebody says, ringing before "nobody is free", and a hold."""
RETRIES = "#rc=3&rp=5xx,ct,rt"
"""Behind a webhook's address: Twilio asks three times more, also after an answer of ours that we cannot take it now. Unasked it does so once,
and only where it could not connect. Source: Twilio, Webhooks: connection overrides, read on 30 November 2026."""
_ENOUGH_RETRIES = 2
SPOKEN_RATE = "85%"
_LANGUAGES = {"en": "en-GB", "cy": "cy-GB"}
_VOICES = {"en": "Polly.Amy", "cy": "Polly.Gwyneth"}

_NOT_ALLOWED_THERE = 21408
_LINE_FAULTS: Mapping[int, LineFault] = {
    10001: LineFault.ACCOUNT,  # the account is not active
    20003: LineFault.ACCOUNT,  # its token is not accepted
    20005: LineFault.ACCOUNT,  # it is suspended
    20008: LineFault.ACCOUNT,  # these are the credentials for trying out
    20404: LineFault.ACCOUNT,  # there is no such account
    21608: LineFault.TRIAL,  # a trial account texts only numbers that it has verified
    21212: LineFault.SENDER,  # the number that we text from is none,
    21603: LineFault.SENDER,  # or is missing,
    21606: LineFault.SENDER,  # or cannot text,
    21659: LineFault.SENDER,  # or is not Twilio's,
    21660: LineFault.SENDER,  # or another account's
    21611: LineFault.LIMIT,  # too many of our texts wait in its queue
    63038: LineFault.LIMIT,  # the account's messages of the day are used up
}
"""Twilio's errors that say nothing of the person: https://www.twilio.com/docs/api/errors."""
_REASONS = {
    21211: "bad_number",
    21614: "bad_number",
    21610: "stopped_at_carrier",
    21408: "not_allowed_there",
    21612: "not_reachable_from_here",
}
_RECEIPTS = {
    "sent": ReceiptKind.SENT,
    "delivered": ReceiptKind.DELIVERED,
    "undelivered": ReceiptKind.UNDELIVERED,
    "failed": ReceiptKind.FAILED,
}
_RECEIPT_FAULTS: Mapping[str, LineFault] = {
    "30001": LineFault.LIMIT,  # the queue of the account was full
    "30002": LineFault.ACCOUNT,  # the account was suspended after it had taken the text
}
_ENDS = frozenset(_RECEIPTS) - {"sent"}


@dataclass(frozen=True, slots=True)
class TwilioAccount:
    """Whose account, which number we text from (E.164), and where Twilio's API is."""

    api_base: str
    account_sid: str
    auth_token: SecretStr
    from_number: str
    timeout_seconds: float


class TwilioLine:
    """Implements SmsLine with Twilio's Programmable Messaging, and VoiceLine with its Programmable Voice."""

    def __init__(self, account: TwilioAccount) -> None:
        token = account.auth_token.get_secret_value()
        silent = logging.getLogger("twilio.silent")
        silent.disabled = True  # the SDK writes whole requests, numbers included, to its logger
        self._client = Client(
            account.account_sid,
            token,
            http_client=TwilioHttpClient(timeout=account.timeout_seconds, logger=silent),
        )
        self._client.api.base_url = account.api_base
        self._validator = RequestValidator(token)
        self._from = account.from_number

    def send(self, to: str, body: str, reference: UUID, callback_url: str) -> LineAnswer:
        """See SmsLine. Twilio keeps no reference of ours: the callback's address names the message."""
        del reference
        try:
            message = self._client.messages.create(to=to, from_=self._from, body=body, status_callback=callback_url)
        except (TwilioRestException, TwilioServiceException) as error:
            answer = classify(int(error.status), error.code, to)
            log.warning("text not accepted", provider="twilio", status=error.status, code=error.code, kind=answer.kind)
            return answer
        except requests.ConnectTimeout:
            return LineAnswer(LineAnswerKind.TRY_LATER, reason="no_connection")
        except Exception as error:  # whatever else went wrong, the text may have left
            log.warning("text unclear", provider="twilio", error_type=type(error).__name__)
            return LineAnswer(LineAnswerKind.UNKNOWN, reason="no_answer")
        if not isinstance(message.sid, str) or not message.sid:
            return LineAnswer(LineAnswerKind.UNKNOWN, reason="answer_without_id")
        return LineAnswer(LineAnswerKind.ACCEPTED, provider_id=message.sid)

    def find(self, to: str, reference: UUID, since: datetime) -> list[FoundSms]:
        """See SmsLine. Twilio filters by the day it *sent* a text, which a waiting text does not have, so we look at its creation."""
        del reference
        try:
            listed: list[Any] = self._client.messages.list(to=to, from_=self._from, limit=MOST_LOOKED_THROUGH)
        except Exception as error:  # a look moves nothing, so every failure means the same: ask again
            raise _away(error) from None
        earliest = since - _CLOCKS_MAY_DIFFER
        return [
            FoundSms(message.sid, message.body or "")
            for message in listed
            if message.date_created is None or message.date_created >= earliest
        ]

    def look(self, provider_id: str) -> DeliveryReceipt | None:
        """See SmsLine."""
        try:
            text: Any = self._client.messages(provider_id).fetch()
        except TwilioRestException as error:
            if error.status == 404:
                return None  # somebody deleted it there: nothing will ever be said of it
            raise _away(error) from None
        except Exception as error:  # a look moves nothing, so every failure means the same: ask again
            raise _away(error) from None
        if text.status not in _ENDS:
            return None
        return _receipt(provider_id, _RECEIPTS[text.status], str(text.error_code or ""))

    def received(self, since: datetime) -> list[ReceivedSms]:
        """See SmsLine. What came in is sent at once, so Twilio's filter by the time of sending holds for it."""
        try:
            listed: list[Any] = self._client.messages.list(to=self._from, date_sent_after=since, limit=MOST_RECEIVED)
        except Exception as error:  # a look moves nothing, so every failure means the same: ask again
            raise _away(error) from None
        texts = [
            ReceivedSms(one.sid, one.from_, one.body or "", one.date_created)
            for one in listed
            if one.direction == "inbound" and one.date_created is not None and one.date_created >= since
        ]
        return texts[::-1]  # the newest is listed first, and times are whole seconds

    def check(self, texts_url: str) -> str | None:
        """See SmsLine."""
        try:
            numbers: list[Any] = self._client.incoming_phone_numbers.list(phone_number=self._from, limit=1)
        except Exception as error:  # a look moves nothing, so every failure means the same: ask again
            raise _away(error) from None
        if not numbers:
            return "The number that we text from is not one of this Twilio account: texts will be refused. Compare it in the settings."
        [number] = numbers
        texts_go_to, overrides = urldefrag(number.sms_url or "")
        if texts_go_to != texts_url:
            return f"Texts to our number do not come to us. At Twilio, for the number, set A message comes in: POST {texts_url}"
        if not number.sms_fallback_url:
            return (
                "A text that we cannot take at once is lost until we read Twilio's list. At Twilio, for the number, set Primary handler "
                f"fails: POST {texts_url}"
            )
        if not _asks_again(overrides):
            return (
                "A text that we cannot take just now is asked for only once more. At Twilio, for the number, write behind the address of "
                f"A message comes in: {RETRIES}"
            )
        return None

    def speak(self, script: VoiceScript) -> str:
        """See VoiceLine. Spoken slowly, interrupted by any key or word, and nothing that a person says is bleeped out."""
        document = VoiceResponse()
        if script.listen is not None:
            listen = script.listen
            gather = document.gather(
                input="dtmf speech" if listen.language in LANGUAGES_HEARD else "dtmf",
                action=listen.heard_url,
                method="POST",
                timeout=SILENCE_SECONDS,
                num_digits=listen.digits,
                finish_on_key="#",
                barge_in=True,
                **_hearing(listen.language),
            )
            _say(gather, script)
            document.redirect(listen.silent_url, method="POST")
            return str(document)
        if script.come_back_url is not None:  # outside a gather no key is heard
            hold = document.gather(
                input="dtmf", action=script.come_back_url, method="POST", timeout=HOLD_SECONDS, num_digits=1,
                finish_on_key="",
            )  # fmt: skip
            _say(hold, script)
            document.redirect(script.come_back_url, method="POST")
            return str(document)
        _say(document, script)
        if script.dial is not None:
            dial = document.dial(action=script.dial.after_url, method="POST", timeout=RING_SECONDS)
            dial.number(script.dial.number)
        else:
            document.hangup()
        return str(document)

    def verify(self, url: str, params: Mapping[str, str], signature: str) -> bool:
        """See SmsLine."""
        return bool(self._validator.validate(url, dict(params), signature))

    def read_receipt(self, params: Mapping[str, str]) -> DeliveryReceipt | None:
        """See SmsLine."""
        kind = _RECEIPTS.get(params.get("MessageStatus", ""))
        sid, code = params.get("MessageSid", ""), params.get("ErrorCode", "")
        if kind is None or not sid:
            return None
        return _receipt(sid, kind, code)


def _receipt(provider_id: str, kind: ReceiptKind, code: str) -> DeliveryReceipt:
    is_code = code.isascii() and code.isdigit()
    return DeliveryReceipt(provider_id, kind, f"carrier_{code}" if is_code else None, _RECEIPT_FAULTS.get(code))


def _asks_again(overrides: str) -> bool:
    """Whether these overrides of a connection let Twilio repeat what we answered with "not now"."""
    found = parse_qs(overrides)
    count, policy = found.get("rc", ["1"])[-1], found.get("rp", ["ct"])[-1].split(",")
    return count.isdecimal() and int(count) >= _ENOUGH_RETRIES and not {"5xx", "all"}.isdisjoint(policy)


def _hearing(language: str) -> dict[str, Any]:
    """How words are listened to; nothing where the line does not know the language, because it would refuse the whole gather (13331)."""
    if language not in LANGUAGES_HEARD:
        return {}
    return {"language": _LANGUAGES[language], "speech_timeout": PAUSE_SECONDS, "profanity_filter": False}


def _say(document: Any, script: VoiceScript) -> None:
    for spoken in script.say:
        said = document.say(language=_LANGUAGES[spoken.language], voice=_VOICES[spoken.language])
        said.prosody(spoken.words, rate=SPOKEN_RATE)


def classify(status: int, code: int | None, to: str) -> LineAnswer:
    """Twilio's refusal of a text to `to` (E.164) in our words; total. Only a definitive "no" about this text is REFUSED."""
    if status >= 500 or status == 408:
        return LineAnswer(LineAnswerKind.UNKNOWN, reason="server_error")
    fault = _LINE_FAULTS.get(code or 0)
    if code == _NOT_ALLOWED_THERE and to.startswith("+44"):
        fault = LineFault.PERMISSION  # our own country is turned off: nobody gets anything
    if fault is None and status in {401, 403, 404}:
        fault = LineFault.ACCOUNT
    if fault is not None:
        return LineAnswer(LineAnswerKind.LINE_FAULT, reason=fault)
    if status in {409, 429}:  # too much at once: the person's text is not at fault
        return LineAnswer(LineAnswerKind.TRY_LATER, reason=f"http_{status}")
    if status >= 400:
        return LineAnswer(LineAnswerKind.REFUSED, reason=_REASONS.get(code or 0, f"refused_{code or status}"))
    return LineAnswer(LineAnswerKind.UNKNOWN, reason="unexpected_answer")


def _away(error: Exception) -> UnavailableError:
    log.warning("no answer about texts", provider="twilio", error_type=type(error).__name__)
    status = error.status if isinstance(error, TwilioRestException) else _status_of_list(error)
    return UnavailableError(
        "line.away",
        "The telephone line does not answer just now.",
        "It is tried again by itself.",
        effect=Effect.NOTHING_SENT,
        fault=refusal(status),
    )


def _status_of_list(error: Exception) -> int | None:
    """The HTTP status where Twilio refused a list: the SDK raises its base class then, with the response beside the words."""
    response = error.args[1] if isinstance(error, TwilioException) and len(error.args) > 1 else None
    return getattr(response, "status_code", None)
