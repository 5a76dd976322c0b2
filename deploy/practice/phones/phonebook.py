"""What the phones' pages show, read from the exchange's books: which phones there are, their texts, and who they can call."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from deploy.practice.phones.exchange import WEBHOOK_FAILED, Exchange
from deploy.practice.store import Row

MOST_TEXTS = 400
LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True)
class Text:
    """One text as its phone shows it; `time` is London's."""

    is_mine: bool
    other: str
    body: str
    time: str
    status: str


@dataclass(frozen=True)
class Phone:
    """One practice phone in the list."""

    number: str
    texts: int
    last_words: str
    last_at: str


def phones(exchange: Exchange) -> list[Phone]:
    """The phones with the newest texts, newest first."""
    by_phone: dict[str, list[Row]] = defaultdict(list)
    for row in exchange.store.all("SELECT * FROM message ORDER BY seq DESC LIMIT ?", MOST_TEXTS):
        by_phone[row["sender"] if row["direction"] == "inbound" else row["recipient"]].append(row)
    return [Phone(number, len(rows), rows[0]["body"], _time(rows[0])) for number, rows in by_phone.items()]


def texts(exchange: Exchange, number: str) -> list[Text]:
    """The newest texts from and to a phone, in the order they were sent."""
    rows = exchange.store.all(
        "SELECT * FROM message WHERE (direction = 'inbound' AND sender = ?1) OR (direction <> 'inbound' AND recipient = ?1)"
        " ORDER BY seq DESC LIMIT ?2",
        number,
        MOST_TEXTS,
    )
    return [_text(row) for row in reversed(rows)]


def lines(exchange: Exchange, number: str) -> list[str]:
    """The numbers that an application answers; the one that this phone last had to do with comes first."""
    rows = exchange.store.all(
        "SELECT line.number FROM line LEFT JOIN message ON line.number = iif(direction = 'inbound', recipient, sender)"
        " AND ?1 = iif(direction = 'inbound', sender, recipient) GROUP BY line.number"
        " ORDER BY max(coalesce(seq, 0)) DESC, line.rowid",
        number,
    )
    return [row["number"] for row in rows]


def _text(row: Row) -> Text:
    is_mine = row["direction"] == "inbound"
    return Text(
        is_mine=is_mine,
        other=row["recipient"] if is_mine else row["sender"],
        body=row["body"],
        time=_time(row),
        status=_status(row),
    )


def _status(row: Row) -> str:
    if row["error_code"] == WEBHOOK_FAILED:
        return f"nobody took it ({WEBHOOK_FAILED})"
    if row["direction"] == "inbound":
        return "delivered"
    return f"{row['status']} ({row['error_code']})" if row["error_code"] else str(row["status"])


def _time(row: Row) -> str:
    then, now = datetime.fromtimestamp(row["created_at"], LONDON), datetime.now(LONDON)
    return then.strftime("%H:%M" if then.date() == now.date() else "%-d %B, %H:%M")
