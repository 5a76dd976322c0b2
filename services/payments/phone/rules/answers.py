"""What we say from facts: where the money is, and what came of a claim or a link once the store has carried it out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from services.payments.claims.rules.whereabouts import Whereabouts
from services.payments.phone.rules.conversation import ConversationData, Facts
from shared.contracts.money import MoneyKind, PromiseKind
from shared.contracts.turns import PROMPTS, Prompt
from shared.london import in_london, london_day

_MOST_PLACES = 3
"""So many claims and fees are told about in one answer; what is in trouble or open comes first."""


@dataclass(frozen=True, slots=True)
class SubmittedClaim:
    """What came of SubmitClaim: what is promised and the moment that the promise speaks of, or the link for the photo that the claim
    waits for."""

    reference: str
    total_pence: int
    promise: PromiseKind | None = None
    by: datetime | None = None
    link: str | None = None


def after_submit(result: SubmittedClaim) -> tuple[Prompt, ...]:
    """What the person hears after their YES."""
    if result.link is not None:
        return after_link(result.link)
    values: dict[str, int | str] = {"total_pence": result.total_pence, "reference": result.reference}
    kind = result.promise or PromiseKind.LOOK_TODAY
    kinds = PROMPTS[f"claim_{kind}"]
    if result.by is not None and "by_time" in kinds:
        values["by_time"] = f"{in_london(result.by):%H:%M}"
    if result.by is not None and "by_day" in kinds:
        values["by_day"] = london_day(result.by).isoformat()
    return (Prompt(name=f"claim_{kind}", values={**values}),)


def after_link(link: str) -> tuple[Prompt, ...]:
    """Where the photo of the receipt can be sent."""
    return (Prompt(name="receipt_link", values={"link": link}),)


def after_cash(*, is_listed: bool) -> tuple[Prompt, ...]:
    """Whether they get it in cash; the offer waits for a yes or a no as before."""
    return (Prompt(name="cash_listed" if is_listed else "cash_not_now"),)


def after_bank_page(link: str) -> tuple[Prompt, ...]:
    """Where the new bank details can be told."""
    return (Prompt(name="bank_page", values={"link": link}),)


def after_offer_page(link: str) -> tuple[Prompt, ...]:
    """Where the offer can be answered."""
    return (Prompt(name="offer_page", values={"link": link}),)


def after_statement(link: str | None, before: date | None) -> tuple[Prompt, ...]:
    """Where what they were paid can be read, or that it is posted; `before`: the day on which they asked for the same, which is on its way."""
    page = {"link": link} if link is not None else {}
    name = "statement_page" if link is not None else "statement_by_post"
    if before is None:
        return (Prompt(name=name, values={**page}),)
    return (Prompt(name=f"{name}_before", values={**page, "asked_on": before.isoformat()}),)


def after_limits(limits: Sequence[tuple[int | None, str | None]], link: str | None) -> tuple[Prompt, ...]:
    """Which limits they have (an amount and a time, or neither: they are asked first), and where they see and change them."""
    told = [
        Prompt(name=f"limit_is_{period}", values={"amount_pence": pence})
        if pence is not None
        else Prompt(name="limit_is_ask_first")
        for pence, period in limits
    ]
    page = Prompt(name="limit_how") if link is None else Prompt(name="limits_page", values={"link": link})
    return (*(told or [Prompt(name="limit_is_none")]), page)


def after_page(link: str, *, has_lines: bool) -> tuple[Prompt, ...]:
    """Where the claim page is, and whether it holds what was told before."""
    page = Prompt(name="claim_page", values={"link": link})
    return (Prompt(name="moved_to_page"), page) if has_lines else (page,)


def where_is_the_money(state: ConversationData, facts: Facts, *, is_claiming: bool = False) -> tuple[Prompt, ...]:
    """The answer to MONEY: a draft that waits for a YES first, then every claim and fee. `is_claiming`: beside a claim, which is read
    back next."""
    waiting: list[Prompt] = []
    if is_claiming:
        waiting = [Prompt(name="money_after_yes")]
    elif state.read_back is not None and state.read_back.lines == state.lines:
        waiting = [Prompt(name="money_not_claimed_yet", values={"total_pence": state.read_back.total_pence})]
    told = [prompt for place in facts.money[:_MOST_PLACES] for prompt in _of(place)]
    more = [Prompt(name="money_more")] if any(not one.is_over for one in facts.money[_MOST_PLACES:]) else []
    return (*waiting, *told, *more) or (() if is_waiting_for_receipt(facts) else (Prompt(name="money_none"),))


def needs_bank_details(facts: Facts) -> bool:
    """Whether the answer to MONEY says that we do not know where to send some of it, and so asks how they want to tell us."""
    told = [part.kind for place in facts.money[:_MOST_PLACES] for part in place.told]
    return MoneyKind.NEEDS_BANK_DETAILS in told


def is_waiting_for_receipt(facts: Facts) -> bool:
    """Whether a claim waits for the photo of a receipt."""
    return any(claim.waits_for_receipt for claim in facts.claims)


def _of(place: Whereabouts) -> list[Prompt]:
    """Where the money of one claim or fee is: its number, then a sentence for each part."""
    said = [Prompt(name="money_about", values={"reference": place.reference})] if place.reference else []
    for one in place.told:
        day: dict[str, int | str] = {"sent_on": one.sent_on.isoformat()} if one.sent_on else {}
        given: dict[str, int | str] = {"charity": one.charity} if one.charity else {}
        said.append(Prompt(name=f"money_{one.kind}", values={"amount_pence": one.amount_pence, **day, **given}))
    return said
