"""One rule for characters at every door of notifications: what is typed is refused by its field."""

from fastapi import FastAPI

from shared.ids import new_id
from tests.bodies import names_field, spoilt_bodies
from tests.notifications.conftest import STAFF_ID, Service

SAID_BY_SOMEBODY = "/lines/"


def test_a_damaged_text_in_any_field_of_any_body_is_refused_by_name(service: Service) -> None:
    app = service.client.app
    assert isinstance(app, FastAPI)
    tried = 0
    for one in spoilt_bodies(app):
        if one.path.startswith(SAID_BY_SOMEBODY) or one.field == "body.mobiles.0.mobile":
            continue  # what somebody texted is never refused, and of a list of numbers each stands for itself
        tried += 1
        answer = service.internal(one.method, one.path, one.body)
        assert answer.status_code == 422, (one, answer.text)
        assert names_field(answer.json(), one.field), (one, answer.text)
    assert tried > 15


def test_one_damaged_number_of_a_list_harms_no_other(service: Service) -> None:
    for odd in ("\x00", "\x1b", "\ufffe", "\ud83d"):
        good, bad = new_id(), new_id()
        mobiles = [
            {"person_id": str(bad), "mobile": f"07700 900{odd}124 and more {'x' * 200}"},
            {"person_id": str(good), "mobile": "07700 900123"},
        ]
        body = {"actor_kind": "staff", "actor_id": str(STAFF_ID), "mobiles": mobiles}
        answer = service.internal("POST", f"/internal/contacts/{service.org_id}/mobiles", body)
        assert answer.json() == {"person_ids": [str(bad)]}
        held = service.internal("GET", f"/internal/contacts/{service.org_id}/{good}").json()
        assert held["mobile"] == "+447700900123"
