"""An organisation's own words for each kind of danger: who approved them, who is asked to call, and what words must name."""

from typing import Any, get_args

import pytest
from sqlalchemy import select

from services.notifications.conversations.helplines import first_of
from services.notifications.conversations.prompts.catalogue import Speaker
from services.notifications.conversations.tables import SafetyPlan
from services.notifications.conversations.usecases import safety
from shared.audit import AuditRow
from shared.contracts.understood import DangerKind
from shared.ids import new_id
from tests.notifications.conftest import STAFF_ID
from tests.notifications.conversations.conftest import People

KINDS: tuple[DangerKind, ...] = get_args(DangerKind)
PLAN: dict[str, Any] = {
    "english": "We are here for you. In danger? Call 999. Ring Jo at the centre any time.",
    "welsh": "Rydym yma i chi. Mewn perygl? Ffoniwch 999. Ffoniwch Jo yn y ganolfan.",
    "approved_by": "Jo Example, safeguarding lead",
    "actor_kind": "staff",
    "actor_id": str(STAFF_ID),
}
FRAUD: dict[str, Any] = {
    **PLAN, "kinds": ["fraud"], "english": "Stop. Call 159. Then ring Jo.", "welsh": "Stopiwch. Ffoniwch 159. Ffoniwch Jo.",
}  # fmt: skip
CALL = {"en": "A person from here will call you today.", "cy": "Bydd person o yma yn eich ffonio heddiw."}
SPEAKER = Speaker("Riverbank Council", "0800 123 4567", "en")


def put(people: People, plan: dict[str, Any]) -> Any:
    """The organisation saves words; gives the answer."""
    return people.service.internal("PUT", f"/internal/safety-plan/{people.service.org_id}", plan)


def said(people: People, kind: DangerKind, language: str = "en", *, aloud: bool = False) -> str:
    """What is said for a certain danger of a kind, with somebody on duty today."""
    with people.service.dependencies.database.transaction(people.service.org_id) as session:
        speaker = Speaker(SPEAKER.organisation, SPEAKER.helpline, language)
        return safety.words_for(session, kind, speaker, aloud=aloud)


def owner(people: People, kind: DangerKind) -> object:
    """Who is asked to call for a kind."""
    with people.service.dependencies.database.transaction(people.service.org_id) as session:
        return safety.owner_for(session, kind)


def test_words_for_one_kind_leave_the_others_as_they_are(people: People) -> None:
    shipped = {kind: said(people, kind) for kind in KINDS}
    assert put(people, FRAUD).status_code == 204
    assert said(people, "fraud") == f"{FRAUD['english']} {CALL['en']}"
    assert said(people, "fraud", "cy") == f"{FRAUD['welsh']} {CALL['cy']}"
    assert {kind: said(people, kind) for kind in KINDS if kind != "fraud"} == {
        kind: words for kind, words in shipped.items() if kind != "fraud"
    }


def test_own_words_say_numbers_digit_by_digit_on_the_telephone(people: People) -> None:
    put(people, FRAUD)
    assert said(people, "fraud", aloud=True) == f"Stop. Call 1 5 9. Then ring Jo. {CALL['en']}"


def test_a_body_without_kinds_is_for_those_that_need_999(people: People) -> None:
    assert put(people, PLAN).status_code == 204
    own = {kind for kind in KINDS if said(people, kind).startswith(PLAN["english"])}
    assert own == {"self_harm", "abuse", "medical", "fire", "unsafe"}


def test_each_kind_has_an_owner_and_a_kind_without_one_the_newest_that_is_named(people: People) -> None:
    lead, money = new_id(), new_id()
    assert owner(people, "abuse") is None
    put(people, {**PLAN, "owner_id": str(lead)})
    assert (owner(people, "abuse"), owner(people, "fraud")) == (lead, lead)
    put(people, {**FRAUD, "owner_id": str(money)})
    assert (owner(people, "abuse"), owner(people, "fraud"), owner(people, "carer_strain")) == (lead, money, money)


def test_what_was_in_force_becomes_history_and_the_change_is_audited(people: People) -> None:
    put(people, PLAN)
    put(people, {**PLAN, "kinds": ["abuse"], "english": PLAN["english"] + " Day or night."})
    with people.service.dependencies.database.transaction(people.service.org_id) as session:
        rows = session.scalars(select(SafetyPlan).where(SafetyPlan.kind == "abuse").order_by(SafetyPlan.id)).all()
        audited = session.scalars(select(AuditRow).where(AuditRow.action == "safety_plan.replaced")).all()
    assert [row.ended_at is None for row in rows] == [False, True]
    assert {(one.object_id, one.facts["kind"]) for one in audited} >= {(row.id, "abuse") for row in rows}
    assert len(audited) == 6


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["english", "welsh"])
def test_words_must_name_the_first_number_of_their_kind(people: People, kind: DangerKind, language: str) -> None:
    number = first_of(kind).number
    right = {
        **PLAN,
        "kinds": [kind],
        "english": f"We are here. Call {number} now.",
        "welsh": f"Rydym yma. Ffoniwch {number}.",
    }
    refused = put(people, {**right, language: "We are here for you. Call us on 0800 111 99."})
    assert refused.status_code == 422
    assert number in refused.json()["detail"]
    assert put(people, right).status_code == 204


def test_of_several_kinds_none_is_saved_where_one_cannot_be(people: People) -> None:
    before = said(people, "abuse")
    assert put(people, {**PLAN, "kinds": ["abuse", "fraud"]}).status_code == 422
    assert said(people, "abuse") == before


@pytest.mark.parametrize("spare", [0, 80])
def test_words_fit_three_parts_together_with_the_call(people: People, spare: int) -> None:
    room = 459 - len(" A person from here will call you .") - 30
    long = ("Call 999 now. " + "We are here. " * 40)[: room + spare].strip()
    assert put(people, {**PLAN, "english": long}).status_code == (422 if spare else 204)


@pytest.mark.parametrize("kinds", [[], ["everything"], "fraud"])
def test_kinds_are_those_that_we_know(people: People, kinds: object) -> None:
    assert put(people, {**PLAN, "kinds": kinds}).status_code == 422


def test_the_words_in_force_are_listed_with_who_approved_them(people: People) -> None:
    path = f"/internal/safety-plan/{people.service.org_id}"
    shipped = {one["kind"]: one for one in people.service.internal("GET", path).json()}
    assert set(shipped) == set(KINDS)
    assert all(one["approved_by"] is None and one["must_name"] in one["english"] for one in shipped.values())
    put(people, FRAUD)
    now = {one["kind"]: one for one in people.service.internal("GET", path).json()}
    assert (now["fraud"]["english"], now["fraud"]["approved_by"]) == (FRAUD["english"], PLAN["approved_by"])
    assert {kind: one for kind, one in now.items() if kind != "fraud"} == {
        kind: one for kind, one in shipped.items() if kind != "fraud"
    }


def test_how_the_service_is_set_up_is_told(people: People) -> None:
    path = f"/internal/set-up/{people.service.org_id}"
    before = people.service.internal("GET", path).json()
    assert before["own_safety_words"] == []
    assert before["practice_parts"], "a test's Twilio is none"
    put(people, FRAUD)
    assert people.service.internal("GET", path).json()["own_safety_words"] == ["fraud"]


def test_the_files_of_words_are_listed_with_their_digests(people: People) -> None:
    units = people.service.internal("GET", f"/internal/words/{people.service.org_id}").json()
    assert {"said_en", "said_cy", "pictures", "understood_cy"} <= {one["name"] for one in units}
    assert all(one["files"] and len(one["digest"]) == 64 for one in units)
