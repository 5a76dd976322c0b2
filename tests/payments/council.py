"""One organisation of a test at the payments service: its staff at the API, people who can be paid, and its money."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx2
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from services.payments.claims.usecases.defaults import prepare_organisation
from services.payments.desk.usecases import sessions
from services.payments.ledger.usecases import balances
from services.payments.payees.tables import PayoutMethod
from services.payments.payees.usecases.payees import payee_of
from services.payments.payouts.tables import Payout
from services.payments.payouts.usecases import runs
from services.payments.payouts.usecases.floats import top_up
from services.payments.payouts.usecases.obligations import Owed, OwedLine, owe
from services.payments.people.tables import Principal, PrincipalChange
from services.payments.people.usecases import NewPerson, add_person
from services.payments.rails.protocol import ReceivedCredit
from services.payments.wiring import PaymentsDependencies
from shared.database import Database
from shared.identity import SYSTEM_ID, Actor, ActorKind, Role
from shared.ids import new_id
from shared.organisations import Organisation
from tests.sign_in_provider import provider


@dataclass(frozen=True)
class Payments:
    """The service, put together as its processes do it."""

    dependencies: PaymentsDependencies
    client: TestClient


def token_for(subject: str, **changes: Any) -> str:
    """A token for the API as the sign-in service would make it, but for the changes of its claims."""
    service = provider()
    return service.signed(service.api_claims(subject, **changes))


@dataclass(frozen=True)
class Staff:
    """A member of staff, signed in at the API."""

    client: TestClient
    actor: Actor
    subject: str

    def call(self, method: str, path: str, body: Any = None, *, key: str | None = None) -> httpx2.Response:
        """One request; POSTs get a new Idempotency-Key where none is given."""
        headers = {"Authorization": f"Bearer {token_for(self.subject)}"}
        if method == "POST":
            headers["Idempotency-Key"] = key or uuid4().hex
        return self.client.request(method, f"/api/v1{path}", json=body, headers=headers)

    def get(self, path: str) -> Any:
        """What is at an address."""
        answer = self.call("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, body: Any = None, *, key: str | None = None) -> Any:
        """The answer to a request that succeeds."""
        answer = self.call("POST", path, body, key=key)
        assert answer.status_code in (200, 201, 202), answer.text
        return answer.json()


def browser_cookie(staff: Staff) -> str:
    """The cookie of a browser in which somebody has just signed in at the pages, without a detour by the sign-in service."""
    app = staff.client.app
    assert isinstance(app, FastAPI)
    database: Database = app.state.sign_in.database
    token, _ = database.run(staff.actor.org_id, lambda session: sessions.begin(session, staff.actor))
    return token


@dataclass
class Council:
    """An organisation with one member of staff for each role."""

    payments: Payments
    org_id: UUID
    staff: dict[Role, Staff] = field(default_factory=dict)
    administrators: list[Staff] = field(default_factory=list)
    """The two that every organisation has; the first is also in `staff`."""

    @property
    def organiser(self) -> Staff:
        """Plans events and triggers payouts."""
        return self.staff[Role.ORGANISER]

    @property
    def approver(self) -> Staff:
        """Approves."""
        return self.staff[Role.FINANCE_APPROVER]

    @property
    def payer(self) -> Staff:
        """Releases."""
        return self.staff[Role.FINANCE_PAYER]

    @property
    def administrator(self) -> Staff:
        """Keeps rates and staff."""
        return self.staff[Role.ADMINISTRATOR]

    @property
    def second_administrator(self) -> Staff:
        """Confirms what the first one has proposed."""
        return self.administrators[1]

    def agree(self, path: str, body: Any = None) -> dict[str, Any]:
        """One administrator proposes what moves limits, the other one confirms it; gives the confirmed proposal."""
        asked = self.administrator.call("POST", path, body)
        assert asked.status_code == 202, asked.text
        agreed: dict[str, Any] = self.second_administrator.post(f"/limits/{asked.json()['id']}/confirm")
        return agreed

    def hire(self, *roles: Role, person_id: UUID | None = None) -> Staff:
        """One more member of staff, who may also take part."""
        with self.payments.dependencies.database.transaction(self.org_id) as session:
            return self.add_staff(session, roles, person_id)

    def add_staff(self, session: Session, roles: Sequence[Role], person_id: UUID | None = None) -> Staff:
        """The same, in a transaction of the caller's."""
        return self.add_all_staff(session, [roles], person_id)[0]

    def add_all_staff(
        self, session: Session, roles_of_each: Sequence[Sequence[Role]], person_id: UUID | None = None
    ) -> list[Staff]:
        """Several at once: two statements, however many they are."""
        principals = [
            Principal(
                org_id=self.org_id,
                id=new_id(),
                issuer=provider().issuer,
                subject=uuid4().hex,
                display_name="Sam Staff",
                roles=[role.value for role in roles],
                person_id=person_id,
            )
            for roles in roles_of_each
        ]
        session.add_all(principals)
        session.flush()
        for one in principals:
            as_the_command_does = PrincipalChange(
                org_id=self.org_id, principal_id=one.id, what="added", before={}, after={}, changed_by=SYSTEM_ID
            )
            session.add(as_the_command_does)
        return [self._staff(one, roles) for one, roles in zip(principals, roles_of_each, strict=True)]

    def _staff(self, principal: Principal, roles: Sequence[Role]) -> Staff:
        actor = Actor(
            self.org_id,
            ActorKind.STAFF,
            principal.id,
            roles=frozenset(roles),
            person_id=principal.person_id,
            sign_in_age=timedelta(0),
        )
        return Staff(self.payments.client, actor, principal.subject)

    def person(self, name: str = "Jo Bloggs") -> UUID:
        """Somebody who takes part, without bank details."""
        return UUID(self.organiser.post("/people", {"name": name})["id"])

    def payable(self, count: int = 1) -> list[UUID]:
        """People whose bank details have been registered and confirmed."""
        with self.payments.dependencies.database.transaction(self.org_id) as session:
            people = [add_person(session, self.organiser.actor, NewPerson("Jo Bloggs")).id for _ in range(count)]
        self.make_payable(people)
        return people

    def make_payable(self, people: Sequence[UUID | str], money: str = "both") -> None:
        """Registers and confirms bank details of these people."""
        with self.payments.dependencies.database.transaction(self.org_id) as session:
            for one in people:
                person_id = UUID(str(one))
                token = uuid4().hex
                session.add(
                    PayoutMethod(
                        org_id=self.org_id,
                        payee_id=payee_of(session, self.org_id, person_id),
                        rail="stripe",
                        money=money,
                        status="ready",
                        recipient=f"acct_{token}",
                        method=f"gbba_{token}",
                        verification=f"recver_{token}",
                        verification_cleared=True,
                        entered_by=self.payer.actor.id,
                        confirmed_by=self.approver.actor.id,
                    )
                )

    def propose(self, people: Sequence[UUID], amount_pence: int = 1250) -> str:
        """A draft run that owes each of these people the same; gives its id."""
        source_id, actor = new_id(), self.organiser.actor
        line = (OwedLine("one session", amount_pence),)
        owed = [Owed("fee", source_id, person_id, "Taking part", line) for person_id in people]
        with self.payments.dependencies.database.transaction(self.org_id) as session:
            obligations = owe(session, actor, owed)
            run = runs.create_run(session, actor, runs.NewRun(source_id, "Design day", obligations))
        return str(run.id)

    def approved(self, people: Sequence[UUID], amount_pence: int = 1250) -> str:
        """A run that has been approved; gives its id."""
        run_id = self.propose(people, amount_pence)
        self.approver.post(f"/runs/{run_id}/approve")
        return run_id

    def fund(self, amount_pence: int) -> None:
        """Money arrives in the float."""
        with self.payments.dependencies.database.transaction(self.org_id) as session:
            assert top_up(session, self.org_id, "stripe", ReceivedCredit(f"rc_{uuid4().hex}", amount_pence, True))

    def money(self) -> tuple[dict[str, int], dict[str, str]]:
        """All that the service knows of money: the ledger's balances in pence, and the status of each payment."""
        with self.payments.dependencies.database.transaction(self.org_id) as session:
            statuses = session.execute(select(Payout.id, Payout.status)).all()
            return balances(session, self.org_id), {str(row.id): row.status for row in statuses}


def found(payments: Payments) -> Council:
    """A new organisation, with nothing in it but its staff; both administrators have signed in before."""
    council = Council(payments, new_id())
    with payments.dependencies.database.transaction(council.org_id) as session:
        name = f"Riverbank Council {council.org_id}"
        session.add(Organisation(id=council.org_id, name=name, short_name="Riverbank", helpline="01632 960 000"))
        session.flush()
        prepare_organisation(session, council.org_id)
        everybody = council.add_all_staff(session, [[role] for role in (*Role, Role.ADMINISTRATOR)])
        council.staff = dict(zip(Role, everybody, strict=False))  # the last one is the second administrator
        council.administrators = [council.administrator, everybody[-1]]
        session.flush()
        session.execute(
            update(Principal)
            .where(
                Principal.org_id == council.org_id, Principal.id.in_([one.actor.id for one in council.administrators])
            )
            .values(first_administered_at=func.app_now())
        )
    return council
