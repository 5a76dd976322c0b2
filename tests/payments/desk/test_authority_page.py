"""The page of who a person's money goes to."""

from datetime import timedelta

from shared.identity import Role
from tests import clock
from tests.payments.council import Council
from tests.payments.desk.organising import Organising, words

TODAY = clock.today()


def test_a_deputy_is_written_down_and_ended_on_the_page(council: Council) -> None:
    at = Organising(council)
    [one] = council.payable()
    desk = at.of(Role.FINANCE_PAYER)
    path = f"/desk/people/{one}/authority"
    assert "Who the money goes to" in words(desk.get(f"/desk/people/{one}"))
    assert "Nobody acts for them." in words(desk.get(path))
    desk.post(path, {"kind": "deputy"})
    assert desk.last.status_code == 422
    for field in ("scope", "holder_name", "evidence", "seen_on", "review_on"):
        assert f'href="#{field}"' in desk.last.text
    typed = {
        "kind": "appointee",
        "scope": "both",
        "holder_name": "<b>Dana</b>",
        "evidence": "The order",
        "seen_on": TODAY.isoformat(),
        "review_on": (TODAY + timedelta(days=200)).isoformat(),
    }
    assert "benefits only" in words(desk.post(path, typed))
    page = desk.post(path, typed | {"kind": "deputy"})
    assert "A deputy, whom the Court of Protection named" in words(page)
    assert "&lt;b&gt;Dana" in page.text
    [made] = council.payer.get(f"/people/{one}/authorities")
    ended = words(desk.post(f"{path}/{made['id']}/end", {}))
    assert "Nobody acts for them." in ended
    assert "Before" in ended
    assert at.of(Role.ORGANISER).get(path).status_code == 403
