"""Writes the pages of docs/ that are made from the code: `python -m deploy.documents`, or `make docs`."""

from collections.abc import Callable, Mapping
from pathlib import Path

from deploy.api_description import api_page
from deploy.choices.page import choices_page
from deploy.components_page import components_page
from deploy.data_page import data_page
from deploy.refusals import refusals_page
from deploy.security_page import security_page
from deploy.settings_page import settings_page
from deploy.status_tables import meaning, status_sections
from services.notifications.conversations.helplines import HELPLINES, OF_KIND, Helpline
from services.notifications.conversations.rules.tasks import task_for_danger
from services.payments.claims.rules.categories import RULES, Cap
from services.payments.claims.rules.mileage import SHIPPED_RATES, DatedMileageRate
from services.payments.claims.rules.policy import DEFAULT_POLICY
from services.payments.claims.rules.send_deadline import Subdivision
from services.payments.ledger.rules import FLOORS, POSTINGS
from services.payments.locks import LOCK_ORDER
from services.payments.payouts.rules import MONEY, WaitsFor
from services.payments.worklist.rules import WORK_KINDS
from shared.contracts.categories import Category, words
from shared.contracts.understood import Danger
from shared.database import MOST_RETRIES
from shared.money import pounds
from shared.outbox import FAILING_AFTER

DOCS = Path(__file__).resolve().parent.parent / "docs"


def money_page() -> str:
    """docs/money.md: statuses, what may follow what, and every posting."""
    money = "\n".join(
        f"| {place.value} | `{to.value}` | {after.value} | {', '.join(step.value for step in steps)} |"
        for (place, to), (after, steps) in MONEY.items()
    )
    postings = "\n".join(
        f"| {step.value} | `{posting.debit}` | `{posting.credit}` | {posting.meaning} |"
        for step, rows in POSTINGS.items()
        for posting in rows
    )
    waits = "\n".join(f"| `{one.value}` | {meaning(one)} |" for one in WaitsFor)
    floors = "\n".join(f"- `{account}` never falls below {floor} pence." for account, floor in FLOORS.items())
    return f"""# Money: statuses and postings

This page is made from the code (`make docs`); a test compares them.

## Who lets money go

A payment leaves after three different people have created, approved and released it; or under a standing mandate, which two
people of finance have signed in advance: a daily ceiling for claims, or for the fees of one event. What the rules approved
leaves under a mandate only. Until it can leave, an approved payment without a run says what it waits for:

| Waits for | Meaning |
|---|---|
{waits}

## Statuses, and what may follow what

A status changes only along the edges below, each by one of the events beside it; anything else is refused in a sentence
(`shared/transitions.py`). A test finds a status that is written in any other way, and another one compares these statuses with the
CHECK constraints of the database.

{status_sections()}

### What has no status of its own

How far a claim is follows from its lines, and whether what is owed is paid from its payments. A task is open until somebody has done it
(`work_item.done_at`), and a mandate is in force by its signatures and dates.

## Where the money is

Releasing a run puts its total aside in one posting (`reserved`), and every payment of it is then "reserved". A payment without
a run is put aside by itself. After that:

| Money is | Payment becomes | Money is then | Postings |
|---|---|---|---|
{money}

Anything not listed moves no money.

## Cash

A payment in cash is put aside like every other, and then waits for a person: `handed_over` makes it paid, `given_back` takes it
back into the tin ([cash.md](cash.md)). The money of all tins is in `cash.available`. Counting a tin out books `topped_up`; counting it in books
`handed_back`, and what is missing or too much as `found_short` or `found_over`. That stays in `cash.differences` until finance
clears it. A tin that is short and has money put aside is booked only when it is cleared. Wages (the rail `payroll`) keep no float; these,
what a back-dated rate makes of a fee, and who may have somebody's money stand in [choice.md](choice.md).

## The posting table

Each row is one transfer of an amount from the credit account to the debit account, so the ledger balances by construction.
`{{rail}}` is the rail the money takes (`stripe`), `{{expense}}` what the money is for.

| Step | Debit | Credit | Meaning |
|---|---|---|---|
{postings}

{floors}
"""


def locks_page() -> str:
    """docs/locks.md: the one order of locks in payments."""
    rows = "\n".join(f"| {place} | `{table}` | {why} |" for place, (table, why) in enumerate(LOCK_ORDER, 1))
    return f"""# The order of locks in payments

This page is made from the code (`make docs`); a test compares them.

A transaction that locks several of these locks them from top to bottom, and rows of one table in the order of their ids. Two
transactions then never wait for each other in a circle, however many people of one event text YES in the same minute.

| | Table | What its lock keeps apart |
|---|---|---|
{rows}

- The lock is `FOR NO KEY UPDATE` (`FOR_CHANGE`), never `FOR UPDATE`: every new row holds `FOR KEY SHARE` on the rows that its foreign
  keys name, and `FOR UPDATE` waits for those. Whoever erases or merges people alone does, since they must see those.
- Rows that are only touched under the lock of another one have no place of their own: the lines of a claim, the items of the
  worklist. Nor has the row that a job acknowledges first of all.
- Tasks that a message may belong to are locked together, in the order of their ids, before anything else is done to one of them.
- What an organisation starts with (rules for claims, mileage rates, accounts) is written when the organisation is made: of two
  who write such a row first, the second waits for the first, whatever else both hold.
- Where PostgreSQL still ends one of two transactions, `Database.run` runs it again, at most {MOST_RETRIES} times, after a random wait.

`tests/payments/crowds` watches every statement of every use case that money waits for, alone and against each other, and fails for a
lock that goes back up, for `FOR UPDATE`, and for any deadlock that PostgreSQL reports. `make chaos` tries every pair.
"""


