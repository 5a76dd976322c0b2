"""An administrator is disabled, or signed out, while a change of limits waits for them, or while their confirmation is on its way."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from services.payments.limits.usecases import proposals
from shared.errors import ConflictError
from shared.identity import Role
from tests.payments.council import Council, Staff
from tests.payments.problems import is_problem
from tests.payments.rows import Books, books, refused
from tests.security.test_two_signatures import confirm, propose

__all__ = ["books"]


@pytest.mark.parametrize("how", ["disabled", "roles", "signed_out"])
def test_who_confirms_is_looked_up_again_under_a_lock(council: Council, how: str) -> None:
    """Their request began before they were disabled, and went on after it."""
    proposal, third = propose(council), council.hire(Role.ADMINISTRATOR)
    began = replace(council.second_administrator.actor, sign_in_age=timedelta(minutes=1))
    end_sign_in(third, council.second_administrator, how)
    with (
        pytest.raises(ConflictError, match="no administrator any more"),
        council.payments.dependencies.database.transaction(council.org_id) as session,
    ):
        proposals.confirm(session, began, UUID(proposal["id"]), {})
    assert confirm(third, proposal).json()["outcome"] == "confirmed"


def test_what_somebody_proposed_whose_sign_in_was_ended_since_is_proposed_anew(council: Council) -> None:
    proposal = propose(council)
    end_sign_in(council.second_administrator, council.administrator, "signed_out")
    is_problem(confirm(council.second_administrator, proposal), 409, "limit_proposal.stale")


@pytest.mark.parametrize("hand", ["proposed_by", "decided_by"])
def test_the_database_confirms_nothing_of_somebody_disabled(books: Books, hand: str) -> None:
    council = books.council
    proposal = propose(council)
    end_sign_in(
        council.hire(Role.ADMINISTRATOR),
        council.administrator if hand == "proposed_by" else council.second_administrator,
        "disabled",
    )
    with refused(books.session, by="limit_proposal_two_administrators"):
        books.session.execute(
            text(
                "UPDATE limit_proposal SET outcome = 'confirmed', decided_by = :by, decided_at = app_now()"
                " WHERE id = :id"
            ),
            {"by": council.second_administrator.actor.id, "id": proposal["id"]},
        )


def end_sign_in(by: Staff, whose: Staff, how: str) -> None:
    """Another administrator ends it."""
    path = f"/principals/{whose.actor.id}"
    if how == "roles":
        by.post(f"{path}/roles", {"roles": []})
    else:
        by.post(f"{path}/{'disable' if how == 'disabled' else 'sign-out'}")
