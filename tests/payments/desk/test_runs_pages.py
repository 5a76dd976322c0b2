"""Runs at the desk's pages: who sees which, two different people let the money go, a stop, and what is left out."""

from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import select, update

from services.payments.desk.pages.desk_pages import BACKGROUND, COOKIE
from services.payments.desk.tables import StaffSession
from services.payments.payouts.tables import Payout
from shared.database import app_now
from shared.identity import Role
from tests.payments.desk.organising import Organising, forms_to, words
from tests.payments.phone.test_helpline import Desk

RUNS = "/desk/runs"


def begun(organising: Organising, count: int = 1, *others: str) -> str:
    """A run of so many people who can be paid, and others who cannot; gives its address."""
    people = [*organising.council.payable(count), *(organising.council.person(name) for name in others)]
    run = organising.work.pay(organising.done(*people)).json()
    organising.council.fund(1_000_000)
    return f"{RUNS}/{run['id']}"


def approved(organising: Organising) -> tuple[str, Desk, Desk]:
    """A run that is approved and open at the payer's; its address, the approver's browser and the payer's."""
    run = begun(organising)
    approver, payer = organising.of(Role.FINANCE_APPROVER), organising.of(Role.FINANCE_PAYER)
    approver.get(run)
    approver.post(f"{run}/approve", {})
    payer.get(run)
    return run, approver, payer


def test_two_people_of_finance_let_the_money_go_on_pages(organising: Organising) -> None:
    run = begun(organising, 2, "Bankless Person")
    approver, payer = organising.of(Role.FINANCE_APPROVER), organising.of(Role.FINANCE_PAYER)
    assert "Runs (1 for you)" in words(approver.get("/desk"))
    assert "Wait for you (1)" in words(approver.get(RUNS))
    assert "Wait for you (0)" in words(payer.get(RUNS))
    page = words(approver.get(run))
    for said in ("£50.00", "120 minutes as co-producer", "Left out (1)", "Bankless Person", "no checked bank details"):
        assert said in page
    assert forms_to(approver.last, f"{run}/release") == []
    assert "Approved. Waits for somebody else" in words(approver.post(f"{run}/approve", {}))
    assert forms_to(approver.last, f"{run}/release") == []
    assert "Wait for you (1)" in words(payer.get(RUNS))
    payer.get(run)
    released = words(payer.post(f"{run}/release", {}))
    assert "Released: the money is on its way" in released
    assert "2: is about to leave" in released


def test_whoever_approved_is_not_offered_the_release_and_cannot_send_it(organising: Organising) -> None:
    run = begun(organising)
    both = organising.browser(organising.council.hire(Role.FINANCE_APPROVER, Role.FINANCE_PAYER))
    both.get(run)
    page = both.post(f"{run}/approve", {})
    assert "somebody else must do the next step" in words(page)
    assert forms_to(page, f"{run}/release") == []
    assert "Wait for you (0)" in words(both.get(RUNS))
    assert "for you)" not in words(both.get("/desk"))
    [token] = forms_to(both.get("/desk"), "/desk/sign-out")
    refused = both.send(f"{run}/release", {"form": token})
    assert refused.status_code == 422
    assert "somebody else must release it" in words(refused)


def test_a_double_click_and_a_stale_page_do_it_once(organising: Organising) -> None:
    run = begun(organising)
    approver, other = organising.of(Role.FINANCE_APPROVER), organising.browser(organising.council.approver)
    [token] = forms_to(approver.get(run), f"{run}/approve")
    other.get(run)
    assert [approver.send(f"{run}/approve", {"form": token}).status_code for _ in range(2)] == [303, 303]
    stale = other.post(f"{run}/approve", {})
    assert stale.status_code == 422
    assert "Approved. Waits" in words(stale)


