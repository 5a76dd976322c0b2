"""What the database refuses about claims, whatever the code does: straight SQL as the app role."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from services.payments.people.acting import act_as
from shared.identity import Role, system_actor
from shared.ids import new_id
from tests.payments.council import Council, Payments, found
from tests.payments.rows import FROZEN, NOT_ALLOWED, Books, insert, refused


@pytest.fixture(scope="module")
def council(payments: Payments) -> Council:
    """One organisation for all of these tests: nothing that they write stays."""
    return found(payments)


class ClaimBooks(Books):
    """Writes claims that are right until changed."""

    def policy(self, **changes: Any) -> UUID:
        """Rules of an organisation."""
        values: dict[str, Any] = {
            "org_id": self.council.org_id, "id": new_id(), "valid_from": "2026-01-01", "caps": "{}",
            "receipt_needed_above_pence": 1000, "lost_receipt_up_to_pence": 2000, "automatic_up_to_pence": 5000,
            "second_approver_above_pence": 20_000, "late_after_days": 90, "unusual_percent": 300, "refer_on": "[]",
            "refer_when_entered_for_them": False, "source": "Policy", **changes,
        }  # fmt: skip
        insert(self.session, "claim_policy", values)
        return UUID(str(values["id"]))

    def draft(self, **changes: Any) -> UUID:
        """A draft of the person that the helpline entered."""
        values = {
            "org_id": self.council.org_id, "id": new_id(), "person_id": self.person_id, "reference": uuid4().hex[:8],
            "channel": "desk", "entered_by": self.council.staff[Role.HELPLINE].actor.id, **changes,
        }  # fmt: skip
        insert(self.session, "claim", values)
        return UUID(str(values["id"]))

    def line(self, claim_id: UUID, **changes: Any) -> UUID:
        """A line of a claim."""
        values = {
            "org_id": self.council.org_id, "id": new_id(), "claim_id": claim_id, "person_id": self.person_id,
            "number": 1, "kind": "spent", "category": "bus", "spent_on": "2026-11-01", "amount_pence": 1000,
            "description": "", **changes,
        }  # fmt: skip
        insert(self.session, "claim_line", values)
        return UUID(str(values["id"]))

    def sent(self, *, needs_two: bool = False, **changes: Any) -> tuple[UUID, UUID]:
        """A claim that waits for finance, and its line."""
        claim_id = self.draft(**changes)
        line_id = self.line(claim_id)
        self.change(
            "claim", claim_id, submitted_at="2026-11-23T10:00:00Z", outcome="refer", policy_id=self.policy(),
            misses_at="2026-11-23T17:00:00Z", total_pence=1000, needs_two=needs_two, to_decide=True,
        )  # fmt: skip
        return claim_id, line_id

    def decision(self, claim_id: UUID, **changes: Any) -> UUID:
        """A decision by the finance approver."""
        values = {
            "org_id": self.council.org_id, "id": new_id(), "claim_id": claim_id, "person_id": self.person_id,
            "needs_two": False, "decided_by": self.council.approver.actor.id, "approved_pence": 1000, **changes,
        }  # fmt: skip
        insert(self.session, "claim_decision", values)
        return UUID(str(values["id"]))

    def advance(self, **changes: Any) -> UUID:
        """Money in advance."""
        claim_id, line_id = self.sent()
        values = {
            "org_id": self.council.org_id, "id": new_id(), "person_id": self.person_id, "line_id": line_id,
            "decision_id": self.decision(claim_id), "obligation_id": self.obligation(), "amount_pence": 1000, **changes,
        }  # fmt: skip
        insert(self.session, "claim_advance", values)
        return UUID(str(values["id"]))


@pytest.fixture
def books(council: Council) -> Iterator[ClaimBooks]:
    """One transaction as the app role, in which the service acts; it is rolled back."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        act_as(session, system_actor(council.org_id))
        yield ClaimBooks(council, session)
        session.rollback()


