"""The lines through GOV.UK Notify's own client, for letters and for texts: the only module that knows it. Letters go as finished PDFs;
neither they nor texts are ever logged."""

import io
import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from notifications_python_client.notifications import NotificationsAPIClient
from pydantic import SecretStr

from services.notifications.lines.notify_refusals import classify_letter, classify_text, status_of
from services.notifications.lines.protocol import (
    MOST_RECEIVED,
    DeliveryReceipt,
    FoundSms,
    LetterKey,
    LineAnswer,
    LineAnswerKind,
    ReceiptKind,
    ReceivedSms,
    refusal,
)
from shared import logs
from shared.contracts.lines import LineFault
from shared.errors import Effect, UnavailableError
from shared.no_redirects import without_redirects

log = logs.get(__name__)

_POSTED = "received"
"""Notify's word for "the print room has printed and posted it"."""
_TEXT_RECEIPTS = {
    "sent": ReceiptKind.SENT,
    "delivered": ReceiptKind.DELIVERED,
    "permanent-failure": ReceiptKind.UNDELIVERED,
    "temporary-failure": ReceiptKind.UNDELIVERED,
    "technical-failure": ReceiptKind.FAILED,
}
_ON_ITS_WAY = frozenset({"pending-virus-check", "accepted", "created", "sending", "pending"})


@dataclass(frozen=True, slots=True)
class NotifyAccount:
    """Which Notify service, where its API is, and which class of post: "first", "second" or "economy"."""

    api_base: str
    api_key: SecretStr
    postage: str
    timeout_seconds: float
    sms_template_id: str = ""
    """A text template at Notify whose only content is ((words))."""


class NotifyLine:
    """Implements LetterLine with GOV.UK Notify's precompiled letters. Notify does not refuse a repeated reference, so whoever calls
    looks for the letter before handing it in again."""

    envelope = "c5"

    def __init__(self, account: NotifyAccount) -> None:
        self._account = account

    def post(self, key: LetterKey, pdf: bytes) -> LineAnswer:
        """See LetterLine."""
        try:
            sent = self._client().send_precompiled_letter_notification(
                reference=str(key.message_id), pdf_file=io.BytesIO(pdf), postage=self._account.postage
            )
        except Exception as error:  # whatever went wrong, the letter may have left; the classification knows when not
            answer = classify_letter(error)
            log.warning("letter not accepted", provider="govuk_notify", status=status_of(error), kind=answer.kind)
            return answer
        provider_id = sent.get("id") if isinstance(sent, dict) else None
        if not isinstance(provider_id, str) or not provider_id:
            return LineAnswer(LineAnswerKind.UNKNOWN, reason="answer_without_id")
        return LineAnswer(LineAnswerKind.ACCEPTED, provider_id=provider_id)

    def find(self, key: LetterKey) -> list[str]:
        """See LetterLine. Notify lists the newest first."""
        reference = str(key.message_id)
        listed = self._ask(lambda client: client.get_all_notifications(template_type="letter", reference=reference))
        found = [letter["id"] for letter in listed["notifications"] if letter.get("reference") == reference]
        return found[::-1]

    def look(self, provider_id: str) -> DeliveryReceipt | None:
        """See LetterLine."""
        status = str(self._ask(lambda client: client.get_notification_by_id(provider_id)).get("status", ""))
        if status in {_POSTED, "delivered"}:
            return DeliveryReceipt(provider_id, ReceiptKind.DELIVERED)
        if status in _ON_ITS_WAY:
            return None
        return DeliveryReceipt(provider_id, ReceiptKind.FAILED, f"post_{status.replace('-', '_')}"[:60])

    def _client(self) -> Any:
        return _client_of(self._account)

    def _ask(self, question: Callable[[Any], Any]) -> Any:
        return _ask(self._account, question)


