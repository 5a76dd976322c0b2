"""The page of bank details to confirm: read by everybody, confirmed with what was heard, and nothing that was typed is lost."""

from uuid import UUID

from playwright.sync_api import Page, expect

from services.payments.payees.tables import PayoutMethod
from services.payments.payees.usecases.payees import payee_of
from services.payments.payees.usecases.registering import ask_again_later
from services.payments.rails.protocol import NotPayable, PayeeStanding
from shared.outbox import Work
from tests.browser.accessibility import assert_accessible
from tests.browser.test_finance_pages import sign_in
from tests.browser.test_phone_pages import Site, site

__all__ = ["site"]
SAID = "The account is in both their names."


def waiting_methods(site: Site, *statuses: tuple[str, str | None]) -> list[UUID]:
    """Bank details of people, each with a status and what the bank said of the name."""
    council, people = site.council, [site.council.person(f"Person {number}") for number in range(len(statuses))]
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        found = []
        for person_id, (status, match) in zip(people, statuses, strict=True):
            method = PayoutMethod(
                org_id=council.org_id,
                payee_id=payee_of(session, council.org_id, person_id),
                rail="stripe",
                status=status,
                name_match=match,
                recipient="acct_1" if match else None,
                method="gbba_1" if match else None,
                bank_name="Practice Bank" if match else None,
                last4="1234",
                entered_by=council.payer.actor.id,
            )
            session.add(method)
            session.flush()
            found.append(method.id)
            if match is None:
                work = Work(method.id, council.org_id, "payee.register", method.id, {}, "test")
                ask_again_later(session, work, NotPayable(PayeeStanding.RESTRICTED, ("contact_email",)))
        return found


def test_finance_confirms_with_what_was_heard(page: Page, site: Site) -> None:
    waiting_methods(site, ("to_confirm", "close_match"), ("to_confirm", "no_match"), ("registering", None))
    sign_in(page, site, site.council.approver)
    page.get_by_role("link", name="Bank details to confirm (3)").click()
    expect(page.get_by_text("Stripe pays this person by bank transfer only once it knows more")).to_be_visible()
    assert_accessible(page)
    first = page.get_by_role("listitem").filter(has_text="much like this one").first
    first.get_by_label("What was said?").fill(SAID)
    first.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("alert")).to_contain_text("Say whom you spoke with.")
    expect(page.get_by_label("What was said? About Person 0")).to_have_value(SAID)
    assert_accessible(page)
    first.get_by_label("The person who is paid").check()
    first.get_by_label("The mobile number that we held before").check()
    first.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("heading", name="Person 0")).to_have_count(0)
    wrong = page.get_by_role("listitem").filter(has_text="another name").first
    expect(wrong).to_contain_text("Two people must confirm")
    wrong.get_by_label("The person who is paid").check()
    wrong.get_by_label("No number: face to face").check()
    wrong.get_by_label("What was said?").fill(SAID)
    wrong.get_by_role("button", name="Confirm").click()
    expect(page.get_by_text("Somebody else must confirm these.")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Ask the bank now").click()
    expect(page.get_by_role("heading", name="Not taken on by the bank yet")).to_be_visible()
