"""The claims that finance looks for: what waits first, narrowed by the address; one by its number; where one person's money is."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from services.payments.claims.usecases.claim_lists import ClaimFilter, ClaimState
from services.payments.desk.pages.claims import CLAIM_WORDS, PLACE
from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.rules.typed_dates import PARTS, read_typed_day, typed_day
from services.payments.desk.usecases import claim_after, claim_list, finance
from services.payments.pages.rendering import Wrong
from services.payments.phone.rules.typed import read_pounds
from shared.database import london_today
from shared.money_words import money_in_words

STATE_WORDS = {
    ClaimState.WAITING: "Wait for finance",
    ClaimState.SECOND: "Wait for a second person",
    ClaimState.ASKED: "Wait for the person's answer",
    ClaimState.HELD: "On hold",
    ClaimState.DECIDED: "Decided",
    ClaimState.ANY: "All",
}
FIELDS = (
    "status",
    "person",
    "number",
    "event",
    "least",
    "most",
    *(f"{one}-{part}" for one in ("from", "to") for part in PARTS),
)
"""What the address may carry; empty fields are left out of links."""
MOST_LETTERS = 200


def add_routes(routes: APIRouter, desk_pages: DeskPages) -> None:
    """The routes of this module."""

    @routes.get(PLACE.removeprefix("/desk"))
    def show_list(
        request: Request, after: Annotated[str | None, Query(max_length=100)] = None, done: UUID | None = None
    ) -> Response:
        """What waits, or what was looked for."""
        typed = {name: request.query_params.get(name, "")[:MOST_LETTERS].strip() for name in FIELDS}
        return desk_pages.serve(request, lambda desk_session: _list(desk_session, typed, after, done=done))

    @routes.get("/claims/find")
    def find(request: Request, reference: Annotated[str, Query(max_length=40)] = "") -> Response:
        """The claim of a number, or the fees of the person whose payment has it."""

        def page(desk_session: DeskSession) -> Response:
            found = finance.find_by_reference(desk_session.session, desk_session.actor, reference)
            if found is not None:
                path = f"claims/{found.claim_id}" if found.claim_id else f"people/{found.person_id}/money"
                return RedirectResponse(f"/desk/{path}", 303)
            wrong = Wrong(
                "reference",
                "There is no claim or payment with this number. It stands on the person's texts and letters.",
            )
            return _list(desk_session, {}, None, reference, [wrong])

        return desk_pages.serve(request, page)

    @routes.get("/people/{person_id}/money")
    def money(person_id: UUID, request: Request) -> Response:
        """Where one person's money is."""

        def page(desk_session: DeskSession) -> Response:
            found = finance.see_money(desk_session.session, desk_session.actor, person_id)
            return desk_session.show("money.html", found=found, money_in_words=money_in_words)

        return desk_pages.serve(request, page)


def _list(
    desk_session: DeskSession,
    typed: Mapping[str, str],
    after: str | None,
    reference: str = "",
    wrong: Sequence[Wrong] = (),
    done: UUID | None = None,
) -> Response:
    session, actor = desk_session.session, desk_session.actor
    wanted, mistakes = _read(typed, london_today(session))
    kept = {name: value for name, value in typed.items() if value}
    return desk_session.show(
        "claims.html",
        wrong=[*wrong, *mistakes],
        page=claim_list.see_claims(session, actor, wanted, after),
        done=claim_after.see_done(session, actor, done) if done else None,
        reference=reference,
        state=wanted.state,
        is_narrowed=bool(set(kept) - {"status"}),
        more=f"{PLACE}?{urlencode(kept | {'after': ''})}",
        beginning=f"{PLACE}?{urlencode(kept)}" if after else "",
        states=[(one.value, words) for one, words in STATE_WORDS.items()],
        typed=typed,
        **CLAIM_WORDS,
    )


def _read(typed: Mapping[str, str], today: date) -> tuple[ClaimFilter, list[Wrong]]:
    """What was asked for; what cannot be read narrows nothing and is said."""
    wrong: list[Wrong] = []

    def amount(name: str) -> int | None:
        written = typed.get(name, "")
        pence = read_pounds(written) if written else None
        if written and pence is None:
            wrong.append(Wrong(name, "Write an amount like 15.00."))
        return pence

    def day(name: str) -> date | None:
        try:
            return read_typed_day(typed, name, today) if typed_day(typed, name) else None
        except ValueError:
            wrong.append(Wrong(name, "Write a day like 27 3 2026."))
            return None

    status = typed.get("status", "")
    state = ClaimState(status) if status in set(ClaimState) else ClaimState.WAITING
    wanted = ClaimFilter(
        state=state,
        person=typed.get("person", ""),
        reference=typed.get("number", ""),
        event=typed.get("event", ""),
        least_pence=amount("least"),
        most_pence=amount("most"),
        first=day("from"),
        last=day("to"),
    )
    return wanted, wrong