def test_nobody_decides_what_they_entered(books: ClaimBooks) -> None:
    entered_by = books.council.approver.actor.id
    claim_id, _ = books.sent(entered_by=entered_by)
    with refused(books.session, by="claim_decision_decider_is_not_enterer"):
        books.decision(claim_id, entered_by=None)


def test_nobody_decides_their_own_claim(books: ClaimBooks) -> None:
    themselves = books.council.hire(Role.FINANCE_APPROVER, person_id=books.person_id)
    claim_id, _ = books.sent()
    with refused(books.session, by="claim_decision_decider_is_not_claimant"):
        books.decision(claim_id, decided_by=themselves.actor.id, decided_by_person_id=None)


def test_above_the_limit_no_obligation_without_two_people(books: ClaimBooks) -> None:
    claim_id, _ = books.sent(needs_two=True)
    with refused(books.session, by="claim_decision_takes_two"):
        books.decision(claim_id, needs_two=False, obligation_id=books.obligation())
    with refused(books.session, by="claim_decision_policy_never_stands_for_two"):
        books.decision(claim_id, decided_by=None, decided_by_policy=books.policy(valid_from="2026-02-01"))
    decision_id = books.decision(claim_id)
    with refused(books.session, by="claim_decision_second_is_not_first"):
        second(books, decision_id, books.council.approver.actor.id)
    with refused(books.session, by="claim_decision_second_is_not_enterer"):
        second(books, decision_id, books.council.staff[Role.HELPLINE].actor.id)
    themselves = books.council.hire(Role.FINANCE_APPROVER, person_id=books.person_id)
    with refused(books.session, by="claim_decision_second_is_not_claimant"):
        second(books, decision_id, themselves.actor.id)
    with refused(books.session, by="claim_decision_one_waits_for_second"):
        books.decision(claim_id)
    second(books, decision_id, books.council.payer.actor.id)
    books.change("claim_decision", decision_id, obligation_id=books.obligation())


def test_nobody_takes_back_a_decision_about_what_they_claimed_or_entered(books: ClaimBooks) -> None:
    themselves = books.council.hire(Role.FINANCE_APPROVER, person_id=books.person_id)
    claim_id, _ = books.sent()
    decision_id = books.decision(claim_id)
    for who in (themselves, books.council.staff[Role.HELPLINE]):
        with refused(books.session, by="claim_decision_undone_by_another"):
            books.change("claim_decision", decision_id, undone_by=who.actor.id, undone_at="2026-11-23T12:00:00Z")


def test_what_is_sent_in_is_its_lines_and_needs_two_above_the_limit(books: ClaimBooks) -> None:
    sent = {"submitted_at": "2026-11-23T10:00:00Z", "outcome": "refer", "misses_at": "2026-11-23T17:00:00Z"}
    claim_id = books.draft()
    books.line(claim_id, amount_pence=20_001)
    policy_id = books.policy()
    with refused(books.session, by="claim_total_is_its_lines"):
        books.change("claim", claim_id, policy_id=policy_id, total_pence=1, **sent)
    with refused(books.session, by="claim_above_the_limit_takes_two"):
        books.change("claim", claim_id, policy_id=policy_id, total_pence=20_001, **sent)
    books.change("claim", claim_id, policy_id=policy_id, total_pence=20_001, needs_two=True, **sent)


def second(books: ClaimBooks, decision_id: UUID, by: UUID) -> None:
    """A second person on a decision."""
    at = "2026-11-23T12:00:00Z"
    books.change("claim_decision", decision_id, second_decided_by=by, second_decided_at=at)


