"""The house as its users meet it: staff who sign in and use the API, and the practice world they see the effects in.

Used by the demo, the tests and the benchmarks; nothing here knows how the services work inside.
"""

import atexit
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from uuid import uuid4

import httpx2

from deploy.local.house import House
from deploy.local.sign_in import PracticeSignIn, SignedInBy

LINE = "+447700900000"
"""The number that people text and call in the practice world."""
TIME_LIMIT = httpx2.Timeout(60.0, connect=5.0)
FILE_TIME_LIMIT = httpx2.Timeout(600.0, connect=5.0)


@cache
def connections() -> httpx2.HTTPTransport:
    """The connections of all clients in this process, kept open until its end."""
    transport = httpx2.HTTPTransport(limits=httpx2.Limits(max_connections=100, max_keepalive_connections=20))
    atexit.register(transport.close)
    return transport


def connect(url: str, auth: httpx2.Auth | None = None) -> httpx2.Client:
    """A client of one address; making one costs nothing."""
    return httpx2.Client(base_url=url, auth=auth, timeout=TIME_LIMIT, transport=connections(), trust_env=False)


class RefusedError(Exception):
    """The API refused a request; `code` is for machines, the text is the sentence for people."""

    def __init__(self, status: int, code: str, sentence: str) -> None:
        super().__init__(f"{status} {code}: {sentence}")
        self.status = status
        self.code = code
        self.sentence = sentence


class Staff:
    """One signed-in member of staff at the API; `subject` is who they are at the practice sign-in. `get_token` is asked for a token
    now and again, because they are short-lived."""

    def __init__(
        self, payments_url: str, get_token: Callable[[], str], principal_id: str = "", subject: str = ""
    ) -> None:
        self.principal_id = principal_id
        self.subject = subject
        self.client = connect(f"{payments_url}/api/v1", SignedInBy(get_token))

    def get(self, path: str) -> Any:
        """What is at an address. Raises RefusedError."""
        return self._answer(self.client.get(path))

    def post(self, path: str, body: Any = None, *, key: str | None = None) -> Any:
        """Asks for an effect, once per key (a new key where None). Raises RefusedError."""
        return self._answer(self.client.post(path, json=body, headers={"Idempotency-Key": key or uuid4().hex}))

    def send_file(self, path: str, content: bytes, query: Mapping[str, str | Sequence[str]]) -> Any:
        """Sends the bytes of a file. Raises RefusedError."""
        headers = {"Content-Type": "application/octet-stream", "Idempotency-Key": uuid4().hex}
        response = self.client.post(path, content=content, params=query, headers=headers, timeout=FILE_TIME_LIMIT)
        return self._answer(response)

    def put(self, path: str, body: Any) -> Any:
        """Saves something. Raises RefusedError."""
        return self._answer(self.client.put(path, json=body))

    def _answer(self, response: httpx2.Response) -> Any:
        if response.status_code >= 400:
            problem = response.json()
            raise RefusedError(response.status_code, problem.get("code", "?"), problem.get("detail", ""))
        return response.json() if response.content else None


