"""What we say from facts: where the money is, and what came of a claim or a link once the store has carried it out."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from services.payments.phone.rules.conversation import ClaimFact, ConversationData, Facts
from shared.contracts.turns import Prompt

_MOST_CLAIMS = 3
"""So many claims are told about in one answer."""


@dataclass(frozen=True, slots=True)
class SubmittedClaim:
    """What came of SubmitClaim. `send_by` is a time today in the United Kingdom ("17:00"), `send_on` a later day; neither while a
    person checks the claim or it waits for a receipt (then `link`)."""

    reference: str
    total_pence: int
    outcome: Literal["today", "later", "being_checked", "waits_for_receipt"]
    send_by: str | None = None
    send_on: date | None = None
    link: str | None = None


def after_submit(result: SubmittedClaim) -> tuple[Prompt, ...]:
    """What the person hears after their YES."""
    values: dict[str, int | str] = {"total_pence": result.total_pence, "reference": result.reference}
    if result.outcome == "waits_for_receipt" and result.link:
        return after_link(result.link)
    if result.outcome == "today" and result.send_by:
        return (Prompt(name="claim_sending_today", values={**values, "send_by": result.send_by}),)
    if result.outcome == "later" and result.send_on:
        return (Prompt(name="claim_sending_later", values={**values, "send_on": result.send_on.isoformat()}),)
    return (Prompt(name="claim_being_checked", values={**values}),)


def after_link(link: str) -> tuple[Prompt, ...]:
    """Where the photo of the receipt can be sent."""
    return (Prompt(name="receipt_link", values={"link": link}),)


def after_bank_page(link: str) -> tuple[Prompt, ...]:
    """Where the new bank details can be told."""
    return (Prompt(name="bank_page", values={"link": link}),)


def after_page(link: str, *, has_lines: bool) -> tuple[Prompt, ...]:
    """Where the claim page is, and whether it holds what was told before."""
    page = Prompt(name="claim_page", values={"link": link})
    return (Prompt(name="moved_to_page"), page) if has_lines else (page,)


def where_is_the_money(state: ConversationData, facts: Facts, *, is_claiming: bool = False) -> tuple[Prompt, ...]:
    """The answer to MONEY: a draft that waits for a YES first, then the last claims. `is_claiming`: beside a claim, which is read
    back next."""
    waiting = []
    if is_claiming:
        waiting = [Prompt(name="money_after_yes")]
    elif state.read_back is not None and state.read_back.lines == state.lines:
        waiting = [Prompt(name="money_not_claimed_yet", values={"total_pence": state.read_back.total_pence})]
    told = [_of(claim) for claim in facts.claims[:_MOST_CLAIMS] if claim.status != "waits_for_receipt"]
    return tuple(waiting + told) or (() if is_waiting_for_receipt(facts) else (Prompt(name="money_none"),))


def is_waiting_for_receipt(facts: Facts) -> bool:
    """Whether a claim waits for the photo of a receipt."""
    return any(claim.status == "waits_for_receipt" for claim in facts.claims)


def _of(claim: ClaimFact) -> Prompt:
    """Where the money of one claim is."""
    values: dict[str, int | str] = {"total_pence": claim.total_pence, "reference": claim.reference}
    if claim.status == "sent" and claim.sent_on:
        return Prompt(name="money_sent", values={**values, "sent_on": claim.sent_on.isoformat()})
    return Prompt(name="money_on_its_way" if claim.status == "sent" else f"money_{claim.status}", values={**values})
