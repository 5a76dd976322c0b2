"""The routes of what people choose about their money, and who may use them: a part of `route_access.py`."""

from shared.identity import Permission
from shared.route_access import RouteTable, Served, row

CHOICE_ROUTES: RouteTable = {
    "POST /api/v1/events/{event_id}/invitation/look": row(Permission.MANAGE_EVENTS),
    "POST /api/v1/events/{event_id}/invitation": row(Permission.MANAGE_EVENTS),
    "GET /api/v1/advance-requests": row(Permission.ENTER_CLAIM),
    "POST /api/v1/people/{person_id}/advance-requests": row(Permission.ENTER_CLAIM),
    "POST /api/v1/advance-requests/{request_id}/answer": row(Permission.ENTER_CLAIM),
    "GET /desk/asked-ahead": row(Permission.ENTER_CLAIM),
    "POST /desk/asked-ahead/{request_id}": row(Permission.ENTER_CLAIM),
    "GET /api/v1/people/{person_id}/money-statement.pdf": row(Permission.SEE_MONEY),
    "POST /api/v1/people/{person_id}/money-statements": row(Permission.SEND_STATEMENT),
    "GET /p/{token}/statement.pdf": row(Served.LINK_HOLDER),
    "GET /internal/enclosures/{org_id}/{about_id}": row(Served.NEIGHBOUR),
    "GET /desk/people/{person_id}/statements": row(Permission.SEND_STATEMENT),
    "POST /desk/people/{person_id}/statements": row(Permission.SEND_STATEMENT),
    "GET /desk/people/{person_id}/money-statement.pdf": row(Permission.SEE_MONEY),
    "GET /desk/advances": row(Permission.RECONCILE),
    "POST /desk/advances/{advance_id}": row(Permission.RECONCILE),
    "GET /api/v1/charities": row(Permission.SEE_RULES),
    "POST /api/v1/charities": row(Permission.MANAGE_RATES),
    "POST /api/v1/charities/{charity_id}": row(Permission.MANAGE_RATES),
    "POST /api/v1/charities/{charity_id}/bank-details": row(Permission.ENTER_BANK_DETAILS),
    "GET /desk/charities": row(Permission.SEE_RULES),
    "POST /desk/charities": row(Permission.MANAGE_RATES),
    "POST /desk/charities/{charity_id}": row(Permission.MANAGE_RATES),
    "POST /desk/charities/{charity_id}/bank-details": row(Permission.ENTER_BANK_DETAILS),
}
