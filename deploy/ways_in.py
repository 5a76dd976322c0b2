"""The parts of docs/security.md about ways in, sessions, files, costly work and calls to outside, with the figures from the code."""

from collections.abc import Iterator
from datetime import timedelta

from services.notifications.settings import NotificationsSettings
from services.payments.app import LARGER_BODIES
from services.payments.claims.receipts.rules import LARGEST_BYTES, LIMITS, MOST_PER_CLAIM, MOST_PER_DAY
from services.payments.claims.receipts.sandbox import AT_ONCE
from services.payments.desk.rules import sheets
from services.payments.desk.rules.workbooks import LARGEST_UNPACKED_BYTES, MOST_CELLS
from services.payments.desk.usecases.sessions import IDLE, LONGEST
from services.payments.payees.modulus import api as modulus_api
from services.payments.phone.rules.picture_tries import COUNTED_FOR, MOST_WRONG
from services.payments.settings import PaymentsSettings
from services.payments.sign_in.keys import MOST_FETCHES
from services.payments.sign_in.rules import LONGEST_ATTEMPT_SECONDS
from shared.bodies import PATIENCE_SECONDS, USUAL_BYTES
from shared.identity import RECENT, InternalTokens
from shared.settings import ServiceSettings

_PAYMENTS = PaymentsSettings.model_fields
_NOTIFICATIONS = NotificationsSettings.model_fields


