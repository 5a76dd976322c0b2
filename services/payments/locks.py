"""The one order in which a transaction of payments locks rows, so that no two ever wait for each other in a circle.

Whoever needs several of these locks them from top to bottom, and rows of one table in the order of their ids. A lock is taken by
`FOR_CHANGE` (FOR NO KEY UPDATE), by FOR SHARE, or by the first UPDATE of a row that this transaction did not insert. Rows that are
only ever touched under the lock of another one (the lines of a claim, the items of the worklist) need no place of
their own. Nor does the row that a job acknowledges first of all: nobody else waits for it but a second worker with the same hint.

Payments of one claim are counted under an advisory lock (`payouts/usecases/references.py`), taken behind `obligation` and before
anything below it.

What is put aside in a tin is moved by a trigger of `payout`, so whoever releases, stops or moves a payment locks the tin of its payee
first (`rails/cash/usecases/places.py`); the locks of triggers are seen by nobody who watches statements.

The tests of crowds watch every statement and refuse one that goes back up.
"""

LOCK_ORDER: tuple[tuple[str, str], ...] = (
    ("person_erasure", "two people at one erasure: of ten who confirm it at once, one does"),
    ("person_merge", "two people at one merge: of ten who confirm it at once, one does"),
    ("people_file", "a file of people: its parts are taken one after the other"),
    ("people_file_part", "one part of it: taken once, and answered about once"),
    ("retention_run", "two clocks at one pass over old words"),
    ("limit_proposal", "two administrators at one proposal: of ten who confirm it at once, one does"),
    ("human_statement", "two administrators at one statement about sign-ins"),
    ("principal", "roles and who may sign in: an administrator is always left"),
    ("human", "whose participant a human is, when sign-ins are linked"),
    ("unclaimed_money", "two people at one amount that nobody claims"),
    ("conversation", "turns of one conversation, one after the other"),
    (
        "picture_try",
        "wrong picture words for one person from one number: no more tries at once than one after the other",
    ),
    ("phone_link", "two pages of one link, one after the other"),
    ("claim", "whoever changes a claim: its lines, decisions, read-backs"),
    ("engagement", "an event: offers, attendance, fees, and what its budget has left"),
    ("person", "what one person is paid for: limits, duplicates, money in advance, where they were when"),
    ("claim_advance", "money in advance that is used up or settled"),
    ("cash_float", "a tin of cash: hand-overs, counts, slips, its list, and what is released for people on it"),
    ("cash_place", "on whose list somebody stands; FOR SHARE by whoever decides by which rail they are paid"),
    ("payout_run", "approve, release, stop and resume"),
    ("failing_work", "what a person decides about work that always fails"),
    ("outbox", "tasks that are kept open while what they wait for changes (`lock_unacknowledged`)"),
    ("obligation", "what is owed: of all its payments, one is live"),
    ("payout", "a payment's status"),
    ("payroll_correction", "two people at one payment that was not made with wages"),
    ("payout_method", "where money goes"),
    ("payee", "none of its methods is entered or becomes ready meanwhile"),
    ("rail_account", "money that comes to the float is seen by those who wait for it"),
    ("mandate", "not withdrawn in the midst of a release (FOR SHARE)"),
    ("mandate_day", "what the day has used"),
    ("ledger_account", "balances with a floor, in the order of their codes; last, because everybody meets here"),
)
"""(table, what its lock keeps apart)."""
