"""Old events for an organisation: planned, answered, attended and over, each with a run of payments that was released, written straight
into the database. Triggers and foreign keys sleep while they are written."""

import psycopg

from deploy.bench.prepare import database_name, server_address
from deploy.local.api_clients import Council
from deploy.local.house import House

PEOPLE_OF_EACH = 20
"""So many were asked to each old event and paid for it."""
PAYMENTS_OF_EACH = 200
"""An organisation has one old event for so many payments: most payments are of claims."""

EVENTS = """
CREATE TEMPORARY TABLE old_event ON COMMIT DROP AS
SELECT number, uuidv7(-age) AS id, uuidv7(-age) AS session_id, uuidv7(-age) AS run_id, app_now() - age AS at
  FROM generate_series(1, %(count)s) AS number
  CROSS JOIN LATERAL (SELECT interval '2 years' * (1 - number::float8 / %(count)s) + interval '8 days' AS age) AS aged;
CREATE TEMPORARY TABLE old_offer ON COMMIT DROP AS
SELECT uuidv7(at - app_now()) AS id, old_event.id AS event_id, session_id, run_id, at, person.id AS person_id,
       payee.id AS payee_id
  FROM old_event
  CROSS JOIN generate_series(0, %(each)s - 1) AS place
  JOIN (SELECT *, row_number() OVER (ORDER BY id) - 1 AS nth FROM person WHERE org_id = %(org)s) AS person
    ON person.nth = (number * %(each)s + place) %% %(people)s
  JOIN payee ON payee.org_id = %(org)s AND payee.person_id = person.id;
INSERT INTO engagement (org_id, id, kind, title, folded_title, description, created_by, created_at)
SELECT %(org)s, id, 'event', 'Old event ' || number, 'old event ' || number, '', %(organiser)s, at - interval '30 days' FROM old_event;
INSERT INTO engagement_session (org_id, id, engagement_id, starts_at, ends_at)
SELECT %(org)s, session_id, id, at, at + interval '2 hours' FROM old_event;
INSERT INTO offer (org_id, id, engagement_id, person_id, role, status, expected_pence, expected_lines, choice, offered_at, answered_at)
SELECT %(org)s, id, event_id, person_id, 'co-producer', 'accepted', 1250, '[]', 'all', at - interval '20 days', at - interval '10 days'
  FROM old_offer;
INSERT INTO offer_session (org_id, id, offer_id, session_id) SELECT %(org)s, uuidv7(), id, session_id FROM old_offer;
INSERT INTO attendance (org_id, id, offer_id, session_id, kind, minutes, marked_by, marked_at)
SELECT %(org)s, uuidv7(), id, session_id, 'present', 60, %(organiser)s, at FROM old_offer;
INSERT INTO payout_run (org_id, id, source_id, title, status, created_by, approved_by, released_by, created_at)
SELECT %(org)s, run_id, id, 'Old event ' || number, 'released', %(organiser)s, %(approver)s, %(payer)s, at FROM old_event;
INSERT INTO obligation (org_id, id, kind, source_id, person_id, payee_id, amount_pence, description, purpose, earned_from, earned_until,
                        created_at)
SELECT %(org)s, id, 'fee', event_id, person_id, payee_id, 1250, 'Taking part', 'fees', at::date, at::date, at FROM old_offer;
INSERT INTO payout (org_id, id, obligation_id, generation, run_id, person_id, payee_id, payee_person_id, amount_pence, rail, lane, purpose,
                    purpose_source_id, reference, status, money_at, created_by, approved_by, released_by, idempotency_key, created_at,
                    posted_at)
SELECT %(org)s, id, id, 1, run_id, person_id, payee_id, person_id, 1250, 'stripe', 'run', 'fees', event_id, left(md5(id::text), 12),
       'posted', 'paid', %(organiser)s, %(approver)s, %(payer)s, id::text, at, at
  FROM old_offer;
"""
TASKS = """
INSERT INTO work_item (org_id, id, kind, subject_type, subject_id, person_id, reason, created_at, due_at, done_at, done_by)
SELECT org_id, id, 'decide_claim', 'claim', id, person_id, 'A claim waits for a decision.', created_at, created_at + interval '1 day',
       created_at + interval '1 hour', %(approver)s
  FROM claim WHERE org_id = %(org)s AND submitted_at IS NOT NULL AND reference LIKE %(tenth)s
"""
"""Every tenth old claim was decided by a person."""


def add_old_events(house: House, council: Council, count: int, people: int) -> None:
    """Writes so many old events, to which so many people took turns to come, and the tasks of old claims that are there."""
    staff = {"organiser": council.organiser, "approver": council.approver, "payer": council.payer}
    values = {name: one.principal_id for name, one in staff.items()}
    values |= {"org": council.org_id, "tenth": "B%0"}
    numbers = {"count": count, "each": min(PEOPLE_OF_EACH, people), "people": people}
    with psycopg.connect(server_address(house, database_name(house))) as database:
        database.execute("SELECT set_config('session_replication_role', 'replica', false)")
        for statement in (*EVENTS.split(";\n"), TASKS):
            if statement.strip():
                database.execute(statement.encode(), values | numbers)