def _minutes(time: timedelta) -> str:
    count = int(time.total_seconds() // 60)
    return f"{count} minute{'' if count == 1 else 's'}"


def _mb(count: int) -> str:
    return f"{count / (1024 * 1024):.3g} MB"


def ways_in() -> str:
    """Who is let in by what, for how long, and what wrong tries cost."""
    return f"""| Who | is let in by | for | Guessing |
|---|---|---|---|
| staff at the desk | the organisation's own sign-in service, with a second factor | a session: {_minutes(IDLE)} without a click, \
{int(LONGEST.total_seconds() // 3600)} hours at most | there is no password here; the sign-in service slows tries |
| staff at the API | a signed token of the same service, with a second factor | {_PAYMENTS["api_token_minutes"].default} minutes | \
unknown keys are looked up {MOST_FETCHES} times a minute at most |
| a person at a page | a one-time link, texted to the number on file | {_PAYMENTS["link_hours"].default} hours, or until \
it is used | 128 bits |
| a person who texts | the number on file | one conversation | a forged number is answered at the true one |
| a person who calls, or shares a number | a first name and a picture | the call; {_PAYMENTS["speaker_minutes"].default} minutes by text | \
{MOST_WRONG} wrong ones in {COUNTED_FOR.days} days, with rests between; then staff unlock it |
| a person at the helpline | an event, a first name and a picture | the call | counted with the same tries |
| our other service | a token signed with a shared secret, for one audience | {_minutes(InternalTokens.LIFE)}, \
{_minutes(InternalTokens.LONGEST_LIFE)} at most | a secret of 32 letters or more |
| a vendor | a signature over its request, or a bearer token | one request | – |

- There is no other way in. Wrong pictures rest for one person and one number only, so nobody is locked out by another's guesses
  ([decision 0022](decisions/0022-a-number-is-no-proof-on-a-call.md)).
- What moves money or limits wants a sign-in of the last {_minutes(RECENT)}. A sign-in that is begun must end within \
{int(LONGEST_ATTEMPT_SECONDS // 60)} minutes, in the same browser.
- Somebody may have as many sessions as they like: a telephone and a desk are two. Signing in again ends the one that the same browser
  had. *Sign out everywhere* and *Disable* end all, at once ([runbook](runbook.md#who-may-sign-in-and-who-has-left)).
- Two systems keep sessions: the sign-in service and this one. Signing out here ends ours alone, and ending it there ends ours within
  {int(LONGEST.total_seconds() // 3600)} hours, or at once by *Disable*. A new sign-in for money is asked of the service (`max_age`), which
  must say when it took place (`auth_time`)."""


def seen_of_records() -> str:
    """What of a record is seen, beyond who sees the record."""
    return """Of what a role may see, some is shown to fewer, or to nobody:

| Of | is seen by |
|---|---|
| an account number | nobody; a bank's name and the last four figures by who sees bank details |
| a key of the payment account | nobody, also not who entered it |
| a telephone number of a task | who sees the task |
| what was said in a conversation | organiser and helpline, of tasks that they see; never finance |
| what was said about danger | the people whom the safety plan names; without a plan the helpline and organisers |
| earlier money, on a call | nobody before the picture |"""


def files() -> str:
    """What files are taken, how large, and what is done with them."""
    return f"""The first bytes say what a file is; its name and type are not believed, and its name is not kept.

| File | Kinds | Largest | Made safe by |
|---|---|---|---|
| a receipt | JPEG, PNG, HEIC, AVIF, WebP, GIF, TIFF, PDF | {_mb(LARGEST_BYTES)}; {LIMITS.most_pixels // 10**6} million points \
({LIMITS.most_jpeg_pixels // 10**6} of a JPEG), {LIMITS.most_pages} pages | drawn anew as JPEG in a program of its own \
([strangers](strangers.md#pictures-and-pdfs)) |
| a list of people or events | CSV, XLSX | {_mb(sheets.LARGEST_BYTES)}; {_mb(LARGEST_UNPACKED_BYTES)} unpacked, {MOST_CELLS:,} cells | read as cells, \
and not kept ([imports](imports.md)) |
| tables of the banks | text of a fixed form | {_mb(modulus_api.LARGEST_BODY_BYTES)} | read line by line ([modulus check](modulus-check.md)) |

What cannot be read, or is more than a file seems, is refused in words, and nothing of it is kept. Pictures, statements and exports are
given out with a fixed type under names of ours, and never run."""


def costly_work() -> str:
    """What takes time or memory, and what bounds it."""
    return f"""| Work | is bounded by |
|---|---|
| requests of one session or token | {_PAYMENTS["requests_a_minute"].default:,} a minute; while Redis is away they are not counted |
| any body | {_mb(USUAL_BYTES)}, more at {len(LARGER_BODIES)} routes; {int(PATIENCE_SECONDS)} seconds and what a slow telephone needs |
| opening a receipt | {AT_ONCE} at once in a process, {LIMITS.cpu_seconds} seconds of processor, {LIMITS.wall_seconds} in all, \
{_mb(LIMITS.memory_bytes)}; {MOST_PER_DAY} a person and day, {MOST_PER_CLAIM} a claim |
| understanding a text | its first words; twice the text is twice the work ([understanding](understanding.md)) |
| answering strangers | {_NOTIFICATIONS["strangers_answered_a_day"].default} answers a day ([strangers](strangers.md)) |
| calls to a vendor | a time limit each; payments and messages wait in a queue and keep to the vendor's own pace |
| runs of payments | a queue; claims go before runs ([architecture](architecture.md#claims-go-before-runs)) |
| long lists and exports | parts of fixed size, each in a transaction of its own |

How long each takes is measured ([performance](performance.md))."""


def calls_to_outside() -> str:
    """Every address that a service connects to."""
    rows = "\n".join(
        f"| {service} | `{name}` | {words} |"
        for service, settings in (("payments", PaymentsSettings), ("notifications", NotificationsSettings))
        for name, words in _addresses(settings)
    )
    return f"""Every address that a service connects to is a setting, or is named by the sign-in service's own description, which must be by HTTPS.
Nobody can have it connect to an address of theirs: none is read from a request.

| Service | Setting | Whom |
|---|---|---|
{rows}"""


def _addresses(settings: type[ServiceSettings]) -> Iterator[tuple[str, str]]:
    for name, setting in settings.model_fields.items():
        if name.endswith(("_url", "_base", "_issuer")) and name != "public_url":
            yield f"{settings.model_config.get('env_prefix')}{name.upper()}", setting.description or ""
