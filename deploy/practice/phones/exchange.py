"""The telephone exchange: keeps messages, moves them from queued to delivered, and posts signed webhooks."""

import asyncio
import json
import secrets
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

from deploy.practice.hooks import Poster
from deploy.practice.phones.overrides import read_webhook
from deploy.practice.settings import PracticeSettings
from deploy.practice.store import Row, Store

SENT_AFTER_SECONDS = 0.05
DELIVERED_AFTER_SECONDS = 0.15
CALLBACK_ATTEMPTS = 5
WEBHOOK_FAILED = 11200
LONGEST_BODY = 1600
API_VERSION = "2010-04-01"


@dataclass(frozen=True)
class Ending:
    """How a text to a number ends: the last status and, where it failed, Twilio's error code."""

    status: str
    error_code: int | None
    meaning: str


DELIVERED = Ending("delivered", None, "")
#: What the last four digits of a phone number make happen. Every other number just works.
ENDING_BY_SUFFIX: dict[str, Ending] = {
    "0991": Ending("undelivered", 30003, "Undelivered: the phone is switched off or out of reach (30003)."),
    "0992": Ending("undelivered", 30005, "Undelivered: no such number (30005)."),
    "0993": Ending("undelivered", 30006, "Undelivered: a landline (30006)."),
    "0994": Ending("failed", 30007, "Failed: the network filtered it (30007)."),
    "0997": Ending("sent", None, "Sent, and never heard of again."),
}
#: Numbers that are refused at once, with Twilio's error code.
REFUSED_BY_SUFFIX: dict[str, tuple[int, str]] = {
    "0995": (21211, "The 'To' number is not a valid phone number."),
    "0996": (21610, "Attempt to send to unsubscribed recipient."),
}