def expenses_page() -> str:
    """docs/expenses.md: the rules that come with the product, with where each figure is from, and money in advance."""
    start, times = DEFAULT_POLICY, DEFAULT_POLICY.cutoffs
    caps = "\n".join(
        f"| {words(category)} | {_limit(cap.per_line_pence)} | {_limit(cap.per_day_pence)} |"
        for category in Category
        for cap in [start.caps.get(category, Cap())]
    )
    rates = "\n".join(
        f"| {rate.vehicle.value} | {rate.valid_from} | {rate.per_mile_tenth_pence / 10:g}p{_band(rate)} | {rate.source} "
        f"| {rate.status.value.replace('_', ' ')} |"
        for rate in SHIPPED_RATES
    )
    return f"""# Expenses: the figures that come with the product

This page is made from the code (`make docs`); a test compares them. Every figure is a dated row of the organisation: one
administrator proposes a new one (`POST /api/v1/claim-policies`, `POST /api/v1/mileage-rates`), another confirms it, and no row is ever
changed. Rules hold from today at the earliest, a rate also from a day that is past; neither further than ten years ahead.

## What is paid without asking

No source says what these figures should be: they are our start, a careful one, and yours to change. Nothing is refused by them; above
them a person in finance looks, and says why.

| Rule | Our start |
|---|---|
| A claim up to this is paid by the rules alone | {pounds(start.automatic_up_to_pence)} |
| Above this it takes two people | {pounds(start.second_approver_above_pence)} |
| A line above this needs a receipt | {pounds(start.receipt_needed_above_pence)} |
| Without receipts, with a plain reason, up to | {pounds(start.lost_receipt_up_to_pence)} a claim |
| Late, said and still paid, after | {start.late_after_days} days |
| Unusual, from this share of the person's usual amount | {start.unusual_percent}% |
| Several claims of one person in a day, together | {pounds(start.person_day_up_to_pence)} |
| Several claims of one person for one event, together | {pounds(start.person_event_up_to_pence)} |
| Alike: the same thing in another claim on the same day, its price no further off than | {start.alike_within_percent}% |
| Alike also so many days apart, where a thing is not bought every day ({_not_daily()}) | {start.alike_within_days} days |
| A person looks at money that was spent more than so long ago | {start.longest_age_days} days |
| A person looks at every claim of somebody who works for the organisation | always |
| Bank holidays of | England and Wales (`nation`: {", ".join(f"`{one.value}`" for one in Subdivision)}) |
| The same day, where it comes until | {times.transfer:%H:%M} (by bank file {times.bank_file:%H:%M}), Monday to Friday |
| Sent by | {times.send_by:%H:%M} |

| Category | A line up to | A day up to |
|---|---|---|
{caps}

## What a mile is worth

HMRC's approved amounts; the band of 10,000 miles counts for a person across all organisations in a tax year (EIM71155). "Checked
elsewhere": read where somebody else repeats it. "Unverified": found nowhere for this year, so a person looks at each claim until two
administrators have confirmed it (`POST /api/v1/mileage-rates/{{id}}/confirm`).

| Vehicle | From | A mile | Where it is from | |
|---|---|---|---|---|
{rates}

## Money in advance, and tickets that you buy

Both are kinds of line (`advance`, `ticket`), may be for a day up to a year ahead, and always go to a person in finance.

- **In advance** the money is sent like any claim, and the person is told to keep receipts. It is no cost yet: the ledger books it as
  what the person owes (`receivable.advances`). What they claim later is taken from it first, the oldest advance first, and is a
  cost then. What is left comes back or is not asked for any more: `GET /api/v1/advances` lists it, `POST
  /api/v1/advances/{{id}}/settlements` records `paid_back` or `written_off`, by somebody in finance who neither had the money nor
  agreed to give it. The person is told each time.
- **A ticket** counts against the event's budget, pays nobody, and is a cost (`expense.tickets`, `outside.tickets`) that no export has.
"""


