"""The page of one person's history: offers, claims, money, and every text and letter with how far it got."""

from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.payments.claims.statement.rules import CHANNEL_WORDS, MESSAGE_WORDS
from services.payments.desk.fetching import fetch_messages
from services.payments.desk.pages.desk_pages import DeskPages
from services.payments.desk.usecases.history import MOST_OF_A_KIND, HistoryMoment, see_history
from shared.contracts.notices import MessageShown
from shared.days_in_words import moment_in_words
from shared.outbox_api import OtherService

MOST_ASKED_ABOUT = 100
"""Of so many things notifications is asked at a time."""


def add_history(routes: APIRouter, desk_pages: DeskPages, notifications: OtherService) -> None:
    """The route of this module."""

    @routes.get("/people/{person_id}/history")
    def see(person_id: UUID, request: Request) -> Response:
        """Everything in one line of time; notifications is asked with no transaction open, and the page is of use without it."""
        _, actor = desk_pages.caller(request)
        found = desk_pages.serve(request, lambda desk: see_history(desk.session, desk.actor, person_id))
        parts = [fetch_messages(notifications, actor, part) for part in batched(found.about_ids)]
        messages = None if None in parts else [one for part in parts for one in part or ()]
        told = [_told(one) for one in messages or ()]
        moments = sorted([*found.moments, *told], key=lambda one: one.at, reverse=True)
        return desk_pages.serve(
            request,
            lambda desk: desk.show(
                "history.html",
                found=found,
                moments=moments,
                without_messages=messages is None,
                most=MOST_OF_A_KIND,
                at=moment_in_words,
            ),
        )


def batched(ids: Sequence[UUID]) -> list[Sequence[UUID]]:
    """The ids in parts of so many as notifications is asked about at a time."""
    return [ids[begin : begin + MOST_ASKED_ABOUT] for begin in range(0, len(ids), MOST_ASKED_ABOUT)]


def _told(one: MessageShown) -> HistoryMoment:
    status = MESSAGE_WORDS.get(one.status, one.status)
    words = f"{one.title} – {CHANNEL_WORDS.get(one.channel, one.channel)}, {status} {moment_in_words(one.changed_at)}"
    return HistoryMoment(one.created_at, "Told", words, as_sent=one.words or "")
