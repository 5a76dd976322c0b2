"""Writes docs/data.md: every table with how sensitive it is, how each level is protected and kept, and the inventory of logs."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared import logs
from shared.security_events import ATTEMPTS, SecurityEvent


@dataclass(frozen=True)
class DataLevel:
    """How sensitive some tables are: what is in them, how they are protected, and how long they are kept."""

    name: str
    holds: str
    protected: str
    kept: str
    payments: tuple[str, ...]
    notifications: tuple[str, ...] = ()


LEVELS = (
    DataLevel(
        "opens something",
        "what lets money go or proves who somebody is: vendors' keys, full bank details on their way to the bank, sessions, links, pictures",
        "As below. Keys, bank details and kept forms are sealed by AES-256-GCM under keys that the database does not have; of sessions there is "
        "a digest, of links nothing that opens them; no page or answer shows any of it. Picture words stand as they are.",
        "bank details until the bank has them, a proposed key until the proposal ends, a kept form until it is sent or twelve hours have passed; "
        "a session 8 hours, a link 2 days, a picture until another is chosen",
        (
            "limit_proposal",
            "people_file",
            "people_file_part",
            "phone_link",
            "picture_word",
            "rail_account",
            "sealed_bank_details",
            "staff_session",
        ),
    ),
    DataLevel(
        "very personal",
        "what could harm somebody who is found or heard: numbers, addresses, what they said, danger, receipts, where they are paid",
        "As below. Seen by fewer roles, and for danger only by whom the safety plan names; looking at a task's person is kept in the trail. Numbers, "
        "addresses and words are in the other service's database, which payments cannot read.",
        "until the person is erased (docs/personal-data.md); what a person takes back is marked as ended; a text that waits in the "
        "outbox for its answer is wiped there when it is answered",
        (
            *(
                "bank_details_decision",
                "bank_details_request",
                "advance_request",
                "claim_note",
                "conversation",
                "conversation_turn",
                "outside_miles",
                "payout_method",
            ),
            *("receipt", "safety_rota", "work_item", "work_item_step"),
        ),
        (
            *(
                "contact_link",
                "contact_point",
                "contact_preference",
                "conversation",
                "conversation_said",
                "conversation_turn",
            ),
            *("message", "number_change", "outbox", "postal_address", "safety_plan", "taking_part_needs"),
        ),
    ),
    DataLevel(
        "personal",
        "who takes part in what, what is owed and paid to them, and who of the staff did what",
        "Row-level security keeps organisations apart; a role sees what it needs (docs/security.md); TLS to databases is the operator's; none of it "
        "is in logs, in Redis or in the audit trail, which have ids alone.",
        "as long as the installation, because money must be explained for years; no row is ever deleted, and no role of ours could; names and words "
        "are overwritten when a person is erased (docs/personal-data.md)",
        (
            *(
                "access_review",
                "attendance",
                "cash_code",
                "cash_count",
                "cash_float",
                "cash_given_back",
                "cash_hand_over",
                "cash_move",
                "cash_place",
                "cash_slip",
                "claim",
                "claim_advance",
                "claim_advance_settlement",
                "claim_advance_use",
                "claim_decision",
            ),
            *(
                "claim_staff_act",
                "claim_line",
                "claim_line_part",
                "claim_step",
                "human",
                "human_statement",
                "obligation",
                "obligation_line",
            ),
            *(
                "obligation_taken_back",
                "offer",
                "offer_answer",
                "statement_request",
                "limit_question",
                "offer_reminder",
                "offer_staff_act",
                "offer_session",
                "payee",
                "payout",
                "payment_limit",
                "payment_limit_yes",
                "voucher_given",
                "payee_authority",
                "payroll_file",
                "payroll_line",
                "payroll_correction",
                "supporter_agreement",
                "fee_difference",
                "payout_attempt",
                "payout_at_rail",
                "payout_decision",
            ),
            *(
                "payout_run_left_out",
                "person",
                "person_alias",
                "person_erasure",
                "person_merge",
                "unclaimed_money",
                "retention_part",
                "retention_run",
                "person_group",
                "person_group_member",
                "person_name_part",
                "picture_try",
                "principal",
                "principal_change",
                "words_sign_off",
                "read_back",
                "receipt_try",
            ),
            *("audit", "idempotent_request"),
        ),
        ("message_status_change", "audit", "idempotent_request"),
    ),
    DataLevel(
        "the organisation's own",
        "events, rules, rates, runs, the ledger, and what the services tell each other",
        "As above, but nobody is named in it.",
        "as long as the installation",
        (
            *(
                "charity",
                "claim_policy",
                "engagement",
                "engagement_alias",
                "engagement_session",
                "escalation_chain",
                "failing_work_decision",
                "live_change",
            ),
            *(
                "import_source",
                "ledger_account",
                "ledger_transfer",
                "mandate",
                "mandate_day",
                "mileage_rate",
                "modulus_tables",
            ),
            *(
                "payout_run",
                "rate",
                "retention_period",
                "tax_route",
                "reconciliation",
                "reconciliation_break",
                "status_change",
                "audit_chain",
                "failing_work",
                "inbox",
                "organisation",
                "outbox",
            ),
        ),
        ("line_pause", "line_state", "stranger_day", "audit_chain", "failing_work", "inbox", "organisation"),
    ),
)
"""The most sensitive first. A table without a level fails a test."""

_EVENTS: Mapping[SecurityEvent, str] = {
    SecurityEvent.SIGN_IN_REFUSED: "Nobody whom we know, or not any more; `code` says why.",
    SecurityEvent.PERMISSION_REFUSED: "Somebody whom we know, by `principal_id`, who may not do what `route` does.",
    SecurityEvent.ATTEMPT: "Nobody meets these who uses the product as it is.",
}


def data_page() -> str:
    """docs/data.md."""
    levels = "\n".join(f"| **{one.name}** | {one.holds} | {one.protected} | {one.kept} |" for one in LEVELS)
    tables = "\n".join(
        f"| {one.name} | {_listed(one.payments)} | {_listed(one.notifications) or '–'} |" for one in LEVELS
    )
    events = "\n".join(f"| `{one.value}` | {words} |" for one, words in _EVENTS.items())
    attempts = "\n".join(f"| `{code}` | {words} |" for code, words in ATTEMPTS.items())
    return f"""# Data and logs: what is kept, where, for how long

