"""The pages and calls with which administrators set an organisation up, and who may use them: a part of `route_access.py`."""

from shared.identity import Permission
from shared.route_access import RouteTable, row

SETTING_UP_ROUTES: RouteTable = {
    "POST /desk/rates/mileage/{rate_id}/check": row(Permission.MANAGE_RATES),
    "POST /desk/trail/check": row(Permission.SEE_AUDIT),
    "POST /desk/lines/trial": row(Permission.MANAGE_STAFF),
    "GET /desk/words": row(Permission.SEE_LIMITS),
    "POST /desk/words": row(Permission.MANAGE_STAFF),
    "GET /desk/organisation": row(Permission.SEE_LIMITS),
    "POST /desk/organisation": row(Permission.MANAGE_STAFF),
    "GET /desk/safety-plan": row(Permission.MANAGE_STAFF),
    "POST /desk/safety-plan": row(Permission.MANAGE_STAFF),
    "POST /desk/safety-plan/words": row(Permission.MANAGE_STAFF),
    "GET /desk/ready": row(Permission.CHECK_RAIL),
    "POST /desk/ready/go-live": row(Permission.MANAGE_STAFF),
    "POST /desk/ready/go-back": row(Permission.MANAGE_STAFF),
    "POST /api/v1/rails/stripe/contact-email": row(Permission.CONNECT_RAIL),
    "GET /api/v1/modulus-tables": row(Permission.SEE_CONNECTIONS),
    "POST /api/v1/modulus-tables": row(Permission.LOAD_MODULUS_TABLES),
    "GET /api/v1/lines": row(Permission.SEE_FAILING_WORK),
    "POST /api/v1/lines/{pause_id}/resume": row(Permission.DECIDE_FAILING_WORK),
}
