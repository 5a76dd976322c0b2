"""A file of people: brought on a page, taken in the background with its progress, its bad rows and questions by number and heading."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.pages.name_files import FILE
from services.payments.desk.people_files import seeing, usecases
from services.payments.desk.people_files.rules import LARGEST_BYTES
from services.payments.desk.rules.answers import read_answers
from services.payments.desk.rules.sheets import ReadOptions
from services.payments.desk.usecases.imports import ListToImport
from services.payments.pages.forms import LIST_ROOM_BYTES, Form, TypedForm, read_form
from services.payments.pages.rendering import SCRIPT_OF_OURS, Wrong
from shared.days_in_words import moment_in_words
from shared.errors import InvalidError

PLACE = "/desk/people/file"
LARGEST_BODY_BYTES = LARGEST_BYTES + LIST_ROOM_BYTES
PATHS = "/desk/people/file"
"""Takes more than other addresses of the desk."""
LONGEST = 200
ANSWER = "answer-"
"""Begins the field with the answer about a row, by its number."""
MOST_COLUMNS = 20


def add_pages(routes: APIRouter, desk_pages: DeskPages) -> None:
    """The routes of this module; they come before `/people/{person_id}`, which would take them for an id."""

    async def file_form(request: Request) -> Form:
        """Nothing is read from somebody who may not import."""
        if not desk_pages.session_check(request).has_lapsed:
            await run_in_threadpool(
                desk_pages.serve, request, lambda desk: usecases.list_files(desk.session, desk.actor)
            )
        return await read_form(request, file_bytes=LARGEST_BYTES, room_bytes=LIST_ROOM_BYTES)

    @routes.get("/people/file")
    def bring(request: Request) -> Response:
        """The form, and the newest files."""
        return desk_pages.serve(request, lambda desk: _form(desk, Form(), ()))

    @routes.post("/people/file")
    def take(request: Request, form: Annotated[Form, Depends(file_form)]) -> Response:
        """Keeps the file; it is read in the background."""
        desk_pages.caller(request)
        return desk_pages.serve(request, lambda desk: _take(desk, desk_pages, form))

    @routes.get("/people/file/{file_id}")
    def see(file_id: UUID, request: Request) -> Response:
        """How far it is, and what must be said of its rows."""
        return desk_pages.serve(request, lambda desk: _show(desk, file_id, Form(), ()))

    @routes.get("/people/file/{file_id}/progress")
    def see_progress(file_id: UUID, request: Request) -> Response:
        """The part of the page that changes while rows are taken, for its script."""
        return desk_pages.serve(request, lambda desk: _progress(desk, file_id))

    @routes.post("/people/file/{file_id}")
    def answer(file_id: UUID, request: Request, form: TypedForm) -> Response:
        """Takes rows that waited for an answer once more."""
        return desk_pages.serve(request, lambda desk: _answer(desk, desk_pages, file_id, form))


def _take(desk: DeskSession, desk_pages: DeskPages, form: Form) -> Response:
    def again(wrong: Sequence[Wrong]) -> Response:
        return _form(desk, replace(form, file=None), wrong)

    source = form.get("source").strip()
    if not form.only_shown:
        if not source or len(source) > LONGEST:
            return again([Wrong("source", "Write which system the list comes from, always the same.")])
        if not form.file:
            return again([Wrong(FILE, "Choose a file: a CSV file, or an Excel workbook (.xlsx).")])
    columns = [line.strip() for line in form.get("columns").splitlines() if line.strip()][:MOST_COLUMNS]
    options = ReadOptions(form.get("encoding").strip() or None, form.get("sheet").strip() or None, columns)
    wanted = ListToImport(form.file or b"", source, bool(form.get("new_source")), options)
    kept = list[UUID]()

    def operation() -> None:
        kept.append(usecases.keep_file(desk.session, desk.actor, desk_pages.sealer, wanted))

    done = desk.do(form, operation, PLACE, again)
    return desk.go(f"{PLACE}/{kept[0]}") if kept and done.status_code == 303 else done


def _answer(desk: DeskSession, desk_pages: DeskPages, file_id: UUID, form: Form) -> Response:
    def again(wrong: Sequence[Wrong]) -> Response:
        return _show(desk, file_id, form, wrong)

    given = {name: one for name, one in form.fields.items() if name.startswith(ANSWER) and one}
    same = [one.removeprefix("same ") for one in given.values() if one.startswith("same ")]
    new = [one.removeprefix("new ") for one in given.values() if one.startswith("new ")]
    if not same and not new and not form.only_shown:
        return again([Wrong(None, "Choose an answer for a row first.")])
    try:
        answers = read_answers(same, new)
    except InvalidError as error:
        return again([Wrong(None, error.message)])

    def operation() -> None:
        usecases.answer_rows(desk.session, desk.actor, desk_pages.sealer, file_id, answers)

    return desk.do(form, operation, f"{PLACE}/{file_id}", again)


def _form(desk: DeskSession, form: Form, wrong: Sequence[Wrong]) -> Response:
    return desk.show(
        "people_file_new.html",
        wrong=wrong,
        typed=form.fields,
        files=usecases.list_files(desk.session, desk.actor),
        longest=LONGEST,
        at=moment_in_words,
    )


def _show(desk: DeskSession, file_id: UUID, form: Form, wrong: Sequence[Wrong]) -> Response:
    answer = desk.show(
        "people_file.html",
        wrong=wrong,
        typed=form.fields,
        one=seeing.see_file(desk.session, desk.actor, file_id),
        at=moment_in_words,
    )
    answer.headers["Content-Security-Policy"] = SCRIPT_OF_OURS  # for live.js, which keeps it up to date
    return answer


def _progress(desk: DeskSession, file_id: UUID) -> Response:
    one = seeing.see_file(desk.session, desk.actor, file_id)
    return desk.show("people_file_progress.html", one=one, alone=True)
