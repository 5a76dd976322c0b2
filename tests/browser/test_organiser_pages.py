"""The organiser's day in a browser: each page for everybody, on a phone and without scripts, from a new event to the payout."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from shared.identity import Role
from shared.london import in_london
from tests.browser.accessibility import assert_accessible
from tests.browser.test_finance_pages import sign_in
from tests.browser.test_phone_pages import Site, site
from tests.payments.council import Council, found
from tests.payments.involvement.conftest import Work

__all__ = ["site"]
LONG = "Wolfeschlegelsteinhausenbergerdorff-von-und-zu-der-langen-Strasse"


@pytest.fixture
def council(site: Site) -> Council:
    """An organisation of the test's own, with a rate card and money."""
    council = found(site.council.payments)
    Work(council).rate()
    council.fund(1_000_000)
    return council


def named(council: Council, *names: str) -> list[UUID]:
    """People with these names."""
    return [council.person(name) for name in names]


def button(page: Page, says: str, person: str) -> Locator:
    """The button of one person: its words, then the name, which only screen readers read."""
    return page.get_by_role("button", name=re.compile(rf"^{says}\b.*{person}"))


def lose_signal(page: Page) -> None:
    """No signal any more, and the page has noticed: a mark that left just before might have been taken."""
    page.context.set_offline(True)
    page.wait_for_function("navigator.onLine === false")


def plan(page: Page, *, people: int = 3, days: int = 3) -> None:
    """Fills the form of a new event and looks at what it will cost."""
    day = in_london(datetime.now(UTC)) + timedelta(days=days)
    page.get_by_label("What is it called?").fill("Designing the new day service")
    for part, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        page.get_by_label(f"{part} of session 1").fill(str(value))
    page.get_by_label("From of session 1").fill("10:00")
    page.get_by_label("Until of session 1").fill("12:00")
    page.get_by_label("Role 1", exact=True).select_option("co-producer")
    page.get_by_label("How many people in role 1").fill(str(people))
    page.get_by_label("Budget in pounds").fill("200")
    page.get_by_role("button", name="What will it cost?").last.click()
    expect(page.get_by_text("Together £75.00")).to_be_visible()


def test_an_event_is_planned_and_people_are_invited(wide_page: Page, site: Site, council: Council) -> None:
    page = wide_page
    named(council, "Amina Abbott", "محمد بن علي", LONG)
    sign_in(page, site, council.organiser, "Tasks")
    page.get_by_role("link", name="Events").click()
    assert_accessible(page)
    page.get_by_role("link", name="Plan a new event").click()
    assert_accessible(page)
    page.get_by_role("button", name="Plan this event").click()
    expect(page.get_by_role("alert")).to_contain_text("Write a title")
    assert_accessible(page)
    plan(page)
    assert_accessible(page)
    page.get_by_role("button", name="Plan this event").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Invite people")
    assert_accessible(page)
    page.get_by_label("Their names").fill(f"Abbott, Amina\nمحمد بن علي\n{LONG}\nNobody Known")
    page.get_by_role("button", name="Show who would be asked").last.click()
    expect(page.get_by_role("heading", name="3 people would be asked")).to_be_visible()
    expect(page.get_by_text("Nobody Known").first).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Invite 3 people").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Designing the new day service")
    button(page, "They said yes", LONG).click()
    expect(page.locator(".facts")).to_contain_text("Said yes1")
    assert_accessible(page)