def test_a_decision_is_by_a_person_or_by_the_policy_and_stays(books: ClaimBooks) -> None:
    claim_id, _ = books.sent()
    with refused(books.session, by="claim_decision_one_way"):
        books.decision(claim_id, decided_by=None)
    with refused(books.session, by="claim_decision_one_way"):
        books.decision(claim_id, decided_by_policy=books.policy(valid_from="2026-02-01"))
    with refused(books.session, by="claim_decision_netted"):
        books.decision(claim_id, netted_pence=1001)
    decision_id = books.decision(claim_id, obligation_id=books.obligation())
    for changes in (
        {"approved_pence": 999},
        {"decided_by": books.council.payer.actor.id},
        {"obligation_id": books.obligation()},
    ):
        with refused(books.session, code=FROZEN):
            books.change("claim_decision", decision_id, **changes)


def test_a_draft_is_not_decided(books: ClaimBooks) -> None:
    claim_id = books.draft()
    line_id = books.line(claim_id)
    with refused(books.session, code="23502"):
        books.decision(claim_id)
    with refused(books.session, code=FROZEN):
        books.change("claim_line", line_id, status="approved", approved_pence=1000)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"amount_pence": 0}, "claim_line_amount"),
        ({"amount_pence": -1}, "claim_line_amount"),
        ({"vat_pence": 1001}, "claim_line_amount"),
        ({"kind": "gift"}, "claim_line_kind"),
        ({"miles_tenths": 10}, "claim_line_miles"),
        ({"category": "car"}, "claim_line_miles"),
        ({"category": "bicycle", "miles_tenths": 10, "passengers": 1}, "claim_line_passengers"),
        ({"receipt_digest": "00"}, "claim_line_receipt_is_whole"),
        ({"receipt_id": new_id(), "receipt_digest": "00"}, "claim_line_receipt_of_the_person"),
    ],
)
def test_lines_that_cannot_be(books: ClaimBooks, changes: dict[str, Any], constraint: str) -> None:
    with refused(books.session, by=constraint):
        books.line(books.draft(), **changes)


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"status": "paid"}, "claim_line_status"),
        ({"approved_pence": 1001}, "claim_line_never_more_than_asked"),
        ({"status": "approved", "approved_pence": 999}, "claim_line_approved_is_all"),
        ({"status": "reduced", "approved_pence": 1000}, "claim_line_reduced_is_part"),
        ({"status": "reduced", "approved_pence": 0}, "claim_line_reduced_is_part"),
    ],
)
def test_never_more_than_was_asked(books: ClaimBooks, changes: dict[str, Any], constraint: str) -> None:
    _, line_id = books.sent()
    with refused(books.session, by=constraint):
        books.change("claim_line", line_id, **changes)


def test_what_was_submitted_is_frozen(books: ClaimBooks) -> None:
    claim_id, line_id = books.sent()
    for table, row_id, changes in (
        ("claim", claim_id, {"total_pence": 1}),
        ("claim", claim_id, {"needs_two": True}),
        ("claim", claim_id, {"person_id": books.council.person()}),
        ("claim", claim_id, {"entered_by": None}),
        ("claim_line", line_id, {"amount_pence": 1}),
        ("claim_line", line_id, {"category": "taxi"}),
    ):
        with refused(books.session, code=FROZEN):
            books.change(table, row_id, **changes)
    with refused(books.session, code=FROZEN):
        books.line(claim_id, number=2)
    for table in ("claim", "claim_line", "claim_decision", "claim_step"):
        with refused(books.session, code=NOT_ALLOWED):
            books.session.execute(text(f"DELETE FROM {table}"))


def test_an_advance_is_never_used_twice(books: ClaimBooks) -> None:
    advance_id = books.advance()
    books.change("claim_advance", advance_id, used_pence=1000)
    for used_pence in (1001, -1):
        with refused(books.session, by="claim_advance_never_used_twice"):
            books.change("claim_advance", advance_id, used_pence=used_pence)
    with refused(books.session, by="claim_advance_used_is_not_undone"):
        books.change("claim_advance", advance_id, undone_at="2026-11-23T12:00:00Z")


