"""Routes of cash at the event: tins, their counts and lists, hand-overs, printed sheets."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from services.payments.desk.cash.schemas import (
    CashFloatOut,
    CashMoveIn,
    CountIn,
    FloatIn,
    GiveBackIn,
    GivenBackOut,
    HandOverIn,
    HandOverOut,
    ListedOut,
    MovedOut,
    PlaceIn,
    ReasonIn,
    ReasonOrNoneIn,
    SlipIn,
    SlipOut,
    WayIn,
    listed,
    shown,
)
from services.payments.desk.cash.usecases.at_table import Said, give_back_at_table, hand_over_at_table
from services.payments.desk.cash.usecases.seeing import tins_of_event
from services.payments.desk.cash.usecases.typed import IssuedAs, issue_at_event, put_person
from services.payments.desk.cash_sheet.typesetting import CashSheets
from services.payments.desk.cash_sheet.usecases import read_cash_sheet
from services.payments.desk.fetching import fetch_own_phone
from services.payments.payouts.cash.usecases import codes, floats, lists, not_given, returning, slips, views
from services.payments.payouts.cash.usecases.floats import NewCount
from services.payments.payouts.cash.usecases.handing import HandedOver
from services.payments.payouts.cash.usecases.lists import NewPlace
from services.payments.payouts.cash.usecases.slips import SignedSlip
from services.payments.payouts.cash.usecases.unsaying import drop_word
from services.payments.rails.cash.codes import CashCodes
from shared.api_request import ApiRequest, InTransaction
from shared.outbox_api import OtherService


def router(secrets: CashCodes, notifications: OtherService) -> APIRouter:
    """Every route of cash."""
    routes = APIRouter(tags=["cash at the event"])
    _add_floats(routes)
    _add_counts(routes)
    _add_lists(routes)
    _add_codes(routes, secrets, notifications)
    _add_hand_overs(routes, secrets)
    _add_give_backs(routes, secrets)
    _add_words(routes)
    _add_sheets(routes, CashSheets())
    _add_slips(routes)
    return routes


def _add_floats(routes: APIRouter) -> None:
    @routes.get("/events/{event_id}/cash-floats")
    def list_floats(event_id: UUID, api: ApiRequest) -> list[CashFloatOut]:
        """The tins of an event, the newest first."""
        return api.read(lambda tx: [shown(one) for one in tins_of_event(tx.session, tx.actor, event_id)])

    @routes.post("/events/{event_id}/cash-floats", status_code=201, response_model=CashFloatOut)
    def issue(event_id: UUID, new: FloatIn, api: ApiRequest) -> JSONResponse:
        """Issues a tin; two people count it out before anything is handed over."""
        command = IssuedAs(new.name, new.holder_id, new.amount_pence)
        return api.once(lambda tx: _show(tx, issue_at_event(tx.session, tx.actor, event_id, command).id))

    @routes.get("/cash-floats/{float_id}")
    def get_float(float_id: UUID, api: ApiRequest) -> CashFloatOut:
        """One tin."""
        return api.read(lambda tx: _show(tx, float_id))

    @routes.post("/cash-floats/{float_id}/take-back", response_model=CashFloatOut)
    def take_back(float_id: UUID, why: ReasonIn, api: ApiRequest) -> JSONResponse:
        """A tin that was never counted out goes back."""
        return api.once(lambda tx: _show(tx, floats.take_back(tx.session, tx.actor, float_id, why.reason).id), 200)

    @routes.post("/cash-floats/{float_id}/clear", response_model=CashFloatOut)
    def clear(float_id: UUID, why: ReasonIn, api: ApiRequest) -> JSONResponse:
        """Finance says why a tin did not agree."""
        return api.once(
            lambda tx: _show(tx, floats.clear_difference(tx.session, tx.actor, float_id, why.reason).id), 200
        )


def _add_counts(routes: APIRouter) -> None:
    @routes.post("/cash-floats/{float_id}/counts", status_code=201, response_model=CashFloatOut)
    def count(float_id: UUID, found: CountIn, api: ApiRequest) -> JSONResponse:
        """One person counts; it holds once another confirms it."""
        command = NewCount(found.way, found.amount_pence, found.coins)

        def effect(tx: InTransaction) -> CashFloatOut:
            floats.count(tx.session, tx.actor, float_id, command)
            return _show(tx, float_id)

        return api.once(effect)

    @routes.post("/cash-floats/{float_id}/counts/confirm", response_model=CashFloatOut)
    def confirm(float_id: UUID, found: CountIn, api: ApiRequest) -> JSONResponse:
        """A second person says what they found, without having seen the first number; where it is another one, both count again."""
        command = NewCount(found.way, found.amount_pence, found.coins)
        return api.once(lambda tx: _show(tx, floats.confirm_count(tx.session, tx.actor, float_id, command).id), 200)

    @routes.post("/cash-floats/{float_id}/counts/drop", response_model=CashFloatOut)
    def drop(float_id: UUID, which: WayIn, api: ApiRequest) -> JSONResponse:
        """A count that is not right is dropped."""

        def effect(tx: InTransaction) -> CashFloatOut:
            floats.drop_count(tx.session, tx.actor, float_id, which.way)
            return _show(tx, float_id)

        return api.once(effect, 200)


def _add_lists(routes: APIRouter) -> None:
    @routes.get("/cash-floats/{float_id}/people")
    def list_people(float_id: UUID, api: ApiRequest) -> list[ListedOut]:
        """Who stands on a tin's list, and what is to be handed over."""
        return api.read(lambda tx: _people(tx, float_id))

    @routes.post("/cash-floats/{float_id}/people", status_code=201, response_model=list[ListedOut])
    def put(float_id: UUID, new: PlaceIn, api: ApiRequest) -> JSONResponse:
        """Puts somebody on the list."""

        def effect(tx: InTransaction) -> list[ListedOut]:
            put_person(tx.session, tx.actor, NewPlace(float_id, new.person_id, new.asked_how))
            return _people(tx, float_id)

        return api.once(effect)

    @routes.post("/cash-floats/{float_id}/people/{person_id}/off", response_model=list[ListedOut])
    def take_off(float_id: UUID, person_id: UUID, api: ApiRequest) -> JSONResponse:
        """Takes somebody off the list; what was not handed over is owed still."""

        def effect(tx: InTransaction) -> list[ListedOut]:
            lists.take_off_list(tx.session, tx.actor, float_id, person_id)
            return _people(tx, float_id)

        return api.once(effect, 200)

    @routes.post("/cash-floats/{float_id}/people/{person_id}/move", response_model=MovedOut)
    def move(float_id: UUID, person_id: UUID, to: CashMoveIn, api: ApiRequest) -> JSONResponse:
        """Signs a move to another list; it counts once the other holder signs too."""
        del float_id  # they stand on one list only, which the use case knows
        return api.once(
            lambda tx: MovedOut(
                is_moved=lists.sign_move(tx.session, tx.actor, person_id, to.to_float_id).countersigned_at is not None
            ),
            200,
        )


