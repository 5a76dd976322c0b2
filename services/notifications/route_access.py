"""Every route of the notifications service and who may use it. A new route gets its line here, or a test fails."""

from shared.route_access import RouteTable, Served, row

ROUTES: RouteTable = {
    "GET /health": row(Served.ANYBODY),
    "GET /internal/outbox": row(Served.NEIGHBOUR),
    "GET /internal/outbox/{outbox_id}": row(Served.NEIGHBOUR),
    "POST /internal/outbox/{outbox_id}/acknowledge": row(Served.NEIGHBOUR),
    "POST /internal/outbox/{outbox_id}/failure": row(Served.NEIGHBOUR),
    "GET /internal/failing-work/{org_id}": row(Served.NEIGHBOUR),
    "PUT /internal/contacts/{org_id}/{person_id}": row(Served.NEIGHBOUR),
    "GET /internal/contacts/{org_id}/{person_id}": row(Served.NEIGHBOUR),
    "PUT /internal/contacts/{org_id}/{person_id}/numbers": row(Served.NEIGHBOUR),
    "POST /internal/contacts/{org_id}/mobiles/people": row(Served.NEIGHBOUR),
    "POST /internal/contacts/{org_id}/mobiles": row(Served.NEIGHBOUR),
    "GET /internal/messages/{org_id}": row(Served.NEIGHBOUR),
    "GET /internal/letters/{org_id}": row(Served.NEIGHBOUR),
    "POST /internal/letters/{org_id}/{message_id}/posted": row(Served.NEIGHBOUR),
    "GET /internal/lines/{org_id}": row(Served.NEIGHBOUR),
    "GET /internal/conversations/{org_id}/{conversation_id}": row(Served.NEIGHBOUR),
    "PUT /internal/safety-plan/{org_id}": row(Served.NEIGHBOUR),
    "POST /webhooks/twilio/{org_id}/status": row(Served.VENDOR),
    "POST /lines/twilio/sms/{org_id}": row(Served.VENDOR),
    "POST /lines/govuk_notify/sms/{org_id}": row(Served.VENDOR),
    "POST /lines/govuk_notify/receipts/{org_id}": row(Served.VENDOR),
    "POST /lines/govuk_notify/returned-letters/{org_id}": row(Served.VENDOR),
    "POST /lines/twilio/voice/{org_id}": row(Served.VENDOR),
    "POST /lines/twilio/voice/{org_id}/heard": row(Served.VENDOR),
    "POST /lines/twilio/voice/{org_id}/held": row(Served.VENDOR),
    "POST /lines/twilio/voice/{org_id}/silent": row(Served.VENDOR),
    "POST /lines/twilio/voice/{org_id}/dialled": row(Served.VENDOR),
    "POST /lines/twilio/voice/{org_id}/ended": row(Served.VENDOR),
}
