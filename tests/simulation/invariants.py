"""What must be true of the money: after every step, and once everything has come to rest.

The oracle is the practice bank's own file. Our tables are what is judged by it.
"""

from collections import Counter
from collections.abc import Set
from datetime import timedelta
from itertools import pairwise
from uuid import UUID

from services.payments.payouts.rules import (
    FINISHED,
    PAYMENT_TRANSITIONS,
    PayoutCause,
    PayoutStatus,
    idempotency_key,
)
from tests.simulation.bank import Truth
from tests.simulation.books import Attempt, Books, Payout

NOT_SENT = {"draft", "approved", "queued"}
UNDECIDED = {"sending", "unknown", "needs_human"}
ALIVE_AT_BANK = {"processing", "posted"}
AGREEING = {
    "processing": {"processing", "posted", "failed", "canceled", "returned"},
    "posted": {"posted", "returned"},
    "failed": {"failed"},
    "canceled": {"canceled"},
    "returned": {"returned"},
}
"""By our status: what the bank may say. It may know more than we do, never less and never something else."""

DEFINITE = {"try_later", "pause_run", "needs_human"}
REPLAYED_FOR = timedelta(hours=24)
LEFT_IN_PEACE = timedelta(seconds=60)
"""A new payment may be missing from the bank's list for as long as this."""

POSTED = frozenset({"accepted", "posted"})
BACK = frozenset({"accepted", "posted", "returned", "restored"})
LEDGER = {
    "draft": {frozenset[str]()},
    "approved": {frozenset[str]()},
    "queued": {frozenset[str]()},
    "sending": {frozenset[str]()},
    "unknown": {frozenset[str]()},
    "processing": {frozenset({"accepted"})},
    "posted": {POSTED},
    "returned": {BACK},
    "failed": {frozenset({"unreserved"}), frozenset({"accepted", "undone"})},
    "canceled": {frozenset[str](), frozenset({"unreserved"}), frozenset({"accepted", "undone"})},
    "needs_human": {frozenset[str](), frozenset({"accepted"}), POSTED},
}
"""By status: the steps that the ledger may have written for a payment, as a person would draw the posting table."""


def check_always(books: Books, truth: Truth, changed: Set[UUID], being_checked: Set[UUID] = frozenset()) -> None:
    """What holds after every single step, whatever has crashed. `changed`: payments of which the bank has changed its mind;
    `being_checked`: payees with bank details on their way."""
    nobody_is_paid_twice(books, truth, changed)
    statuses_are_what_happened(books, truth, changed)
    nothing_leaves_beside_a_contradiction(books)
    keys_bodies_and_payments_belong_together(books, truth)
    sends_are_written_first_and_wait(books, truth)
    a_new_generation_needs_evidence(books, truth, changed)
    the_ledger_adds_up(books)
    paths_are_legal(books)
    hands_are_different(books)
    nothing_is_forgotten(books, being_checked)
    words_are_said_once(books)


def check_at_rest(books: Books, truth: Truth, changed: Set[UUID]) -> None:
    """What holds once every worker is awake, every message handled and every deadline past."""
    left = [(row.topic, row.failures) for row in books.outbox if row.destination == "payments"]
    assert not left, f"the outbox is not empty (I11): {left}"
    assert books.unhandled == 0, "an event was never handled (I10)"
    for payout in books.payouts:
        explain(payout, books, truth)
    check_always(books, truth, changed)
    money_is_where_we_say(books, truth)


