"""What pages can do, the API can: every page that changes something names the route that does the same, or why there is none.

The list is made from the table of routes, so a new page without a line here fails, and so does a line of a route that is gone.
"""

from collections.abc import Mapping

import pytest

from services.payments.route_access import ROUTES

_IN_A_BROWSER = "It is about the session of a browser, and a program has none."
_SPOKEN = "A person reads it to somebody on the telephone; the word for it is theirs, said under that read-back."
_UPLOADED = (
    "A file is read in steps on pages; a program sends the same list to POST /imports/people, or names to /groups."
)
_IN_PERSON = "An administrator sets the organisation up with it, in person and looking at what it means."
_LOOKED_AT = (
    "What somebody of finance or an administrator looks at and takes upon themselves; GET shows a program the same."
)

SAME: Mapping[str, str] = {
    "/events/{event_id}/cash": "/events/{event_id}/cash-floats",
    "/cash/{float_id}/count": "/cash-floats/{float_id}/counts",
    "/cash/{float_id}/confirm-count": "/cash-floats/{float_id}/counts/confirm",
    "/cash/{float_id}/drop-count": "/cash-floats/{float_id}/counts/drop",
    "/cash/{float_id}/hand-overs/{paper_id}/back": "/cash-hand-overs/{hand_over_id}/give-back",
    "/cash/{float_id}/hand-overs/{paper_id}/back-seen": "/cash-hand-overs/{hand_over_id}/give-back/confirm",
    "/cash/{float_id}/people/{person_id}/hand-overs/{hand_over_id}/code": "/cash-hand-overs/{hand_over_id}/code",
    "/cash/{float_id}/hand-overs/{paper_id}/drop": "/cash-hand-overs/{hand_over_id}/drop",
    "/cash/{float_id}/hand-overs/{paper_id}/not-given": "/cash-hand-overs/{hand_over_id}/not-given",
    "/cash/{float_id}/print": "/cash-floats/{float_id}/slips/print",
    "/cash/{float_id}/slips/{paper_id}/confirm": "/cash-slips/{slip_id}/confirm",
    "/cash/{float_id}/slips/{paper_id}/take-back": "/cash-slips/{slip_id}/take-back",
    "/cash/{float_id}/slips/{paper_id}/destroy": "/cash-slips/{slip_id}/destroy",
    "/unclaimed/propose/{obligation_id}": "/unclaimed-money",
    "/unclaimed/{unclaimed_id}/agree": "/unclaimed-money/{unclaimed_id}/agree",
    "/unclaimed/{unclaimed_id}/drop": "/unclaimed-money/{unclaimed_id}/drop",
    "/people/{person_id}/merge/{into_id}": "/people/{person_id}/merge",
    "/people/{person_id}/merge/{merge_id}/confirm": "/merges/{merge_id}/confirm",
    "/people/{person_id}/merge/{merge_id}/drop": "/merges/{merge_id}/drop",
    "/people/{person_id}/erase": "/people/{person_id}/erasure",
    "/people/{person_id}/erase/{erasure_id}/confirm": "/erasures/{erasure_id}/confirm",
    "/people/{person_id}/erase/{erasure_id}/drop": "/erasures/{erasure_id}/drop",
    "/people/{person_id}/erase/{erasure_id}/told": "/erasures/{erasure_id}/told",
    "/asked-ahead/{request_id}": "/advance-requests/{request_id}/answer",
    "/advances/{advance_id}": "/advances/{advance_id}/settlements",
    "/people/{person_id}/authority": "/people/{person_id}/authorities",
    "/people/{person_id}/authority/{authority_id}/end": "/authorities/{authority_id}/end",
    "/people/{person_id}/supporters": "PUT /people/{person_id}/supporters",
    "/people/{person_id}/supporters/{supporter_id}/end": "/supporters/{supporter_id}/end",
    "/tax": "/tax-routes",
    "/sign-ins/confirm-list": "/access-review",
    "/sign-ins/statements/{statement_id}/confirm": "/human-statements/{statement_id}/confirm",
    "/sign-ins/statements/{statement_id}/drop": "/human-statements/{statement_id}/drop",
    "/sign-ins/new": "/principals",
    **{
        f"/sign-ins/{{principal_id}}/{one}": f"/principals/{{principal_id}}/{one}"
        for one in ("roles", "human", "disable", "enable", "sign-out")
    },
    "/claims/{claim_id}/note": "/claims/{claim_id}/notes",
    "/reconciliation/{break_id}/take": "/reconciliation/breaks/{break_id}/take",
    "/claims/{claim_id}/decide": "/claims/{claim_id}/decisions",
    "/claims/{claim_id}/lines/{number}/undo": "/claims/{claim_id}/lines/{number}/decision",
    "/payments/{payout_id}/approve": "/payouts/{payout_id}/approve",
    "/payments/{payout_id}/release": "/payouts/{payout_id}/release",
    "/reconciliation": "GET /reconciliation",
    "/claim-rules": "/claim-policies",
    "/standing-payments/{payout_id}/decide": "/payouts/{payout_id}/decisions",
    "/standing-payments/{payout_id}/agree": "/payouts/{payout_id}/decision/agree",
    "/standing-payments/{payout_id}/drop": "/payouts/{payout_id}/decision/drop",
    **{
        f"/standing-payments/{{payout_id}}/{one}": f"/payouts/{{payout_id}}/{one}"
        for one in ("look", "accept", "pay-again")
    },
    **{
        f"/bank-details/{{method_id}}/{one}": f"/payout-methods/{{method_id}}/{one}"
        for one in ("confirm", "turn-down", "ask-again", "stop")
    },
    "/bank-details/{person_id}": "/people/{person_id}/bank-details",
    "/helpline": "/claims",
    "/helpline/{claim_id}/lines": "/claims/{claim_id}/lines",
    "/helpline/{claim_id}/offers/{offer_id}/instalment": "/offers/{offer_id}/instalment",
    "/helpline/{claim_id}/offers/{offer_id}": "/offers/{offer_id}/answer",
    "/people/new": "/people",
    "/people/{person_id}/contact": "PUT /people/{person_id}/contact",
    "/people/{person_id}/picture": "/people/{person_id}/picture-word",
    "/people/{person_id}/picture/unlock": "/people/{person_id}/picture-word/unlock",
    "/people/{person_id}/statements": "/people/{person_id}/money-statements",
    "/people/{person_id}/limits": "/people/{person_id}/payment-limits",
    "/people/{person_id}/limits/{limit_id}/end": "/payment-limits/{limit_id}/end",
    "/people/{person_id}/vouchers/{voucher_id}/undo": "/vouchers/{voucher_id}/undo",
    "/people/{person_id}/limits/held/{offer_id}": "/offers/{offer_id}/agree-above-limit",
    "/people/{person_id}/new-number/confirm": "/people/{person_id}/contact/new-number",
    "/people/{person_id}/new-number/refuse": "/people/{person_id}/contact/new-number",
    **{
        f"/tasks/{{task_id}}/{one}": f"/worklist/{{task_id}}/{one}"
        for one in ("take", "give-back", "letter", "text", "note", "close", "leave-out", "reopen")
    },
    "/events/new": "/events",
    "/events/{event_id}/offers/{offer_id}/answer": "/offers/{offer_id}/answer",
    "/events/{event_id}/offers/{offer_id}/instalment": "/offers/{offer_id}/instalment",
    "/events/{event_id}/offers/{offer_id}/withdraw": "/offers/{offer_id}/withdraw",
    "/events/{event_id}/done/{offer_id}": "/events/{event_id}/done",
    "/events/{event_id}/invite": "/events/{event_id}/invitation",
    "/events/{event_id}/attendance/{session_id}/{offer_id}": "/events/{event_id}/attendance",
    "/events/{event_id}/pay": "/events/{event_id}/payout",
    "/rates/mileage/{rate_id}/check": "/mileage-rates/{rate_id}/confirm",
}
"""Pages and their routes under /api/v1, where the path is another; a POST where no method stands."""
SAME_PATH_BELOW = {"/cash/": "/cash-floats/"}
"""Where all paths below are the same but for this."""
ONLY_AT_THE_DESK: Mapping[str, str] = {
    "/sign-out": _IN_A_BROWSER,
    "/sessions/end-others": _IN_A_BROWSER,
    "/sessions/{session_id}/end": _IN_A_BROWSER,
    "/helpline/{claim_id}/lines/{number}/remove": _SPOKEN,
    "/helpline/{claim_id}/yes": _SPOKEN,
    "/people/file": _UPLOADED,
    "/people/file/{file_id}": _UPLOADED,
    "/groups/{group_id}/people/file": _UPLOADED,
    "/events/{event_id}/invite/file": _UPLOADED,
    "/trail/check": _LOOKED_AT,
    "/lines/trial": _IN_PERSON,
    "/words": _IN_PERSON,
    "/organisation": _IN_PERSON,
    "/safety-plan/words": _IN_PERSON,
    "/ready/go-live": _IN_PERSON,
    "/ready/go-back": _IN_PERSON,
}
"""Pages that have no route at the API, and why."""
PAGES = sorted(one.removeprefix("POST /desk") for one in ROUTES if one.startswith("POST /desk"))
"""Every page that changes something."""


def same_at_the_api(page: str) -> str:
    """The name of the route that does what a page does."""
    named = SAME.get(page, page)
    for below, instead in SAME_PATH_BELOW.items():
        if named == page and page.startswith(below):
            named = instead + page.removeprefix(below)
    method, path = named.split(" ") if " " in named else ("POST", named)
    return f"{method} /api/v1{path}"


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_does_a_program_can_do_or_it_says_why_not(page: str) -> None:
    assert (same_at_the_api(page) in ROUTES) is not (page in ONLY_AT_THE_DESK), same_at_the_api(page)


def test_no_line_is_of_a_page_that_is_gone() -> None:
    assert {*SAME, *ONLY_AT_THE_DESK} <= set(PAGES)
