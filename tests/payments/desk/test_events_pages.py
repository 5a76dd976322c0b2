"""The organiser's events at the desk: the list, a new event with what it will cost, a copy, and the page of one event."""

import re
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from shared.identity import Role
from tests import clock
from tests.payments.desk.organising import EVENTS, NEW, Organising, forms_to, words

NOON = clock.now().replace(hour=12, minute=0, second=0, microsecond=0)


def plan(organising: Organising, title: str, starts_at: datetime) -> None:
    """Plans an event of two hours at the API."""
    ends_at = starts_at + timedelta(hours=2)
    body = {"title": title, "sessions": [{"starts_at": starts_at.isoformat(), "ends_at": ends_at.isoformat()}]}
    organising.council.organiser.post("/events", body)


def test_today_stands_first_then_what_comes_then_what_is_past(organising: Organising) -> None:
    for title, days in (("Long ago", -9), ("Last week", -7), ("Next week", 7), ("Today here", 0), ("Tomorrow", 1)):
        plan(organising, title, NOON + timedelta(days=days))
    page = words(organising.desk.get(EVENTS))
    places = [page.index(title) for title in ("Today here", "Tomorrow", "Next week", "Last week", "Long ago")]
    assert places == sorted(places)


def test_past_events_come_a_page_at_a_time_and_none_is_left_out(organising: Organising) -> None:
    for number in range(23):
        plan(organising, f"Number {number} of many", NOON - timedelta(days=2 + number // 2))
    first = organising.desk.get(EVENTS)
    after = first.text.partition('href="/desk/events?when=past&amp;after=')[2].partition('"')[0]
    second = organising.desk.get(f"{EVENTS}?after={after}")
    for number in range(23):
        assert f"Number {number} of many" in words(first) + words(second)
    assert organising.desk.get(f"{EVENTS}?after=nowhere").status_code == 422


def test_what_it_will_cost_is_said_before_anything_is_promised(organising: Organising) -> None:
    organising.desk.get(f"{EVENTS}/new")
    typed = NEW | {"role-1": "co-producer", "count-1": "12", "budget": "250", "do": "cost"}
    page = organising.desk.post(f"{EVENTS}/new", typed)
    assert "12 × co-producer : £300.00 , £25.00 each" in words(page)
    assert "120 minutes as co-producer at £12.50 an hour" in words(page)
    assert "£50.00 more than the budget" in words(page)
    assert "There is no event today" in words(organising.desk.get(EVENTS))
    assert "Design day" not in words(organising.desk.last)


def test_an_event_is_planned_once_however_often_the_form_is_sent(organising: Organising) -> None:
    [token] = forms_to(organising.desk.get(f"{EVENTS}/new"), f"{EVENTS}/new")
    typed = NEW | {"do": "plan", "form": token, "sessions": "1", "roles": "1"}
    first, again = (organising.desk.send(f"{EVENTS}/new", typed) for _ in range(2))
    assert first.status_code == again.status_code == 303
    assert first.headers["location"] == again.headers["location"]
    assert words(organising.desk.get(EVENTS)).count("Design day") == 1


def test_rows_are_added_without_losing_what_was_typed(organising: Organising) -> None:
    organising.desk.get(f"{EVENTS}/new")
    page = organising.desk.post(f"{EVENTS}/new", NEW | {"do": "session"})
    assert 'name="day-2-day"' in page.text
    assert 'value="Design day"' in page.text
    page = organising.desk.post(f"{EVENTS}/new", NEW | {"do": "role"})
    assert 'name="role-2"' in page.text
    assert 'name="day-2-day"' in page.text


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"title": ""}, "title", "Write a title"),
        ({"day-1": ""}, "day-1", "The day is missing"),
        ({"from-1": "tea time"}, "from-1", "no time that we can read"),
        ({"to-1": "09:00"}, "to-1", "ends before it starts"),
        ({"budget": "lots"}, "budget", "no amount that we can read"),
        ({"count-1": "12"}, "role-1", "Choose the role"),
        ({"count-1": "-1", "role-1": "co-producer"}, "count-1", "as a number"),
        ({"description": "x"}, "description", "at least three letters"),
        ({"title": "x" * 201}, "title", "200"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_saved(
    organising: Organising, typed: dict[str, str], field: str, said: str
) -> None:
    organising.desk.get(f"{EVENTS}/new")
    page = organising.desk.post(f"{EVENTS}/new", NEW | {"do": "plan"} | typed)
    assert page.status_code == 422
    assert f'href="#{field}"' in page.text
    assert said in words(page)
    assert "Design day" not in words(organising.desk.get(EVENTS))


def test_a_role_without_a_rate_is_said_with_what_to_do(organising: Organising) -> None:
    organising.desk.get(f"{EVENTS}/new")
    page = organising.desk.post(f"{EVENTS}/new", NEW | {"role-1": "chair", "count-1": "1", "do": "plan"})
    assert "There is no rate for the role “chair”" in words(page)
    assert 'href="#role-1"' in page.text


def test_a_copy_begins_with_all_but_the_days(organising: Organising) -> None:
    person = organising.council.person()
    event = organising.held(person, title="The first one", budget_pence=50_000, cost_centre="CC7")
    page = organising.desk.get(f"{EVENTS}/new?copy={event['id']}")
    for kept in ('value="The first one"', 'value="500.00"', 'value="CC7"', "co-producer", 'name="count-1"'):
        assert kept in page.text
    assert 'name="day-1-day" value=""' in page.text


def test_the_event_says_who_answered_what_and_takes_an_answer_down(organising: Organising) -> None:
    yes, silent = organising.council.person("Yasmin Yes"), organising.council.person("Sol Silent")
    event = organising.held(yes)
    organising.work.ask(event, [silent])
    place = f"{EVENTS}/{event['id']}"
    page = organising.desk.get(place)
    assert "Said yes 1" in words(page)
    assert "No answer yet 1" in words(page)
    offer = organising.offer_of(event, silent)
    page = organising.desk.post(f"{place}/offers/{offer}/answer", {"answer": "no"})
    assert "Said no 1" in words(page)
    assert organising.desk.post(f"{place}/offers/{offer}/answer", {"answer": "perhaps"}).status_code == 422


def test_less_and_only_expenses_are_written_down_with_how_they_came(organising: Organising) -> None:
    [jo] = organising.council.payable()
    event = organising.work.event()
    organising.work.ask(event, [jo])
    organising.work.attended(event, organising.work.mark(event, jo, kind="present"))
    place, offer = f"{EVENTS}/{event['id']}", organising.offer_of(event, jo)
    path = f"{place}/offers/{offer}/answer"
    organising.desk.get(place)
    for amount, said in (
        ("", "at least a penny"),
        ("lots", "no amount"),
        ("0", "more than nothing"),
        ("26", "was offered"),
    ):
        page = organising.desk.post(path, {"offer": offer, "answer": "less", "amount": amount, "witness": "<b>Ann</b>"})
        assert page.status_code in (409, 422)
        assert said in words(page)
        assert f'href="#less-{offer}"' in page.text, "it leads to the field"
        assert re.search(rf'id="less-{offer}"[^>]* aria-invalid="true"', page.text)
        assert "<b>Ann" not in page.text
        assert "&lt;b&gt;Ann" in page.text, "what was typed stays"
    assert organising.desk.post(path, {"answer": "less", "amount": "5", "channel": "pigeon"}).status_code == 422
    assert f'href="#channel-{offer}"' in organising.desk.last.text
    page = organising.desk.post(path, {"answer": "less", "amount": "£10", "channel": "paper", "witness": "Ann"})
    assert "They chose £10.00 of £25.00." in words(page)
    page = organising.desk.get(f"{place}/pay")
    assert "They chose £10.00 of £25.00." in words(page)
    assert "Pay 1 person £10.00" in words(page)
    organising.desk.get(place)
    organising.desk.post(path, {"answer": "expenses_only", "channel": "in_person"})
    page = organising.desk.get(f"{place}/pay")
    assert "Only expenses, no fee" in words(page)
    assert "Pay 1 person" not in words(page)


def test_names_are_words_and_nothing_else(organising: Organising) -> None:
    hostile = [
        organising.council.person('<script>alert("x")</script>'),
        organising.council.person("محمد بن علي"),
        organising.council.person("Wolfeschlegelsteinhausenbergerdorff " * 5),
    ]
    event = organising.held(*hostile, title="<b>Bold</b> & day", place="<b>Bold</b> قاعة")
    for path in (
        EVENTS,
        f"{EVENTS}/{event['id']}",
        f"{EVENTS}/{event['id']}/attendance",
        f"{EVENTS}/{event['id']}/pay",
    ):
        page = organising.desk.get(path)
        assert page.status_code == 200, path
        assert "<script" not in re.sub(
            r'<script src="/assets/(phone/attendance|desk/live)\.js" defer></script>', "", page.text
        )
        assert "<b>Bold" not in page.text
    assert "<bdi>محمد بن علي</bdi>" in organising.desk.get(f"{EVENTS}/{event['id']}").text


@pytest.mark.parametrize("role", [Role.HELPLINE, Role.ADMINISTRATOR])
def test_whoever_has_nothing_to_do_with_events_sees_none(organising: Organising, role: Role) -> None:
    event = organising.held(organising.council.person())
    desk = organising.of(role)
    assert desk.get(EVENTS).status_code == 403
    assert desk.get(f"{EVENTS}/{event['id']}").status_code == 403
    assert desk.get(f"{EVENTS}/new").status_code == 403


def test_finance_looks_and_is_offered_nothing_to_change(organising: Organising) -> None:
    event = organising.held(organising.council.person())
    page = organising.of(Role.FINANCE_APPROVER).get(f"{EVENTS}/{event['id']}")
    assert page.status_code == 200
    assert '<form method="post" action="/desk/events' not in page.text
    assert organising.of(Role.FINANCE_APPROVER).get(f"{EVENTS}/{event['id']}/attendance").status_code == 403


def test_an_event_of_nobody_is_not_there(organising: Organising) -> None:
    for path in ("", "/attendance", "/pay"):
        assert organising.desk.get(f"{EVENTS}/{uuid4()}{path}").status_code == 404


def test_the_budget_is_changed_and_a_slip_is_refused(organising: Organising) -> None:
    event = organising.work.event((96, 98), budget_pence=1000)
    place = f"{EVENTS}/{event['id']}"
    organising.desk.get(place)
    assert organising.desk.post(f"{place}/budget", {"budget": "lots"}).status_code == 422
    assert "£1,250.50 left" in words(organising.desk.post(f"{place}/budget", {"budget": "1,250.50"}))
    assert "Budget None" in words(organising.desk.post(f"{place}/budget", {"budget": ""}))


def test_an_event_is_cancelled_while_people_answer(organising: Organising) -> None:
    """The page of before still has its buttons; what they do then is said, and nothing is lost."""
    silent = organising.council.person("Sol Silent")
    event = organising.work.event((96, 98))
    organising.work.ask(event, [silent])
    place, offer = f"{EVENTS}/{event['id']}", organising.offer_of(event, silent)
    stale = organising.browser(organising.council.hire(Role.ORGANISER))
    stale.get(place)
    organising.desk.get(place)
    cancelled = organising.desk.post(f"{place}/cancel", {})
    assert "Cancelled on" in words(cancelled)
    assert forms_to(cancelled, f"{place}/cancel") == []
    refused = stale.post(f"{place}/offers/{offer}/answer", {"answer": "yes"})
    assert refused.status_code == 422
    assert "This offer was taken back" in words(refused)
    assert (
        stale.send(f"{place}/cancel", {"form": forms_to(stale.get(f"{EVENTS}/new"), f"{EVENTS}/new")[0]}).status_code
        == 422
    )


def move_of(page: str, session: str) -> dict[str, str]:
    """What the form that moves a session sends along."""
    form = page.partition(f'name="session" value="{session}"')[2]
    return {"session": session, "seen": form.partition('name="seen" value="')[2].partition('"')[0]}


def test_an_event_is_moved_while_people_answer(organising: Organising) -> None:
    """Whoever answers meanwhile keeps their answer; whoever moves it from a page of before is told."""
    silent, other = organising.council.person("Sol Silent"), organising.council.person("Ola Other")
    event = organising.work.event((96, 98))
    organising.work.ask(event, [silent, other])
    place, session = f"{EVENTS}/{event['id']}", event["sessions"][0]["id"]
    stale = organising.browser(organising.council.hire(Role.ORGANISER))
    before = move_of(stale.get(place).text, session)
    to = {"moved": (NOON + timedelta(days=9)).date().isoformat(), "from": "14:00", "to": "16:00"}
    said_yes = f"{place}/offers/{organising.offer_of(event, silent)}/answer"
    stale.post(said_yes, {"answer": "yes"})
    mine = move_of(organising.desk.get(place).text, session)
    moved = organising.desk.post(f"{place}/move", mine | to)
    assert "14:00 to 16:00" in words(moved) or "2pm to 4pm" in words(moved)
    assert "Said yes 1" in words(moved)
    stale.get(place)
    refused = stale.post(f"{place}/move", before | to | {"from": "9:00", "to": "11:00"})
    assert refused.status_code == 422
    assert "Somebody has moved it since you opened this page" in words(refused)
    assert f'href="#moved-{session}"' in refused.text
    assert f'id="moved-{session}"' in refused.text
    assert stale.get(place).status_code == 200
    answered = stale.post(f"{place}/offers/{organising.offer_of(event, other)}/answer", {"answer": "no"})
    assert "Said no 1" in words(answered)


@pytest.mark.parametrize(
    ("to", "said"),
    [
        ({"moved": "31 2 2027", "from": "10:00", "to": "12:00"}, "day"),
        ({"moved": "", "from": "10:00", "to": "12:00"}, "day|date"),
        ({"from": "25:00", "to": "12:00"}, "time"),
        ({"from": "10:00", "to": "13:00"}, "another amount"),
        ({"from": "12:00", "to": "10:00"}, "end|after"),
        ({"from": "<b>", "to": "12:00"}, "time"),
    ],
)
def test_a_time_that_cannot_be_is_told_at_its_session(organising: Organising, to: dict[str, str], said: str) -> None:
    event = organising.work.event((96, 98))
    organising.work.ask(event, [organising.council.person()])
    place, session = f"{EVENTS}/{event['id']}", event["sessions"][0]["id"]
    page = organising.desk.get(place)
    usual = {"moved": (NOON + timedelta(days=9)).date().isoformat()}
    refused = organising.desk.post(f"{place}/move", move_of(page.text, session) | usual | to)
    assert refused.status_code == 422
    told = refused.text.partition('class="errors"')[2].partition("</ul>")[0]
    assert f"#moved-{session}" in told
    assert any(one in told for one in said.split("|")), told
    assert organising.council.organiser.get(f"/events/{event['id']}")["sessions"] == event["sessions"]


def test_an_offer_is_taken_back_and_a_yes_that_came_first_stays(organising: Organising) -> None:
    one, other = organising.council.person("Ola One"), organising.council.person("Otis Other")
    event = organising.work.event((96, 98))
    offers = organising.work.ask(event, [one, other])
    place = f"{EVENTS}/{event['id']}"
    organising.desk.get(place)
    organising.work.answer(event, offers[1:], "yes")
    page = organising.desk.post(f"{place}/offers/{offers[0]['id']}/withdraw", {})
    assert "Ola One" not in words(page)
    [token] = forms_to(organising.desk.get(f"{EVENTS}/new"), f"{EVENTS}/new")
    refused = organising.desk.send(f"{place}/offers/{offers[1]['id']}/withdraw", {"form": token})
    assert refused.status_code == 422
    assert "has said yes" in words(refused)
    assert "Otis Other" in words(organising.desk.get(place))


def test_a_task_at_home_from_the_plan_to_the_run(organising: Organising) -> None:
    """It has no time: what it pays is agreed, the day is marked, and an undo takes it back."""
    [person] = organising.council.payable()
    organising.desk.get(f"{EVENTS}/new")
    page = organising.desk.post(
        f"{EVENTS}/new",
        {
            "kind": "task",
            "title": "Read a leaflet",
            "do": "plan",
            "due-day": "1",
            "due-month": "12",
            "due-year": "2027",
        },
    )
    assert "A task at home" in words(organising.desk.get(EVENTS))
    place = page.request.url.path.removesuffix("/invite")
    assert "To be done by Wednesday 1 December 2027" in words(organising.desk.get(f"{place}/invite"))
    typed = {"role": "co-producer", "names": "Jo Bloggs"}
    refused = organising.desk.post(f"{place}/invite", typed | {"do": "look"})
    assert "agree either minutes or an amount" in words(refused)
    wrong = organising.desk.post(f"{place}/invite", typed | {"amount": "lots", "do": "look"})
    assert 'href="#amount"' in wrong.text
    organising.desk.post(f"{place}/invite", typed | {"amount": "12.50", "do": "look"})
    assert "£12.50 in all" in words(organising.desk.last)
    organising.desk.post(f"{place}/invite", typed | {"amount": "12.50", "do": "ask"})
    event = {"id": place.rpartition("/")[2]}
    offer = organising.offer_of(event, person)
    organising.desk.post(f"{place}/offers/{offer}/answer", {"answer": "yes"})
    done = f"{place}/done/{offer}"
    assert organising.desk.post(done, {"do": "done", "day": "2999-01-01"}).status_code == 422
    typed = {"day-day": "31", "day-month": "2", "day-year": "2026", "do": "done"}
    refused = organising.desk.post(done, typed | {"done_by": str(offer)})
    assert (refused.status_code, 'name="day-day" value="31"' in refused.text) == (422, True)
    refused = organising.desk.post(done, typed | {"done_by": "another"})
    assert (refused.status_code, 'name="day-day" value="31"' in refused.text) == (422, False)
    assert organising.desk.post(done, {"do": "done", "day": "soon"}).status_code == 422
    assert "Done on" in words(organising.desk.post(done, {"do": "done", "day": f"{clock.now():%Y-%m-%d}"}))
    assert "Marked 0" in words(organising.desk.post(done, {"do": "undo"}))
    organising.desk.post(done, {"do": "done", "day": f"{clock.now():%Y-%m-%d}"})
    organising.desk.get(f"{place}/pay")
    assert "Waits for finance to approve it" in words(organising.desk.post(f"{place}/pay", {}))