def failing_work_page() -> str:
    """docs/failing-work.md: what to do about work that always fails, kind by kind."""
    kinds = "\n".join(
        f"| `{topic}` | {kind.role.value.replace('_', ' ')} | {kind.purpose} | {kind.money} | {kind.to_do} | {kind.undone} |"
        for topic, kind in WORK_KINDS.items()
    )
    return f"""# Work that always fails

This page is made from the code (`make docs`); a test compares them.

What the services have still to do stands in their outboxes, and a worker tries it again, later each time, until it is done. While
the database, Redis, the bank or a line is away, nothing is counted: it goes on by itself. A row that failed {FAILING_AFTER} times **by its own
fault** (a setting that is wrong, a key that was revoked, a fault of the program) is told:

- as a task on the worklist, one for each kind and cause with the number of rows, for the role of the kind;
- by `./sameday status`, which then ends with exit code 1;
- on the desk at `/desk/failing-work`, and by `GET /api/v1/failing-work`, which also asks notifications.

It is tried once an hour from then on, holds up nothing else, and the task goes by itself once it is done.

## What you can do

| | What happens | |
|---|---|---|
| **Try again**, once it is put right | every row of the task is tried at once, and its failures are counted from the beginning | `POST /api/v1/failing-work/{{id}}/try-again` |
| **Set aside**, with a reason | no row of the task is tried any more; reason and decision are kept and stand in the audit trail; the page goes on saying what stays undone | `POST /api/v1/failing-work/{{id}}/set-aside` with `{{"reason": "…"}}` |
| **Take back** what was set aside | as "try again"; what was asked for anew meanwhile is not done twice | `POST /api/v1/failing-work/{{id}}/take-back` |

Only somebody with the role of the kind may decide. Setting aside moves no money and forgets none: what is owed stays owed.

## The cause

The type of an error and, where there is one, a code. `RailUnavailableError api_key_expired` is the bank refusing our key. `IntegrityError …`
names a rule of the database. `UnavailableError failed` is a fault in the other service. A type alone, like `ValueError`, is a fault of the
program: the logs of that hour say where ("job failed", with the topic). A cause never holds what somebody typed.
`ProcessEnded` is a row that ends the process which tries it, as where it takes more memory than there is: such a try is found out when the row
is tried again, three minutes later or more.

## Every kind

| Kind | For | We could not … | The money | What to do | Once set aside |
|---|---|---|---|---|---|
{kinds}
"""


def helplines_page() -> str:
    """docs/helplines.md: whom people in danger are told to call, and where each number is from."""
    kinds = "\n".join(
        f"| {kind.replace('_', ' ')} | **{first.number}** {first.what} | {'; '.join(f'{one.number} {_briefly(one)}' for one in others)} "
        f"| {task_for_danger(Danger(kind=kind, is_certain=True)).due_in_minutes} minutes |"
        for kind, (first, *others) in OF_KIND.items()
    )
    rows = "\n".join(
        f"| {one.number} | {one.what} | {one.places} | {'yes' if one.is_free else 'no'} | {one.hours} | {one.checked} "
        f"| {one.source}{f' (read at: {one.read_at})' if one.read_at else ''} | {one.note} |"
        for one in HELPLINES.values()
    )
    return f"""# Whom people in danger are told to call

This page is made from `services/notifications/conversations/helplines.toml` (`make docs`); a test compares them. The words that name
these numbers are [the words for each kind of danger](texts-and-calls.md#what-is-said-to-somebody-in-danger).

**Have your safeguarding lead read this page** before the first text is sent, and once a year. Every number was looked up on the day
beside it, in stored copies of public pages, and nobody has called it. Where "read at" stands, we could not read the page of whoever
answers the number, only somebody who repeats it.

## For each kind of danger

The first number is the one that our words, and an organisation's own, must name.

| Danger | First | Then | Where it is certain, a person is asked to call within |
|---|---|---|---|
{kinds}

## Every number

| Number | What it is | Where | Free | Open | Looked up | From | |
|---|---|---|---|---|---|---|---|
{rows}
"""


def _briefly(helpline: Helpline) -> str:
    return f"({helpline.name.replace('_', ' ')})"


def _limit(pence: int | None) -> str:
    return "no limit" if pence is None else pounds(pence)


def _not_daily() -> str:
    return ", ".join(words(category) for category, rules in RULES.items() if not rules.is_daily)


def _band(rate: DatedMileageRate) -> str:
    if rate.band_miles_tenths is None or rate.beyond_tenth_pence is None:
        return ""
    return f", beyond {rate.band_miles_tenths // 10:,} miles {rate.beyond_tenth_pence / 10:g}p"


PAGES: Mapping[str, Callable[[], str]] = {
    "choices.md": choices_page,
    "components.md": components_page,
    "money.md": money_page,
    "data.md": data_page,
    "expenses.md": expenses_page,
    "failing-work.md": failing_work_page,
    "helplines.md": helplines_page,
    "locks.md": locks_page,
    "refusals.md": refusals_page,
    "security.md": security_page,
    "settings.md": settings_page,
    "openapi.json": api_page,
}


def main() -> None:
    """Writes the pages."""
    for name, make in PAGES.items():
        (DOCS / name).write_text(make(), encoding="utf-8")
        print(f"docs/{name} is written.")


if __name__ == "__main__":
    main()