def nobody_is_paid_twice(books: Books, truth: Truth, changed: Set[UUID]) -> None:
    """I1, I3: at most one payment of an obligation is alive at the bank, and a person's account was credited at most once
    net; but for the payments of which the bank changed its mind."""
    alive, credited = Counter[object](), Counter[object]()
    for payout in books.by_bank:
        at_bank = truth.by_payout.get(payout.id, [])
        assert len(at_bank) <= 1, "the bank has two payments for one of ours"
        assert all(one.amount_pence == payout.amount_pence for one in at_bank), "the bank has another amount"
        net = truth.credited[payout.id] - truth.sent_back[payout.id]
        assert net in (0, 1), "one payment was credited twice"
        if payout.id in changed:
            continue
        assert truth.credited[payout.id] <= 1, "one payment was credited twice"
        alive[payout.obligation_id] += sum(one.status in ALIVE_AT_BANK for one in at_bank)
        credited[payout.obligation_id] += net
    assert max(alive.values(), default=0) <= 1, "two payments of one obligation are alive at the bank"
    assert set(credited.values()) <= {0, 1}, "an obligation was paid twice"
    strangers = truth.by_payout.keys() - {payout.id for payout in books.payouts}
    assert not strangers, "the bank has a payment that we do not know"


def statuses_are_what_happened(books: Books, truth: Truth, changed: Set[UUID]) -> None:
    """I1: a status that claims something about the bank is right, until the bank changes its mind."""
    for payout in books.by_bank:
        if payout.id in changed:
            continue
        at_bank = truth.by_payout.get(payout.id, [])
        if payout.status in NOT_SENT:
            assert not at_bank, f"a payment that is {payout.status} is at the bank"
        elif payout.status in AGREEING:
            said = {one.status for one in at_bank}
            assert said <= AGREEING[payout.status], f"we say {payout.status}, the bank says {said}"
            refused = payout.status in ("failed", "canceled") and payout.provider_id is None
            assert at_bank or refused, f"we say {payout.status}, and the bank has no such payment"
        assert payout.provider_id is None or payout.provider_id in {one.id for one in at_bank}


def keys_bodies_and_payments_belong_together(books: Books, truth: Truth) -> None:
    """I5, I13: one key, one body, at most one payment; and the bytes that arrived are the bytes that were kept. A payment takes
    its next key only after all requests under the one before were refused."""
    kept = {payout.idempotency_key: payout for payout in books.payouts}
    given_up = {
        idempotency_key(payout.id, payout.generation, revision)
        for payout in books.payouts
        for revision in range(payout.body_revision)
    }
    payments: dict[str, set[str]] = {}
    for post in truth.posts:
        if post.idempotency_key in given_up:
            assert post.payment_id is None, "another request was made of a payment that the bank had taken"
            continue
        assert post.idempotency_key in kept, "a request carried a key that is not a payment's"
        assert post.body_sha256 == kept[post.idempotency_key].body_sha256, "other bytes were sent than were kept"
        if post.payment_id is not None:
            payments.setdefault(post.idempotency_key, set()).add(post.payment_id)
    assert all(len(made) == 1 for made in payments.values()), "one key made two payments"


def sends_are_written_first_and_wait(books: Books, truth: Truth) -> None:
    """R2, R7: there is an attempt for every request, and after a send that got no answer the bank is left in peace."""
    posts = Counter(post.idempotency_key for post in truth.posts)
    attempts: dict[str, list[Attempt]] = {}
    for attempt in books.attempts:
        attempts.setdefault(attempt.idempotency_key, []).append(attempt)
    assert posts.keys() <= attempts.keys(), "a request was sent that nobody had written down"
    for key, sent in attempts.items():
        assert posts[key] <= len(sent), "a request was sent that nobody had written down"
        for earlier, later in pairwise(sent):
            if earlier.answer in DEFINITE:
                continue
            waited = later.sent_at - earlier.sent_at
            assert waited >= LEFT_IN_PEACE, f"asked again after only {waited}"
            assert later.sent_at - sent[0].sent_at < REPLAYED_FOR, "the same key was sent again after more than a day"


def nothing_leaves_beside_a_contradiction(books: Books) -> None:
    """While the bank's last word about a payment is contradictory, no other payment of the same money is sent, nor sent again."""
    owed = {payout.id: payout.obligation_id for payout in books.payouts}
    stopped: dict[object, set[UUID]] = {obligation_id: set() for obligation_id in owed.values()}
    for change in books.changes:
        beside = stopped[owed[change.payout_id]]
        if change.cause == "contradicted":
            beside.add(change.payout_id)
        elif change.cause == "decided":
            beside.discard(change.payout_id)
        elif change.to_status == "sending":
            assert not beside, "a payment left beside one that the bank contradicts"