class NotifyTexts:
    """Implements SmsLine with GOV.UK Notify's texts. Its receipts are not signed: they come with a bearer token to an address of
    their own, so `verify` believes nothing and `callback_url` is not used."""

    def __init__(self, account: NotifyAccount) -> None:
        self._account = account

    def send(self, to: str, body: str, reference: UUID, callback_url: str) -> LineAnswer:
        """See SmsLine."""
        del callback_url
        try:
            sent = _client_of(self._account).send_sms_notification(
                phone_number=to,
                template_id=self._account.sms_template_id,
                personalisation={"words": body},
                reference=str(reference),
            )
        except Exception as error:  # whatever went wrong, the text may have left; the classification knows when not
            answer = classify_text(error, to)
            log.warning("text not accepted", provider="govuk_notify", status=status_of(error), kind=answer.kind)
            return answer
        provider_id = sent.get("id") if isinstance(sent, dict) else None
        if not isinstance(provider_id, str) or not provider_id:
            return LineAnswer(LineAnswerKind.UNKNOWN, reason="answer_without_id")
        return LineAnswer(LineAnswerKind.ACCEPTED, provider_id=provider_id)

    def find(self, to: str, reference: UUID, since: datetime) -> list[FoundSms]:
        """See SmsLine. By our reference alone: Notify may have put a prefix before the words, and keeps texts for a week."""
        del to, since
        listed = _ask(
            self._account, lambda client: client.get_all_notifications(template_type="sms", reference=str(reference))
        )
        return [
            FoundSms(text["id"], text.get("body") or "", str(reference))
            for text in listed["notifications"]
            if text.get("reference") == str(reference)
        ]

    def look(self, provider_id: str) -> DeliveryReceipt | None:
        """See SmsLine."""
        try:
            text = _ask(self._account, lambda client: client.get_notification_by_id(provider_id))
        except UnavailableError as error:
            if error.fault == "http_404":
                return None  # older than Notify keeps texts: nothing will ever be said of it
            raise
        receipt = read_notify_receipt(provider_id, str(text.get("status", "")))
        return None if receipt is None or receipt.kind is ReceiptKind.SENT else receipt

    def received(self, since: datetime) -> list[ReceivedSms]:
        """See SmsLine. Notify lists the newest first and keeps texts for a week."""

        def read(client: Any) -> list[ReceivedSms]:
            newest = itertools.islice(client.get_received_texts_iterator(), MOST_RECEIVED)
            texts = (
                ReceivedSms(one["id"], one["user_number"], one["content"], datetime.fromisoformat(one["created_at"]))
                for one in newest
            )
            return list(itertools.takewhile(lambda text: text.at >= since, texts))

        found: list[ReceivedSms] = _ask(self._account, read)
        return found[::-1]

    def check(self, texts_url: str) -> str | None:
        """See SmsLine. A preview of our template shows what Notify would make of words that need no change at all; where it calls us
        back it does not say."""
        del texts_url
        words, template = "Sameday looks at its template", self._account.sms_template_id
        try:
            shown = str(
                _ask(self._account, lambda client: client.post_template_preview(template, {"words": words}))["body"]
            )
            if shown == words:
                return None
            body = str(_ask(self._account, lambda client: client.get_template(template))["body"])
        except UnavailableError as error:
            if error.fault in {"http_400", "http_404"}:
                return (
                    "GOV.UK Notify has no text template with this id that takes ((words)): every text will be refused."
                )
            raise
        if body.strip() != "((words))":
            return "The text template at GOV.UK Notify has more than ((words)) in it: take the rest out, it is in every text."
        return (
            "GOV.UK Notify puts your service's name before every text, which makes each longer and dearer. Turn it off there: "
            "Settings, Text message settings, Start text messages with service name."
        )

    def verify(self, url: str, params: Mapping[str, str], signature: str) -> bool:
        """See SmsLine."""
        del url, params, signature
        return False

    def read_receipt(self, params: Mapping[str, str]) -> DeliveryReceipt | None:
        """See SmsLine."""
        return read_notify_receipt(params.get("id", ""), params.get("status", ""))


def read_notify_receipt(provider_id: str, status: str) -> DeliveryReceipt | None:
    """A receipt about a text, or None where it says nothing that matters to us."""
    kind = _TEXT_RECEIPTS.get(status)
    if kind is None or not provider_id:
        return None
    failed = kind in {ReceiptKind.UNDELIVERED, ReceiptKind.FAILED}
    # "There was a problem between Notify and the provider": whoever the text is for.
    fault = LineFault.AWAY if status == "technical-failure" else None
    return DeliveryReceipt(provider_id, kind, f"notify_{status.replace('-', '_')}" if failed else None, fault)


def _client_of(account: NotifyAccount) -> Any:
    """A client for one call: it is not safe to share between threads."""
    key = account.api_key.get_secret_value()
    client = NotificationsAPIClient(key, base_url=account.api_base, timeout=account.timeout_seconds)  # type: ignore[no-untyped-call]  # it ships no types
    without_redirects(client.request_session)
    return client


def _ask(account: NotifyAccount, question: Callable[[Any], Any]) -> Any:
    try:
        return question(_client_of(account))
    except Exception as error:  # a look moves nothing, so every failure means the same: ask again
        log.warning("no answer about messages", provider="govuk_notify", status=status_of(error))
        raise UnavailableError(
            "line.away",
            "GOV.UK Notify does not answer just now.",
            "It is tried again by itself.",
            effect=Effect.NOTHING_SENT,
            fault=refusal(status_of(error)),
        ) from None
