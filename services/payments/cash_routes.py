"""The routes of cash and who may use them: a part of `route_access.py`."""

from shared.identity import Permission
from shared.route_access import RouteTable, row

COUNTS = ("counts", "counts/confirm", "counts/drop")
DESK_COUNTS = ("count", "confirm-count", "drop-count")
ANSWERS = ("confirm", "take-back", "destroy")  # what is said of a slip for cash
CASH_ROUTES: RouteTable = {
    "GET /api/v1/events/{event_id}/cash-floats": row(Permission.SEE_CASH),
    "POST /api/v1/events/{event_id}/cash-floats": row(Permission.ISSUE_CASH),
    "GET /api/v1/cash-floats/{float_id}": row(Permission.SEE_CASH),
    **{f"POST /api/v1/cash-floats/{{float_id}}/{one}": row(Permission.COUNT_CASH) for one in COUNTS},
    "POST /api/v1/cash-floats/{float_id}/take-back": row(Permission.ISSUE_CASH),
    "POST /api/v1/cash-floats/{float_id}/clear": row(Permission.CLEAR_CASH),
    "GET /api/v1/cash-floats/{float_id}/people": row(Permission.SEE_CASH),
    "POST /api/v1/cash-floats/{float_id}/people": row(Permission.HAND_OVER_CASH),
    "POST /api/v1/cash-floats/{float_id}/people/{person_id}/off": row(Permission.COUNT_CASH),
    "POST /api/v1/cash-floats/{float_id}/people/{person_id}/move": row(Permission.COUNT_CASH),
    "POST /api/v1/cash-floats/{float_id}/people/{person_id}/code": row(Permission.HAND_OVER_CASH),
    "POST /api/v1/cash-floats/{float_id}/people/{person_id}/hand-over": row(Permission.HAND_OVER_CASH),
    "POST /api/v1/cash-hand-overs/{hand_over_id}/give-back": row(Permission.HAND_OVER_CASH),
    "POST /api/v1/cash-hand-overs/{hand_over_id}/code": row(Permission.HAND_OVER_CASH),
    "POST /api/v1/cash-hand-overs/{hand_over_id}/give-back/confirm": row(Permission.COUNT_CASH),
    "POST /api/v1/cash-hand-overs/{hand_over_id}/drop": row(Permission.COUNT_CASH),
    "POST /api/v1/cash-hand-overs/{hand_over_id}/not-given": row(Permission.ISSUE_CASH),
    "GET /api/v1/cash-floats/{float_id}/sheet.pdf": row(Permission.SEE_CASH),
    "POST /api/v1/cash-floats/{float_id}/slips": row(Permission.COUNT_CASH),
    "POST /api/v1/cash-floats/{float_id}/slips/print": row(Permission.HAND_OVER_CASH),
    **{f"POST /api/v1/cash-slips/{{slip_id}}/{one}": row(Permission.COUNT_CASH) for one in ANSWERS},
    "GET /desk/cash": row(Permission.SEE_CASH),
    "GET /desk/events/{event_id}/cash": row(Permission.SEE_CASH),
    "POST /desk/events/{event_id}/cash": row(Permission.ISSUE_CASH),
    "GET /desk/cash/{float_id}": row(Permission.SEE_CASH),
    "GET /desk/cash/{float_id}/sheet.pdf": row(Permission.SEE_CASH),
    **{f"POST /desk/cash/{{float_id}}/{one}": row(Permission.COUNT_CASH) for one in DESK_COUNTS},
    "POST /desk/cash/{float_id}/take-back": row(Permission.ISSUE_CASH),
    "POST /desk/cash/{float_id}/clear": row(Permission.CLEAR_CASH),
    "POST /desk/cash/{float_id}/people": row(Permission.HAND_OVER_CASH),
    "POST /desk/cash/{float_id}/people/{person_id}/hand-over": row(Permission.HAND_OVER_CASH),
    "POST /desk/cash/{float_id}/people/{person_id}/code": row(Permission.HAND_OVER_CASH),
    "POST /desk/cash/{float_id}/people/{person_id}/off": row(Permission.COUNT_CASH),
    "POST /desk/cash/{float_id}/people/{person_id}/move": row(Permission.COUNT_CASH),
    "POST /desk/cash/{float_id}/hand-overs/{paper_id}/back": row(Permission.HAND_OVER_CASH),
    "POST /desk/cash/{float_id}/hand-overs/{paper_id}/back-seen": row(Permission.COUNT_CASH),
    "POST /desk/cash/{float_id}/people/{person_id}/hand-overs/{hand_over_id}/code": row(Permission.HAND_OVER_CASH),
    "POST /desk/cash/{float_id}/hand-overs/{paper_id}/drop": row(Permission.COUNT_CASH),
    "POST /desk/cash/{float_id}/hand-overs/{paper_id}/not-given": row(Permission.ISSUE_CASH),
    "POST /desk/cash/{float_id}/slips": row(Permission.COUNT_CASH),
    "POST /desk/cash/{float_id}/print": row(Permission.HAND_OVER_CASH),
    **{f"POST /desk/cash/{{float_id}}/slips/{{paper_id}}/{one}": row(Permission.COUNT_CASH) for one in ANSWERS},
}
