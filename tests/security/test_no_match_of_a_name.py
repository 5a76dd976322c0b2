"""Attacks on bank details in another name: confirmed by one person, by one person twice, by who entered them, or without a word heard."""

from uuid import UUID

from services.payments.payees.tables import PayoutMethod
from services.payments.payees.usecases.payees import payee_of
from shared.identity import Role
from shared.ids import new_id
from tests.payments.council import Council
from tests.payments.problems import is_problem
from tests.simulation.workers import together

HEARD = {"spoken_to": "person", "known_number": "landline_held", "said": "They read out the last four digits to me."}


def in_another_name(council: Council) -> UUID:
    """Bank details of which the bank says that the account is in another name."""
    person, method_id = council.person(), new_id()
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        session.add(
            PayoutMethod(
                org_id=council.org_id, id=method_id, payee_id=payee_of(session, council.org_id, person), rail="stripe",
                status="to_confirm", recipient=f"acct_{method_id.hex}", method=f"gbba_{method_id.hex}",
                verification=f"recver_{method_id.hex}", name_match="no_match", entered_by=council.payer.actor.id,
            )
        )  # fmt: skip
    return method_id


def test_another_name_takes_two_people_who_each_heard_something(council: Council) -> None:
    confirm = f"/payout-methods/{in_another_name(council)}/confirm"
    first, second = council.approver, council.hire(Role.FINANCE_APPROVER)
    is_problem(first.call("POST", confirm), 422, "bank_details.evidence")
    assert first.post(confirm, HEARD)["status"] == "to_confirm"
    is_problem(first.call("POST", confirm, HEARD), 403, "bank_details.second_person")
    is_problem(second.call("POST", confirm), 422, "bank_details.evidence")
    assert second.post(confirm, HEARD)["status"] == "ready"


def test_who_entered_another_name_is_neither_of_the_two(council: Council) -> None:
    method_id = in_another_name(council)
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        session.get_one(PayoutMethod, (council.org_id, method_id)).entered_by = council.approver.actor.id
    is_problem(council.approver.call("POST", f"/payout-methods/{method_id}/confirm", HEARD), 403)


def test_ten_who_confirm_at_the_same_moment_are_two(council: Council) -> None:
    """Each is somebody else and has heard something; the second makes it ready, and nobody comes after."""
    confirm = f"/payout-methods/{in_another_name(council)}/confirm"
    ten = [council.hire(Role.FINANCE_APPROVER) for _ in range(10)]
    answers: list[int] = []
    raised = together(*[lambda who=who: answers.append(who.call("POST", confirm, HEARD).status_code) for who in ten])
    assert raised == [None] * 10
    assert sorted(answers) == [200] * 2 + [409] * 8
