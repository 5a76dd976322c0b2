"""One person's history at the desk: offers, claims and money in one line of time, with messages where notifications answers."""

from sqlalchemy import insert, inspect, select

from services.payments.desk.pages.history import batched
from services.payments.desk.usecases.history import MOST_OF_A_KIND, see_history
from services.payments.involvement.tables import Offer
from services.payments.people.acting import act_as
from shared.identity import Role
from shared.ids import new_id
from tests.payments.claims.conftest import bus
from tests.payments.desk.claiming import Claims
from tests.payments.desk.conftest import TaskDesk
from tests.payments.desk.organising import Organising, words


def test_everything_about_one_person_stands_in_one_line_of_time(organising: Organising) -> None:
    person, other = organising.council.payable(2)
    claims = Claims(organising.council)
    claims.ready()
    event = organising.done(person, other)
    claim = claims.sent(person, bus(460), event_id=event["id"])
    page = organising.of(Role.HELPLINE).get(f"/desk/people/{person}/history")
    shown = words(page)
    for said in ("Design day, ", ": Yes", f"{claim['reference']}: £4.60 sent in", "£4.60 approved"):
        assert said in shown
    assert shown.index("£4.60 sent in") < shown.index(": Yes")  # the newest stands first
    assert "Texts and letters are not listed" in shown  # nobody answers for notifications here
    assert claim["reference"] not in words(organising.of(Role.HELPLINE).get(f"/desk/people/{other}/history"))


def test_organisers_and_administrators_have_no_such_page(organising: Organising) -> None:
    [person] = organising.council.payable()
    for role in (Role.ORGANISER, Role.ADMINISTRATOR):
        assert organising.of(role).get(f"/desk/people/{person}/history").status_code == 403


def test_messages_are_asked_for_about_everything_that_is_shown(organising: Organising) -> None:
    """In parts: somebody with many claims and payments had an offer too, and what we wrote about it was missing."""
    ids = [new_id() for _ in range(150)]
    assert [len(part) for part in batched(ids)] == [100, 50]
    assert [one for part in batched(ids) for one in part] == ids
    [person] = organising.council.payable()
    organising.done(person)
    actor = organising.council.staff[Role.HELPLINE].actor
    with organising.council.payments.dependencies.database.transaction(organising.council.org_id) as session:
        offers = session.scalars(select(Offer.id).where(Offer.person_id == person)).all()
        found = see_history(session, actor, person)
        assert set(offers) <= set(found.about_ids)
        assert not found.is_cut
        act_as(session, organising.council.organiser.actor)
        session.execute(
            insert(Offer),
            [_copy(session.get_one(Offer, (actor.org_id, offers[0])), number) for number in range(MOST_OF_A_KIND)],
        )
        assert see_history(session, actor, person).is_cut
        session.rollback()


def _copy(offer: Offer, number: int) -> dict[str, object]:
    """The same offer once more, in another role."""
    values = {one.key: getattr(offer, one.key) for one in inspect(Offer).column_attrs}
    return values | {"id": new_id(), "role": f"{offer.role} {number}"}


def test_every_text_and_letter_stands_there_as_it_was_sent_and_what_was_said(task_desk: TaskDesk) -> None:
    """The helpline sees all of it; finance sees what was written about money, and nothing that was said."""
    council = task_desk.council
    person = council.person()
    at = "2026-03-01T10:00:00Z"
    task_desk.reaching.records[str(person)] = {
        "messages": [
            {"title": "A letter of ours", "channel": "letter", "status": "sent", "created_at": at, "changed_at": at, "words": "Hello <b>you</b>\nSecond line."}
        ],
        "said": [{"at": at, "by_us": False, "channel": "sms", "words": "my own secret"}],
    }  # fmt: skip
    page = task_desk.browser(Role.HELPLINE).get(f"/desk/people/{person}/history")
    shown = words(page)
    for said in ("A letter of ours", "Second line.", "They said", "my own secret"):
        assert said in shown
    assert "<b>you</b>" not in page.text
    assert "my own secret" not in words(task_desk.browser(Role.FINANCE_PAYER).get(f"/desk/people/{person}/history"))