def _add_codes(routes: APIRouter, secrets: CashCodes, notifications: OtherService) -> None:
    @routes.post("/cash-floats/{float_id}/people/{person_id}/code", status_code=202, response_model=None)
    def send_code(float_id: UUID, person_id: UUID, api: ApiRequest) -> JSONResponse:
        """Sends a code to the person's own phone, where they have one that only they read."""
        before = api.answered()
        if before is not None:
            return before
        api.read(lambda tx: codes.may_send_code(tx.session, tx.actor, float_id))
        phone = fetch_own_phone(notifications, api.actor, person_id)

        def effect(tx: InTransaction) -> dict[str, str]:
            codes.send_code(tx.session, tx.actor, secrets, float_id, person_id, phone)
            return {}

        return api.once(effect, 202)

    @routes.post("/cash-hand-overs/{hand_over_id}/code", status_code=202, response_model=None)
    def send_back_code(hand_over_id: UUID, api: ApiRequest) -> JSONResponse:
        """The same to whoever gives back what they were given: the text says so, and the code confirms nothing else."""
        before = api.answered()
        if before is not None:
            return before
        person_id = api.read(lambda tx: returning.may_give_back(tx.session, tx.actor, hand_over_id).person_id)
        phone = fetch_own_phone(notifications, api.actor, person_id)

        def effect(tx: InTransaction) -> dict[str, str]:
            codes.send_back_code(tx.session, tx.actor, secrets, person_id, hand_over_id, phone)
            return {}

        return api.once(effect, 202)


def _add_hand_overs(routes: APIRouter, secrets: CashCodes) -> None:
    @routes.post("/cash-floats/{float_id}/people/{person_id}/hand-over", response_model=HandOverOut)
    def give(float_id: UUID, person_id: UUID, new: HandOverIn, api: ApiRequest) -> JSONResponse:
        """Hands cash over to somebody who has proved that it is them. A wrong word is counted, and nothing is handed over."""
        said = Said(new.confirmed_how, new.said)

        def effect(tx: InTransaction) -> HandOverOut:
            given = hand_over_at_table(tx.session, tx.actor, secrets, float_id, person_id, new.amount_pence, said)
            if given is None:
                return HandOverOut(is_handed_over=False)
            if not isinstance(given, HandedOver):
                return HandOverOut(is_handed_over=False, waits_for_second=True, slip_id=given.id)
            return HandOverOut(is_handed_over=True, handing_id=given.handing_id, amount_pence=given.amount_pence)

        return api.once(effect, 200)


def _add_give_backs(routes: APIRouter, secrets: CashCodes) -> None:
    @routes.post("/cash-hand-overs/{hand_over_id}/give-back", response_model=GivenBackOut)
    def give_back(hand_over_id: UUID, why: GiveBackIn, api: ApiRequest) -> JSONResponse:
        """The person gives the cash back at the table, and confirms it; or a second member of staff must."""
        said = Said(why.confirmed_how, why.said)

        def effect(tx: InTransaction) -> GivenBackOut:
            back = give_back_at_table(tx.session, tx.actor, secrets, hand_over_id, why.reason, said)
            is_done = back is not None and back.confirmed_at is not None
            return GivenBackOut(is_given_back=is_done, waits_for_second=back is not None and not is_done)

        return api.once(effect, 200)

    @routes.post("/cash-hand-overs/{hand_over_id}/give-back/confirm", response_model=GivenBackOut)
    def confirm(hand_over_id: UUID, api: ApiRequest) -> JSONResponse:
        """A second member of staff has seen the cash back in the tin."""

        def effect(tx: InTransaction) -> GivenBackOut:
            returning.confirm_given_back(tx.session, tx.actor, hand_over_id)
            return GivenBackOut(is_given_back=True)

        return api.once(effect, 200)