def a_new_generation_needs_evidence(books: Books, truth: Truth, changed: Set[UUID]) -> None:
    """R4: before a payment is tried again as a new one, the bank itself has said that the old one is over, or never took it."""
    of: dict[object, list[Payout]] = {}
    for payout in books.payouts:
        of.setdefault(payout.obligation_id, []).append(payout)
    for payouts in of.values():
        payouts.sort(key=lambda payout: payout.generation)
        assert [payout.generation for payout in payouts] == list(range(1, len(payouts) + 1))
        for earlier, _ in pairwise(payouts):
            if earlier.id in changed:
                continue
            assert PayoutStatus(earlier.status) in FINISHED, f"a new generation beside one that is {earlier.status}"
            said = {one.status for one in truth.by_payout.get(earlier.id, [])}
            assert said <= {"failed", "canceled", "returned"}, (
                f"a new generation, and at the bank the old one is {said}"
            )


def the_ledger_adds_up(books: Books) -> None:
    """I2, I6, I7: nothing appears or vanishes, stored balances are right, floors hold, and every penny has its place."""
    balances = books.balances
    assert sum(balances.values()) == 0
    for code, pence in books.kept_pence.items():
        assert pence == balances[code], f"the stored balance of {code} differs from its transfers"
        assert pence >= 0, f"{code} fell below its floor"
    assert all(balances[f"stripe.{name}"] >= 0 for name in ("available", "reserved", "in_flight"))
    places = Counter[str]()
    for payout in books.by_bank:
        places[payout.money_at] += payout.amount_pence
        steps = frozenset(books.steps[payout.id])
        if payout.run_id is None:  # the money of a run is put aside at once
            released = payout.released_by is not None or payout.released_under is not None
            assert ("reserved" in steps) == released, "money is put aside when it is released, and only then"
            steps -= {"reserved"}
        if any(change.cause == "decided" for change in books.path[payout.id]) or payout.contradicted:
            continue  # decisions have taken it back and forth, each under a source of its own
        assert steps in LEDGER[payout.status], f"a payment that is {payout.status} has the ledger steps {sorted(steps)}"
    assert balances["stripe.reserved"] == places["reserved"]
    assert balances["stripe.in_flight"] == places["in_flight"]
    posted = {(moved.source_type, moved.source_id, moved.step) for moved in books.transfers}
    assert len(posted) == len(books.transfers), "one step was posted twice"


def paths_are_legal(books: Books) -> None:
    """Every step of every payment is an edge of the table, from where the step before had led, and ends at the status."""
    for payout in books.payouts:
        path = books.path[payout.id]
        assert (path[0].from_status, path[0].to_status) == (None, "draft")
        for before, after in pairwise(path):
            assert after.from_status == before.to_status, "a step does not begin where the one before it ended"
            edge = (PayoutStatus(before.to_status), PayoutStatus(after.to_status))
            assert PayoutCause(after.cause) in PAYMENT_TRANSITIONS.edges.get(edge, ()), (
                f"{edge} by {after.cause} is not in the table"
            )
        assert path[-1].to_status == payout.status, "the status is not where the history ends"


def hands_are_different(books: Books) -> None:
    """I9: created, approved and released by three people; or by the rules and a mandate, in the place of a person."""
    for payout in books.payouts:
        hands = [
            payout.created_by,
            payout.approved_by or payout.approved_by_policy,
            payout.released_by or payout.released_under,
        ]
        known = [hand for hand in hands if hand is not None]
        assert len(set(known)) == len(known)
        assert payout.status in ("draft", "approved", "canceled") or len(known) == 3, "money moved without three hands"