@pytest.mark.parametrize("kind", ["page", "plain_page"])
def test_attendance_on_a_phone(kind: str, request: pytest.FixtureRequest, site: Site, council: Council) -> None:
    page: Page = request.getfixturevalue(kind)
    work = Work(council)
    amina, *_ = people = named(council, "Amina Abbott", "محمد بن علي", LONG)
    event = work.event()
    work.agreed(event, people)
    sign_in(page, site, council.organiser, "Tasks")
    page.goto(f"{site.url}/desk/events/{event['id']}")
    page.get_by_role("link", name="Mark who is here").click()
    button(page, "Here", "Amina").click()
    expect(page.get_by_role("status")).to_have_text("Saved.")
    expect(page.get_by_text("1 of 3 marked.")).to_be_visible()
    button(page, "Undo", "Amina").click()
    expect(page.get_by_text("0 of 3 marked.")).to_be_visible()
    page.get_by_role("listitem").filter(has_text="Amina").locator("summary").click()
    page.get_by_label("For how many minutes were they here?").first.fill("500")
    button(page, "Came late", "Amina").click()
    expect(page.get_by_role("alert")).to_contain_text("Not saved. Amina Abbott: Marked for 500 minutes")
    if kind == "page":
        assert_accessible(page)
    page.get_by_label("For how many minutes were they here?").first.fill("90")
    button(page, "Came late", "Amina").click()
    expect(page.get_by_text("Came late, 90 minutes")).to_be_visible()
    marks = council.organiser.get(f"/events/{event['id']}/attendance")
    assert [(one["person_id"], one["kind"], one["minutes"]) for one in marks] == [(str(amina), "came_late", 90)]
    if kind == "page":
        assert_accessible(page)


def marks_of(council: Council, event: dict[str, object]) -> list[str]:
    """How everybody is marked."""
    return [one["kind"] for one in council.organiser.get(f"/events/{event['id']}/attendance")]


def test_a_mark_waits_on_the_phone_while_there_is_no_signal_and_is_sent_once(
    page: Page, site: Site, council: Council
) -> None:
    work = Work(council)
    event = work.event()
    work.agreed(event, named(council, "Amina Abbott", "Ben Foster"))
    sign_in(page, site, council.organiser, "Tasks")
    page.goto(f"{site.url}/desk/events/{event['id']}/attendance")
    lose_signal(page)
    button(page, "Here", "Amina").click()
    button(page, "Not here", "Ben").click()
    expect(page.get_by_text("Not sent yet: Here.")).to_be_visible()
    expect(page.get_by_text("Not sent yet: Not here.")).to_be_visible()
    expect(button(page, "Here", "Amina")).to_be_disabled()
    assert_accessible(page)
    assert marks_of(council, event) == []
    kept = page.evaluate("localStorage.getItem('sameday.marks')")
    assert "Amina" not in kept
    page.context.set_offline(False)
    expect(page.get_by_text("2 of 2 marked.")).to_be_visible()
    expect(page.get_by_text("Saved.")).to_have_count(2)
    expect(page.get_by_text("Not sent yet")).to_have_count(0)
    assert sorted(marks_of(council, event)) == ["absent", "present"]
    button(page, "Undo", "Ben").click()
    expect(page.get_by_text("1 of 2 marked.")).to_be_visible()
    assert_accessible(page)


def test_a_mark_whose_answer_was_lost_is_taken_once_after_the_page_is_opened_again(
    page: Page, site: Site, council: Council
) -> None:
    work = Work(council)
    event = work.event()
    work.agreed(event, named(council, "Amina Abbott"))
    sign_in(page, site, council.organiser, "Tasks")
    place = f"{site.url}/desk/events/{event['id']}/attendance"
    page.goto(place)

    lost = list[str]()

    def lose(route: Route) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.request.url)
            route.fetch(max_redirects=0)
            route.abort()
        else:
            route.fallback()

    page.route("**/attendance/**", lose)
    button(page, "Here", "Amina").click()
    expect(page.get_by_text("Not sent yet: Here.")).to_be_visible()
    for _ in range(100):
        if marks_of(council, event):
            break
        page.wait_for_timeout(100)
    assert marks_of(council, event) == ["present"], "it arrived, and only its answer was lost"
    page.goto(place)
    expect(page.get_by_text("Not sent yet")).to_have_count(0)
    expect(page.get_by_text("1 of 1 marked.")).to_be_visible()
    assert marks_of(council, event) == ["present"]
    assert page.evaluate("localStorage.getItem('sameday.marks')") == "[]"


