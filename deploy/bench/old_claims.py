"""Old claims for an organisation: decided, paid for and done with, written straight into the database.

A million through the API would take days. The rows are those that an approval by the rules leaves (claim, lines, decision,
steps, obligation); their payments are left out, because nothing that is measured here reads them. Triggers and foreign
keys sleep while they are written; what a trigger would copy is written as it would copy it.
"""

from collections.abc import Callable

import psycopg

from deploy.bench.prepare import database_name, server_address
from deploy.local.api_clients import Council
from deploy.local.house import House

CLAIMS_PER_PERSON = 50
"""The same however many there are, so that only the organisation's size differs."""
BATCH = 50_000

BATCH_OF_CLAIMS = """
CREATE TEMPORARY TABLE old ON COMMIT DROP AS
SELECT number, uuidv7(-age) AS claim_id, uuidv7(-age) AS decision_id, uuidv7(-age) AS obligation_id,
       app_now() - age AS at, person.id AS person_id, payee.id AS payee_id, 400 + number %% 100 AS bus_pence,
       600 + number %% 150 AS food_pence
  FROM generate_series(%(first)s::int, %(last)s::int) AS number
  CROSS JOIN LATERAL (SELECT interval '2 years' * (1 - number::float8 / %(count)s) + interval '8 days' AS age) AS aged
  JOIN (SELECT *, row_number() OVER (ORDER BY id) - 1 AS place FROM person WHERE org_id = %(org)s) AS person
    ON person.place = number %% %(people)s
  JOIN payee ON payee.org_id = %(org)s AND payee.person_id = person.id
"""
ROWS = """
INSERT INTO claim (org_id, id, person_id, reference, channel, created_at, submitted_at, outcome, policy_id, total_pence,
                   promise_kind, send_by, misses_at)
SELECT %(org)s, claim_id, person_id, to_char(number, 'FM"B"0000000'), 'text', at, at, 'approve', %(policy)s,
       bus_pence + food_pence, 'sending_now', at + interval '4 hours', at + interval '4 hours'
  FROM old;
INSERT INTO obligation (org_id, id, kind, source_id, person_id, payee_id, amount_pence, description, created_at)
SELECT %(org)s, obligation_id, 'claim', decision_id, person_id, payee_id, bus_pence + food_pence, 'Expenses', at FROM old;
INSERT INTO claim_decision (org_id, id, claim_id, person_id, needs_two, decided_by_policy, approved_pence, obligation_id,
                            decided_at)
SELECT %(org)s, decision_id, claim_id, person_id, false, %(policy)s, bus_pence + food_pence, obligation_id, at FROM old;
WITH line AS (
    INSERT INTO claim_line (org_id, id, claim_id, person_id, number, kind, category, spent_on, amount_pence,
                            description, status, approved_pence, created_at)
    SELECT %(org)s, uuidv7(at - app_now()), claim_id, person_id, place, 'spent', category, at::date, pence, '', 'approved',
           pence, at
      FROM old
      CROSS JOIN LATERAL (VALUES (1, 'bus', bus_pence), (2, 'food', food_pence)) AS one (place, category, pence)
    RETURNING id, claim_id, amount_pence, created_at)
INSERT INTO claim_step (org_id, id, line_id, decision_id, action, from_status, to_status, amount_pence, actor_kind,
                        actor_id, at)
SELECT %(org)s, uuidv7(at - app_now()), line.id, decision_id, 'approve', 'waiting', 'approved', amount_pence, 'system',
       '00000000-0000-0000-0000-000000000000', at
  FROM line JOIN old USING (claim_id);
"""


def people_for(old_claims: int, at_least: int) -> int:
    """How many people an organisation with so many old claims has."""
    return max(at_least, old_claims // CLAIMS_PER_PERSON)


def add_old_claims(house: House, council: Council, count: int, people: int, told: Callable[[int], None]) -> None:
    """Writes so many old claims of the organisation's people, spread over two years; tells how many are there."""
    policy_id = council.administrator.get("/claim-policies")[0]["id"]
    with psycopg.connect(server_address(house, database_name(house)), autocommit=True) as database:
        database.execute("SELECT set_config('session_replication_role', 'replica', false)")
        values = {"org": council.org_id, "policy": policy_id, "people": people, "count": count}
        for first in range(1, count + 1, BATCH):
            last = min(first + BATCH - 1, count)
            with database.transaction():
                database.execute(BATCH_OF_CLAIMS, values | {"first": first, "last": last})
                for statement in ROWS.split(";\n"):
                    if statement.strip():
                        database.execute(statement, values)
            told(last)
        database.execute("VACUUM (ANALYZE)")  # old rows were looked after long ago: nothing of it falls into the rounds
        database.execute("CHECKPOINT")
