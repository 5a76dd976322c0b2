"""A name that comes twice: one program reads the first value and another the last, so that a check is got round. Nobody takes either."""

from urllib.parse import urlencode

import pytest

from shared.identity import Role
from tests.payments.council import Council, Staff
from tests.payments.phone.pages import words
from tests.payments.phone.test_helpline import Desk
from tests.payments.problems import is_problem
from tests.security.test_forms_of_pages import FORM

FORM_TYPE = "application/x-www-form-urlencoded"
BOUNDARY = "a-boundary"


def test_a_filter_that_comes_twice_is_refused_in_words(council: Council) -> None:
    answer = council.payer.call("GET", "/people?limit=1&limit=2")
    assert "“limit” came 2 times" in is_problem(answer, 422, "request.doubled")["detail"]
    assert council.payer.call("GET", "/people?limit=1").status_code == 200


def test_so_is_one_in_the_address_of_a_page(council: Council) -> None:
    desk = Desk(council, council.staff[Role.HELPLINE])
    desk.sign_in()
    answer = desk.get("/desk/tasks?show=open&show=done")
    assert answer.status_code == 422
    assert "came 2 times" in words(answer)


def parts(*fields: tuple[str, str]) -> bytes:
    """A form as a browser sends it beside a file."""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="'
    return "".join(f'{head}{name}"\r\n\r\n{value}\r\n' for name, value in fields).encode() + f"--{BOUNDARY}--".encode()


@pytest.mark.parametrize("kind", [FORM_TYPE, f"multipart/form-data; boundary={BOUNDARY}"])
def test_a_field_that_comes_twice_does_nothing(council: Council, kind: str) -> None:
    admin: Staff = council.administrator
    desk, path = Desk(council, admin), f"/desk/sign-ins/{council.payer.actor.id}"
    desk.sign_in()
    form = FORM.findall(desk.get(path).text)[-1]
    fields = (("form", form), ("other", str(council.approver.actor.id)), ("says", "same"), ("says", "apart"))
    content = parts(*fields) if BOUNDARY in kind else urlencode(fields).encode()
    headers = {"Cookie": f"__Host-sameday={desk.cookie}", "Content-Type": kind}
    answer = council.payments.client.post(f"{path}/human", content=content, headers=headers, follow_redirects=False)
    assert answer.status_code == 422
    assert "“says” came 2 times" in words(answer)
    assert admin.get("/human-statements") == []


def test_a_list_may_have_as_many_as_it_likes(council: Council) -> None:
    """Answers to an import are a list."""
    answer = council.organiser.call("POST", "/imports/people?source=x&new=1&new=2")
    assert answer.status_code == 422
    assert answer.json()["code"] != "request.doubled"
