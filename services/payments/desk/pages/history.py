"""The page of one person's history: offers, claims, money, and every text and letter with how far it got."""

from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.payments.claims.statement.rules import CHANNEL_WORDS, MESSAGE_WORDS
from services.payments.desk.fetching import fetch_messages, fetch_record
from services.payments.desk.pages.desk_pages import DeskPages
from services.payments.desk.usecases.history import MOST_OF_A_KIND, HistoryMoment, PersonHistory, see_history
from shared.contracts.notices import MessageShown
from shared.contracts.person_records import MessageKept
from shared.days_in_words import moment_in_words
from shared.identity import Actor
from shared.outbox_api import OtherService

MOST_ASKED_ABOUT = 100
"""Of so many things notifications is asked at a time."""
MOST_SAID = 200
"""So many messages, and so much of what was said, is listed: the newest."""
SAID_WORDS = {"sms": "by text", "voice": "on a call"}


def add_history(routes: APIRouter, desk_pages: DeskPages, notifications: OtherService) -> None:
    """The route of this module."""

    @routes.get("/people/{person_id}/history")
    def see(person_id: UUID, request: Request) -> Response:
        """Everything in one line of time; notifications is asked with no transaction open, and the page is of use without it."""
        _, actor = desk_pages.caller(request)
        found = desk_pages.serve(request, lambda desk: see_history(desk.session, desk.actor, person_id))
        told = _all_told(notifications, actor, found) if found.sees_words else _told_about(notifications, actor, found)
        moments = sorted([*found.moments, *(told or ())], key=lambda one: one.at, reverse=True)
        return desk_pages.serve(
            request,
            lambda desk: desk.show(
                "history.html",
                found=found,
                moments=moments,
                without_messages=told is None,
                most=MOST_OF_A_KIND,
                at=moment_in_words,
            ),
        )


def batched(ids: Sequence[UUID]) -> list[Sequence[UUID]]:
    """The ids in parts of so many as notifications is asked about at a time."""
    return [ids[begin : begin + MOST_ASKED_ABOUT] for begin in range(0, len(ids), MOST_ASKED_ABOUT)]


def _told_about(notifications: OtherService, actor: Actor, found: PersonHistory) -> list[HistoryMoment] | None:
    """What was written about these claims, payments and offers; None where nobody answers."""
    parts = [fetch_messages(notifications, actor, part) for part in batched(found.about_ids)]
    return None if None in parts else [_told(one) for part in parts for one in part or ()]


def _all_told(notifications: OtherService, actor: Actor, found: PersonHistory) -> list[HistoryMoment] | None:
    """Everything that was written to them or said with them, the newest; None where nobody answers."""
    record = fetch_record(notifications, actor, found.person_id)
    if record is None:
        return None
    said = [
        HistoryMoment(
            one.at, "We said" if one.by_us else "They said", SAID_WORDS.get(one.channel, one.channel), as_sent=one.words
        )
        for one in record.said[-MOST_SAID:]
    ]
    return [*(_told(one) for one in record.messages[-MOST_SAID:]), *said]


def _told(one: MessageShown | MessageKept) -> HistoryMoment:
    status = MESSAGE_WORDS.get(one.status, one.status)
    words = f"{one.title} – {CHANNEL_WORDS.get(one.channel, one.channel)}, {status} {moment_in_words(one.changed_at)}"
    return HistoryMoment(one.created_at, "Told", words, as_sent=one.words or "")
