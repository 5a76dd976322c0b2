"""The pages on which an offer is answered: what is offered, the read-back, the yes to it, and what happens now."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.payments.involvement.rules.choice import OfferReply
from services.payments.pages.forms import Form, TypedForm
from services.payments.pages.rendering import Wrong
from services.payments.phone.pages.link_pages import LinkPages, LinkSession
from services.payments.phone.rules.offer_page import KEPT_OPEN, MOST, PageChoice, ways
from services.payments.phone.usecases.offer_links import (
    OfferPageView,
    charity_of,
    choice_of,
    offer_id_of,
    read_again,
    read_choice_back,
    see_offer,
    yes_to_choice,
)
from services.payments.phone.words.phrases import phrase
from shared.activity_words import activity_in_words, asked_in_words, takes_in_words, where_in_words
from shared.days_in_words import day_in_words
from shared.errors import ConflictError, InvalidError
from shared.london import in_london
from shared.money import pounds


def add_routes(routes: APIRouter, link_pages: LinkPages) -> None:
    """The routes of this module."""

    @routes.post("/p/{token}/offer")
    def choose(token: str, form: TypedForm) -> Response:
        """Takes what was chosen, to be read back; nothing is answered yet."""
        return link_pages.serve(token, lambda link_session: _choose(link_session, form), used_too=True)

    @routes.get("/p/{token}/offer/check")
    def check(token: str) -> Response:
        """You chose this: is that right?"""
        return link_pages.serve(token, _check, used_too=True)

    @routes.post("/p/{token}/offer/check")
    def agree(token: str, form: TypedForm) -> Response:
        """Yes: exactly what that page showed is the answer."""
        return link_pages.serve(token, lambda link_session: _agree(link_session, form), used_too=True)

    @routes.get("/p/{token}/offer/waits")
    def waits(token: str) -> Response:
        """The offer waits on: what happens now."""
        return link_pages.serve(token, _waits, used_too=True)

    @routes.get("/p/{token}/offer/done")
    def done(token: str) -> Response:
        """What was answered, and how it can be changed."""
        return link_pages.serve(token, _done, used_too=True)


def show_offer(link_session: LinkSession, wrong: Sequence[Wrong] = (), typed: Form | None = None) -> Response:
    """What is offered, and every answer that there is room for."""
    shown, language = see_offer(link_session.session, link_session.opened), link_session.language
    return link_session.show(
        "offer.html",
        "",
        wrong=wrong,
        typed=typed.fields if typed else {},
        told=_told(shown, language),
        question=_question(shown, language),
        ways=[(one.value, _way(language, one, shown)) for one in ways(shown.asked, shown.charities)],
        charities=[(str(one.charity_id), one.name) for one in shown.charities],
        most=pounds(shown.asked.amount_pence),
        action=link_session.address("/offer"),
    )


def _choose(link_session: LinkSession, form: Form) -> Response:
    if _is_over(link_session):
        return link_session.go("/offer/done")

    problems: list[Wrong] = []

    def again(wrong: Sequence[Wrong]) -> Response:
        return show_offer(link_session, problems or wrong, form)

    def effect() -> str:
        try:
            read_choice_back(
                link_session.session, link_session.opened, form.get("reply"), form.get("amount"), form.get("charity")
            )
        except InvalidError as error:
            problems.append(_problem(link_session, error))
            raise
        return "/offer/check"

    return link_session.once(form, effect, again)


def _problem(link_session: LinkSession, error: InvalidError) -> Wrong:
    name = error.code.replace(".", "_")
    shown = see_offer(link_session.session, link_session.opened)
    values = {"amount": pounds(shown.asked.amount_pence)} if error.code == MOST else {}
    return Wrong(str(error.facts["field"]), phrase(link_session.language, name, **values))


def _check(link_session: LinkSession, wrong: Sequence[Wrong] = (), *, changed: bool = False) -> Response:
    if _is_over(link_session):
        return link_session.go("/offer/done")
    choice = read_again(link_session.session, link_session.opened)
    if choice is None:
        return link_session.go()
    return link_session.show(
        "offer_check.html",
        "/offer/check",
        wrong=[Wrong(None, phrase(link_session.language, "offer_changed"))] if changed else wrong,
        chosen=_in_words(link_session, choice),
        about=_about(link_session, choice),
        choice_id=choice.id,
    )


def _agree(link_session: LinkSession, form: Form) -> Response:
    if _is_over(link_session):  # sent twice, or come back to: what was answered first counts
        return link_session.go("/offer/done")

    problems: list[Wrong] = []

    def effect() -> str:
        try:
            choice = yes_to_choice(link_session.session, link_session.opened, UUID(form.get("choice")))
        except InvalidError as error:  # said to the person, and not to staff as the rule says it
            if isinstance(pence := error.facts.get("offered_pence"), int):
                problems.append(
                    Wrong(None, phrase(link_session.language, MOST.replace(".", "_"), amount=pounds(pence)))
                )
            raise
        return "/offer/waits" if choice.reply in KEPT_OPEN else "/offer/done"

    try:
        return link_session.once(form, effect, lambda wrong: _check(link_session, problems or wrong))
    except ConflictError as error:
        if error.code != "offer.read_again":
            raise
        return _check(link_session, changed=True)
    except ValueError:
        return _check(link_session, changed=True)


def _waits(link_session: LinkSession) -> Response:
    choice = choice_of(link_session.opened)
    if choice is None or choice.reply not in KEPT_OPEN:
        return link_session.go()
    words = phrase(link_session.language, f"offer_{choice.reply.value}_kept")
    return link_session.show("offer_waits.html", "/offer/waits", words=words)


def _done(link_session: LinkSession) -> Response:
    choice = choice_of(link_session.opened)
    if not _is_over(link_session) or choice is None:
        return link_session.go()
    return link_session.show("offer_done.html", "/offer/done", closed=True, chosen=_in_words(link_session, choice))


def _is_over(link_session: LinkSession) -> bool:
    offer_id_of(link_session.opened)
    return link_session.opened.link.used_at is not None


def _told(shown: OfferPageView, language: str) -> list[str]:
    """What is offered, in short sentences: when and where, what else is paid, and how it is taxed."""
    asked = shown.asked
    said = _when_and_where(shown, language) if not asked.is_past else []
    if asked.is_limited:
        said += [phrase(language, "offer_limited"), phrase(language, "offer_adviser", adviser=shown.adviser)]
    if asked.is_more:
        said.append(phrase(language, "offer_more"))
    if asked.is_later:
        said.append(phrase(language, "offer_later_part"))
    if shown.later_pence and shown.later_on is not None and not asked.is_later:
        day = day_in_words(shown.later_on, language, weekday=True, year=False)
        said.append(phrase(language, "offer_later_too", amount=pounds(shown.later_pence), day=day))
    if shown.pay_on is not None:
        said.append(phrase(language, "offer_wages", day=day_in_words(shown.pay_on, language, weekday=True)))
    if not asked.is_past:
        said.append(phrase(language, "offer_costs"))
    return said


def _when_and_where(shown: OfferPageView, language: str) -> list[str]:
    """Of what is still to come: when, where, and about how long it takes."""
    said = [_time(start, end, language) for start, end in shown.sessions]
    activity = shown.asked.activity
    if activity is None:
        return said
    takes = takes_in_words(activity, language)
    return [*said, *filter(None, (where_in_words(activity, language), f"{takes}." if takes else ""))]


def _time(start: datetime, end: datetime, language: str) -> str:
    begins, ends = in_london(start), in_london(end)
    day = day_in_words(begins.date(), language, weekday=True, year=False)
    return phrase(language, "offer_time", day=day, start=f"{begins:%H:%M}", end=f"{ends:%H:%M}")


def _question(shown: OfferPageView, language: str) -> str:
    asked = shown.asked
    if asked.activity is not None and not asked.amount_pence:
        return asked_in_words(asked.activity.without_place(), language)
    return phrase(language, "offer_title", amount=pounds(asked.amount_pence), activity=_activity(shown, language))


def _activity(shown: OfferPageView, language: str) -> str:
    return "" if shown.asked.activity is None else activity_in_words(shown.asked.activity, language)


def _way(language: str, reply: OfferReply, shown: OfferPageView) -> str:
    unpaid = "_unpaid" if not shown.asked.amount_pence and reply in (OfferReply.YES, OfferReply.NO) else ""
    return phrase(language, f"offer_way_{reply.value}{unpaid}", amount=pounds(shown.asked.amount_pence))


def _in_words(link_session: LinkSession, choice: PageChoice) -> str:
    """What was chosen, as it is read back."""
    unpaid = "_unpaid" if not choice.offered_pence and choice.reply in (OfferReply.YES, OfferReply.NO) else ""
    amount_pence = choice.offered_pence if choice.amount_pence is None else choice.amount_pence
    return phrase(
        link_session.language,
        f"offer_chose_{choice.reply.value}{unpaid}",
        amount=pounds(amount_pence),
        offered=pounds(choice.offered_pence),
        charity=charity_of(link_session.session, link_session.opened, choice),
    )


def _about(link_session: LinkSession, choice: PageChoice) -> list[str]:
    """For what and when, and what a gift may count for."""
    shown, language = see_offer(link_session.session, link_session.opened), link_session.language
    said = [phrase(language, "offer_for", activity=_activity(shown, language))]
    if choice.reply is OfferReply.CHARITY:
        said += [phrase(language, "offer_gift_counts"), phrase(language, "offer_adviser", adviser=shown.adviser)]
    return said
