"""The page of docs/ about what the bank refuses, made from the code."""

from services.payments.desk.usecases.standing import WAY_WORDS
from services.payments.payouts.rules import MOST_BODIES
from services.payments.payouts.usecases.payments import TELL_AFTER
from services.payments.payouts.ways_out import WayOut
from services.payments.rails.protocol import RailAnswerKind
from services.payments.rails.refusals import REASONS_OF_RAIL, REFUSALS
from services.payments.worklist.whose import PASSED_ON_TO

_KINDS = {
    RailAnswerKind.UNKNOWN: "nobody knows",
    RailAnswerKind.TRY_LATER: "try later",
    RailAnswerKind.PAUSE_RUN: "our account",
    RailAnswerKind.PAYEE_MUST_ACT: "this person",
    RailAnswerKind.NAME_CHECK: "name check",
    RailAnswerKind.NEEDS_HUMAN: "this payment",
    RailAnswerKind.OUR_BUG: "our bug",
}


def refusals_page() -> str:
    """docs/refusals.md: every refusal and reason of the bank, with what finance reads and the way out."""
    rows = "\n".join(
        f"| `{row.code}` | {row.http_status} | {_KINDS[row.kind]} | {row.says} | {row.to_do} |"
        for row in REFUSALS.values()
    )
    reasons = "\n".join(
        f"| `{row.reason}` | {_KINDS[row.kind]} | {row.says} | {row.to_do} |" for row in REASONS_OF_RAIL.values()
    )
    ways = "\n".join(f"| `{way.value}` | **{WAY_WORDS[way].button}** | {WAY_WORDS[way].hint} |" for way in WayOut)
    return f"""# What the bank refuses, and the way out

This page is made from the code (`make docs`); a test walks every row from the practice bank's answer to money sent or money freed.

A 4xx with a code on the **first** send of a payment proves that no money has left, and on a later one where every answer before
proved it too. A 409, a 429, a 5xx and an answer without a code prove nothing: then nothing frees the money but the bank's own word,
or two people.

| Meaning | What becomes of the payment |
|---|---|
| try later | waits, and is sent again under the same key; after {TELL_AFTER} refusals a person is told |
| our account | waits; a run pauses; finance is told what to do at Stripe |
| this person | `failed`: the money is free and still owed, and the person is asked |
| name check | another check is made and it is sent under its next key; after {MOST_BODIES} refusals `needs_human` |
| this payment, our bug | `needs_human`, with the ways out below |
| nobody knows | `unknown`: the bank is asked, then the same request goes out under the same key |

## What a person can do

On the desk at `/desk/standing-payments`, and with `GET /api/v1/stuck-payments`. Only what would be carried out is offered. Each decision
(`POST /api/v1/payouts/{{id}}/decisions`) takes evidence in words, which stand in `payout_decision` and by their hash in the audit trail.

| Way | On the desk | What it does |
|---|---|---|
{ways}

- `bank_has_it_not` takes a second person unless the bank's refusals prove it (`POST …/decision/agree`, or `…/decision/drop`).
- `bank_has_it` takes the bank's number of the payment. We ask the bank by it, and follow what it says.
- `try_again` is open for a day after the first send where nothing is proven: so long the bank knows the key.
- `pay_anew` needs proof that nothing moved, and is refused into an account that is closed.

A task of money that nobody handled for a working day goes to the next person: those whom `POST /api/v1/escalation-chain` names, else
{", then ".join(one.value.replace("_", " ") for one in PASSED_ON_TO)}. Bank holidays are those of the helpline's nation.

## Refusals

| Code | HTTP | Means | "The bank refused this payment: …" | Who acts next |
|---|---|---|---|---|
{rows}

A code that is not in this list needs a person, and is named to them.

## Reasons of payments that the bank had taken

| Reason | Means | "The bank's reason: …" | Who acts next |
|---|---|---|---|
{reasons}
"""