def nothing_is_forgotten(books: Books, being_checked: Set[UUID] = frozenset()) -> None:
    """R8: whatever is not at an end is on somebody's list: a hint that waits, a deadline, a stopped run or a human; or whoever
    confirms its payee's bank details (`being_checked`) sends it."""
    for payout in books.by_bank:
        if payout.status == "queued":
            held = payout.run_id is not None and books.run[payout.run_id].status == "paused"
            asked = {("payout.send", payout.id), ("payout.look_earlier", payout.id)}
            assert held or asked & books.waiting or payout.payee_id in being_checked, (
                "a queued payment that nobody will send"
            )
        elif payout.status in ("sending", "unknown", "processing"):
            assert payout.watched, f"a payment that is {payout.status} and that nobody will look at again"
        elif payout.status == "needs_human":
            assert payout.id in books.asked_of_humans, "a payment needs a human, and no human was asked"


def words_are_said_once(books: Books) -> None:
    """I12: "we have sent your money" once, when it has left, and not about a payment that never left."""
    for notice, status in (
        ("payment_sent", "posted"),
        ("payment_failed", "failed"),
        ("payment_returned", "returned"),
    ):
        said = books.notices(notice) + books.notices(f"{notice}_tell_us_where")
        elsewhere = books.notices("payment_goes_to_new_account")
        for payout in books.by_bank:
            if payout.contradicted:  # each change of what is so is worth a word
                continue
            times = sum(change.to_status == status for change in books.path[payout.id])
            if payout.status == status and payout.needs_new_details:
                said[payout.id] += elsewhere[payout.id]
            assert said[payout.id] == min(times, 1), f"{notice} was said {said[payout.id]} times"


def explain(payout: Payout, books: Books, truth: Truth) -> None:
    """I4: at rest every payment is at an end that the bank confirms, was never released, or waits for a human."""
    at_bank = {one.status for one in truth.by_payout.get(payout.id, [])}
    if payout.rail == "cash":
        assert payout.status in ("posted", "returned", "canceled", "draft", "approved"), (
            f"at rest cash is {payout.status}"
        )
    elif payout.status in ("draft", "approved"):
        assert payout.run_id is not None, "at rest a payment still waits for something"
        assert books.run[payout.run_id].status in ("draft", "approved"), "a released run left a payment behind"
    elif payout.status in ("posted", "returned"):
        assert at_bank == {payout.status}, f"at rest we say {payout.status}, the bank says {at_bank}"
    elif payout.status in ("failed", "canceled"):
        assert at_bank <= {payout.status}, f"at rest we say {payout.status}, the bank says {at_bank}"
    else:
        assert payout.status == "needs_human", f"at rest a payment is still {payout.status}"


def money_is_where_we_say(books: Books, truth: Truth) -> None:
    """I2: what the bank holds is what the ledger says, but for payments that a human must explain."""
    paid = sum(payout.amount_pence for payout in books.by_bank if payout.status == "posted")
    unexplained = [payout for payout in books.payouts if payout.status == "needs_human"]
    ours = books.balances["stripe.available"] + books.balances["stripe.reserved"]
    came_in = sum(
        moved.amount_pence
        for moved in books.transfers
        if moved.step == "topped_up" and moved.debit == "stripe.available"
    )
    at_bank_unexplained = sum(
        one.amount_pence
        for payout in unexplained
        for one in truth.by_payout.get(payout.id, [])
        if one.status in ALIVE_AT_BANK
    )
    assert truth.available_pence == came_in - paid - at_bank_unexplained
    if not unexplained:
        assert truth.available_pence == ours, "the float at the bank is not what the ledger says"
        assert truth.pending_pence == books.balances["stripe.in_flight"] == 0
    credited = sum(truth.credited[payout.id] - truth.sent_back[payout.id] for payout in books.payouts)
    alive = sum(payout.status == "posted" for payout in books.by_bank)
    assert credited - alive == sum(truth.credited[one.id] - truth.sent_back[one.id] for one in unexplained)