def _add_words(routes: APIRouter) -> None:
    @routes.post("/cash-hand-overs/{hand_over_id}/not-given", response_model=GivenBackOut)
    def say_not_given(hand_over_id: UUID, why: ReasonOrNoneIn, api: ApiRequest) -> JSONResponse:
        """After the tin is closed: two of finance say that the cash did not reach its person. It is owed again then."""

        def effect(tx: InTransaction) -> GivenBackOut:
            said = not_given.say_not_given(tx.session, tx.actor, hand_over_id, why.reason)
            is_done = said.confirmed_at is not None
            return GivenBackOut(is_given_back=is_done, waits_for_second=not is_done)

        return api.once(effect, 200)

    @routes.post("/cash-hand-overs/{hand_over_id}/drop", response_model=GivenBackOut)
    def drop(hand_over_id: UUID, api: ApiRequest) -> JSONResponse:
        """It is not so that this was given back, or did not reach its person: the first word is dropped."""

        def effect(tx: InTransaction) -> GivenBackOut:
            drop_word(tx.session, tx.actor, hand_over_id)
            return GivenBackOut(is_given_back=False)

        return api.once(effect, 200)


def _add_sheets(routes: APIRouter, paper: CashSheets) -> None:
    @routes.get("/cash-floats/{float_id}/sheet.pdf", response_class=Response)
    def print_sheet(float_id: UUID, api: ApiRequest) -> Response:
        """The printed sheet: a list without amounts, and a slip for each person."""
        sheet = api.read(lambda tx: read_cash_sheet(tx.session, tx.actor, float_id))
        headers = {
            "Content-Disposition": 'attachment; filename="cash-sheet.pdf"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        }
        return Response(paper.pdf(sheet), media_type="application/pdf", headers=headers)

    @routes.post("/cash-floats/{float_id}/slips/print", status_code=201, response_model=list[SlipOut])
    def print_slips(float_id: UUID, api: ApiRequest) -> JSONResponse:
        """Makes a slip for everybody who is to be given something and has none. From then on their money goes by the slip."""
        return api.once(
            lambda tx: [SlipOut.model_validate(one) for one in slips.print_slips(tx.session, tx.actor, float_id)]
        )

    @routes.post("/cash-floats/{float_id}/slips", status_code=201, response_model=SlipOut)
    def key_in(float_id: UUID, new: SlipIn, api: ApiRequest) -> JSONResponse:
        """Keys a signed slip in by its number; the same slip twice is one."""
        command = SignedSlip(float_id, new.number, new.amount_pence, new.witness)
        return api.once(lambda tx: SlipOut.model_validate(slips.key_in(tx.session, tx.actor, command)))


def _add_slips(routes: APIRouter) -> None:
    @routes.post("/cash-slips/{slip_id}/confirm", response_model=HandOverOut)
    def confirm(slip_id: UUID, api: ApiRequest) -> JSONResponse:
        """A second person has looked at the same slip: its money was handed over."""

        def effect(tx: InTransaction) -> HandOverOut:
            given = slips.confirm_slip(tx.session, tx.actor, slip_id)
            if given is None:
                return HandOverOut(is_handed_over=True, slip_id=slip_id)
            return HandOverOut(
                is_handed_over=True, slip_id=slip_id, handing_id=given.handing_id, amount_pence=given.amount_pence
            )

        return api.once(effect, 200)

    @routes.post("/cash-slips/{slip_id}/take-back", status_code=200, response_model=None)
    def take_back(slip_id: UUID, why: ReasonIn, api: ApiRequest) -> JSONResponse:
        """A slip that was keyed in wrongly may be keyed in again."""

        def effect(tx: InTransaction) -> dict[str, str]:
            slips.take_back_keying(tx.session, tx.actor, slip_id, why.reason)
            return {}

        return api.once(effect, 200)

    @routes.post("/cash-slips/{slip_id}/destroy", response_model=SlipOut)
    def destroy(slip_id: UUID, why: ReasonOrNoneIn, api: ApiRequest) -> JSONResponse:
        """Nobody was given anything for a slip: the holder or finance says so, and a second person agrees."""
        return api.once(
            lambda tx: SlipOut.model_validate(slips.destroy_slip(tx.session, tx.actor, slip_id, why.reason)), 200
        )


def _show(tx: InTransaction, float_id: UUID) -> CashFloatOut:
    return shown(views.view_float(tx.session, tx.actor, float_id))


def _people(tx: InTransaction, float_id: UUID) -> list[ListedOut]:
    return [listed(one) for one in views.people_of(tx.session, tx.actor, float_id)]
