"""The phones' pages: every practice phone with its texts, and a plain form to text from one of them."""

from collections import defaultdict
from datetime import datetime
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from deploy.practice.forms import read_form
from deploy.practice.pages import Html, fill, join, page, table
from deploy.practice.phones.control import send_text
from deploy.practice.phones.exchange import ENDING_BY_SUFFIX, REFUSED_BY_SUFFIX, Exchange
from deploy.practice.store import Row

SHOWN = 400
LONDON = ZoneInfo("Europe/London")
_PHONE = """<section class="phone" aria-label="Phone $number"><h2>$number</h2><ol>$bubbles</ol>
<p><a href="/phones/write?from=$link">Write a text from $number</a></p></section>"""
_WRITE = """<form method="post" action="/phones/write">
<label for="from">From (the practice phone)</label><input id="from" name="from" value="$sender" inputmode="tel">
<label for="to">To (the line)</label><input id="to" name="to" value="$line" inputmode="tel">
<label for="body">Text</label><textarea id="body" name="body" rows="4" maxlength="1600"></textarea>
<p><button>Send the text</button></p></form>"""


def routes(exchange: Exchange) -> list[Route]:
    """The pages under /phones."""

    async def show(_: Request) -> Response:
        return page("Practice phones", join([_phones(exchange), _suffixes()]), refresh_seconds=3)

    async def form(request: Request) -> Response:
        line = exchange.store.one("SELECT number FROM line ORDER BY rowid LIMIT 1")
        sender = request.query_params.get("from", "")
        return page("Write a text", fill(_WRITE, sender=sender, line=line["number"] if line else ""))

    async def send(request: Request) -> Response:
        fields = await read_form(request)
        await send_text(exchange, fields.get("from", ""), fields.get("to", ""), fields.get("body", ""))
        return RedirectResponse("/phones/", status_code=303)

    return [
        Route("/", show),
        Route("/write", form, methods=["GET"]),
        Route("/write", send, methods=["POST"]),
    ]


def _phones(exchange: Exchange) -> Html:
    by_phone: dict[str, list[Row]] = defaultdict(list)
    for row in reversed(exchange.store.all("SELECT * FROM message ORDER BY seq DESC LIMIT ?", SHOWN)):
        by_phone[row["sender"] if row["direction"] == "inbound" else row["recipient"]].append(row)
    if not by_phone:
        return Html('<p>No texts yet. <a href="/phones/write">Write the first one.</a></p>')
    newest_first = sorted(by_phone.items(), key=lambda item: -item[1][-1]["seq"])
    phones = [
        fill(_PHONE, number=number, link=number.replace("+", "%2B"), bubbles=join([_bubble(row) for row in rows]))
        for number, rows in newest_first
    ]
    return fill('<div class="phones">$phones</div>', phones=join(phones))


def _bubble(row: Row) -> Html:
    wrote = row["direction"] == "inbound"
    return fill(
        '<li class="$side"><p>$body</p><small>$who, $time, $status</small></li>',
        side="sent" if wrote else "got",
        body=row["body"],
        who="written here" if wrote else f"from {row['sender']}",
        time=datetime.fromtimestamp(row["created_at"], LONDON).strftime("%H:%M"),
        status=row["status"] + (f" ({row['error_code']})" if row["error_code"] else ""),
    )


def _suffixes() -> Html:
    rows: list[list[object]] = [[suffix, ending.meaning] for suffix, ending in ENDING_BY_SUFFIX.items()]
    rows += [[suffix, f"Refused at once: {message} ({code})"] for suffix, (code, message) in REFUSED_BY_SUFFIX.items()]
    return table("Phone numbers that make things happen", ["Last four digits", "What happens"], rows)
