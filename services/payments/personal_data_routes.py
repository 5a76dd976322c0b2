"""The routes of personal data and who may use them: a part of `route_access.py`."""

from shared.identity import Permission
from shared.route_access import RouteTable, Served, row

PERSONAL_DATA_ROUTES: RouteTable = {
    "GET /api/v1/people/{person_id}/merge/{into_id}": row(Permission.MERGE_PEOPLE),
    "POST /api/v1/people/{person_id}/merge": row(Permission.MERGE_PEOPLE),
    "POST /api/v1/merges/{merge_id}/confirm": row(Permission.MERGE_PEOPLE),
    "POST /api/v1/merges/{merge_id}/drop": row(Permission.MERGE_PEOPLE),
    "GET /desk/people/{person_id}/merge": row(Permission.MERGE_PEOPLE),
    "GET /desk/people/{person_id}/merge/{into_id}": row(Permission.MERGE_PEOPLE),
    "POST /desk/people/{person_id}/merge/{into_id}": row(Permission.MERGE_PEOPLE),
    "POST /desk/people/{person_id}/merge/{merge_id}/confirm": row(Permission.MERGE_PEOPLE),
    "POST /desk/people/{person_id}/merge/{merge_id}/drop": row(Permission.MERGE_PEOPLE),
    "GET /api/v1/people/{person_id}/record.zip": row(Permission.EXPORT_PERSON),
    "GET /api/v1/people/{person_id}/erasure": row(Permission.ERASE_PERSON),
    "POST /api/v1/people/{person_id}/erasure": row(Permission.ERASE_PERSON),
    "POST /api/v1/erasures/{erasure_id}/confirm": row(Permission.ERASE_PERSON),
    "POST /api/v1/erasures/{erasure_id}/drop": row(Permission.ERASE_PERSON),
    "POST /api/v1/erasures/{erasure_id}/told": row(Permission.ERASE_PERSON),
    "GET /api/v1/retention": row(Permission.SEE_LIMITS),
    "GET /api/v1/retention/reports": row(Permission.SEE_LIMITS),
    "POST /api/v1/retention/dry-runs": row(Permission.MANAGE_RATES),
    "POST /api/v1/retention": row(Permission.MANAGE_RATES),
    "GET /desk/retention": row(Permission.SEE_LIMITS),
    "POST /desk/retention/dry-runs": row(Permission.MANAGE_RATES),
    "POST /desk/retention": row(Permission.MANAGE_RATES),
    "GET /desk/people/{person_id}/record": row(Permission.EXPORT_PERSON),
    "GET /desk/people/{person_id}/record.zip": row(Permission.EXPORT_PERSON),
    "GET /desk/people/{person_id}/erase": row(Permission.ERASE_PERSON),
    "POST /desk/people/{person_id}/erase": row(Permission.ERASE_PERSON),
    "POST /desk/people/{person_id}/erase/{erasure_id}/confirm": row(Permission.ERASE_PERSON),
    "POST /desk/people/{person_id}/erase/{erasure_id}/drop": row(Permission.ERASE_PERSON),
    "POST /desk/people/{person_id}/erase/{erasure_id}/told": row(Permission.ERASE_PERSON),
    "POST /internal/retention/open": row(Served.NEIGHBOUR),
}
