"""Routes about the charities that people may give their fee to."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field, SecretStr

from services.payments.limits.api import PROPOSED, LimitProposalOut, proposed
from services.payments.payees.api import PayoutMethodOut
from services.payments.payees.charities import usecases
from services.payments.payees.charities.rules import CharityRegister, NewCharity, read_charity
from services.payments.payees.rules import Written
from shared.api_request import Accepted, ApiRequest, InTransaction
from shared.http import RequestBody, ResponseBody
from shared.sealing import Sealer


class CharityIn(RequestBody):
    """A charity for the list, with its number and whose number that is. `is_offered` false: it leaves the list."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    register_name: CharityRegister
    number: Annotated[str, Field(max_length=30, pattern=r"^[0-9A-Za-z -]+$")]
    is_offered: Annotated[bool, Field(strict=True)] = True

    def read(self) -> NewCharity:
        """As the register writes it. Raises InvalidError."""
        return read_charity(self.name, self.register_name, self.number, is_offered=self.is_offered)


class CharityOut(ResponseBody):
    """A charity of the list; `account` says where its money goes, and nothing while nobody can give to it; `waits`: bank details of it
    wait for somebody."""

    id: UUID
    payee_id: UUID
    name: str
    register_name: str
    number: str
    is_offered: bool
    account: str | None
    waits: bool


class CharityAccountIn(RequestBody):
    """The bank account of a charity, as the charity itself gave it."""

    sort_code: SecretStr
    account_number: SecretStr
    holder_name: SecretStr | None = None


def router(sealer: Sealer) -> APIRouter:
    """Routes under /charities."""
    routes = APIRouter(tags=["payees"])

    @routes.get("/charities")
    def list_charities(api: ApiRequest) -> list[CharityOut]:
        """The charities that people may give their fee to, and those that left the list."""
        return api.read(
            lambda tx: [CharityOut.model_validate(one) for one in usecases.view_charities(tx.session, tx.actor)]
        )

    @routes.post("/charities", status_code=202, response_model=LimitProposalOut, responses=PROPOSED)
    def propose_charity(new: CharityIn, api: ApiRequest) -> JSONResponse:
        """Proposes a charity for the list; another administrator confirms it."""
        return _propose(api, new)

    @routes.post("/charities/{charity_id}", status_code=202, response_model=LimitProposalOut, responses=PROPOSED)
    def change_charity(charity_id: UUID, new: CharityIn, api: ApiRequest) -> JSONResponse:
        """Proposes to change a charity, or to take it off the list; another administrator confirms it."""
        return _propose(api, new, charity_id)

    @routes.post("/charities/{charity_id}/bank-details", status_code=201, response_model=PayoutMethodOut)
    def enter_account(charity_id: UUID, new: CharityAccountIn, api: ApiRequest) -> JSONResponse:
        """Enters where a charity's money goes; a second person confirms it, as for everybody."""
        written = Written(
            new.holder_name.get_secret_value() if new.holder_name else "",
            new.sort_code.get_secret_value(),
            new.account_number.get_secret_value(),
        )
        return api.once(
            lambda tx: PayoutMethodOut.model_validate(
                usecases.enter_account(tx.session, tx.actor, sealer, charity_id, written)
            )
        )

    return routes


def _propose(api: ApiRequest, new: CharityIn, charity_id: UUID | None = None) -> JSONResponse:
    def proposal(tx: InTransaction) -> Accepted:
        usecases.check_may_propose(tx.session, tx.actor, charity_id)
        return proposed(tx, usecases.propose_charity(tx.session, tx.actor, new.read(), charity_id).id)

    return api.once(proposal)