def test_a_mark_that_waits_on_the_phone_is_taken_back_before_anybody_sees_it(
    page: Page, site: Site, council: Council
) -> None:
    work = Work(council)
    event = work.event()
    work.agreed(event, named(council, "Amina Abbott"))
    sign_in(page, site, council.organiser, "Tasks")
    page.goto(f"{site.url}/desk/events/{event['id']}/attendance")
    lose_signal(page)
    button(page, "Here", "Amina").click()
    button(page, "Take it back", "Amina").click()
    expect(page.get_by_text("Taken back, so nothing is sent: Here.")).to_be_visible()
    expect(button(page, "Take it back", "Amina")).to_have_count(0)
    assert_accessible(page)
    button(page, "Not here", "Amina").click()
    page.context.set_offline(False)
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert marks_of(council, event) == ["absent"]


def test_on_paper_it_says_who_gets_nothing_and_why_and_nothing_of_what_is_pressed(
    wide_page: Page, site: Site, council: Council
) -> None:
    page, work = wide_page, Work(council)
    event = work.event()
    work.agreed(event, named(council, "Una Unmarked"))
    sign_in(page, site, council.organiser, "Tasks")
    page.goto(f"{site.url}/desk/events/{event['id']}/pay")
    page.emulate_media(media="print")
    expect(page.get_by_text("Nobody has marked whether they came (1)")).to_be_visible()
    later = work.event((96, 98))
    page.emulate_media(media="screen")
    page.goto(f"{site.url}/desk/events/{later['id']}")
    page.emulate_media(media="print")
    expect(page.get_by_text("is told not to come")).to_be_hidden()
    expect(page.get_by_text("Cancel this event").first).to_be_hidden()


def test_of_two_phones_with_different_marks_the_second_is_told(
    page: Page, wide_page: Page, site: Site, council: Council
) -> None:
    work = Work(council)
    event = work.event()
    work.agreed(event, named(council, "Amina Abbott"))
    colleague = council.hire(Role.ORGANISER)
    for one, who in ((page, council.organiser), (wide_page, colleague)):
        sign_in(one, site, who, "Tasks")
        one.goto(f"{site.url}/desk/events/{event['id']}/attendance")
    lose_signal(page)
    button(page, "Here", "Amina").click()
    button(wide_page, "Not here", "Amina").click()
    expect(wide_page.get_by_text("Saved.")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_role("alert")).to_contain_text("Not saved. Amina Abbott: A colleague has changed this mark")
    expect(page.get_by_label("Marks on this device").get_by_text("A colleague has changed this mark")).to_be_visible()
    assert marks_of(council, event) == ["absent"]


def test_everybody_is_paid_and_two_people_of_finance_let_it_go(wide_page: Page, site: Site, council: Council) -> None:
    page, work = wide_page, Work(council)
    paid, held = council.payable()[0], named(council, "Bea Bankless")[0]
    event = work.event()
    work.agreed(event, [paid, held])
    work.attended(event, work.mark(event, paid), work.mark(event, held))
    sign_in(page, site, council.organiser, "Tasks")
    page.goto(f"{site.url}/desk/events/{event['id']}")
    page.get_by_role("link", name="Pay everyone").click()
    assert_accessible(page)
    page.get_by_role("button", name="Pay 1 person £25.00").dblclick()
    expect(page.get_by_text("Waits for finance to approve it.")).to_have_count(1)
    assert_accessible(page)
    page.go_back()
    expect(page.get_by_role("heading", name="Paid before (1), £25.00")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, site, council.approver)
    page.get_by_role("link", name="Runs (1 for you)").click()
    assert_accessible(page)
    page.get_by_role("link", name="Design day").first.click()
    expect(page.get_by_text("There are no checked bank details for this person.")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Approve £25.00").click()
    expect(page.get_by_text("Approved. Waits for somebody else")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, site, council.payer)
    page.get_by_role("link", name="Runs (1 for you)").click()
    page.get_by_role("link", name="Design day").first.click()
    page.get_by_role("button", name="Release £25.00").click()
    expect(page.get_by_text("1: is about to leave")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Stop this run").click()
    expect(page.get_by_text("Stopped: what has not left waits.")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Let it go on").click()
    expect(page.get_by_text("Released: the money is on its way.")).to_be_visible()
