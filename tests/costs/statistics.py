"""What PostgreSQL believes of the tables: as after a long time in which every organisation was small."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

SMALL = """
    UPDATE pg_statistic
    SET stadistinct = CASE WHEN attoptions IS NULL THEN -1 ELSE stadistinct END,
        stakind1 = 0, stakind2 = 0, stakind3 = 0, stakind4 = 0, stakind5 = 0
    FROM pg_attribute, pg_class
    WHERE attrelid = starelid AND attnum = staattnum AND attname = 'org_id'
        AND pg_class.oid = starelid AND relnamespace = 'public'::regnamespace
"""
"""No organisation is known as a large one, and each has one row of a table but where the table itself says otherwise."""


@contextmanager
def every_organisation_small(admin_url: str) -> Iterator[None]:
    """Plans of statements are made for small organisations until the block ends: in a database of many small ones a large one is met with
    them, and whoever wrote a statement saw only those that were made for it. `admin_url`: of the superuser, for psycopg."""
    with psycopg.connect(admin_url, autocommit=True) as server:
        server.execute("ANALYZE")
        server.execute(SMALL)
        try:
            yield
        finally:
            server.execute("ANALYZE")
