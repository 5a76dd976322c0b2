"""Whose old words stay although a pass went by: they have something open, or emptying them fails."""

from datetime import timedelta
from uuid import UUID

import psycopg
from sqlalchemy import func, select, update

from services.payments.claims.tables import Claim, ClaimNote
from services.payments.claims.usecases.notes import write_note
from services.payments.payouts.tables import Payout
from services.payments.worklist.usecases import ask_a_human
from tests.conftest import Databases
from tests.payments.claims.conftest import bus
from tests.payments.desk.claiming import Claims
from tests.payments.personal_data.erasing.conftest import Erasing
from tests.payments.personal_data.erasing.test_erasing import paid
from tests.payments.personal_data.retention.test_retention import THREE_YEARS, beat, reports, settled, switched_on


def test_somebody_whose_words_cannot_be_emptied_stops_nobody_else(erasing: Erasing, databases: Databases) -> None:
    """The pass came to them, failed, and began with them again until a day was over, each day."""
    council = erasing.council
    first, second = sorted(council.payable(2))
    paid(erasing, first)
    other = Claims(council).sent(second, bus(300))
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        write_note(session, council.approver.actor, UUID(other["id"]), "They are always early.")
        session.execute(update(Payout).values(status="posted", posted_at=func.app_now() - timedelta(days=100)))
    claims = erasing.rows(select(Claim.id).where(Claim.person_id == first))
    with psycopg.connect(databases.admin_url("payments"), autocommit=True) as connection:
        connection.execute(
            "CREATE FUNCTION refuse_one() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'broken row' "
            "USING ERRCODE = 'check_violation'; END $$"
        )
        connection.execute(
            "CREATE TRIGGER refuse_one BEFORE UPDATE ON claim_note FOR EACH ROW"
            f" WHEN (OLD.claim_id = '{claims[0]}') EXECUTE FUNCTION refuse_one()"
        )
        try:
            erasing.move(THREE_YEARS)
            switched_on(erasing)
            beat(erasing)
        finally:
            connection.execute("DROP TRIGGER refuse_one ON claim_note")
            connection.execute("DROP FUNCTION refuse_one")
    assert sorted(erasing.rows(select(ClaimNote.words))) == ["They are always late.", "erased"]
    newest = reports(erasing)[0]
    assert (newest["failed"], newest["is_done"]) == (1, True)
    assert "Of 1 person nothing went, because it failed." in " ".join(newest["sentences"])
    [task] = [one for one in council.administrator.get("/worklist") if one["kind"] == "old_words_stuck"]
    assert "could not be emptied" in task["reason"], "the pass that failed ended by itself, and the task stays"
    erasing.move(2)
    beat(erasing)
    assert "old_words_stuck" not in [one["kind"] for one in council.administrator.get("/worklist")], (
        "nobody fails any more"
    )


def test_who_is_left_out_is_counted_by_reason_and_by_how_long(erasing: Erasing) -> None:
    person = settled(erasing)
    Claims(erasing.council).draft(person, bus(300))
    with erasing.council.payments.dependencies.database.transaction(erasing.council.org_id) as session:
        ask_a_human(
            session,
            erasing.council.org_id,
            kind="call_back",
            subject_type="person",
            subject_id=person,
            reason="Call them.",
        )
    switched_on(erasing)
    beat(erasing)
    newest = reports(erasing)[0]
    assert newest["left_out_why"] == {"A claim is being written.": 1, "A task about them is open.": 1}
    assert (newest["left_out"], newest["left_out_long"], newest["counts"]) == (1, 0, {})
    said = " ".join(newest["sentences"])
    assert "Of 1 of them: A task about them is open." in said
    assert "left out for more than a year" not in said
    erasing.move(400)
    beat(erasing)
    later = reports(erasing)[0]
    assert later["left_out_long"] == 1
    assert "1 of them was left out for more than a year" in " ".join(later["sentences"])
