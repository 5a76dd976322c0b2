"""The practice post's own controls: what becomes of a letter, and where the post reports letters that came back."""

import json
from enum import StrEnum

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ConfigDict, Field

from deploy.practice.forms import read_form
from deploy.practice.hooks import Poster
from deploy.practice.post.api import NotifyError, PostOffice


class LetterStatus(StrEnum):
    """What the post can be told to say of a letter, by Notify's words."""

    VALIDATION_FAILED = "validation-failed"
    VIRUS_SCAN_FAILED = "virus-scan-failed"
    TECHNICAL_FAILURE = "technical-failure"
    PERMANENT_FAILURE = "permanent-failure"
    CANCELLED = "cancelled"


class PostForm(BaseModel):
    """Base of the control bodies."""

    model_config = ConfigDict(extra="forbid")


class LetterEnding(PostForm):
    """What becomes of a letter."""

    status: LetterStatus


class ReturnedLetterCallback(PostForm):
    """Where letters that came back are reported, and the token that the report carries."""

    url: str = Field(max_length=500)
    bearer_token: str = Field(min_length=10, max_length=200, repr=False)


def router(post: PostOffice, poster: Poster) -> APIRouter:
    """The routes under /post/practice."""
    control = APIRouter(prefix="/post/practice", tags=["practice post"])

    @control.post("/callback")
    async def set_callback(callback: ReturnedLetterCallback) -> dict[str, str]:
        post.set_callback(callback.url, callback.bearer_token)
        return {"url": callback.url}

    @control.post("/letters/{letter_id}/fail")
    async def fail(letter_id: str, ending: LetterEnding) -> dict[str, str]:
        try:
            post.decide(letter_id, ending.status)
        except NotifyError as refusal:
            raise HTTPException(404, str(refusal)) from None
        return {"status": ending.status}

    @control.post("/letters/{letter_id}/return")
    async def send_back(letter_id: str) -> dict[str, int]:
        try:
            return {"answer": await return_letter(post, poster, letter_id)}
        except NotifyError as refusal:
            raise HTTPException(404, str(refusal)) from None

    @control.post("/letters/{letter_id}/decide", include_in_schema=False)
    async def decide(letter_id: str, request: Request) -> RedirectResponse:
        """The buttons of the page."""
        form = await read_form(request)
        if form.get("do") == "return":
            await send_back(letter_id)
        else:
            await fail(letter_id, LetterEnding(status=LetterStatus.TECHNICAL_FAILURE))
        return RedirectResponse("/post/", status_code=303)

    return control


async def return_letter(post: PostOffice, poster: Poster, letter_id: str) -> int:
    """Brings a letter back and reports that as Notify does: its status stays "received", and only this report says so. Returns the
    receiver's answer, 0 where nobody is told."""
    report, callback = post.bring_back(letter_id), post.callback()
    if callback is None:
        return 0
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {callback['token']}"}
    status, _ = await poster.post(callback["url"], json.dumps(report).encode(), headers)
    return status
