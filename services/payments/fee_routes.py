"""The routes of what fees are beside their payment: how they are taxed, what a back-dated rate changes, and who the money goes to. A part of
`route_access.py`."""

from shared.identity import Permission
from shared.route_access import RouteTable, row

FEE_ROUTES: RouteTable = {
    "GET /api/v1/people/{person_id}/authorities": row(Permission.SEE_BANK_DETAILS),
    "POST /api/v1/people/{person_id}/authorities": row(Permission.ENTER_BANK_DETAILS),
    "POST /api/v1/authorities/{authority_id}/end": row(Permission.STOP_BANK_DETAILS),
    "GET /api/v1/people/{person_id}/supporters": row(Permission.SAVE_CONTACT),
    "PUT /api/v1/people/{person_id}/supporters": row(Permission.SAVE_CONTACT),
    "POST /api/v1/supporters/{supporter_id}/end": row(Permission.SAVE_CONTACT),
    "GET /api/v1/tax-routes": row(Permission.SEE_RULES),
    "POST /api/v1/tax-routes": row(Permission.MANAGE_RATES),
    "GET /api/v1/payroll": row(Permission.SEE_PAYMENTS),
    "POST /api/v1/payroll/files": row(Permission.RELEASE_PAYMENT),
    "POST /api/v1/payroll/files/{payroll_file_id}/take": row(Permission.RELEASE_PAYMENT),
    "POST /api/v1/payroll/answers": row(Permission.RELEASE_PAYMENT),
    "POST /api/v1/payroll/corrections": row(Permission.RELEASE_PAYMENT),
    "POST /api/v1/payroll/corrections/{correction_id}/agree": row(Permission.RELEASE_PAYMENT),
    "POST /api/v1/payroll/corrections/{correction_id}/drop": row(Permission.RELEASE_PAYMENT),
    "GET /api/v1/rates/{fee_rate_id}/differences": row(Permission.SEE_RULES),
    "POST /api/v1/rates/{fee_rate_id}/differences": row(Permission.PROPOSE_DIFFERENCES),
    "GET /desk/people/{person_id}/authority": row(Permission.SEE_BANK_DETAILS),
    "POST /desk/people/{person_id}/authority": row(Permission.ENTER_BANK_DETAILS),
    "POST /desk/people/{person_id}/authority/{authority_id}/end": row(Permission.STOP_BANK_DETAILS),
    "GET /desk/people/{person_id}/supporters": row(Permission.SAVE_CONTACT),
    "POST /desk/people/{person_id}/supporters": row(Permission.SAVE_CONTACT),
    "POST /desk/people/{person_id}/supporters/{supporter_id}/end": row(Permission.SAVE_CONTACT),
    "GET /desk/tax": row(Permission.SEE_RULES),
    "POST /desk/tax": row(Permission.MANAGE_RATES),
    "GET /desk/payroll": row(Permission.SEE_PAYMENTS),
    "POST /desk/payroll/files": row(Permission.RELEASE_PAYMENT),
    "POST /desk/payroll/files/{payroll_file_id}/take": row(Permission.RELEASE_PAYMENT),
    "GET /desk/payroll/files/{payroll_file_id}.csv": row(Permission.RELEASE_PAYMENT),
    "POST /desk/payroll/answers": row(Permission.RELEASE_PAYMENT),
    "POST /desk/payroll/corrections": row(Permission.RELEASE_PAYMENT),
    "POST /desk/payroll/corrections/{correction_id}/agree": row(Permission.RELEASE_PAYMENT),
    "POST /desk/payroll/corrections/{correction_id}/drop": row(Permission.RELEASE_PAYMENT),
    "GET /desk/rates/{fee_rate_id}/differences": row(Permission.SEE_RULES),
    "POST /desk/rates/{fee_rate_id}/differences": row(Permission.PROPOSE_DIFFERENCES),
}
