"""Pure decisions about tasks in the hands of staff: which is first, which may be closed by hand and how, what a note may hold."""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from services.payments.worklist.whose import CALLS_FOR, DANGER_KINDS, TASKS_FOR, PlanEntry, TaskSubject
from shared import bank_numbers
from shared.characters import CharacterError, cleaned, shapes_only
from shared.contracts.reaching import LONGEST_TEXT, LONGEST_TITLE
from shared.duty import is_on_duty
from shared.errors import Effect, InvalidError
from shared.identity import Role

LONGEST_NOTE = 1000
_TELEPHONE = re.compile(r"(?<![\d.£])(?<!\d[ -])(?:\+44|0)(?:[ -]?\(?\d\)?){9,10}(?![ -]?\d)")
"""A whole telephone number of the UK. Its parts can look like an account number, which is shorter and never stands in one."""
_ANY_TELEPHONE = re.compile(
    r"(?<![\d.£/])(?<!\d[ -])(?!0\d[./][0-5]?\d(?:[./](?:20)?\d\d)?(?!\d|[./]\d))"
    r"(?:(?:\+|00)?44(?:[ ./-]{0,3}\(0\))?|0)(?:[ ./-]{0,3}\(?\d\)?){9,10}(?![ ./-]{0,3}\d)"
)
"""The same however it is set apart, which a note must not hold. A day or an hour such as 05.12.26 or 09.30 begins none."""
_ACCOUNT = re.compile(
    r"(?<![\d.£])(?!(?:19|20)\d\d[ -](?:19|20)\d\d)(?!(?:[01]\d|2[0-4])[0-5]\d-(?:[01]\d|2[0-4])[0-5]\d)\d{4}[ -]\d{4}(?!\d)"
)
"""Eight digits in two halves, but for two years, and for hours such as 0900-1700."""
_EMAIL = re.compile(r"\S+@\S+\.\S+")
_LINK = re.compile(
    r"https?:\S+|\bwww\.\S+|[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}(?:/\S*)?|(?<![\d.£])\d{1,3}(?:\.\d{1,3}){3}(?!\d|\.\d)(?:[:/]\S*)?",
    re.IGNORECASE,
)
"""A web address, by name or by number, or the part of an e-mail address behind its sign, as telephones make them into something to tap."""
_LOOKALIKES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-") | {"。": "."})
_BLANKS = re.compile(r"\s+")
MOST_SHOWN = 200
SOON = timedelta(minutes=60)
SOON_IN_DANGER = timedelta(minutes=15)
ASKED_FOR = timedelta(minutes=15)
"""How long somebody of the safety plan has before the next one is asked."""
IN_HAND_FOR = timedelta(minutes=30)
"""How long an overdue task stays with whoever has taken it and does nothing more about it."""
ANSWERS_HEARD_FOR = timedelta(days=7)
"""How long an answer to a text of staff opens a task that was closed meanwhile."""
DANGER_HEARS = timedelta(hours=24)
"""How long a task about somebody's safety is opened again by any message that we answered by ourselves."""
AGAIN_IN = timedelta(hours=1)
"""How soon a task that is opened again is due at the earliest."""
SHOWN_DONE = timedelta(days=60)
"""How long a closed task can be found on the list."""


class Shown(StrEnum):
    """Which tasks a list shows."""

    OPEN = "open"
    MINE = "mine"
    DONE = "done"


class HiddenWords(StrEnum):
    """Why somebody does not read what was said."""

    DANGER = "danger"
    """The person may be in danger, and this member of staff does not see that task."""
    ROLE = "role"
    """They do not speak with people, and were not asked by name."""


class StepKind(StrEnum):
    """What can happen to a task after it was asked for."""

    TAKEN = "taken"
    GIVEN_BACK = "given_back"
    NOTED = "noted"
    TEXTED = "texted"
    LETTER = "letter"
    TEXT_NOT_SENT = "text_not_sent"
    WROTE_AGAIN = "wrote_again"
    PASSED_ON = "passed_on"
    LEFT_OUT = "left_out"
    CLOSED = "closed"
    REOPENED = "reopened"
    ASKED_AGAIN = "asked_again"
    """Something else asks for the same."""
    TOLD = "told"
    """A later notice told the person what an earlier one could not."""


class TaskOutcome(StrEnum):
    """How a task ended."""

    SPOKE = "spoke"
    TEXTED = "texted"
    NOT_REACHED = "not_reached"
    HANDED_ON = "handed_on"
    DONE = "done"
    NOTHING_TO_DO = "nothing_to_do"
    CAUSE_ENDED = "cause_ended"
    """Nobody closed it: what it asked for is done."""


