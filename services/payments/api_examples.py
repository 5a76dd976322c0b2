"""Bodies that the description of the API shows, by route; a test holds each against what its route takes."""

from collections.abc import Mapping
from typing import Any

_PERSON = "01a22b2d-a699-71e9-91b2-13d00f260da1"
_OTHER = "01a22b2d-a6a7-7eba-aef5-38424277383f"
_SESSION = "01a22b2d-a7bf-7051-bfcb-1a7b703e3c0a"
_OFFER = "01a22b2d-a7ef-71d7-b40b-7ebd37dce8a8"

EXAMPLES: Mapping[str, Any] = {
    "POST /api/v1/people": {"name": "Jo Bloggs", "source_system": "CiviCRM", "external_id": "1042"},
    "PUT /api/v1/people/{person_id}/needs": {
        "access": "A hearing loop, and no steps.",
        "transport": "Her sister drives.",
        "helper": "Her sister reads letters to her.",
    },
    "POST /api/v1/rates": {
        "role": "co-producer",
        "basis": "per_hour",
        "amount_pence": 1250,
        "valid_from": "2026-04-01",
        "source": "Payment policy, section 3",
    },
    "POST /api/v1/events": {
        "title": "Design day",
        "sessions": [{"starts_at": "2026-03-27T10:00:00+00:00", "ends_at": "2026-03-27T12:00:00+00:00"}],
        "budget_pence": 50000,
    },
    "POST /api/v1/events/{event_id}/budget": {"budget_pence": 60000},
    "POST /api/v1/events/{event_id}/move": {
        "session_id": _SESSION,
        "starts_at": "2026-03-28T10:00:00+00:00",
        "ends_at": "2026-03-28T12:00:00+00:00",
    },
    "POST /api/v1/events/{event_id}/offers": {"role": "co-producer", "person_ids": [_PERSON, _OTHER]},
    "POST /api/v1/events/{event_id}/answers": {
        "answers": [{"offer_id": _OFFER, "answer": "yes", "channel": "call", "witness": "Hari Helpline"}]
    },
    "POST /api/v1/offers/{offer_id}/answer": {"answer": "less", "amount_pence": 1000},
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
}
