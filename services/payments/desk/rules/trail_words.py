"""What each row of the audit trail says in words: what was done, which part of it a fact is, and what sort of thing it was done to."""

from collections.abc import Mapping

from shared.money import pounds

LEFT_OUT = frozenset({"work_item", "conversation", "safety_plan"})
"""Tasks, talks and the safety plan: a call for help may be about a member of staff, so who saw or did what with one stands on its own
page only, for those whom the safety plan names."""

ACTION_WORDS: Mapping[str, str] = {
    "access_review.confirmed": "confirmed the list of who may sign in",
    "administrator.replaced": "gave an administrator's sign-in to somebody else",
    "advance.paid_back": "wrote down that money in advance was paid back",
    "advance.written_off": "wrote off money in advance",
    "attendance.marked": "marked attendance",
    "bank_details.asked_again": "asked the person for bank details again",
    "bank_details.check_changed": "was told another result of the check of the name",
    "bank_details.confirmed": "confirmed bank details",
    "bank_details.confirmed_first": "was the first of two to confirm bank details",
    "bank_details.entered": "entered bank details",
    "bank_details.retired": "put bank details out of use",
    "bank_details.stopped": "stopped bank details",
    "bank_details.turned_down": "turned bank details down",
    "bank_details.wait_over": "let new bank details come into use after their wait",
    "claim.answer": "answered a question about a line",
    "claim.appeal": "asked for another look at a line",
    "claim.approve": "approved a line",
    "claim.approve_less": "approved a part of a line",
    "claim.ask": "asked about a line",
    "claim.confirmed": "agreed as the second person",
    "claim.decided": "decided lines",
    "claim.hold": "put a line on hold",
    "claim.lines_written": "wrote the lines of a claim",
    "claim.noted": "wrote a note for colleagues",
    "claim.opened": "began a claim",
    "claim.receipt_added": "added a receipt",
    "claim.refuse": "refused a line",
    "claim.release_hold": "took a line off hold",
    "claim.submitted": "sent a claim in",
    "claim.undo": "took a decision back",
    "claim.undone": "took a decision back",
    "claim.withdraw": "took a line back",
    "claim_policy.added": "added a rule for claims",
    "contact.address_returned": "was told that a letter came back",
    "contact.imported": "imported how a person is reached",
    "contact.language_chosen": "chose a language",
    "contact.looked_at": "looked at how a person is reached",
    "contact.number_confirmed": "confirmed a new telephone number",
    "contact.number_linked": "linked a telephone number with a person",
    "contact.number_not_theirs": "said that a telephone number is not this person's",
    "contact.number_refused": "refused a new telephone number",
    "contact.number_waits": "entered a new telephone number, which waits",
    "contact.saved": "saved how a person is reached",
    "contact.started": "asked for texts again",
    "contact.stopped": "asked for no more texts",
    "escalation.named": "named who is told of a payment that stands still",
    "event.added": "created an event",
    "event.budget_set": "set the budget of an event",
    "event.cancelled": "cancelled an event",
    "event.imported_again": "imported an event again",
    "event.session_moved": "moved a session of an event",
    "export.begun": "asked for an export",
    "export.finished": "got the whole file of an export",
    "failing_work.set_aside": "set failing work aside",
    "failing_work.take_back": "took failing work back",
    "failing_work.try_again": "had failing work tried again",
    "group.created": "made a group",
    "group.ended": "ended a group",
    "group.joined": "joined a group",
    "group.left": "left a group",
    "group.renamed": "renamed a group",
    "helpline.caller_found": "found a caller",
    "helpline.caller_not_found": "did not find a caller",
    "human.apart_confirmed": "confirmed that a sign-in is another human's",
    "human.apart_dropped": "dropped the statement that a sign-in is another human's",
    "human.apart_stated": "said that a sign-in is another human's",
    "human.same_human_confirmed": "confirmed that two sign-ins are one human's",
    "human.same_human_dropped": "dropped the statement that two sign-ins are one human's",
    "human.same_human_stated": "said that two sign-ins are one human's",
    "import_source.named": "named where people are imported from",
    "letter.posted": "wrote down that a letter was posted",
    "letter.written": "wrote a letter to the person",
    "limit.confirmed": "confirmed a change of limits",
    "limit.proposed": "proposed a change of limits",
    "limit.refused": "refused a change of limits",
    "limit.withdrawn": "withdrew a proposed change of limits",
    "line.resume_asked": "asked that a line sends again",
    "line.resumed": "let a line send again",
    "link.made": "made a link for a telephone",
    "link.used": "used a link",
    "mandate.countersigned": "signed a mandate as the second person",
    "mandate.signed": "signed a mandate",
    "mandate.withdrawn": "withdrew a mandate",
    "mileage_rate.added": "added a mileage rate",
    "mileage_rate.confirmed": "confirmed a mileage rate",
    "modulus_tables.loaded": "loaded the tables that check account numbers",
    "needs.looked_at": "looked at what helps a person to take part",
    "needs.saved": "saved what helps a person to take part",
    "number.confirmed": "confirmed a new telephone number",
    "number.nothing_waited": "looked for a new telephone number, and none waited",
    "number.refused": "refused a new telephone number",
    "obligation.taken_back": "took back what was owed",
    "offer.accepted": "took an offer",
    "offer.another_way": "asked to be paid in another way",
    "offer.declined": "said no to an offer",
    "offer.expenses_only": "wants costs only",
    "offer.later": "will answer an offer later",
    "offer.less": "wants less than was offered",
    "offer.no": "said no to the money of an offer",
    "offer.offered": "opened an offer again",
    "offer.withdrawn": "withdrew an offer",
    "offer.yes": "said yes to an offer",
    "offers.made": "made offers",
    "organisation.adviser": "named the adviser on benefits",
    "organisation.created": "created the organisation",
    "organisation.hours_changed": "changed the hours of the helpline",
    "organisation.pictures": "changed how many pictures people choose",
    "outside_miles.declared": "wrote down miles that somebody else paid",
    "payment_limit.agreed": "agreed to a payment above their own limit",
    "payment_limit.ended": "ended their own limit",
    "payment_limit.set": "set their own limit",
    "payout.approved": "approved a payment",
    "payout.approved_again": "approved that a payment is paid again",
    "payout.canceled": "cancelled a payment",
    "payout.decided": "decided what becomes of a payment that stands still",
    "payout.decision_agreed": "agreed with that decision as the second person",
    "payout.decision_dropped": "dropped that decision",
    "payout.draft": "drafted a payment",
    "payout.failed": "was told that a payment failed",
    "payout.needs_human": "could not finish a payment without a person",
    "payout.pay_again_asked": "asked that a payment is paid again",
    "payout.posted": "was told that a payment left",
    "payout.processing": "was told that a payment is on its way",
    "payout.queued": "let a payment go",
    "payout.rail_word_accepted": "accepted what the bank says of a payment",
    "payout.returned": "was told that a payment came back",
    "payout.sending": "began to send a payment",
    "payout.unknown": "did not hear whether a payment was taken",
    "person.added": "added a person",
    "person.history_seen": "looked at a person's history",
    "person.known_by_another_id": "linked an id of another system with a person",
    "person.renamed": "changed a person's name",
    "picture_word.chosen": "chose a picture",
    "picture_word.not_theirs": "named a picture that is not the person's",
    "picture_word.unlocked": "let a person use the helpline again",
    "principal.added": "added a sign-in",
    "principal.disabled": "disabled a sign-in",
    "principal.enabled": "enabled a sign-in again",
    "principal.roles": "changed the roles of a sign-in",
    "rail.connected": "connected the payment account",
    "rail.contact_email_set": "set the e-mail address that the bank writes to",
    "rate.added": "added a rate",
    "read_back.yes": "said yes to what was read back",
    "receipt.kept": "kept a receipt",
    "reconciliation.break_taken": "took a difference to look into",
    "reconciliation.compared": "compared bank and ledger",
    "run.approved": "approved a run",
    "run.created": "made a run",
    "run.paused": "paused a run",
    "run.released": "released a run",
    "run.resumed": "let a run go on",
    "run.stopped": "stopped a run",
    "staff.signed_in": "signed in",
    "staff.signed_out": "signed out",
    "task.added": "created a task at home",
    "task.marked": "marked a task at home as done",
    "trail.looked_at": "looked at this trail",
}
"""By the code of the row. A test looks for every code that the house writes."""