def test_a_run_is_stopped_and_goes_on(organising: Organising) -> None:
    run, _, payer = approved(organising)
    payer.post(f"{run}/release", {})
    assert "Stopped: what has not left waits" in words(payer.post(f"{run}/stop", {}))
    assert "Released: the money is on its way" in words(payer.post(f"{run}/resume", {}))


def test_too_little_in_the_float_is_said_before_anybody_presses(organising: Organising) -> None:
    [person] = organising.council.payable()
    run = f"{RUNS}/{organising.work.pay(organising.done(person)).json()['id']}"
    approver, payer = organising.of(Role.FINANCE_APPROVER), organising.of(Role.FINANCE_PAYER)
    assert "£25.00 too little in the float" in words(approver.get(run))
    approver.post(f"{run}/approve", {})
    assert forms_to(payer.get(run), f"{run}/release") == []
    organising.council.fund(2500)
    assert len(forms_to(payer.get(run), f"{run}/release")) == 1


def test_an_old_sign_in_is_asked_again_before_money_goes(organising: Organising) -> None:
    run, approver, payer = approved(organising)
    organising.age_sign_ins()
    page = payer.post(f"{run}/release", {})
    assert page.status_code == 401
    assert "sign in again" in words(page).casefold()
    assert "Released" not in words(approver.get(run))


def test_an_organiser_sees_their_own_runs_only_and_others_none(organising: Organising) -> None:
    run = begun(organising)
    assert "Design day" in words(organising.desk.get(RUNS))
    assert organising.desk.get(run).status_code == 200
    assert forms_to(organising.desk.last, f"{run}/approve") == []
    colleague = organising.browser(organising.council.hire(Role.ORGANISER))
    assert "Design day" not in words(colleague.get(RUNS))
    assert colleague.get(run).status_code == 404
    assert organising.of(Role.HELPLINE).get(RUNS).status_code == 403
    assert organising.desk.get(f"{RUNS}/{uuid4()}").status_code == 404


def test_many_runs_come_a_page_at_a_time(organising: Organising) -> None:
    people = organising.council.payable(1)
    for _ in range(52):
        organising.council.propose(people, 100)
    approver = organising.of(Role.FINANCE_APPROVER)
    first = approver.get(f"{RUNS}")
    after = first.text.partition('href="/desk/runs?after=')[2].partition('"')[0]
    assert approver.get(f"{RUNS}?after={after}").text.count("/desk/runs/") == 2
    assert approver.get(f"{RUNS}?after=x").status_code == 422


def test_a_second_run_of_an_event_says_what_was_paid_before(organising: Organising) -> None:
    first, second = organising.council.payable(2)
    event = organising.done(first)
    organising.work.pay(event)
    organising.work.agreed(event, [second])
    organising.work.attended(event, organising.work.mark(event, second))
    run = organising.work.pay(event).json()
    page = words(organising.of(Role.FINANCE_APPROVER).get(f"{RUNS}/{run['id']}"))
    assert "Paid before for the same event" in page
    assert "1 payment, £25.00. Waits for finance to approve it" in page
    assert "Payments (1)" in page


def test_a_run_says_what_is_different_from_last_time(organising: Organising) -> None:
    stays, leaves, comes = organising.council.payable(3)
    before = f"{RUNS}/{organising.work.pay(organising.done(stays, leaves)).json()['id']}"
    organising.council.fund(1_000_000)
    for role, step in ((Role.FINANCE_APPROVER, "approve"), (Role.FINANCE_PAYER, "release")):
        desk = organising.of(role)
        assert "What is different from last time" not in words(desk.get(before))
        desk.post(f"{before}/{step}", {})
    work = organising.work
    later = work.event((4, 6))
    work.agreed(later, [stays, comes])
    work.attended(later, *(work.mark(later, one) for one in (stays, comes)))
    now = f"{RUNS}/{work.pay(later).json()['id']}"
    page = words(organising.of(Role.FINANCE_APPROVER).get(now))
    assert "paid £50.00 to 2 people. This one pays the same in all." in page
    table = page.partition("What is different from last time")[2].partition("Payments (")[0]
    assert table.count("Not paid") == 2
    assert table.count("£25.00") == 2


