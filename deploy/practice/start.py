"""The first page of the practice world: who is there to be played, one click away each. What it names was left beside its data by whoever
set the world up; without that it leads to the bank, the phones and the post alone."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from deploy.practice.pages import Html, fill, join, page, table
from deploy.practice.phones.numbers import spoken_number

FILE = "start.json"
"""In the practice world's folder: `desk`, `event`, `people` and `staff`."""
_PLACES = Html("""<h2>The bank, the phones and the post</h2>
<ul>
<li><a href="/bank/">The bank</a>: accounts, payments, and account numbers that make things go wrong</li>
<li><a href="/phones/">The phones</a>: every practice phone; pick one up, text with it and call with it</li>
<li><a href="/post/">The post</a>: letters that were handed in, as PDF</li>
</ul>""")
_STANDS_IN = Html("<p>This is the practice world: it stands in for the bank, the phone network and the post.</p>")
_HOW = Html("<p>Pick up a phone and text “bus 4.60 and lunch £6”, or call. Everything that they get is there, too.</p>")
_PHONE = '<a href="/phones/phone?number=$number">$spoken</a>'


def start_page(folder: Path) -> Callable[[], Awaitable[Response]]:
    """The route of the first page; it reads what is there each time."""

    async def show() -> Response:
        return page("The practice world", join([_STANDS_IN, *_played(_read(folder / FILE)), _PLACES]))

    return show


def _read(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _played(world: dict[str, Any]) -> list[Html]:
    """The people of the event, and the staff; empty where nobody was brought."""
    if not world:
        return []
    people = [
        [one["name"], _phone(one), one["picture_word"], "Welsh" if one["language"] == "cy" else "English"]
        for one in world["people"]
    ]
    staff = [[one["name"], one["role"].replace("_", " ")] for one in world["staff"]]
    desk = '<p><a href="$desk">Open the desk</a>. It leads to the practice sign-in, where you choose who you are.</p>'
    return [
        fill("<h2>The people of “$event”</h2>", event=world["event"]),
        _HOW,
        table("People", ["Name", "Phone", "Picture word", "Language"], people),
        Html("<h2>The staff</h2>"),
        fill(desk, desk=world["desk"]),
        table("Staff", ["Name", "Role"], staff),
    ]


def _phone(one: dict[str, Any]) -> Html:
    return fill(_PHONE, number=Html(quote(one["mobile"])), spoken=spoken_number(one["mobile"]))