def test_what_was_taken_back_is_never_paid(books: ClaimBooks) -> None:
    obligation_id = books.obligation()
    values = {
        "org_id": books.council.org_id,
        "id": new_id(),
        "obligation_id": obligation_id,
    }
    insert(books.session, "obligation_taken_back", values)
    with refused(books.session, by="payout_decision_stands"):
        books.pay(obligation_id=obligation_id)


def test_rules_and_rates_are_dated_rows(books: ClaimBooks) -> None:
    policy_id = books.policy()
    with refused(books.session, code=FROZEN):
        books.change("claim_policy", policy_id, automatic_up_to_pence=1)
    with refused(books.session, by="claim_policy_org_id_valid_from_key"):
        books.policy()
    with refused(books.session, by="claim_policy_limits"):
        books.policy(valid_from="2026-03-01", second_approver_above_pence=4999)
    rate_id = new_id()
    rate = {
        "org_id": books.council.org_id, "id": rate_id, "vehicle": "car", "valid_from": "2026-01-01",
        "per_mile_tenth_pence": 450, "source": "HMRC", "status": "unverified",
    }  # fmt: skip
    insert(books.session, "mileage_rate", rate)
    with refused(books.session, code=FROZEN):
        books.change("mileage_rate", rate_id, per_mile_tenth_pence=550)
    confirmed = {"checked_by": books.council.administrator.actor.id, "checked_on": "2026-11-23"}
    with refused(books.session, by="mileage_rate_two_signatures"):
        books.change("mileage_rate", rate_id, **confirmed)
    books.agreed("mileage_rate_checked", rate_id)
    books.change("mileage_rate", rate_id, **confirmed)
    with refused(books.session, code=FROZEN):
        books.change("mileage_rate", rate_id, checked_by=None, checked_on=None)
    with refused(books.session, by="mileage_rate_band_is_whole"):
        insert(books.session, "mileage_rate", rate | {"id": new_id(), "vehicle": "bicycle", "band_miles_tenths": 1})
    with refused(books.session, by="mileage_rate_org_id_vehicle_valid_from_key"):
        insert(books.session, "mileage_rate", rate | {"id": new_id()})


def test_peoples_own_words_may_be_erased_and_never_rewritten(books: ClaimBooks) -> None:
    _, line_id = books.sent()
    step_id = new_id()
    step = {
        "org_id": books.council.org_id, "id": step_id, "line_id": line_id, "action": "ask", "from_status": "waiting",
        "to_status": "asked", "words": "Why?", "actor_kind": "staff", "actor_id": books.council.approver.actor.id,
    }  # fmt: skip
    insert(books.session, "claim_step", step)
    with refused(books.session, by="claim_step_says_why"):
        insert(books.session, "claim_step", step | {"id": new_id(), "words": None})
    for changes in ({"words": "What?"}, {"words": None}, {"to_status": "held"}):
        with refused(books.session, code=FROZEN):
            books.change("claim_step", step_id, **changes)
    books.change("claim_step", step_id, words="erased")
    with refused(books.session, code=FROZEN):
        books.change("claim_line", line_id, description="A taxi")
    books.change("claim_line", line_id, description="erased")


def test_words_of_a_note_about_a_person_may_be_erased_and_never_rewritten(books: ClaimBooks) -> None:
    claim_id, _ = books.sent()
    note_id = new_id()
    note = {
        "org_id": books.council.org_id, "id": note_id, "claim_id": claim_id, "words": "They were ill that day.",
        "written_by": books.council.approver.actor.id,
    }  # fmt: skip
    insert(books.session, "claim_note", note)
    for changes in ({"words": "They were well."}, {"words": ""}, {"at": "2026-11-23T12:00:00Z"}):
        with refused(books.session, code=FROZEN):
            books.change("claim_note", note_id, **changes)
    books.change("claim_note", note_id, words="erased")
    with refused(books.session, code=FROZEN):
        books.change("claim_note", note_id, words="They were ill that day.")
    with refused(books.session, code=NOT_ALLOWED):
        books.session.execute(text("DELETE FROM claim_note"))
