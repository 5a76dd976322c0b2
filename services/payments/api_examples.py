"""Bodies that the description of the API shows, by route; a test holds each against what its route takes, and asks that none is missing."""

from collections.abc import Mapping
from typing import Any

_PERSON = "01a22b2d-a699-71e9-91b2-13d00f260da1"
_OTHER = "01a22b2d-a6a7-7eba-aef5-38424277383f"
_SESSION = "01a22b2d-a7bf-7051-bfcb-1a7b703e3c0a"
_OFFER = "01a22b2d-a7ef-71d7-b40b-7ebd37dce8a8"
_RECEIPT = "01a22b2d-a80c-73f7-8ea3-2b4a39c6c0d5"
_STAFF = "01a22b2d-a812-7aa4-9e1f-51c1a43bb90e"
_OTHER_STAFF = "01a22b2d-a81a-7c63-8b37-6b8a3ed1f04c"
_BUS = {"category": "bus", "on": "2026-03-27", "amount_pence": 460}
_LUNCH = {"category": "food", "on": "2026-03-27", "amount_pence": 600, "receipt_id": _RECEIPT}
_HEARD = {
    "spoken_to": "person",
    "known_number": "mobile_held",
    "said": "She read the numbers from her card, and they are right.",
}

EXAMPLES: Mapping[str, Any] = {
    "POST /api/v1/people": {"name": "Jo Bloggs", "source_system": "CiviCRM", "external_id": "1042"},
    "PUT /api/v1/people/{person_id}/needs": {
        "access": "A hearing loop, and no steps.",
        "transport": "Her sister drives.",
        "helper": "Her sister reads letters to her.",
    },
    "POST /api/v1/people/{person_id}/merge": {"into_id": _OTHER},
    "POST /api/v1/people/{person_id}/money-statements": {
        "kind": "year",
        "from": "2026-04-06",
        "to": "2026-09-30",
        "way": "post",
    },
    "POST /api/v1/unclaimed-money": {
        "obligation_id": _OTHER,
        "way": "paid_by_hand",
        "evidence": "Signed for at the office on 3 March 2026, receipt book page 12.",
    },
    "POST /api/v1/retention/dry-runs": {"kind": "words", "length": 24},
    "POST /api/v1/retention": {
        "kind": "words",
        "length": 24,
        "valid_from": "2026-04-01",
        "source": "Our adviser on data protection, 12 March 2026",
    },
    "POST /api/v1/rates": {
        "role": "co-producer",
        "basis": "per_hour",
        "amount_pence": 1250,
        "valid_from": "2026-04-01",
        "source": "Payment policy, section 3",
    },
    "POST /api/v1/people/{person_id}/authorities": {
        "kind": "deputy",
        "holder_name": "Dana Bloggs",
        "scope": "both",
        "evidence": "The court order with its seal",
        "seen_on": "2026-11-03",
        "review_on": "2027-11-03",
    },
    "PUT /api/v1/people/{person_id}/supporters": {
        "mobile": "07700 900555",
        "supporter_name": "Ann Smith",
        "evidence": "Jo said so at the table, with Ann Smith",
        "seen_on": "2026-11-03",
        "review_on": "2027-11-03",
    },
    "POST /api/v1/tax-routes": {
        "role": "co-producer",
        "route": "payroll_file",
        "valid_from": "2026-12-01",
        "pay_day": 27,
        "lead_days": 7,
        "source": "Agreed with the payroll office, 3 November 2026",
    },
    "POST /api/v1/payroll/files": {"pay_on": "2026-12-27"},
    "POST /api/v1/payroll/corrections": {"reference": "7K3M2P9X", "reason": "Their bank sent the salary back"},
    "POST /api/v1/payroll/answers": {
        "rows": [
            {"reference": "7K3M2P9X", "result": "paid"},
            {"reference": "4T6N8Q2B", "result": "refused", "reason": "No national insurance number"},
        ]
    },
    "POST /api/v1/events/estimate": {
        "sessions": [{"starts_at": "2026-12-15T10:00:00+00:00", "ends_at": "2026-12-15T12:00:00+00:00"}],
        "places": [{"role": "member", "count": 12}],
    },
    "POST /api/v1/events/{event_id}/estimate": {"places": [{"role": "member", "count": 3}]},
    "POST /api/v1/events": {
        "title": "Design day",
        "description": "the design day",
        "place": "Town Hall, room 2",
        "sessions": [{"starts_at": "2026-03-27T10:00:00+00:00", "ends_at": "2026-03-27T12:00:00+00:00"}],
        "budget_pence": 50000,
    },
    "POST /api/v1/events/{event_id}/budget": {"budget_pence": 60000},
    "POST /api/v1/events/{event_id}/move": {
        "session_id": _SESSION,
        "starts_at": "2026-03-28T10:00:00+00:00",
        "ends_at": "2026-03-28T12:00:00+00:00",
    },
    "POST /api/v1/events/{event_id}/place": {"place": "Library, first floor"},
    "POST /api/v1/events/{event_id}/offers": {"role": "co-producer", "person_ids": [_PERSON, _OTHER]},
    "POST /api/v1/events/{event_id}/invitation/look": {"role": "co-producer", "names": ["Jo Bloggs", "Khan, Sam"]},
    "POST /api/v1/events/{event_id}/invitation": {
        "role": "co-producer",
        "names": ["Jo Bloggs", "Khan, Sam"],
        "seen": "5b0c3f0c6f0d4f7d8a5e1d2c3b4a59687766554433221100ffeeddccbbaa9988",
    },
    "POST /api/v1/events/{event_id}/answers": {
        "answers": [{"offer_id": _OFFER, "answer": "yes", "channel": "call", "witness": "Hari Helpline"}]
    },
    "POST /api/v1/offers/{offer_id}/answer": {"answer": "less", "amount_pence": 1000},
    "POST /api/v1/offers/{offer_id}/instalment": {
        "later_pence": 1500,
        "pay_on": "2027-01-15",
        "channel": "in_person",
        "witness": "Their sister was there",
    },
    "POST /api/v1/events/{event_id}/attendance": {
        "marks": [
            {"session_id": _SESSION, "person_id": _PERSON, "role": "co-producer"},
            {"session_id": _SESSION, "person_id": _OTHER, "role": "co-producer", "kind": "came_late", "minutes": 90},
        ]
    },
    "POST /api/v1/events/{event_id}/done": {
        "marks": [{"person_id": _PERSON, "role": "co-producer", "done_on": "2026-03-27"}]
    },
    "POST /api/v1/groups": {"name": "Tuesday group"},
    "POST /api/v1/groups/{group_id}/people": {"person_ids": [_PERSON, _OTHER]},
    "POST /api/v1/worklist/{task_id}/note": {"words": "Called twice; their sister says that they are back on Friday."},
    "POST /api/v1/worklist/{task_id}/take": {"seen_owner": None},
    "POST /api/v1/worklist/{task_id}/text": {"words": "This is Hari from the helpline. May I call you now?"},
    "POST /api/v1/worklist/{task_id}/letter": {
        "title": "Your bus fare",
        "words": "We have paid your bus fare of £4.60.",
    },
    "POST /api/v1/worklist/{task_id}/leave-out": {"colleague_id": _OTHER},
    "POST /api/v1/worklist/{task_id}/close": {"outcome": "spoke", "words": "They are safe, and at home."},
    "POST /api/v1/groups/{group_id}/rename": {"name": "Wednesday group"},
    "POST /api/v1/groups/{group_id}/people/{person_id}/off": {"asked": True},
    "PUT /api/v1/people/{person_id}/contact": {
        "mobile": "07700 900123",
        "safe_to_text": True,
        "format": "sms",
        "language": "en",
        "quiet_from": "20:00",
        "quiet_until": "09:00",
    },
    "POST /api/v1/people/{person_id}/contact/new-number": {"mobile": "07700 900456"},
    "POST /api/v1/people/{person_id}/picture-word": {"word": "boat"},
    "POST /api/v1/people/{person_id}/payment-limits": {"amount_pence": 2000, "period": "week"},
    "POST /api/v1/people/{person_id}/vouchers": {
        "event_id": "0192f000-0000-7000-8000-000000000001",
        "amount_pence": 1000,
        "given_on": "2026-11-24",
        "reason": "They have no bank account, and asked for one.",
    },
    "POST /api/v1/vouchers/{voucher_id}/undo": {"reason": "It was for somebody else of that name."},
    "POST /api/v1/offers/{offer_id}/agree-above-limit": {
        "agreed_pence": 2500,
        "channel": "call",
        "witness": "Hari Helpline",
    },
    "POST /api/v1/charities": {"name": "Age UK", "register_name": "england_wales", "number": "1128267"},
    "POST /api/v1/charities/{charity_id}": {
        "name": "Age UK",
        "register_name": "england_wales",
        "number": "1128267",
        "is_offered": False,
    },
    "POST /api/v1/charities/{charity_id}/bank-details": {"sort_code": "20-00-00", "account_number": "55779911"},
    "POST /api/v1/people/{person_id}/advance-requests": {
        "said": "Can you pay for my train ticket before I come?",
        "channel": "helpline",
    },
    "POST /api/v1/advance-requests/{request_id}/answer": {
        "outcome": "ticket",
        "category": "train",
        "amount_pence": 1840,
        "on": "2026-03-27",
    },
    "POST /api/v1/people/{person_id}/bank-details": {
        "sort_code": "20-00-00",
        "account_number": "55779911",
        "holder_name": "Jo Bloggs",
    },
    "POST /api/v1/payout-methods/{method_id}/confirm": _HEARD,
    "POST /api/v1/payout-methods/{method_id}/turn-down": _HEARD | {"said": "She has not asked for this change."},
    "POST /api/v1/people/{person_id}/outside-miles": {"on": "2026-02-03", "miles_tenths": 125},
    "POST /api/v1/claims": {"person_id": _PERSON, "channel": "helpline", "lines": [_BUS, _LUNCH]},
    "POST /api/v1/claims/{claim_id}/lines": {"lines": [_BUS]},
    "POST /api/v1/claims/{claim_id}/lines/{number}/receipt": {"receipt_id": _RECEIPT},
    "POST /api/v1/claims/{claim_id}/notes": {"words": "Asked the garage: the receipt is theirs."},
    "POST /api/v1/claims/{claim_id}/decisions": {
        "lines": [
            {"line_number": 1, "action": "approve"},
            {"line_number": 2, "action": "approve_less", "amount_pence": 500, "reason": "too_much"},
        ]
    },
    "POST /api/v1/claims/{claim_id}/lines/{number}/decision": {"action": "ask", "words": "Which bus did you take?"},
    "POST /api/v1/claims/{claim_id}/lines/{number}/answer": {"words": "The 42 to the town hall."},
    "POST /api/v1/claims/{claim_id}/lines/{number}/appeal": {"words": "I have found the receipt."},
    "POST /api/v1/advances/{advance_id}/settlements": {
        "way": "paid_back",
        "amount_pence": 1500,
        "words": "Given back in cash at the desk.",
    },
    "POST /api/v1/claim-policies": {
        "valid_from": "2026-04-01",
        "source": "Expenses policy, section 2",
        "caps": {"food": {"per_line_pence": 1500, "per_day_pence": 2500}},
        "receipt_needed_above_pence": 1000,
        "lost_receipt_up_to_pence": 2000,
        "automatic_up_to_pence": 5000,
        "second_approver_above_pence": 20000,
        "late_after_days": 90,
    },
    "POST /api/v1/mileage-rates": {
        "vehicle": "car",
        "valid_from": "2026-04-06",
        "per_mile_tenth_pence": 450,
        "band_miles_tenths": 100000,
        "beyond_tenth_pence": 250,
        "source": "HMRC, approved mileage allowance payments",
    },
    "POST /api/v1/payouts/{payout_id}/accept": {"rail_says": "returned"},
    "POST /api/v1/payouts/{payout_id}/decisions": {
        "way": "bank_has_it",
        "evidence": "The bank’s statement of 27 March shows it.",
        "bank_number": "obp_1234",
    },
    "POST /api/v1/mandates": {
        "purpose": "claims",
        "daily_ceiling_pence": 50000,
        "valid_from": "2026-04-01",
        "expires_on": "2026-09-30",
    },
    "POST /api/v1/escalation-chain": {"principal_ids": [_STAFF, _OTHER_STAFF]},
    "POST /api/v1/safety-plan": {
        "people": [{"principal_id": _STAFF, "hours": "mon-fri 09:00-17:00"}],
        "duty_number": "07700 900789",
    },
    "POST /api/v1/failing-work/{failing_id}/set-aside": {"reason": "The person has died; their family knows."},
    "POST /api/v1/events/{event_id}/cash-floats": {
        "name": "Table at the door",
        "holder_id": _STAFF,
        "amount_pence": 20000,
    },
    "POST /api/v1/cash-floats/{float_id}/take-back": {"reason": "The event has no table."},
    "POST /api/v1/cash-floats/{float_id}/clear": {"reason": "A five pound note was found under the table."},
    "POST /api/v1/cash-floats/{float_id}/counts": {"way": "out", "amount_pence": 20000, "coins": {"1000": 20}},
    "POST /api/v1/cash-floats/{float_id}/counts/confirm": {"way": "out", "amount_pence": 20000, "coins": {"1000": 20}},
    "POST /api/v1/cash-floats/{float_id}/counts/drop": {"way": "out"},
    "POST /api/v1/cash-floats/{float_id}/people": {"person_id": _PERSON, "asked_how": "in_person"},
    "POST /api/v1/cash-floats/{float_id}/people/{person_id}/move": {"to_float_id": _OTHER},
    "POST /api/v1/cash-floats/{float_id}/people/{person_id}/hand-over": {
        "amount_pence": 2500,
        "confirmed_how": "code",
        "said": "482913",
    },
    "POST /api/v1/cash-hand-overs/{hand_over_id}/give-back": {
        "reason": "She came by bus after all.",
        "confirmed_how": "second",
    },
    "POST /api/v1/cash-hand-overs/{hand_over_id}/not-given": {"reason": "She was not there that day."},
    "POST /api/v1/cash-floats/{float_id}/slips": {"number": 1042, "amount_pence": 2500, "witness": "Olu Organiser"},
    "POST /api/v1/cash-slips/{slip_id}/take-back": {"reason": "Another number stands on the paper."},
    "POST /api/v1/cash-slips/{slip_id}/destroy": {"reason": "They did not come."},
    "POST /api/v1/principals": {
        "issuer": "https://sign-in.example.org",
        "subject": "olu.organiser",
        "display_name": "Olu Organiser",
        "roles": ["organiser"],
    },
    "POST /api/v1/principals/{principal_id}/roles": {"roles": ["organiser", "helpline"]},
    "POST /api/v1/principals/{principal_id}/human": {"other_id": _OTHER_STAFF, "says": "same"},
    "POST /api/v1/access-review": {"fingerprint": "6f2c" * 16},
    "POST /api/v1/rails/stripe": {"api_key": "sk_test_example", "financial_account": "fa_test_example"},
    "POST /api/v1/rails/stripe/contact-email": {"contact_email": "payments@council.example"},
    "POST /api/v1/modulus-tables": {
        "edition": "7.90",
        "weights": "MDg5MDAwIDA4OTk5OSBNT0QxMQ==",
        "substitutions": "OTM4MTczIDkzODAxNw==",
    },
    "POST /api/v1/imports/people": "ID,Name,Mobile\n1042,Jo Bloggs,07700 900123\n",
    "POST /api/v1/imports/events": "ID,Title,Date,Start time,End time\n7,Design day,27/03/2026,10:00,12:00\n",
}
"""JSON, or the text of a CSV file."""