def test_a_role_that_is_taken_away_in_the_middle_of_a_run_lets_nothing_go(organising: Organising) -> None:
    run = begun(organising)
    approver, payer = organising.of(Role.FINANCE_APPROVER), organising.of(Role.FINANCE_PAYER)
    approver.get(run)
    approver.post(f"{run}/approve", {})
    assert len(forms_to(payer.get(run), f"{run}/release")) == 1
    council = organising.council
    council.administrator.post(f"/principals/{council.payer.actor.id}/roles", {"roles": []})
    refused = payer.post(f"{run}/release", {})
    assert refused.status_code in (401, 403)
    assert "Approved. Waits for somebody else" in words(approver.get(run))


def test_a_page_that_is_left_open_does_not_keep_its_session_alive(organising: Organising) -> None:
    run = begun(organising)
    approver, payer = organising.of(Role.FINANCE_APPROVER), organising.of(Role.FINANCE_PAYER)
    for desk, step in ((approver, "approve"), (payer, "release")):
        desk.get(run)
        desk.post(f"{run}/{step}", {})
    database = organising.council.payments.dependencies.database

    def idle_for(minutes: int | None = None) -> float:
        """How many seconds ago somebody was there; with `minutes` so long ago from now on."""
        with database.transaction(organising.council.org_id) as session:
            now = app_now(session)
            mine = session.scalars(select(StaffSession).where(StaffSession.principal_id == payer.staff.actor.id)).one()
            if minutes is not None:
                mine.seen_at = now - timedelta(minutes=minutes)
            return (now - mine.seen_at).total_seconds()

    idle_for(5)
    for place in (f"{run}/progress", run):
        headers = {"Cookie": f"{COOKIE}={payer.cookie}", BACKGROUND: "1"}
        assert organising.council.payments.client.get(place, headers=headers).status_code == 200
    assert idle_for() > 200
    payer.get(run)
    assert idle_for() < 100


def test_how_far_a_run_is_has_an_address_of_its_own(organising: Organising) -> None:
    run = begun(organising)
    payer = organising.of(Role.FINANCE_PAYER)
    page, part = payer.get(run).text, payer.get(f"{run}/progress").text
    assert f'data-from="{run}/progress"' in page
    assert part.strip() in page
    assert "Waits for finance to approve it" in part
    assert "Bloggs" not in part
    stranger = organising.browser(organising.council.hire(Role.ORGANISER))
    assert stranger.get(f"{run}/progress").status_code == 404


def test_a_colleagues_run_is_no_place_in_an_organisers_list(organising: Organising) -> None:
    """Its id would tell where its name stands among their own."""
    run_id = begun(organising).rpartition("/")[2]
    other = organising.browser(organising.council.hire(Role.ORGANISER))
    assert other.get(f"{RUNS}?order=name&after={run_id}").status_code == 422
    assert organising.desk.get(f"{RUNS}?order=name&after={run_id}").status_code == 200


def test_last_time_counts_only_what_was_paid(organising: Organising) -> None:
    first = begun(organising, 2).rpartition("/")[2]
    approver, payer = organising.of(Role.FINANCE_APPROVER), organising.of(Role.FINANCE_PAYER)
    for desk, step in ((approver, "approve"), (payer, "release")):
        desk.get(f"{RUNS}/{first}")
        desk.post(f"{RUNS}/{first}/{step}", {})
    with organising.council.payments.dependencies.database.transaction(organising.council.org_id) as session:
        one = select(Payout.id).where(Payout.run_id == UUID(first)).limit(1).scalar_subquery()
        session.execute(update(Payout).where(Payout.id == one).values(status="failed"))
    page = words(payer.get(begun(organising)))
    assert "paid £25.00 to 1 person." in page
