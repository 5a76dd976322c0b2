"""What a failed call of GOV.UK Notify means: for this message, for our account, or nothing that anybody knows.

Notify says that its sentences may change and that programs should go by the status and the type of an error. So that decides
who is at fault; sentences only choose the words in which people are told what to put right.
"""

import re
from collections.abc import Mapping
from typing import Any

import requests
from notifications_python_client.errors import HTTPError

from services.notifications.lines.protocol import LineAnswer, LineAnswerKind
from shared.contracts.lines import LineFault

_FAULTS: Mapping[str, LineFault] = {
    r"trial mode": LineFault.TRIAL,
    r"team-only|team api key": LineFault.TEAM_KEY,
    r"template|personalisation": LineFault.TEMPLATE,
    r"not allowed to send": LineFault.PERMISSION,
    r"sms_sender_id": LineFault.SENDER,
}
_OF_THE_WORDS = re.compile(r"message is (too long|empty)", re.IGNORECASE)
_OF_THE_NUMBER = frozenset({"InvalidPhoneError", "InvalidRecipientError"})


def classify_text(error: Exception, to: str) -> LineAnswer:
    """A failed call about a text to `to` (E.164) in our words; total. Only a definitive "no" about this text is REFUSED.

    A BadRequestError about a number abroad may be about that number; about a UK number it is about our account, unless it is
    about the words.
    """
    answer = _of_the_account(error)
    if answer is not None:
        return answer
    status, kind, sentence = status_of(error), *_said(error)
    if kind in _OF_THE_NUMBER or (kind == "ValidationError" and sentence.startswith("phone_number")):
        return LineAnswer(LineAnswerKind.REFUSED, reason="bad_number")
    fault = _fault_in(sentence)
    is_of_the_person = not to.startswith("+44") and kind == "BadRequestError" and fault is None
    if is_of_the_person or _OF_THE_WORDS.search(sentence):
        return LineAnswer(LineAnswerKind.REFUSED, reason=f"refused_{status}")
    return LineAnswer(LineAnswerKind.LINE_FAULT, reason=fault or LineFault.OTHER)


def classify_letter(error: Exception) -> LineAnswer:
    """The same for a letter. What Notify says of a PDF is of every type, so only sentences about the account are its fault."""
    answer = _of_the_account(error)
    if answer is not None:
        return answer
    fault = _fault_in(_said(error)[1])
    if fault is not None:
        return LineAnswer(LineAnswerKind.LINE_FAULT, reason=fault)
    return LineAnswer(LineAnswerKind.REFUSED, reason=f"refused_{status_of(error)}")


def status_of(error: Exception) -> int | None:
    """Notify's HTTP status, or None where there was no answer (the client then makes up a 503)."""
    return error.status_code if isinstance(error, HTTPError) and error.response is not None else None


def _of_the_account(error: Exception) -> LineAnswer | None:
    """The answer where the status and the type decide; None for a refusal that is read further."""
    if isinstance(error.__cause__, requests.ConnectTimeout):
        return LineAnswer(LineAnswerKind.TRY_LATER, reason="no_connection")
    status, (kind, sentence) = status_of(error), _said(error)
    if status in {401, 403}:
        return LineAnswer(LineAnswerKind.LINE_FAULT, reason=_fault_in(sentence) or LineFault.ACCOUNT)
    if status == 429:
        if kind == "TooManyRequestsError":  # the day's messages; a RateLimitError is about this minute
            return LineAnswer(LineAnswerKind.LINE_FAULT, reason=LineFault.LIMIT)
        return LineAnswer(LineAnswerKind.TRY_LATER, reason="http_429")
    if status is None or status == 408 or not 400 <= status < 500:
        return LineAnswer(LineAnswerKind.UNKNOWN, reason="no_answer")
    return None


def _fault_in(sentence: str) -> LineFault | None:
    return next((fault for words, fault in _FAULTS.items() if re.search(words, sentence, re.IGNORECASE)), None)


def _said(error: Exception) -> tuple[str, str]:
    """Type and sentence of the first error in Notify's answer; empty where it has none."""
    errors: Any = error.message if isinstance(error, HTTPError) else None
    first = errors[0] if isinstance(errors, list) and errors else {}
    if not isinstance(first, dict):
        return "", ""
    return str(first.get("error", "")), str(first.get("message", ""))
