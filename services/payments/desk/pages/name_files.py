"""A file of people's names beside a list in which names are typed: read with no transaction open, and put below what stands there."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from uuid import UUID

from fastapi import Request
from fastapi.concurrency import run_in_threadpool

from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.rules.name_lists import NameList, read_name_list
from services.payments.desk.rules.sheets import LARGEST_BYTES
from services.payments.desk.usecases.finding import MOST_NAMES
from services.payments.pages.forms import LIST_ROOM_BYTES, Form, read_form
from services.payments.pages.rendering import Wrong
from shared.errors import InvalidError

FILE = "list"
"""The field of the file; a button that sends no file sends its name."""
MEANT = "meant-"
"""Begins the fields in which somebody chose between namesakes, by the number of the line."""
LARGEST_BODY_BYTES = LARGEST_BYTES + LIST_ROOM_BYTES
CHOSEN = "chosen"
"""The field that holds what was chosen before, all of it in one: "12=id" for each."""
PATHS = r"/desk/(events/[^/]+/invite|groups/[^/]+/people)/file"
"""Take more than other addresses of the desk."""


async def read_file_form(request: Request, desk_pages: DeskPages, check_may: Callable[[DeskSession], object]) -> Form:
    """The form with its file. Nothing is read from somebody who may not do what it is for; of a session that has ended the form is read,
    so that what was typed is kept."""
    if not desk_pages.session_check(request).has_lapsed:
        await run_in_threadpool(desk_pages.serve, request, check_may)
    return await read_form(request, file_bytes=LARGEST_BYTES, room_bytes=LIST_ROOM_BYTES)


def read_names(form: Form) -> NameList | Wrong:
    """The names in the file, with no transaction open: a long file takes its time. None are read where the form is only shown."""
    if form.only_shown:
        return NameList((), ())
    if not form.file:
        return Wrong(FILE, "Choose a file first: a CSV file, or an Excel workbook (.xlsx).")
    try:
        return read_name_list(form.file)
    except InvalidError as error:
        return Wrong(FILE, error.message)


def chosen_people(form: Form) -> dict[int, UUID]:
    """Which of several namesakes is meant, by the number of the line: what was chosen before, and now."""
    before = (one.partition("=") for one in form.get(CHOSEN).split())
    now = ((name.removeprefix(MEANT), "=", value) for name, value in form.fields.items() if name.startswith(MEANT))
    return {
        int(number): found
        for number, _, value in (*before, *now)
        if number.isdecimal() and len(number) < 10 and (found := read_id(value)) is not None
    }


def as_chosen(people: Mapping[int, UUID]) -> str:
    """The same as its one field holds it."""
    return " ".join(f"{number}={one}" for number, one in people.items())


def read_id(typed: str) -> UUID | None:
    """An id of a form; None for what is none."""
    try:
        return UUID(typed)
    except ValueError:
        return None


def with_names(form: Form, read: NameList) -> Form | Wrong:
    """The form with the names of the file below those that are typed already, each once."""
    typed = [line for line in form.get("names").splitlines() if line.strip()]
    there = {line.strip() for line in typed}
    names = [*typed, *(line for line in read.lines if line not in there)]
    if len(names) > MOST_NAMES:
        said = f"With this file there would be {len(names)} names. Take at most {MOST_NAMES} names at a time: choose a shorter file."
        return Wrong(FILE, said)
    # The lines have moved, so a choice between namesakes by the number of its line would be one about somebody else.
    kept = {name: value for name, value in form.fields.items() if not name.startswith(MEANT) and name != CHOSEN}
    return replace(form, fields={**kept, "names": "\n".join(names), "do": "look"}, file=None)