This page is made from the code (`make docs`); a test compares them.

## Levels

Each level has the protection of the ones below it, and more.

| Level | What it is | How it is protected | How long it is kept |
|---|---|---|---|
{levels}

The product deletes no record. Two people erase what need not be kept of a person: names and words are overwritten, money and the trail stay
([personal-data.md](personal-data.md)). Pictures of receipts lie in the store of `PAYMENTS_RECEIPTS_URL`, as long as the receipt; files that no receipt names are swept.
Redis holds ids alone, and can be emptied at any time. Copies of the databases are as sensitive as the databases.

## Tables by level

| Level | In payments | In notifications |
|---|---|---|
{tables}

## Inventory of logs

| Log | What is in it | Where | Who reads it | How long |
|---|---|---|---|---|
| lines of our programs | one JSON object a line: each request with route, status, time taken and the sign-in; what failed | standard error of each \
process, and nowhere else; in containers Docker's `local` driver | whoever runs the installation | the operator's to say; 90 days on another machine \
are usual. Docker keeps the newest 100 MB of each container |
| audit trail | who did what to which thing, by ids, in a chain of digests | the table `audit` of each database, and `status_change` for payments | whoever runs the \
installation; `verify-audit` | as long as the installation |
| history of sign-ins, tasks, claims and numbers | who changed what, as staff see it | tables of both databases | staff by role | as long as the \
installation |
| exchange with vendors | the newest request and answer of a payment, without bank details | the table `payout_attempt` | finance | as long as the \
installation |
| logs of PostgreSQL, Redis, the proxy and the sign-in service | what each of them writes | where the operator says | the operator | the \
operator's to say |

Our programs write no other log: no file, no other machine, no vendor.

## Lines about a request

A line may hold these fields and no others; any other is dropped and its name reported: {", ".join(f"`{one}`" for one in sorted(logs.ALLOWED))}.
A refused request is a warning whose `security` says what it was. `correlation_id` puts all lines of one piece of work together, across both
services.

| `security` | Meaning |
|---|---|
{events}

| `code` of an attempt | What was sent |
|---|---|
{attempts}

Who came and went by a session stands in the audit trail too (`staff.signed_in`, `staff.signed_out`). Wrong picture words are counted and become a
task ([texts and calls](texts-and-calls.md)).
"""


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{one}`" for one in sorted(names))
