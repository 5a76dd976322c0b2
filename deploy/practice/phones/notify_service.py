"""The service at the practice GOV.UK Notify: how it is set up, its texts, its callbacks, and the texts that people send to it."""

import asyncio
import json
import time
import uuid
from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from deploy.practice.hooks import NO_ANSWER, Poster
from deploy.practice.phones.exchange import DELIVERED_AFTER_SECONDS, SENT_AFTER_SECONDS, Exchange
from deploy.practice.phones.notify_words import as_sent
from deploy.practice.store import Row

TEMPLATE_ID = "0f6a8f3e-2f0b-4d5c-9a53-6c5a4e1d7b20"
"""The one template of the service."""
CALLBACK_RETRIES = 5
SENDING = "sending"
ENDING_BY_SUFFIX: dict[str, str] = {
    "0991": "temporary-failure",
    "0992": "permanent-failure",
    "0993": "permanent-failure",
    "0994": "technical-failure",
    "0996": "permanent-failure",
    "0997": SENDING,
}
"""The last status of a text by the last four digits of its number; every other is delivered."""
SCHEMA = """
CREATE TABLE IF NOT EXISTS notify_settings (one INTEGER PRIMARY KEY CHECK (one = 1), settings TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS notify_text (
    id TEXT PRIMARY KEY, seq INTEGER NOT NULL, reference TEXT, phone_number TEXT NOT NULL, status TEXT NOT NULL,
    created_at REAL NOT NULL, sent_at REAL, completed_at REAL
) STRICT;
CREATE TABLE IF NOT EXISTS notify_due (id INTEGER PRIMARY KEY, text TEXT NOT NULL, status TEXT NOT NULL, due_at REAL NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS notify_callback (
    id INTEGER PRIMARY KEY, url TEXT NOT NULL, body TEXT NOT NULL, retries INTEGER NOT NULL DEFAULT 0, due_at REAL NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting'
) STRICT;
"""


class NotifySettings(BaseModel):
    """How the service is set up at Notify, and what is wrong with it."""

    model_config = ConfigDict(extra="forbid")

    name: str = "Practice service"
    prefix: bool = False
    template_body: str = "((words))"
    template_deleted: bool = False
    trial: bool = False
    team_only: bool = False
    may_send_texts: bool = True
    key_revoked: bool = False
    international: bool = False
    daily_limit: int | None = Field(default=None, ge=0)
    number: str | None = Field(default=None, pattern=r"^\+[1-9]\d{6,14}$")
    receipts_url: str | None = None
    texts_url: str | None = None
    callback_token: str = ""
    retry_seconds: float = Field(default=1, gt=0)
    """Notify's own five minutes would be long in practice."""


