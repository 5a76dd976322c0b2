"""A statement that somebody asked us to send: kept with how it goes, told of, and read when it is printed or looked at."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.claims.money_statement.rules import MoneyStatement, PaperKind, PaperSpan, days_of
from services.payments.claims.money_statement.tables import StatementRequest
from services.payments.claims.money_statement.usecases import WantedPaper, check_days, statement_for
from services.payments.people.usecases import get_person, lock_people, staff_names
from services.payments.worklist.handling.usecases.messages import NOTICE_FAILED
from services.payments.worklist.usecases import was_item_open_since
from shared import audit
from shared.contracts.notices import Notice, NoticeRequested
from shared.database import app_now
from shared.errors import ForbiddenError, NotFoundError
from shared.identity import PERMITTED, Actor, ActorKind, Permission
from shared.london import london_day
from shared.organisations import adviser_of
from shared.outbox import send_message

MOST_LISTED = 20
OFFERED_FOR = timedelta(days=14)
"""So long after staff told a person that a statement is ready their word STATEMENT means that one."""
ON_ITS_WAY_FOR = timedelta(days=7)
"""So long a statement is on its way: post takes days, and a link is there to be read."""


class StatementWay(StrEnum):
    """How a statement goes to the person."""

    POST = "post"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class AskedStatement:
    """A statement to send: whose, what for, which days (both included), how, and how it was asked for ("text", "call" or "staff")."""

    person_id: UUID
    kind: PaperKind
    first: date
    last: date
    way: StatementWay
    channel: str


def send_statement(session: Session, actor: Actor, asked: AskedStatement) -> StatementRequest:
    """Has a statement sent, for the person themself or for staff who were asked by them. By post it goes in a letter to the address that we have;
    for a link that staff asked for the person is told that it is there, and by which word they get it. Each time that staff
    ask for it it goes: the first may be lost. A form that is sent twice is known before.

    Raises ForbiddenError, NotFoundError, InvalidError (days).
    """
    if actor.kind is ActorKind.STAFF:
        actor.require(Permission.SEND_STATEMENT)
    elif actor.id != asked.person_id:
        raise ForbiddenError("statement.not_yours", "A statement goes to the person whose money it is.")
    get_person(session, actor.org_id, asked.person_id)
    today = london_day(app_now(session))
    check_days(WantedPaper(asked.person_id, asked.kind, asked.first, asked.last), today)
    request = _keep(session, actor, asked, today)
    if request.way == StatementWay.POST or request.asked_by is not None:
        _tell(session, request)
    return request


@dataclass(frozen=True, slots=True)
class GivenStatement:
    """The statement that somebody gets for their wish; `before`: the day on which they asked for the same, where nothing new goes."""

    request_id: UUID
    before: date | None = None


def asked_by_person(
    session: Session, actor: Actor, kind: PaperKind | None, span: PaperSpan | None, way: StatementWay, channel: str
) -> GivenStatement:
    """The statement that a person asks for themself: the one that staff told them of lately where they name none, else of the kind and days that
    they name; without any: what they were paid in this tax year. Who asks for the same again, in the same way, gets no second one while the
    first is on its way. Raises as `send_statement`."""
    now = app_now(session)
    ready = _told_of(session, actor, now - OFFERED_FOR) if kind is None else None
    if ready is not None and way is StatementWay.LINK:
        return GivenStatement(ready.id)
    wanted_kind = PaperKind(ready.kind) if ready else kind or PaperKind.YEAR

    def days_on(day: date) -> tuple[date, date]:
        return (ready.first_day, ready.last_day) if ready else days_of(span or PaperSpan.THIS_YEAR, day)

    lock_people(session, actor.org_id, [actor.id])
    for one in _on_their_way(session, actor, wanted_kind, way, now - ON_ITS_WAY_FOR):
        if (one.first_day, one.last_day) == days_on(one.asked_on):
            return GivenStatement(one.id, before=one.asked_on)
    first, last = days_on(london_day(now))
    return GivenStatement(
        send_statement(session, actor, AskedStatement(actor.id, wanted_kind, first, last, way, channel)).id
    )


@dataclass(frozen=True, slots=True)
class StatementAsked:
    """A statement that was asked for, as staff see it; `kind` is nothing for who may not know what for, or once it was erased; `by`: the member of
    staff, nobody where it was the person."""

    asked_on: date
    kind: str | None
    first_day: date
    last_day: date
    way: str
    channel: str
    by: str | None


def list_requests(session: Session, actor: Actor, person_id: UUID) -> list[StatementAsked]:
    """What was asked for of this person's, the newest first. Who may not see their money sees what staff had sent, and not what for: that somebody
    gets benefits is nobody's matter who plans events. Raises ForbiddenError."""
    actor.require(Permission.SEND_STATEMENT)
    sees_all = bool(actor.roles & PERMITTED[Permission.SEE_MONEY])
    asked = select(StatementRequest).filter_by(org_id=actor.org_id, person_id=person_id)
    if not sees_all:
        asked = asked.where(StatementRequest.asked_by.is_not(None))
    rows = session.scalars(asked.order_by(StatementRequest.id.desc()).limit(MOST_LISTED)).all()
    names = staff_names(session, actor.org_id, {one.asked_by for one in rows if one.asked_by is not None})
    return [
        StatementAsked(
            one.asked_on,
            one.kind if sees_all and one.kind in list(PaperKind) else None,
            one.first_day,
            one.last_day,
            one.way,
            one.channel,
            names.get(one.asked_by) if one.asked_by else None,
        )
        for one in rows
    ]