THING_WORDS: Mapping[str, str] = {
    "access_review": "list of sign-ins",
    "claim": "claim",
    "claim_policy": "rules for claims",
    "engagement": "event or task at home",
    "escalation_chain": "list of who is told",
    "export": "export",
    "failing_work": "failing work",
    "import_source": "source of an import",
    "limit_proposal": "change of limits",
    "line_pause": "pause of a line",
    "link": "link",
    "mandate": "mandate",
    "message": "message",
    "mileage_rate": "mileage rate",
    "modulus_tables": "tables for account numbers",
    "obligation": "what is owed",
    "offer": "offer",
    "organisation": "organisation",
    "payout": "payment",
    "payout_method": "bank details",
    "payout_run": "run",
    "person": "person",
    "person_group": "group",
    "phone_link": "link",
    "principal": "sign-in",
    "rail_account": "payment account",
    "rate": "rate",
    "read_back": "read-back",
    "receipt": "receipt",
    "reconciliation": "comparison",
    "reconciliation_break": "difference",
    "reference": "number",
    "staff_session": "sign-in",
}
PAGES: Mapping[str, str] = {
    "claim": "/desk/claims/",
    "engagement": "/desk/events/",
    "payout_run": "/desk/runs/",
    "person": "/desk/people/",
    "principal": "/desk/sign-ins/",
}
"""Where a thing of this sort has a page of its own: its id follows."""


def action_in_words(action: str) -> str:
    """What was done: "approved a line"; a code that is not known is shown as it is."""
    return ACTION_WORDS.get(action, f"“{action.replace('.', ' ').replace('_', ' ')}”")


def thing_in_words(object_type: str) -> str:
    """What sort of thing it was done to."""
    return THING_WORDS.get(object_type, object_type.replace("_", " "))


def facts_in_words(facts: Mapping[str, object]) -> str:
    """What was kept with a row, for people: "amount £12.50, line 2". Ids stand as they are, so that they can be looked for;
    what the bank's own answer held is left out."""
    told = ((name, value) for name, value in facts.items() if value is not None and not isinstance(value, dict))
    return ", ".join(_fact(name, value) for name, value in told)


def _fact(name: str, value: object) -> str:
    words = name.removesuffix("_pence").replace("_", " ")
    is_amount = isinstance(value, int) and not isinstance(value, bool) and name.endswith("pence")
    if is_amount and isinstance(value, int):
        return f"{'amount' if words == 'pence' else words} {pounds(value)}"
    if isinstance(value, bool):
        return f"{words}: {'yes' if value else 'no'}"
    if isinstance(value, list):
        return f"{words}: {', '.join(str(one) for one in value)}"
    return f"{words} {value}"
