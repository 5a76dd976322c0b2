"""Routes about where a person's money goes."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field, SecretStr, computed_field

from services.payments.payees.evidence import (
    LONGEST_SAID,
    SHORTEST_SAID,
    Evidence,
    KnownNumber,
    SpokenTo,
)
from services.payments.payees.modulus.rules import AccountCheck
from services.payments.payees.rules import AuthorityScope, Written
from services.payments.payees.usecases import bank_details, changes, confirmations, registering
from services.payments.rails.names import BANK_RAIL
from shared.api_request import ApiRequest
from shared.http import RequestBody, ResponseBody
from shared.sealing import Sealer


class BankDetailsIn(RequestBody):
    """Bank details as they stand on the card. `holder_name`: whose account it is, where that is not the person (a joint
    account, somebody who manages their money). `roll_number`: of an account at a building society, which no rail carries yet.
    `on_paper`: they stand on a form that the person filled in. `money`: fees or expenses, where somebody acts for one of them alone."""

    holder_name: SecretStr | None = Field(default=None, min_length=1, max_length=140)
    sort_code: SecretStr = Field(min_length=1, max_length=40)
    account_number: SecretStr = Field(min_length=1, max_length=40)
    roll_number: SecretStr | None = Field(default=None, max_length=40)
    on_paper: bool = False
    money: AuthorityScope | None = None


class EvidenceIn(RequestBody):
    """What somebody heard who speaks with a person about their bank details: with whom, on what kind of number that we held before,
    and what was said; no telephone or account numbers."""

    SEVERAL_LINES: ClassVar = frozenset({"said"})

    spoken_to: SpokenTo
    known_number: KnownNumber
    said: SecretStr = Field(min_length=SHORTEST_SAID, max_length=LONGEST_SAID)

    def read(self) -> Evidence:
        """As it was written."""
        return Evidence(self.spoken_to, self.known_number, self.said.get_secret_value())


class ToConfirmOut(ResponseBody):
    """Bank details that wait to be confirmed. `match`: what the bank said of the name; `needs_two`: two people must confirm.
    `account_check`: what the bank's own rules said of the number; `cautions`: what is unusual, which never blocks."""

    id: UUID
    person_id: UUID | None
    name: str
    bank_name: str | None
    last4: str | None
    match: str
    account_check: AccountCheck
    cautions: tuple[str, ...]
    needs_evidence: bool
    needs_two: bool
    first_confirmed: bool
    was_ready: bool
    may_confirm: bool


class PayoutMethodOut(ResponseBody):
    """What may be shown of a method: never the whole account number. `account_check` is what the bank's own rules said of it when
    it was entered; whoever confirms should know it. `usable_from`: no money goes there before (a change). `money`: what it is for."""

    id: UUID
    money: AuthorityScope
    status: str
    rail: str
    bank_name: str | None
    last4: str | None
    name_match: str | None
    account_check: AccountCheck
    usable_from: datetime | None

    @computed_field
    def account_check_says(self) -> str:
        """The account check in words, for whoever confirms."""
        return self.account_check.words


def router(sealer: Sealer) -> APIRouter:
    """Routes under /people/{id}/bank-details and /payout-methods."""
    routes = APIRouter(tags=["payees"])

    @routes.post("/people/{person_id}/bank-details", status_code=201, response_model=PayoutMethodOut)
    def enter_bank_details(person_id: UUID, new: BankDetailsIn, api: ApiRequest) -> JSONResponse:
        """Enters a person's bank details; a second person confirms them. A change waits, and the person is told."""
        details = Written(
            new.holder_name.get_secret_value() if new.holder_name else "",
            new.sort_code.get_secret_value(),
            new.account_number.get_secret_value(),
            new.roll_number.get_secret_value() if new.roll_number else "",
        )
        return api.once(
            lambda tx: PayoutMethodOut.model_validate(
                bank_details.enter_bank_details(
                    tx.session, tx.actor, sealer, person_id, BANK_RAIL, details, on_paper=new.on_paper, money=new.money
                )
            )
        )

    @routes.get("/people/{person_id}/payout-methods")
    def list_methods(person_id: UUID, api: ApiRequest) -> list[PayoutMethodOut]:
        """Every way in which a person is, was or may be paid, the newest first."""
        return api.read(
            lambda tx: [
                PayoutMethodOut.model_validate(one) for one in bank_details.methods_of(tx.session, tx.actor, person_id)
            ]
        )

    @routes.get("/payout-methods/{method_id}")
    def get_method(method_id: UUID, api: ApiRequest) -> PayoutMethodOut:
        """How far the checks of a method are."""
        return api.read(
            lambda tx: PayoutMethodOut.model_validate(bank_details.get_method(tx.session, tx.actor, method_id))
        )

    _add_deciding(routes)
    return routes


def _add_deciding(routes: APIRouter) -> None:
    """Routes of whoever decides about bank details that others entered."""

    @routes.post("/payout-methods/{method_id}/confirm", response_model=PayoutMethodOut)
    def confirm(method_id: UUID, api: ApiRequest, evidence: EvidenceIn | None = None) -> JSONResponse:
        """A second person confirms a method; from then on money may go there, or when the wait of a change is over. Where the bank did
        not say that the name is right, with what they heard; where it said that the name is wrong, a third person does so too."""
        return api.once(
            lambda tx: PayoutMethodOut.model_validate(
                bank_details.confirm(tx.session, tx.actor, method_id, evidence.read() if evidence else None)
            ),
            200,
        )

    @routes.post("/payout-methods/{method_id}/turn-down", response_model=PayoutMethodOut)
    def turn_down(method_id: UUID, evidence: EvidenceIn, api: ApiRequest) -> JSONResponse:
        """Somebody heard that it is not the person's account: no money goes there."""
        return api.once(
            lambda tx: PayoutMethodOut.model_validate(
                confirmations.turn_down(tx.session, tx.actor, method_id, evidence.read())
            ),
            200,
        )

    @routes.post("/payout-methods/{method_id}/ask-again", response_model=PayoutMethodOut)
    def ask_again(method_id: UUID, api: ApiRequest) -> JSONResponse:
        """Has the bank asked at once about details that it has not taken on yet."""
        return api.once(
            lambda tx: PayoutMethodOut.model_validate(registering.ask_now(tx.session, tx.actor, method_id)), 200
        )

    @routes.get("/payout-methods")
    def list_to_confirm(api: ApiRequest) -> list[ToConfirmOut]:
        """Bank details that wait to be confirmed, the oldest first."""
        return api.read(
            lambda tx: [ToConfirmOut.model_validate(one) for one in confirmations.list_to_confirm(tx.session, tx.actor)]
        )

    @routes.post("/payout-methods/{method_id}/stop", response_model=PayoutMethodOut)
    def stop(method_id: UUID, api: ApiRequest) -> JSONResponse:
        """Stops bank details that no money may go to yet; what was ready before stays so."""
        return api.once(
            lambda tx: PayoutMethodOut.model_validate(changes.stop_change(tx.session, tx.actor, method_id)), 200
        )
