"""What empties the notifications service's database between tests, and sets its clock right."""

from tests import clock

TABLES = (
    "conversation_said", "conversation_turn", "conversation", "safety_plan", "stranger_day",
    "message_status_change", "message", "line_pause", "line_state", "contact_link", "contact_point", "contact_preference", "postal_address", "taking_part_needs",
    "organisation", "outbox", "failing_work", "inbox", "audit",
)  # fmt: skip
EMPTY = (
    *(f"DELETE FROM {table}" for table in TABLES),
    f"UPDATE app_clock SET shift = interval '{clock.AHEAD.total_seconds()} s'",
)