class Exchange:
    """The books (`phones.sqlite3`) and the webhooks that go out."""

    def __init__(self, settings: PracticeSettings, poster: Poster) -> None:
        schema = (Path(__file__).parent / "schema.sql").read_text(encoding="utf-8")
        self.store = Store(settings.data_dir / "phones.sqlite3", schema)
        self.account_sid = settings.twilio_account_sid
        self.auth_token = settings.twilio_auth_token.get_secret_value()
        self._validator = RequestValidator(self.auth_token)
        self._poster = poster
        self._under_way: set[asyncio.Task[None]] = set()
        self.taken: dict[str, Callable[[str, str, str, int], Awaitable[int]]] = {}
        """Numbers whose texts somebody else hands on: they get the sender, the words, the text's id, and how often it comes."""

    def accept(self, fields: dict[str, str]) -> Row:
        """Queue a text that an application sends, and return its row."""
        sid = f"SM{secrets.token_hex(16)}"
        self.note(sid, "outbound-api", fields.get("From", "Sameday"), fields["To"], fields["Body"], "queued")
        self.store.run(
            "UPDATE message SET status_callback = ?, messaging_service_sid = ? WHERE sid = ?",
            fields.get("StatusCallback"),
            fields.get("MessagingServiceSid"),
            sid,
        )
        ending = ENDING_BY_SUFFIX.get(fields["To"][-4:], DELIVERED)
        now = time.time()
        self._plan(sid, "sent", None, now + SENT_AFTER_SECONDS)
        if ending.status != "sent":
            self._plan(sid, ending.status, ending.error_code, now + DELIVERED_AFTER_SECONDS)
        row = self.message(sid)
        if row is None:
            raise LookupError("the message was just written")
        return row

    def message(self, sid: str) -> Row | None:
        """One message by its sid."""
        return self.store.one("SELECT * FROM message WHERE sid = ?", sid)

    def note(self, sid: str, direction: str, sender: str, recipient: str, body: str, status: str) -> None:
        """Keep a text."""
        self.store.run(
            "INSERT INTO message (sid, direction, sender, recipient, body, status, created_at, updated_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            sid, direction, sender, recipient, body, status, time.time(), time.time(),
        )  # fmt: skip

    def _plan(self, sid: str, status: str, error_code: int | None, due_at: float) -> None:
        self.store.run(
            "INSERT INTO due (message, status, error_code, due_at) VALUES (?, ?, ?, ?)", sid, status, error_code, due_at
        )

    def reply(self, sender: str, recipient: str, body: str) -> None:
        """Note a text that came as the direct answer to a webhook."""
        self.note(f"SM{secrets.token_hex(16)}", "outbound-reply", sender, recipient, body, "delivered")

    async def receive(self, sender: str, recipient: str, body: str, times: int = 1) -> tuple[str, int, str]:
        """A person texts a line: post it to the line's webhook, and return (sid, HTTP status, body) of the answer.

        `times` posts the very same text more than once, as real networks do.
        """
        line = self.store.one("SELECT webhook_url FROM line WHERE number = ?", recipient)
        taken = self.taken.get(recipient)
        sid = str(uuid.uuid4()) if taken else f"SM{secrets.token_hex(16)}"
        self.note(sid, "inbound", sender, recipient, body, "received")
        if taken:
            status = await taken(sender, body, sid, times)
            if not 200 <= status < 300:
                self._note_failure(sid)
            return sid, status, ""
        if line is None:
            self._note_failure(sid)
            return sid, 0, ""
        fields = {
            "AccountSid": self.account_sid,
            "ApiVersion": API_VERSION,
            "Body": body,
            "From": sender,
            "MessageSid": sid,
            "NumMedia": "0",
            "NumSegments": "1",
            "SmsMessageSid": sid,
            "SmsSid": sid,
            "SmsStatus": "received",
            "To": recipient,
        }
        status, answer = 0, ""
        for _ in range(times):
            status, answer = await self._post_until_taken(line["webhook_url"], fields)
        fallback = self.store.one("SELECT url FROM line_fallback WHERE number = ?", recipient)
        if fallback and not 200 <= status < 300:
            failed = {"ErrorCode": str(WEBHOOK_FAILED), "ErrorUrl": line["webhook_url"]}
            status, answer = await self.post(fallback["url"], fields | failed)
        if not 200 <= status < 300:
            self._note_failure(sid)
        self.store.run("UPDATE message SET updated_at = ? WHERE sid = ?", time.time(), sid)
        return sid, status, answer

    def _note_failure(self, sid: str) -> None:
        """The line's webhook did not take a text; Twilio notes the same on the message and tells nobody."""
        self.store.run("UPDATE message SET error_code = ? WHERE sid = ?", WEBHOOK_FAILED, sid)

    async def _post_until_taken(self, url: str, fields: dict[str, str]) -> tuple[int, str]:
        """Post to a webhook, again as often as its overrides say."""
        webhook = read_webhook(url)
        status, answer = await self.post(webhook.url, fields)
        for _ in range(webhook.retries):
            if not webhook.asks_again(status):
                break
            status, answer = await self.post(webhook.url, fields)
        return status, answer

    async def post(self, url: str, fields: dict[str, str]) -> tuple[int, str]:
        """Post a form to a webhook, signed as Twilio signs it."""
        headers = {
            "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
            "User-Agent": "TwilioProxy/1.1",
            "X-Twilio-Signature": self._validator.compute_signature(url, fields),
        }
        return await self._poster.post(url, urlencode(fields).encode(), headers)

    # What happens later ---------------------------------------------------------------------------------------------

    def run_due(self) -> int:
        """Move messages on and start callbacks that are due; return how much there was to do."""
        moved = self.store.all("SELECT * FROM due WHERE due_at <= ? ORDER BY due_at, id LIMIT 200", time.time())
        if moved:
            with self.store.transaction():
                for row in moved:
                    self._move(row)
        callbacks = self.store.all(
            "SELECT * FROM callback WHERE state = 'waiting' AND due_at <= ? ORDER BY due_at, id LIMIT 64", time.time()
        )
        for callback in callbacks:
            self.store.run("UPDATE callback SET state = 'under way' WHERE id = ?", callback["id"])
            task = asyncio.get_running_loop().create_task(self._call_back(callback))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        return len(moved) + len(callbacks)

    def _move(self, row: Row) -> None:
        self.store.run("DELETE FROM due WHERE id = ?", row["id"])
        self.store.run(
            "UPDATE message SET status = ?, error_code = ?, updated_at = ? WHERE sid = ?",
            row["status"],
            row["error_code"],
            time.time(),
            row["message"],
        )
        message = self.message(row["message"])
        if message is None or not message["status_callback"]:
            return
        fields = {
            "AccountSid": self.account_sid,
            "ApiVersion": API_VERSION,
            "From": message["sender"],
            "MessageSid": message["sid"],
            "MessageStatus": message["status"],
            "SmsSid": message["sid"],
            "SmsStatus": message["status"],
            "To": message["recipient"],
        }
        if message["error_code"]:
            fields["ErrorCode"] = str(message["error_code"])
        self.store.run(
            "INSERT INTO callback (url, fields, due_at) VALUES (?, ?, ?)",
            message["status_callback"],
            json.dumps(fields),
            time.time(),
        )

    async def _call_back(self, callback: Row) -> None:
        status, _ = await self.post(callback["url"], json.loads(callback["fields"]))
        attempts = callback["attempts"] + 1
        done = 200 <= status < 300 or attempts >= CALLBACK_ATTEMPTS
        self.store.run(
            "UPDATE callback SET state = ?, attempts = ?, due_at = ? WHERE id = ?",
            "done" if done else "waiting",
            attempts,
            time.time() + 2**attempts / 4,
            callback["id"],
        )


def shown(row: Row, account_sid: str) -> dict[str, Any]:
    """A message as Twilio's API writes it."""
    uri = f"/{API_VERSION}/Accounts/{account_sid}/Messages/{row['sid']}"
    return {
        "account_sid": account_sid,
        "api_version": API_VERSION,
        "body": row["body"],
        "date_created": formatdate(row["created_at"]).replace("-0000", "+0000"),
        "date_sent": formatdate(row["updated_at"]).replace("-0000", "+0000") if row["status"] != "queued" else None,
        "date_updated": formatdate(row["updated_at"]).replace("-0000", "+0000"),
        "direction": row["direction"],
        "error_code": row["error_code"],
        "error_message": None,
        "from": row["sender"],
        "messaging_service_sid": row["messaging_service_sid"],
        "num_media": "0",
        "num_segments": str(segments(row["body"])),
        "price": None,
        "price_unit": None,
        "sid": row["sid"],
        "status": row["status"],
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": row["recipient"],
        "uri": f"{uri}.json",
    }


#: The characters of GSM 03.38 that a text may hold before it is sent as UCS-2; those in the extension count twice.
_GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_TWICE = set("^{}\\[~]|€\f")


def segments(body: str) -> int:
    """How many texts a message is charged as: a character that needs two places is never cut in two."""
    if set(body) <= _GSM | _GSM_TWICE:
        needs, one, several = [1 + (character in _GSM_TWICE) for character in body], 160, 153
    else:
        needs, one, several = [1 + (character > "\uffff") for character in body], 70, 67
    if sum(needs) <= one:
        return 1
    places = 0
    for need in needs:
        places += need + (places % several + need > several)
    return -(-places // several)