def moment(at: float | None) -> str | None:
    """A time as Notify writes it."""
    return None if at is None else datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class NotifyService:
    """The service's books, beside those of the exchange whose phones it texts."""

    def __init__(self, exchange: Exchange, poster: Poster) -> None:
        self.store = exchange.store
        self._exchange = exchange
        self._poster = poster
        self._under_way: set[asyncio.Task[None]] = set()
        self.store.script(SCHEMA)
        kept = self.store.one("SELECT settings FROM notify_settings")
        self.settings = NotifySettings.model_validate_json(kept["settings"]) if kept else NotifySettings()
        self._take_number()

    def be(self, settings: NotifySettings) -> None:
        """Set the service up like this."""
        if self.settings.number:
            self._exchange.taken.pop(self.settings.number, None)
        self.settings = settings
        written = settings.model_dump_json()
        self.store.run("INSERT OR REPLACE INTO notify_settings (one, settings) VALUES (1, ?)", written)
        self._take_number()

    def be_as_new(self) -> None:
        """Forget how the service is set up, and what it had still to do."""
        self.be(NotifySettings())
        self.store.run("DELETE FROM notify_due")
        self.store.run("DELETE FROM notify_callback WHERE state = 'waiting'")

    def _take_number(self) -> None:
        if self.settings.number:
            self._exchange.taken[self.settings.number] = self.receive
            self.store.run(
                "INSERT INTO line (number, webhook_url) VALUES (?, '') ON CONFLICT DO NOTHING", self.settings.number
            )

    def words(self, given: str) -> str:
        """What a text with these words says."""
        return as_sent(
            self.settings.template_body.replace("((words))", given),
            prefix=self.settings.name if self.settings.prefix else None,
        )

    def sent_today(self) -> int:
        """Texts since midnight, UTC."""
        midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
        row = self.store.one("SELECT count(*) AS texts FROM notify_text WHERE created_at >= ?", midnight)
        return int(row["texts"]) if row else 0

    def accept(self, phone_number: str, to: str, body: str, reference: str | None) -> str:
        """Take one text to a number (`to`: E.164); gives its id."""
        text_id, now = str(uuid.uuid4()), time.time()
        sender = self.settings.number or "GOVUK"
        self._exchange.note(text_id, "outbound-api", sender, to, body, "created")
        self.store.run(
            "INSERT INTO notify_text (id, seq, reference, phone_number, status, created_at)"
            " SELECT ?1, seq, ?2, ?3, 'created', ?4 FROM message WHERE sid = ?1",
            text_id, reference, phone_number, now,
        )  # fmt: skip
        ending = ENDING_BY_SUFFIX.get(to[-4:], "delivered")
        self._plan(text_id, SENDING, now + SENT_AFTER_SECONDS)
        if ending != SENDING:
            self._plan(text_id, ending, now + DELIVERED_AFTER_SECONDS)
        return text_id

    def _plan(self, text_id: str, status: str, due_at: float) -> None:
        self.store.run("INSERT INTO notify_due (text, status, due_at) VALUES (?, ?, ?)", text_id, status, due_at)

    async def receive(self, sender: str, body: str, sid: str, times: int) -> int:
        """A person texts the number: Notify keeps it and calls back; gives the answer's HTTP status."""
        if self.settings.texts_url is None:
            return NO_ANSWER
        row = self._exchange.message(sid)
        told = {
            "id": sid,
            "source_number": sender.removeprefix("+"),
            "destination_number": str(self.settings.number).removeprefix("+"),
            "message": body,
            "date_received": moment(row["created_at"] if row else time.time()),
        }
        status = NO_ANSWER
        for _ in range(times):
            status = await self._call_back(self._callback(self.settings.texts_url, told, state="under way"))
        return status

    def _callback(self, url: str, told: dict[str, Any], state: Literal["waiting", "under way"] = "waiting") -> Row:
        row = self.store.one(
            "INSERT INTO notify_callback (url, body, due_at, state) VALUES (?, ?, ?, ?) RETURNING *",
            url, json.dumps(told), time.time(), state,
        )  # fmt: skip
        if row is None:
            raise LookupError("the callback was just written")
        return row

    # What happens later ---------------------------------------------------------------------------------------------

    def run_due(self) -> int:
        """Move texts on and start callbacks that are due; return how much there was to do."""
        moved = self.store.all("SELECT * FROM notify_due WHERE due_at <= ? ORDER BY due_at, id LIMIT 200", time.time())
        with self.store.transaction():
            for row in moved:
                self._move(row["text"], row["status"])
                self.store.run("DELETE FROM notify_due WHERE id = ?", row["id"])
        due = self.store.all(
            "SELECT * FROM notify_callback WHERE state = 'waiting' AND due_at <= ? ORDER BY due_at, id LIMIT 64",
            time.time(),
        )
        for callback in due:
            self.store.run("UPDATE notify_callback SET state = 'under way' WHERE id = ?", callback["id"])
            task = asyncio.get_running_loop().create_task(self._call_back_later(callback))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        return len(moved) + len(due)

    def _move(self, text_id: str, status: str) -> None:
        now = time.time()
        self.store.run("UPDATE message SET status = ?, updated_at = ? WHERE sid = ?", status, now, text_id)
        self.store.run(
            "UPDATE notify_text SET status = ?1, sent_at = iif(?1 = 'sending', ?2, sent_at),"
            " completed_at = iif(?1 = 'sending', completed_at, ?2) WHERE id = ?3",
            status, now, text_id,
        )  # fmt: skip
        text = self.store.one("SELECT * FROM notify_text WHERE id = ?", text_id)
        if text is None or status == SENDING or self.settings.receipts_url is None:
            return  # Notify tells only of an end
        told = {
            "id": text_id,
            "reference": text["reference"],
            "to": text["phone_number"],
            "status": status,
            "created_at": moment(text["created_at"]),
            "completed_at": moment(text["completed_at"]),
            "sent_at": moment(text["sent_at"]),
            "notification_type": "sms",
            "template_id": TEMPLATE_ID,
            "template_version": 1,
        }
        self._callback(self.settings.receipts_url, told)

    async def _call_back_later(self, callback: Row) -> None:
        await self._call_back(callback)

    async def _call_back(self, callback: Row) -> int:
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.settings.callback_token}"}
        status, _ = await self._poster.post(callback["url"], callback["body"].encode(), headers)
        again = (status == NO_ANSWER or status == 429 or status >= 500) and callback["retries"] < CALLBACK_RETRIES
        self.store.run(
            "UPDATE notify_callback SET state = ?, retries = retries + 1, due_at = ? WHERE id = ?",
            "waiting" if again else "done",
            time.time() + self.settings.retry_seconds,
            callback["id"],
        )
        return status
