"""One rule for characters at every way in of notifications: what is typed is refused by its field."""

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
        if one.path.startswith(SAID_BY_SOMEBODY) or one.field.startswith("body.mobiles.0."):
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
        assert answer.json() == {"person_ids": [str(bad)], "waiting_ids": []}
        held = service.internal("GET", f"/internal/contacts/{service.org_id}/{good}").json()
        assert held["mobile"] == "+447700900123"


def test_a_header_with_a_damaged_sign_is_no_fault_of_ours(service: Service) -> None:
    paths = [f"/lines/twilio/sms/{service.org_id}", f"/lines/govuk_notify/sms/{service.org_id}",
             f"/webhooks/twilio/{service.org_id}/status?message_id={new_id()}", f"/internal/contacts/{service.org_id}/{new_id()}/numbers"]  # fmt: skip
    for odd in (b"\x00", b"\x7f", b"\x85", b"\xff"):
        for name in (b"x-twilio-signature", b"authorization", b"content-type", b"content-length", b"x-correlation-id"):
            value = b"Bearer a" + odd if name == b"authorization" else odd
            for path in paths:
                assert service.client.post(path, content=b"{}", headers=[(name, value)]).status_code < 500, (name, path)


def test_an_address_with_a_damaged_sign_is_refused(service: Service) -> None:
    for odd in ("%00", "%1B", "%C2%85"):
        for path in (f"/internal/contacts/{odd}/{new_id()}", f"/internal/messages/{service.org_id}?about_id={odd}"):
            answer = service.internal("GET", path)
            assert answer.status_code == 422, path
            assert answer.json()["fields"]
