"""A merge or an erasing whose page was opened before money moved, a claim began, a colleague was quicker, or a role went."""

import pytest
from sqlalchemy import select

from services.payments.personal_data.erasing.tables import PersonErasure
from services.payments.personal_data.merging.tables import PersonMerge
from shared.identity import Role
from tests.payments.claims.conftest import bus
from tests.payments.desk.claiming import Claims
from tests.payments.desk.organising import Organising, words
from tests.payments.personal_data.erasing.conftest import Erasing, erasing

__all__ = ["erasing"]


@pytest.fixture
def claims(erasing: Erasing) -> Claims:
    claims = Claims(erasing.council)
    claims.ready()
    return claims


def test_a_merge_whose_page_was_opened_before_the_money_moved_is_refused(
    erasing: Erasing, organising: Organising, claims: Claims
) -> None:
    goes, stays = erasing.council.payable(2)
    page = f"/desk/people/{goes}/merge/{stays}"
    helpline = organising.of(Role.HELPLINE)
    assert "Propose to merge them" in words(helpline.get(page))
    claims.sent(goes, bus(460))
    refused = helpline.post(page, {})
    assert refused.status_code == 422
    assert "on its way. Wait until it has arrived" in words(refused)
    assert erasing.of(goes).merged_into_id is None


def test_a_merge_that_was_proposed_is_not_confirmed_while_money_moves(
    erasing: Erasing, organising: Organising, claims: Claims
) -> None:
    goes, stays = erasing.council.payable(2)
    page = f"/desk/people/{goes}/merge/{stays}"
    helpline = organising.of(Role.HELPLINE)
    helpline.get(page)
    helpline.post(page, {})
    [merge] = erasing.rows(select(PersonMerge))
    colleague = organising.browser(erasing.second)
    colleague.get(page)
    claims.sent(goes, bus(460))
    refused = colleague.post(f"/desk/people/{goes}/merge/{merge.id}/confirm", {})
    assert refused.status_code == 422
    assert "on its way. Wait until it has arrived" in words(refused)
    assert erasing.of(goes).merged_into_id is None


def test_a_merge_that_a_colleague_dropped_or_confirmed_first_says_so(erasing: Erasing, organising: Organising) -> None:
    goes, stays = erasing.council.payable(2)
    page = f"/desk/people/{goes}/merge/{stays}"
    helpline = organising.of(Role.HELPLINE)
    helpline.get(page)
    helpline.post(page, {})
    [merge] = erasing.rows(select(PersonMerge))
    place = f"/desk/people/{goes}/merge/{merge.id}"
    one, other = organising.browser(erasing.second), organising.browser(erasing.council.hire(Role.HELPLINE))
    for browser in (one, other):
        browser.get(page)
    assert one.post(f"{place}/confirm", {}).status_code == 200
    late = other.post(f"{place}/drop", {})
    assert late.status_code in (404, 409, 422), words(late)
    assert erasing.of(goes).merged_into_id == stays


def test_erasing_is_refused_on_a_page_that_was_opened_before_a_claim_began(
    erasing: Erasing, organising: Organising, claims: Claims
) -> None:
    [person] = erasing.council.payable()
    page = f"/desk/people/{person}/erase"
    helpline = organising.of(Role.HELPLINE)
    helpline.get(page)
    claims.referred(person, 90_00)
    refused = helpline.post(page, {})
    assert refused.status_code == 422
    assert "A claim waits" in words(refused)
    assert erasing.rows(select(PersonErasure)) == []


def test_erasing_is_not_confirmed_on_a_page_that_was_opened_before_a_claim_began(
    erasing: Erasing, organising: Organising, claims: Claims
) -> None:
    [person] = erasing.council.payable()
    erasure = erasing.asked(person)
    page = f"/desk/people/{person}/erase"
    colleague = organising.browser(erasing.second)
    assert "This cannot be undone" in words(colleague.get(page))
    claims.referred(person, 90_00)
    refused = colleague.post(f"{page}/{erasure}/confirm", {})
    assert refused.status_code == 422
    assert "A claim waits" in words(refused)
    assert erasing.of(person).erased_at is None


def test_whoever_lost_the_role_erases_and_merges_nobody(erasing: Erasing, organising: Organising) -> None:
    goes, stays, gone = erasing.council.payable(3)
    erasure = erasing.asked(gone)
    places = (f"/desk/people/{gone}/erase/{erasure}/confirm", f"/desk/people/{goes}/merge/{stays}")
    browsers = []
    for page in (f"/desk/people/{gone}/erase", f"/desk/people/{goes}/merge/{stays}"):
        browsers.append(organising.browser(erasing.second))
        assert browsers[-1].get(page).status_code == 200
    erasing.council.administrator.post(f"/principals/{erasing.second.actor.id}/roles", {"roles": []})
    for browser, place in zip(browsers, places, strict=True):
        assert browser.post(place, {}).status_code in (401, 403)
    assert erasing.of(gone).erased_at is None
    assert erasing.rows(select(PersonMerge)) == []
