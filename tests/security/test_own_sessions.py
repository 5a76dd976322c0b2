"""Somebody left a computer signed in: they see it from another and end it, and nobody ends or sees what is not theirs."""

import re
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import select, text

from services.payments.desk.tables import StaffSession
from shared.audit import AuditRow
from tests.payments.council import Council
from tests.payments.phone.pages import words
from tests.payments.phone.test_helpline import Desk

PLACE = "/desk/sessions"
END = re.compile(r'action="(/desk/sessions/[0-9a-f-]{36}/end)"')


def at_desk(council: Council) -> Desk:
    """The payer in one more browser."""
    desk = Desk(council, council.payer)
    desk.sign_in()
    return desk


def is_in(desk: Desk) -> bool:
    """Whether the desk opens in this browser."""
    return desk.get("/desk").status_code == 200


def test_a_computer_that_was_left_is_signed_out_from_another(council: Council) -> None:
    left, other, here = (at_desk(council) for _ in range(3))
    page = here.get(PLACE)
    assert "Where you are signed in" in here.get("/desk").text
    ends = END.findall(page.text)
    assert len(ends) == 2, "this one is not offered"
    here.get(PLACE)
    here.post(ends[-1], {})
    assert [is_in(one) for one in (left, other, here)] == [False, True, True]
    here.get(PLACE)
    assert "You are signed in nowhere else." in words(here.post(f"{PLACE}/end-others", {}))
    assert [is_in(one) for one in (left, other, here)] == [False, False, True]
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        ended = session.scalars(select(AuditRow.actor_id).where(AuditRow.action == "staff.signed_out")).all()
    assert list(ended) == [council.payer.actor.id] * 2


def test_nobody_sees_or_ends_the_session_of_somebody_else(council: Council, other_council: Council) -> None:
    theirs = at_desk(council)
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        [session_id] = session.scalars(select(StaffSession.id)).all()
    for stranger in (Desk(council, council.approver), Desk(other_council, other_council.payer)):
        stranger.sign_in()
        page = stranger.get(PLACE)
        assert END.findall(page.text) == []
        form = re.findall(r'name="form" value="([^"]+)"', page.text)[0]
        for path in (f"{PLACE}/{session_id}/end", f"{PLACE}/{uuid4()}/end"):
            stranger.send(path, {"form": form})
        stranger.get(PLACE)
        assert is_in(theirs)


def test_a_form_that_is_not_ours_ends_nothing(council: Council) -> None:
    left, here = at_desk(council), at_desk(council)
    here.send(f"{PLACE}/end-others", {"form": f"{'x' * 22}.{'0' * 32}"})
    assert is_in(left)


def test_what_is_over_or_was_ended_is_not_listed(council: Council) -> None:
    at_desk(council)
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        quiet = timedelta(minutes=20)
        session.execute(text("UPDATE staff_session SET seen_at = seen_at - CAST(:quiet AS interval)"), {"quiet": quiet})
    here = at_desk(council)
    assert "You are signed in nowhere else." in words(here.get(PLACE))
    council.administrator.post(f"/principals/{council.payer.actor.id}/sign-out")
    assert here.get(PLACE).status_code == 303