class PracticeWorld:
    """What a person can do in the practice world: give money to a float, look at what the bank paid, read the phones."""

    def __init__(self, url: str) -> None:
        self.client = connect(url)

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """One request to the practice world; raises httpx2.HTTPStatusError where it refuses."""
        response = self.client.request(method, path, json=body)
        response.raise_for_status()
        return response.json() if response.content else None

    def open_account(self, name: str, settings: Mapping[str, Any] | None = None) -> dict[str, str]:
        """A new account at the practice bank: account_id, api_key, financial_account_id."""
        opened: dict[str, str] = self.ask(
            "POST", "/bank/practice/accounts", {"name": name, "settings": dict(settings or {})}
        )
        return opened

    def credit(self, account_id: str, amount_pence: int) -> None:
        """Money arrives in the float."""
        self.ask("POST", f"/bank/practice/accounts/{account_id}/credit", {"amount_pence": amount_pence})

    def connect_line(self, notifications_url: str, org_id: str) -> None:
        """Texts and calls to our practice number go to this organisation; the last one connected has it."""
        lines = f"{notifications_url}/lines/twilio"
        texts = f"{lines}/sms/{org_id}"
        urls = {
            "webhook_url": f"{texts}#rc=3&rp=5xx,ct,rt",
            "fallback_url": texts,
            "voice_url": f"{lines}/voice/{org_id}",
        }
        self.ask("POST", "/phones/practice/lines", {"number": LINE, **urls})

    def connect_notify(self, notifications_url: str, org_id: str, token: str, *, takes_texts: bool) -> None:
        """GOV.UK Notify tells this organisation what became of its texts; where it `takes_texts` ours come and go through it."""
        lines = f"{notifications_url}/lines/govuk_notify"
        service = {
            "name": "Practice service",
            "receipts_url": f"{lines}/receipts/{org_id}",
            "texts_url": f"{lines}/sms/{org_id}",
            "callback_token": token,
            "number": LINE if takes_texts else None,
        }
        self.ask("POST", "/phones/practice/notify", service)

    def connect_post(self, notifications_url: str, org_id: str, token: str) -> None:
        """Letters that come back are reported to this organisation; the last one connected hears of all."""
        url = f"{notifications_url}/lines/govuk_notify/returned-letters/{org_id}"
        self.ask("POST", "/post/practice/callback", {"url": url, "bearer_token": token})

    def truth(self, account_id: str) -> dict[str, Any]:
        """What the bank itself knows of an account, from its own file."""
        found: dict[str, Any] = self.ask("GET", f"/bank/practice/accounts/{account_id}/truth")
        return found


@dataclass
class Council:
    """An organisation that has just been set up, with the staff that a payment needs and an account at the bank."""

    org_id: str
    name: str
    account_id: str
    administrator: Staff
    second_administrator: Staff
    organiser: Staff
    approver: Staff
    payer: Staff
    people: list[str] = field(default_factory=list)

    @property
    def administrators(self) -> tuple[Staff, Staff]:
        """Both."""
        return self.administrator, self.second_administrator

    def agree(self, path: str, body: Any = None) -> dict[str, Any]:
        """One administrator proposes what moves limits, the other one confirms it; gives the confirmed proposal."""
        return agree(self.administrator, self.second_administrator, path, body)


def practice_sign_in(url: str) -> PracticeSignIn:
    """The practice sign-in at its address."""
    return PracticeSignIn(connect(url))


def signed_in(
    house: House, subject: str, name: str, roles: list[str], organisation: str, principal_id: str = ""
) -> Staff:
    """Registers somebody at the practice sign-in, and signs them in."""
    provider = practice_sign_in(house.url("sign_in"))
    provider.register(subject, name, roles, organisation)
    return Staff(house.url("payments"), lambda: provider.token(subject), principal_id, subject)


def agree(first: Staff, second: Staff, path: str, body: Any = None) -> dict[str, Any]:
    """One administrator proposes what moves limits, another one confirms it; gives the confirmed proposal."""
    agreed: dict[str, Any] = second.post(f"/limits/{first.post(path, body)['id']}/confirm")
    return agreed


@dataclass(frozen=True)
class Organisation:
    """An organisation on its first day: two administrators, and an account at the bank with an empty float. Nobody else works there yet."""

    org_id: str
    name: str
    account_id: str
    administrators: tuple[Staff, Staff]


