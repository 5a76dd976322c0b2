"""Marks that wait on a device: never another person's, never lost in silence, and none in the way of the others."""

from uuid import uuid4

from playwright.sync_api import Page, Route, expect

from shared.identity import Role
from tests.browser.accessibility import assert_accessible
from tests.browser.test_finance_pages import sign_in
from tests.browser.test_organiser_pages import button, council, lose_signal, marks_of, named
from tests.browser.test_phone_pages import Site, site
from tests.payments.council import Council, Staff
from tests.payments.involvement.conftest import Work

__all__ = ["council", "site"]
KEPT = "localStorage.getItem('sameday.marks')"


def opened_again(page: Page, site: Site, staff: Staff) -> Page:
    """The same browser, closed and opened with a signal, where somebody signs in anew."""
    browser = page.context
    page.goto("about:blank")  # a page that is closed has its signal back for a moment, and would begin to send
    page.close()
    browser.set_offline(False)
    new = browser.new_page()
    new.goto(f"{site.url}/desk")
    new.get_by_role("button", name="Sign out").click()
    sign_in(new, site, staff, "Tasks")
    return new


def wait_for(page: Page, council: Council, event: dict[str, object], marks: list[str]) -> None:
    """Until an event is marked so."""
    for _ in range(200):
        if sorted(marks_of(council, event)) == marks:
            return
        page.wait_for_timeout(100)
    raise AssertionError(
        f"{marks_of(council, event)}; on the device: {page.evaluate(f'[navigator.onLine, {KEPT}, Date.now()]')}"
    )


def test_a_mark_is_sent_by_whoever_made_it_also_from_another_list_after_a_new_sign_in(
    page: Page, site: Site, council: Council
) -> None:
    work = Work(council)
    event, another = work.event(), work.event()
    work.agreed(event, named(council, "Amina Abbott"))
    place = f"{site.url}/desk/events/{event['id']}/attendance"
    sign_in(page, site, council.organiser, "Tasks")
    page.goto(place)
    lose_signal(page)
    button(page, "Here", "Amina").click()
    expect(page.get_by_text("Not sent yet: Here.")).to_be_visible()
    page = opened_again(page, site, council.hire(Role.ORGANISER))
    page.goto(place)
    expect(page.get_by_text("1 mark of somebody else on this device")).to_be_visible()
    assert_accessible(page)
    page.wait_for_timeout(1500)
    assert marks_of(council, event) == []
    page = opened_again(page, site, council.organiser)
    page.goto(f"{site.url}/desk/events/{another['id']}/attendance")
    wait_for(page, council, event, ["present"])
    expect(page.get_by_label("Marks on this device")).to_have_count(0)
    assert page.evaluate(KEPT) == "[]"


def test_a_mark_that_can_never_be_taken_is_told_until_it_is_read_and_the_others_go_on(
    page: Page, site: Site, council: Council
) -> None:
    work = Work(council)
    event = work.event()
    work.agreed(event, named(council, "Amina Abbott", "Ben Foster", "Cara Gwyn"))
    sign_in(page, site, council.organiser, "Tasks")
    page.goto(f"{site.url}/desk/events/{event['id']}/attendance")
    lose_signal(page)
    for who in ("Amina", "Ben", "Cara"):
        button(page, "Here", who).click()
    ben = page.locator("form[data-mark]").nth(1).get_attribute("action")
    gone = f"/{uuid4()}"
    page.evaluate(
        "gone => { const marks = JSON.parse(localStorage.getItem('sameday.marks'));"
        " marks[0].path = marks[0].path.replace(/\\/[^/]*$/, gone);"
        " localStorage.setItem('sameday.marks', JSON.stringify(marks)); }",
        gone,
    )
    failed = list[str]()

    def fail_once(route: Route) -> None:
        if route.request.method == "POST" and not failed:
            failed.append(route.request.url)
            route.fulfill(status=503)
        else:
            route.fallback()

    page.route(f"**{ben}", fail_once)
    page.context.set_offline(False)
    notice = page.get_by_label("Marks on this device")
    expect(notice).to_contain_text("Here: Not saved. This person, session or event is not on your lists any more.")
    wait_for(page, council, event, ["present", "present"])
    assert failed, "one was tried again after a fault"
    assert_accessible(page)
    page.reload()
    expect(notice).to_contain_text("not on your lists any more")
    notice.get_by_role("button", name="I have read this").click()
    expect(notice).to_have_count(0)
    page.reload()
    expect(page.get_by_text("2 of 3 marked.")).to_be_visible()
    expect(notice).to_have_count(0)


def test_a_mark_whose_answer_was_lost_does_not_come_back_after_it_was_undone(
    page: Page, site: Site, council: Council
) -> None:
    work = Work(council)
    event = work.event()
    [amina] = named(council, "Amina Abbott")
    work.agreed(event, [amina])
    place = f"{site.url}/desk/events/{event['id']}/attendance"
    sign_in(page, site, council.organiser, "Tasks")
    page.goto(place)

    def lose(route: Route) -> None:
        if route.request.method == "POST":
            route.fetch(max_redirects=0)
            route.abort()
        else:
            route.fallback()

    page.route("**/attendance/**", lose)
    button(page, "Here", "Amina").click()
    wait_for(page, council, event, ["present"])
    expect(page.get_by_text("Not sent yet: Here.")).to_be_visible()
    page.unroute_all(behavior="ignoreErrors")
    work.attended(event, work.mark(event, amina, kind="unmarked"))
    page = opened_again(page, site, council.organiser)
    page.goto(place)
    expect(page.get_by_label("Marks on this device")).to_contain_text("We cannot tell whether this was saved")
    expect(page.get_by_text("0 of 1 marked.")).to_be_visible()
    assert marks_of(council, event) == []


def test_a_mark_that_is_taken_back_while_another_one_is_on_its_way_is_not_sent(
    page: Page, site: Site, council: Council
) -> None:
    work = Work(council)
    event = work.event()
    work.agreed(event, named(council, "Amina Abbott", "Ben Foster"))
    sign_in(page, site, council.organiser, "Tasks")
    page.goto(f"{site.url}/desk/events/{event['id']}/attendance")
    lose_signal(page)
    button(page, "Here", "Amina").click()
    button(page, "Here", "Ben").click()
    held = list[Route]()

    def hold(route: Route) -> None:
        if route.request.method == "POST" and not held:
            held.append(route)
        else:
            route.fallback()

    page.route("**/attendance/**", hold)
    page.context.set_offline(False)
    for _ in range(100):
        if held:
            break
        page.wait_for_timeout(100)
    button(page, "Take it back", "Ben").click()
    expect(page.get_by_text("Taken back, so nothing is sent: Here.")).to_be_visible()
    held[0].fallback()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.wait_for_timeout(1500)
    assert marks_of(council, event) == ["present"]
    button(page, "Not here", "Ben").click()
    wait_for(page, council, event, ["absent", "present"])


def test_a_browser_that_says_wrongly_that_there_is_no_signal_keeps_no_mark_back(
    page: Page, site: Site, council: Council
) -> None:
    work = Work(council)
    event = work.event()
    work.agreed(event, named(council, "Amina Abbott"))
    sign_in(page, site, council.organiser, "Tasks")
    page.add_init_script("Object.defineProperty(navigator, 'onLine', { get: () => false });")
    page.goto(f"{site.url}/desk/events/{event['id']}/attendance")
    button(page, "Here", "Amina").click()
    wait_for(page, council, event, ["present"])
    expect(page.get_by_text("Saved.")).to_be_visible()
