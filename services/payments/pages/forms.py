"""Forms of pages: read with a limit while they arrive, and only where they come from our own pages."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends, Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from shared.characters import CharacterError, NothingToSeeError, as_said, cleaned
from shared.errors import Effect, ForbiddenError, InvalidError, ProblemError
from shared.http import check_doubled

ROOM_BYTES = 64 * 1024
"""What the fields of a form may need, with or without a file beside them."""
LIST_ROOM_BYTES = 768 * 1024
"""What a form with a pasted list may need: 5,000 names, as a browser writes them."""
MOST_FIELDS = 200
ONLY_SHOWN = "sameday.only_shown"
"""In the scope of a request that we make ourselves (`ShownAgain`), with why; nobody can send it."""


class BadSignsError(InvalidError):
    """Signs that cannot be kept were typed into these fields. The form without them is kept with the request, to be shown again."""

    def __init__(self, fields: Sequence[str]) -> None:
        super().__init__(
            "form.characters",
            "There was a damaged or unseen sign in this, and we took it out.",
            "Look at it, then send it again.",
        )
        self.fields = tuple(fields)


@dataclass(frozen=True, slots=True)
class Form:
    """What was typed, by field, cleaned and without spaces around it. `file` is the one file
    sent with it, if any. `only_shown`: the page is shown with what was typed, and nothing is done; `why` says at which fields
    something was wrong, or (None) with the whole form."""

    fields: dict[str, str] = field(default_factory=dict, repr=False)
    file: bytes | None = field(default=None, repr=False)
    only_shown: bool = False
    why: tuple[tuple[str | None, ProblemError], ...] = ()

    def get(self, name: str) -> str:
        """What was typed into a field; "" where it is not there."""
        return self.fields.get(name, "")


async def read_form(request: Request, *, file_bytes: int = 0, room_bytes: int = ROOM_BYTES) -> Form:
    """The form in a request, with a file of at most `file_bytes`, and `room_bytes` for its fields.

    Raises ForbiddenError where another site's page sent it, InvalidError where it is too long or cannot be read, or a field comes twice,
    BadSignsError where one holds a character that cannot be kept.
    """
    check_same_site(request)
    body = _limited(request, room_bytes, file_bytes)
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        text = b"".join([part async for part in body]).decode("utf-8", "replace")
        try:
            pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
        except ValueError:
            raise _unreadable() from None
        check_doubled([name for name, _ in pairs])
        return _kept_with(request, pairs)
    parser = MultiPartParser(request.headers, body, max_files=1, max_fields=MOST_FIELDS, max_part_size=room_bytes)
    try:
        parsed = await parser.parse()
    except (MultiPartException, UnicodeError):  # it believes whatever encoding the request names
        raise _unreadable() from None
    try:
        check_doubled([name for name, _ in parsed.multi_items()])
        form = _kept_with(request, [(name, value) for name, value in parsed.items() if isinstance(value, str)])
        files = [value for value in parsed.values() if isinstance(value, UploadFile)]
        return replace(form, file=await files[0].read() if files else None)
    finally:
        await parsed.close()


def _kept_with(request: Request, pairs: Sequence[tuple[str, str]]) -> Form:
    """The form, kept with its request, without its file. Raises BadSignsError once it is kept."""
    why = request.scope.get(ONLY_SHOWN)
    fields, bad = dict[str, str](), list[str]()
    for name, typed in pairs:
        try:
            fields[name] = _cleaned(typed)
        except CharacterError:
            bad.append(as_said(name))
            fields[name] = _without_bad_signs(typed)
    form = Form(fields, only_shown=why is not None, why=why or ())
    request.state.form = form
    if bad:
        raise BadSignsError(bad)
    return form


def _cleaned(typed: str) -> str:
    """What was typed into a field. A browser sends ends of lines only from a field that has several."""
    try:
        return cleaned(typed, several_lines=True)
    except NothingToSeeError:
        return ""


def _without_bad_signs(typed: str) -> str:
    """What was typed, without what cannot be kept. What Word sets between two lines of one paragraph stays an end of a line."""
    return _cleaned(as_said(typed.replace("\x0b", "\n")))


def check_same_site(request: Request) -> None:
    """Raises ForbiddenError where the browser says that another site's page made this request."""
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        raise ForbiddenError(
            "form.from_elsewhere",
            "This form was sent by another website.",
            "Open our page and try again.",
        )


async def _typed(request: Request) -> Form:
    return await read_form(request)


TypedForm = Annotated[Form, Depends(_typed)]
"""The form of a request without a file."""


async def _typed_list(request: Request) -> Form:
    return await read_form(request, room_bytes=LIST_ROOM_BYTES)


ListForm = Annotated[Form, Depends(_typed_list)]
"""The same, where a long list may be pasted into it."""


async def _limited(request: Request, room_bytes: int, file_bytes: int) -> AsyncGenerator[bytes, None]:
    count = 0
    async for part in request.stream():
        count += len(part)
        if count > room_bytes + file_bytes:
            raise too_large(room_bytes + file_bytes) if file_bytes else _too_long()
        yield part


def _too_long() -> InvalidError:
    return InvalidError(
        "form.too_long",
        f"There is too much in this form, so we could not take it. {Effect.NOTHING_SAVED}",
        "Go back and send a part of it, then the rest.",
        effect=None,
    )


def too_large(most_bytes: int) -> InvalidError:
    """What a form that is too long is told."""
    return InvalidError(
        "form.too_large",
        f"This is larger than {most_bytes // (1024 * 1024) or 1} MB, so we could not take it. What you told us before is "
        "saved. Take a smaller photo, or send only one.",
        effect=None,
    )


def _unreadable() -> InvalidError:
    return InvalidError("form.unreadable", "We could not read this form.", "Go back and try again.")