def found_organisation(house: House, name: str, *, bank_settings: Mapping[str, Any] | None = None) -> Organisation:
    """Sets up an organisation as its two administrators would: themselves, and a connected bank account with an empty float."""
    world = PracticeWorld(house.url("practice"))
    unique = uuid4().hex[:8]
    subject, second_subject = f"admin-{unique}", f"second-admin-{unique}"
    org_id = house.administer(
        "payments", "create-organisation", "--another", "--name", f"{name} {unique}", "--short-name", name[:22],
        "--helpline", "01632 960 000", "--admin-name", "Alex Admin", "--admin-issuer", house.url("sign_in"), "--admin-subject", subject,
        "--admin-name", "Ashley Admin", "--admin-subject", second_subject,
    )  # fmt: skip
    administrator = signed_in(house, subject, "Alex Admin", ["administrator"], name)
    second = signed_in(house, second_subject, "Ashley Admin", ["administrator"], name)
    for one in (administrator, second):
        one.get("/limits")  # nothing is released before both have signed in
    account = world.open_account(name, bank_settings)
    connection = {"api_key": account["api_key"], "financial_account": account["financial_account_id"]}
    agree(administrator, second, "/rails/stripe", connection)
    world.connect_line(house.url("notifications"), org_id)
    world.connect_notify(
        house.url("notifications"),
        org_id,
        house.plan.secrets["notify_callback_token"],
        takes_texts=house.plan.settings.get("NOTIFICATIONS_SMS_LINE") == "govuk_notify",
    )
    world.connect_post(house.url("notifications"), org_id, house.plan.secrets["notify_callback_token"])
    return Organisation(org_id, name, account["account_id"], (administrator, second))


def found_council(house: House, name: str, *, bank_settings: Mapping[str, Any] | None = None) -> Council:
    """The same, and the staff that a payment needs."""
    founded = found_organisation(house, name, bank_settings=bank_settings)

    def hire(role: str, person: str) -> Staff:
        return hire_staff(house, founded.administrators, name, person, [role])

    administrator, second = founded.administrators
    return Council(
        org_id=founded.org_id,
        name=name,
        account_id=founded.account_id,
        administrator=administrator,
        second_administrator=second,
        organiser=hire("organiser", "Olu Organiser"),
        approver=hire("finance_approver", "Fern Approver"),
        payer=hire("finance_payer", "Pat Payer"),
    )


def hire_staff(
    house: House,
    administrators: tuple[Staff, Staff],
    organisation: str,
    name: str,
    roles: list[str],
    person_id: str | None = None,
) -> Staff:
    """Lets somebody new sign in, both administrators together, and signs them in; `person_id` where they also take part."""
    subject = f"{roles[0]}-{uuid4().hex[:8]}"
    issuer = house.url("sign_in")
    principal = {"issuer": issuer, "subject": subject, "display_name": name, "roles": roles, "person_id": person_id}
    first, second = administrators
    waits = first.post("/principals", principal)
    added = second.post(f"/limits/{waits['id']}/confirm")["subject_id"]
    return signed_in(house, subject, name, roles, organisation, added)


def sign_mandate(council: Council, ceiling_pence: int) -> None:
    """Two people of finance sign for what the rules approve, up to so much a day; the administrators confirm the mileage rates."""
    today = datetime.now(UTC).date()
    mandate = {
        "purpose": "claims",
        "daily_ceiling_pence": ceiling_pence,
        "valid_from": today.isoformat(),
        "expires_on": (today + timedelta(days=90)).isoformat(),
    }
    signed = council.approver.post("/mandates", mandate)
    council.payer.post(f"/mandates/{signed['id']}/countersign")
    for rate in council.administrator.get("/mileage-rates"):
        if rate["checked_by"] is None:
            council.agree(f"/mileage-rates/{rate['id']}/confirm")


def ask_everybody(organiser: Staff, event_id: str, people: Sequence[str], role: str, *, answer: str = "yes") -> None:
    """Offers an event to people in one role, and records the same answer for all of them."""
    asked = organiser.post(f"/events/{event_id}/offers", {"person_ids": list(people), "role": role})
    answers = [{"offer_id": one["id"], "answer": answer} for one in asked["offers"]]
    organiser.post(f"/events/{event_id}/answers", {"answers": answers})
