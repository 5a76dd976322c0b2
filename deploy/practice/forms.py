"""Reads urlencoded form bodies, which Twilio's API and plain HTML forms use."""

from urllib.parse import parse_qs

from starlette.requests import Request


async def read_form(request: Request) -> dict[str, str]:
    """The form's fields; where a field comes twice the first one counts."""
    raw = (await request.body()).decode("utf-8", errors="replace")
    return {name: values[0] for name, values in parse_qs(raw, keep_blank_values=True).items()}
