"""What a notice would say to each of several people, and in which form, before it is asked for. Nothing is written."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from services.notifications.contacts import usecases as contacts
from services.notifications.contacts.rules import Address, Channel, Held
from services.notifications.messages import catalogue, rendering
from services.notifications.messages.how_to_answer import AnswerWays
from services.notifications.messages.languages import language_for
from services.notifications.messages.usecases.sends import SendingRules
from shared.contracts.notice_preview import NoticeForm, NoticePreview
from shared.database import london_today
from shared.errors import NotFoundError
from shared.organisations import Organisation

_NOBODYS = Address("", (), "")
"""The words of a letter do not depend on where it goes."""
_Form = tuple[Channel, str, AnswerWays]


def preview(
    session: Session,
    org_id: UUID,
    notice: str,
    values: Mapping[str, object],
    person_ids: Collection[UUID],
    sending_rules: SendingRules,
) -> NoticePreview:
    """Each form in which these people would be told now. Raises NotFoundError (the organisation), InvalidError (what is no such notice)."""
    organisation = session.get(Organisation, org_id)
    if organisation is None:
        raise NotFoundError("organisation.unknown", "There is no such organisation here.")
    about_money, unchecked = catalogue.about_money(notice), sending_rules.unchecked_languages
    held = contacts.held_of(session, list(dict.fromkeys(person_ids))).values()
    counted = Counter(_form(one, about_money=about_money, unchecked=unchecked) for one in held)
    not_reached, today = counted.pop(None, 0), london_today(session)
    forms = [
        NoticeForm(
            channel=form[0],
            language=form[1],
            words=_words(notice, values, form, organisation, sending_rules, today),
            people=people,
        )
        for form, people in counted.most_common()
        if form is not None
    ]
    return NoticePreview(forms=tuple(forms), not_reached=not_reached)


def _form(person: Held, *, about_money: bool, unchecked: bool) -> _Form | None:
    """In which form somebody is told; None where there is no way. Who cannot be texted is written to."""
    can_be_texted = person.why_not(about_money=about_money) is None
    if person.channel() is Channel.SMS and can_be_texted:
        return Channel.SMS, language_for(person.language, unchecked=unchecked), AnswerWays(not person.no_calls, True)
    if person.can_be_written_to:
        return Channel.LETTER, "en", AnswerWays(can_call=not person.no_calls, can_text=person.can_text_us)
    return None


def _words(
    notice: str,
    values: Mapping[str, object],
    form: _Form,
    organisation: Organisation,
    sending_rules: SendingRules,
    today: date,
) -> str:
    channel, language, ways = form
    if channel is Channel.SMS:
        sender = catalogue.SenderIdentity(organisation.short_name, organisation.helpline)
        return rendering.render(notice, values, sender, language, can_call=ways.can_call)
    sender = catalogue.SenderIdentity(
        organisation.name, organisation.helpline, organisation.short_name, sending_rules.text_number
    )
    return rendering.write_letter(notice, values, sender, _NOBODYS, today, ways).as_text()
