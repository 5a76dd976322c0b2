"""Who did what: the page of the audit trail, narrowed by a thing, somebody of staff or a day."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.payments.desk.fetching import check_trails, fetch_trail
from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.rules.typed_dates import PARTS, read_typed_day, typed_day
from services.payments.desk.usecases import trail
from services.payments.desk.usecases.trail import TrailFilter
from services.payments.pages.forms import TypedForm
from services.payments.pages.rendering import Wrong
from services.payments.people.usecases import staff_to_choose
from shared import audit
from shared.database import london_today
from shared.days_in_words import moment_in_words
from shared.outbox_api import OtherService

PLACE = "/desk/trail"
FIELDS = ("thing", "by", *(f"day-{part}" for part in PARTS))
"""What the address may carry; empty fields are left out of links."""
MOST_LETTERS = 60


def add_trail(routes: APIRouter, desk_pages: DeskPages, notifications: OtherService) -> None:
    """The routes of this module."""

    @routes.get(PLACE.removeprefix("/desk"))
    def see(request: Request, before: Annotated[UUID | None, Query()] = None) -> Response:
        """The newest rows, or those that were looked for."""
        typed = {name: request.query_params.get(name, "")[:MOST_LETTERS].strip() for name in FIELDS}
        _, actor = desk_pages.caller(request)
        wanted, wrong, found = desk_pages.serve(request, lambda desk: _find(desk, typed, before))
        # Whether a row was changed is seen in the chain, which only the system role may read: in a transaction of its own.
        with desk_pages.database.system() as system:
            holds = audit.verify_rows(system, actor.org_id, [one.row for one in found.rows])
        found = replace(
            found, rows=tuple(replace(one, is_changed=not holds.get(one.row.id, True)) for one in found.rows)
        )
        asked = desk_pages.serve(request, lambda desk: trail.asked_there(desk.session, desk.actor, wanted, before))
        theirs = [] if wrong else fetch_trail(notifications, actor, asked)
        found = desk_pages.serve(request, lambda desk: trail.with_theirs(desk.session, desk.actor, found, theirs or []))
        kept = {name: value for name, value in typed.items() if value}
        return desk_pages.serve(
            request,
            lambda desk: desk.show(
                "trail.html",
                wrong=wrong,
                found=found,
                changed=[one for one in found.rows if one.is_changed],
                is_away=theirs is None,
                check=trail.last_check(desk.session, desk.actor),
                thing_id=wanted.thing_id,
                staff=[(str(one), name) for one, name in staff_to_choose(desk.session, desk.actor)],
                more=f"{PLACE}?{urlencode(kept | {'before': ''})}",
                beginning=f"{PLACE}?{urlencode(kept)}" if before else "",
                is_narrowed=bool(kept),
                typed=typed,
                at=moment_in_words,
            ),
        )

    @routes.post("/trail/check")
    def check(request: Request, form: TypedForm) -> Response:
        """Has both trails recomputed, and keeps what was found."""
        sent = desk_pages.serve(request, lambda desk: None if form.only_shown else desk.sent_before(form))
        if sent is not None or form.only_shown:
            return sent or desk_pages.serve(request, lambda desk: desk.go(PLACE))
        _, actor = desk_pages.caller(request)
        checked = check_trails(desk_pages.database, notifications, actor)

        def operation(desk: DeskSession) -> None:
            trail.keep_check(desk.session, desk.actor, checked)

        return desk_pages.serve(
            request, lambda desk: desk.do(form, lambda: operation(desk), PLACE, lambda _: desk.go(PLACE))
        )


def _find(
    desk: DeskSession, typed: Mapping[str, str], before: UUID | None
) -> tuple[TrailFilter, list[Wrong], trail.Trail]:
    """What was looked for. Where a part of it cannot be read nothing is shown, because a list of other things would mislead."""
    wanted, wrong = _read(desk, typed)
    found = trail.see_trail(desk.session, desk.actor, wanted, before)
    return wanted, wrong, trail.Trail() if wrong else found


def _read(desk: DeskSession, typed: Mapping[str, str]) -> tuple[TrailFilter, list[Wrong]]:
    """What was asked for, and what cannot be read of it."""
    session, actor = desk.session, desk.actor
    wrong: list[Wrong] = []
    thing_id = by = day = None
    if typed["thing"]:
        thing_id = trail.find_thing(session, actor, typed["thing"])
        if thing_id is None:
            wrong.append(
                Wrong("thing", "There is no claim or payment with this number. Write it as it stands on a page.")
            )
    if typed["by"]:
        try:
            by = UUID(typed["by"])
        except ValueError:
            wrong.append(Wrong("by", "Choose a member of staff from the list."))
    if typed_day(typed, "day"):
        try:
            day = read_typed_day(typed, "day", london_today(session))
        except ValueError:
            wrong.append(Wrong("day-day", "Write a day like 27 3 2026."))
    return TrailFilter(thing_id, by, day), wrong