OUTCOME_WORDS: Mapping[TaskOutcome, str] = {
    TaskOutcome.SPOKE: "I spoke with them",
    TaskOutcome.TEXTED: "We wrote to each other by text",
    TaskOutcome.NOT_REACHED: "I tried, and could not reach them",
    TaskOutcome.HANDED_ON: "Somebody else sees to it: the safeguarding team, the police, a service",
    TaskOutcome.DONE: "I did what it asks for",
    TaskOutcome.NOTHING_TO_DO: "There was nothing to do",
}
"""What staff can choose."""
ENDED_WORDS: Mapping[TaskOutcome, str] = {
    TaskOutcome.SPOKE: "somebody spoke with them",
    TaskOutcome.TEXTED: "by text",
    TaskOutcome.NOT_REACHED: "they could not be reached",
    TaskOutcome.HANDED_ON: "somebody else sees to it",
    TaskOutcome.DONE: "somebody did what it asks for",
    TaskOutcome.NOTHING_TO_DO: "there was nothing to do",
    TaskOutcome.CAUSE_ENDED: "what it asked for is done",
}
"""How a closed task ended, as its history says it."""
TITLES: Mapping[str, str] = {
    "in_danger_now": "In danger now",
    "in_danger": "May be in danger",
    "may_be_in_danger": "May be worried",
    "call_back": "Call back",
    "not_answered": "We could not answer",
    "wrong_number": "Wrong number",
    "moved": "Not there any more",
    "complaint": "Complaint",
    "strangers": "Many unknown numbers",
    "notice_failed": "Could not be told",
    "confirm_number": "New number to confirm",
    "picture_locked": "Picture word is locked",
    "erasure_waits": "Person to erase",
    "unclaimed_waits": "Money that nobody claims",
    "payroll_correction_waits": "Money not paid with wages",
    "merge_waits": "Two records of one person",
    "old_words_stuck": "Old texts and notes not erased in time",
    "bank_details_call": "Wants to tell us new bank details",
    "bank_details_form": "Wants a form for new bank details",
    "bank_details_change": "New bank details",
    "bank_details_refused": "Bank details refused",
    "name_check": "Name to check",
    "payee_at_the_bank": "Not registered at the bank",
    "claim_to_decide": "Claim to decide",
    "claim_second_person": "Claim for a second person",
    "claim_at_risk": "Claim about to be late",
    "claim_stuck": "Claim that cannot be sent in",
    "work_failing": "Work that always fails",
    "line_paused": "Line is paused",
    "run_paused": "Run has stopped",
    "unknown_payment": "Unknown payment",
    "access_review": "Who may sign in",
    "duty_not_told": "Duty number not told",
    "offer_no_answer": "Has not answered about the money",
    "pay_another_way": "Wants to be paid another way",
    "charity_left": "Gives to a charity that left the list",
    "late_yes": "Said yes after everyone was paid",
    "later_part_wanted": "Wants a later part after all",
    "instalment_due": "The later part of a fee is to be paid",
    "authority_review": "Who acts for somebody",
    "supporter_review": "Who claims for somebody by text",
    "rate_went_up": "Rate was back-dated",
    "asked_ahead": "Asks for a ticket or money before",
    "advance_left": "Money in advance is left over",
    "earlier_record_due": "Money due to an earlier record",
    "earlier_record_difference": "More by a new rate, of an earlier record",
    "evening_pay_left": "Not paid by the mandate",
    "wages_in_no_file": "Wages in no file",
    "wages_paid_after_all": "Wages said to be paid after all",
    "limit_waits": "Change that waits for you",
    "payout_waits_for_method": "Payment without an account",
    "payout_waits_for_float": "Payment that waits for money",
    "payout_waits_for_release": "Payment to release",
    "payout_failed": "Payment that failed",
    "payout_returned": "Payment that came back",
    "payout_canceled": "Payment that was stopped",
    "payout_needs_human": "Payment to look into",
    "payout_refused_for_now": "Bank refuses a payment for now",
    "payout_second_person": "Payment for a second person",
    "payout_number_unknown": "Number that the bank does not know",
    "payout_not_paid_again": "Not paid again",
    "payout_bank_not_reached": "Bank cannot be reached",
    "cash_float_open": "Cash that is not counted in",
    "cash_difference": "Cash that is not right",
    "payee_not_payable": "Cannot be paid by bank",
    "cash_left_out": "Cash left out of a run",
    "cash_own_limit": "Cash that crosses a limit",
    "cash_without_list": "Cash on no list",
}
CLOSED_BY_HAND = frozenset(
    {*DANGER_KINDS, "call_back", "not_answered", "wrong_number", "moved", "complaint", "strangers", "notice_failed"}
    | {"bank_details_refused", "unknown_payment", "claim_stuck", "payout_not_paid_again", "duty_not_told"}
    | {"offer_no_answer", "pay_another_way", "wages_in_no_file", "wages_paid_after_all"}
    | {"earlier_record_due", "earlier_record_difference", "later_part_wanted"}
    | {"cash_left_out", "payee_not_payable", "old_words_stuck"}
)
"""Kinds whose end a person may know before we do, or alone: nobody can tell a program that a person was told. Every other task ends with
what it asks for."""


def title_of(kind: str) -> str:
    """What a task is, in two or three words."""
    return TITLES.get(kind) or kind.replace("_", " ").capitalize()


