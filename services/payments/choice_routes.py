"""The routes of what people choose about their money, and who may use them: a part of `route_access.py`."""

from shared.identity import Permission
from shared.route_access import RouteTable, row

CHOICE_ROUTES: RouteTable = {
    "GET /api/v1/charities": row(Permission.SEE_RULES),
    "POST /api/v1/charities": row(Permission.MANAGE_RATES),
    "POST /api/v1/charities/{charity_id}": row(Permission.MANAGE_RATES),
    "POST /api/v1/charities/{charity_id}/bank-details": row(Permission.ENTER_BANK_DETAILS),
    "GET /desk/charities": row(Permission.SEE_RULES),
    "POST /desk/charities": row(Permission.MANAGE_RATES),
    "POST /desk/charities/{charity_id}": row(Permission.MANAGE_RATES),
    "POST /desk/charities/{charity_id}/bank-details": row(Permission.ENTER_BANK_DETAILS),
}
