"""An address under the desk that is no page: a slip of the pen, or the address of a form that was refused, opened again."""

from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from services.payments.desk.pages.desk_pages import DeskPages, show
from shared.errors import Effect
from shared.http import answer_http_error

_STATUSES = (404, 405)


def answer_with_a_page(app: FastAPI, desk_pages: DeskPages) -> None:
    """Whoever opens such an address in a browser reads a page; programs are answered as everywhere."""

    def answer(request: Request, error: Exception) -> Response:
        is_page = request.method in ("GET", "HEAD") and request.url.path.startswith("/desk/")
        if is_page and isinstance(error, HTTPException) and error.status_code in _STATUSES:
            message = f"There is no page at this address. {Effect.NOTHING_CHANGED}"
            return show("trouble.html", status=404, message=message, practice=desk_pages.practice)
        return answer_http_error(request, error)

    app.add_exception_handler(HTTPException, answer)