def read_request(session: Session, org_id: UUID, request_id: UUID, language: str) -> MoneyStatement:
    """What stands on a statement that was asked for, in a language that may be used: for its letter, and for its page. Raises NotFoundError."""
    request = session.get(StatementRequest, (org_id, request_id))
    if request is None or request.kind not in list(PaperKind):
        raise NotFoundError(
            "statement.not_found", "Nobody asked for this statement, or what it was for has been erased."
        )
    wanted = WantedPaper(request.person_id, PaperKind(request.kind), request.first_day, request.last_day, language)
    return statement_for(session, org_id, wanted)


def _keep(session: Session, actor: Actor, asked: AskedStatement, today: date) -> StatementRequest:
    """The row of it."""
    request = StatementRequest(
        org_id=actor.org_id,
        person_id=asked.person_id,
        kind=asked.kind.value,
        first_day=asked.first,
        last_day=asked.last,
        way=asked.way.value,
        channel=asked.channel,
        asked_by=actor.id if actor.kind is ActorKind.STAFF else None,
        asked_on=today,
    )
    session.add(request)
    session.flush()
    who = replace(actor, on_behalf_of=asked.person_id)
    facts = {"way": asked.way.value, "channel": asked.channel}  # not what for: the trail keeps it for good
    audit.record(session, who, "statement.asked", "statement_request", request.id, facts)
    return request


def _on_their_way(
    session: Session, actor: Actor, kind: PaperKind, way: StatementWay, since: datetime
) -> Sequence[StatementRequest]:
    """What this person was sent of a kind lately, the newest first; nothing by post where a letter to them did not leave since: the next may."""
    rows = session.scalars(
        select(StatementRequest)
        .filter_by(org_id=actor.org_id, person_id=actor.id, kind=kind.value, way=way.value)
        .where(StatementRequest.asked_at > since)
        .order_by(StatementRequest.id.desc())
    ).all()
    if way is StatementWay.LINK:
        return [one for one in rows if one.asked_by is None]
    return [
        one for one in rows if not was_item_open_since(session, actor.org_id, actor.id, NOTICE_FAILED, one.asked_at)
    ]


def _told_of(session: Session, actor: Actor, since: object) -> StatementRequest | None:
    """The newest one that staff told this person of."""
    return session.scalar(
        select(StatementRequest)
        .where(StatementRequest.org_id == actor.org_id, StatementRequest.person_id == actor.id)
        .where(StatementRequest.asked_by.is_not(None), StatementRequest.way == StatementWay.LINK.value)
        .where(StatementRequest.asked_at > since, StatementRequest.kind.in_(list(PaperKind)))
        .order_by(StatementRequest.id.desc())
        .limit(1)
    )


def _tell(session: Session, request: StatementRequest) -> None:
    """The letter that encloses it, or the text that says how to get its page."""
    told = NoticeRequested(
        person_id=request.person_id,
        notice=Notice.STATEMENT_READY,
        values={"adviser": adviser_of(session, request.org_id)},
        about_id=request.id,
        by_post=request.way == StatementWay.POST,
    )
    send_message(session, request.org_id, told)
