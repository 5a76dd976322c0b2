"""Runs for finance, in their first form: what waits, one run with its lines, and approve, release, stop and let go on."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.payments.claims.statement.rules import PAYMENT_WORDS, payment_words
from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.rules.event_words import NEXT_WORDS, RUN_WORDS
from services.payments.desk.rules.table_order import TableOrder
from services.payments.desk.usecases import run_pages
from services.payments.desk.usecases.run_pages import RunsWanted
from services.payments.pages.forms import Form, TypedForm
from services.payments.pages.rendering import SCRIPT_OF_OURS, Wrong
from services.payments.payouts.rules import RunStatus
from services.payments.payouts.usecases import runs
from services.payments.payouts.usecases.run_lists import RunOrder
from services.payments.payouts.usecases.run_payments import PaymentsWanted, RunLineOrder
from shared.days_in_words import moment_in_words
from shared.identity import Actor

PLACE = "/desk/runs"
Cursor = Annotated[str | None, Query(max_length=100)]
Find = Annotated[str, Query(max_length=200)]
Chosen = Annotated[str, Query(max_length=40)]
_WORDS: dict[str, Any] = {
    "payment_words": payment_words,
    "status_words": PAYMENT_WORDS,
    "run_words": RUN_WORDS,
    "next_words": NEXT_WORDS,
}
OPERATIONS: dict[str, Callable[..., object]] = {
    "approve": runs.approve_run,
    "release": runs.release_run,
    "stop": runs.stop_run,
    "resume": runs.resume_run,
}


def add_routes(routes: APIRouter, desk_pages: DeskPages) -> None:
    """The routes of this module."""

    @routes.get("/runs")
    def see_all(  # what the address says
        request: Request, find: Find = "", state: Chosen = "", order: Chosen = "", after: Cursor = None
    ) -> Response:
        """Runs, those that wait for whoever looks first; or some of them, in another order."""
        wanted = state if state in set(RunStatus) else ""
        kept = {"find": find, "state": wanted}
        ordered = TableOrder.read(order, list(RunOrder), PLACE, usual=f"-{RunOrder.BEGUN}", kept=kept)
        return desk_pages.serve(request, lambda desk_session: _show_list(desk_session, ordered, after))

    @routes.get("/runs/{run_id}")
    def see_one(  # what the address says
        run_id: UUID, request: Request, find: Find = "", order: Chosen = "", first: int = 0, left_out: int = 0
    ) -> Response:
        """One run; with a name or an order, those of its payments. `first` and `left_out`: where a page of these and of the others begins."""
        places = first, left_out
        return desk_pages.serve(request, lambda desk_session: _show(desk_session, run_id, (), find, order, places))

    @routes.get("/runs/{run_id}/progress")
    def see_progress(run_id: UUID, request: Request) -> Response:
        """How far one run is: the part of its page that is kept up to date."""
        return desk_pages.serve(request, lambda desk_session: _show_progress(desk_session, run_id))

    def add(name: str) -> None:
        @routes.post(f"/runs/{{run_id}}/{name}", name=f"runs: {name}")
        def do(run_id: UUID, request: Request, form: TypedForm) -> Response:
            return desk_pages.serve(request, lambda desk_session: _do(desk_session, run_id, form, name))

    for name in OPERATIONS:
        add(name)


def _do(desk_session: DeskSession, run_id: UUID, form: Form, name: str) -> Response:
    actor: Actor = desk_session.actor
    return desk_session.do(
        form,
        lambda: OPERATIONS[name](desk_session.session, actor, run_id),
        f"{PLACE}/{run_id}",
        lambda wrong: _show(desk_session, run_id, wrong),
    )


def _show_list(desk_session: DeskSession, order: TableOrder, after: str | None) -> Response:
    find, state = order.kept.get("find", ""), order.kept.get("state", "")
    found = run_pages.see_runs(
        desk_session.session,
        desk_session.actor,
        RunsWanted(find, state or None, RunOrder(order.by), is_down=order.is_down, cursor=after),
    )
    return desk_session.show(
        "runs.html",
        found=found,
        order=order,
        find=find,
        state=state,
        first_page=after is None,
        run_words=RUN_WORDS,
        at=moment_in_words,
    )


def _show_progress(desk_session: DeskSession, run_id: UUID) -> Response:
    progress = run_pages.see_progress(desk_session.session, desk_session.actor, run_id)
    return desk_session.show("run_progress.html", progress=progress, **_WORDS)


def _show(  # what the address says
    desk_session: DeskSession,
    run_id: UUID,
    wrong: Sequence[Wrong],
    find: str = "",
    asked: str = "",
    places: tuple[int, int] = (0, 0),
) -> Response:
    usual, path = RunLineOrder.TROUBLE.value, f"{PLACE}/{run_id}"
    order = TableOrder.read(asked, list(RunLineOrder), path, usual=usual, kept={"find": find})
    wanted = PaymentsWanted(find, RunLineOrder(order.by), order.is_down, places[0])
    answer = desk_session.show(
        "run.html",
        wrong=wrong,
        seen=run_pages.see_run(desk_session.session, desk_session.actor, run_id, wanted, places[1]),
        order=order,
        find=find,
        at=moment_in_words,
        **_WORDS,
    )
    answer.headers["Content-Security-Policy"] = SCRIPT_OF_OURS
    return answer