def place_in_order(kind: str, *, urgent: bool, due_at: datetime, now: datetime) -> tuple[int, bool, bool, datetime]:
    """Danger comes first, then what is overdue, then what is urgent, then by due time."""
    danger = DANGER_KINDS.index(kind) if kind in DANGER_KINDS else len(DANGER_KINDS)
    return danger, due_at > now, not urgent, due_at


def roles_for(kind: str, subject_type: TaskSubject) -> frozenset[Role]:
    """Whose task it is where nobody has taken it."""
    return TASKS_FOR[subject_type] | CALLS_FOR.get(kind, frozenset())


def soon_for(kind: str) -> timedelta:
    """How soon a task is due whose person writes again."""
    return SOON_IN_DANGER if kind in DANGER_KINDS else SOON


def is_passed_on(
    *, passed_on_at: datetime | None, taken_at: datetime | None, touched_at: datetime | None, now: datetime
) -> bool:
    """Whether the next of the safety plan is asked about an overdue task: at once where nobody has it, else once whoever has it has done
    nothing about it for a while; and each of them has a while."""
    if passed_on_at is not None and now < passed_on_at + ASKED_FOR:
        return False
    return taken_at is None or now >= max(taken_at, touched_at or taken_at) + IN_HAND_FOR


def next_in_plan(plan: Sequence[PlanEntry], who: Collection[UUID], now: datetime) -> int | None:
    """The place of the first one who is on duty, of those who may be asked and were not yet; None where nobody is."""
    return next(
        (place for place, one in enumerate(plan) if one.principal_id in who and is_on_duty(one.hours, now)), None
    )


def checked_text(typed: str, effect: Effect | None = Effect.NOTHING_SENT) -> str:
    """Words for a text as they are sent. Raises InvalidError where they are empty or too long, or hold a link, a number of a bank, or a
    sign that turns the writing round: nobody may learn from us to trust such texts."""
    try:
        words = cleaned(typed, several_lines=True)
    except CharacterError as error:
        raise InvalidError("text.characters", str(error), effect=effect) from None
    if words != typed.strip():
        raise InvalidError(
            "text.characters", "There is an unseen sign in this. Type it again instead of copying it.", effect=effect
        )
    if not 1 <= len(words) <= LONGEST_TEXT:
        raise InvalidError("text.length", f"Write a text of at most {LONGEST_TEXT} letters.", effect=effect)
    plain = _plain(words)
    link = _LINK.search(plain)
    if link is not None:
        raise InvalidError(
            "text.link",
            f"“{link[0]}” looks like a web address or an e-mail address. We never text those: people learn to trust them, and are cheated. "
            "Take it out, or put a blank behind the full stop.",
            effect=effect,
        )
    if _holds_bank_number(plain):
        raise InvalidError(
            "text.bank_number",
            "This looks like a sort code, a card or an account number. Such a number never stands in a text. Take it out.",
            effect=effect,
        )
    return words


def checked_title(typed: str) -> str:
    """What a letter says that it is about, as it is printed. Raises InvalidError as `checked_text`, and where it is no short line."""
    title = checked_text(typed)
    if len(title) > LONGEST_TITLE or "\n" in title:
        raise _not_sent("letter.title", f"Say in one line of at most {LONGEST_TITLE} letters what the letter is about.")
    return title


def _not_sent(code: str, why: str) -> InvalidError:
    return InvalidError(code, why, effect=Effect.NOTHING_SENT)


def checked_note(typed: str) -> str:
    """A note as it is kept. Raises InvalidError where it is empty or too long, or where a number of a bank or a telephone stands in it."""
    words = typed.strip()
    if not 1 <= len(words) <= LONGEST_NOTE:
        raise InvalidError("task.note_needed", f"Write a note of at most {LONGEST_NOTE} letters.")
    return check_numbers(words)


def check_numbers(words: str) -> str:
    """Words without a number that belongs elsewhere. Raises InvalidError."""
    plain = _plain(words)
    if _holds_bank_number(plain):
        raise InvalidError(
            "task.bank_number",
            "This looks like a sort code, a card or an account number. Nobody may read it here.",
            "Take it out, and enter bank details on their own page.",
            effect=Effect.NOTHING_SAVED,
        )
    if _ANY_TELEPHONE.search(plain) or _TELEPHONE.search(plain) or _EMAIL.search(plain):
        raise InvalidError(
            "task.contact_details",
            "There is a telephone number or an e-mail address in this. They are kept with the person's contact details and nowhere else.",
            "Take it out.",
            effect=Effect.NOTHING_SAVED,
        )
    return words


def _plain(words: str) -> str:
    """Words as whoever reads them takes them: one blank for many, one dash and one full stop for all that look like them, nothing unseen."""
    return _BLANKS.sub(" ", shapes_only(unicodedata.normalize("NFKC", words)).translate(_LOOKALIKES))


def _holds_bank_number(plain: str) -> bool:
    without_telephones = _TELEPHONE.sub("", plain)
    return bool(bank_numbers.find(without_telephones)) or _ACCOUNT.search(without_telephones) is not None
