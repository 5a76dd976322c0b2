"""Makes tables old: rows that are over and done with, copied some thousand times, as years would do it."""

from collections.abc import Collection, Mapping

import psycopg
from psycopg import sql

COLUMNS = """
    SELECT attname, format_type(atttypid, NULL) FROM pg_attribute
    WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND attidentity = ''
"""
LAST_OF_UNIQUE = """
    SELECT DISTINCT attname FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[indnkeyatts - 1]
    WHERE indrelid = %s::regclass AND indisunique
"""
WHOSE = {"person_id", "conversation_id", "contact_point_id", "payee_id"}
"""Columns that say whose a row is."""
RANDOM, WORDS, NEXT = "gen_random_uuid()", "md5(random()::text)", "old.{} + copied * 1000"
FRESH = {"uuid": RANDOM, "text": WORDS, "character varying": WORDS, "integer": NEXT, "bigint": NEXT}
"""Another value for the last column of a unique index, by its type."""
EARLIER = {"date": "old.{} - 1 - copied % 1000", "timestamp with time zone": "old.{} - interval '1 year'"}


def make_old(
    database: psycopg.Connection,
    table: str,
    count: int,
    *,
    of_others: bool = False,
    where: str = "true",
    instead: Mapping[str, str],
) -> int:
    """Copies each row of a table that is `where` so many times, with other values `instead`; with `of_others` each copy is another
    person's. Every moment is a year earlier, every day at least one. Gives how many rows were written."""
    last = {row[0] for row in database.execute(LAST_OF_UNIQUE, [table])}
    others = dict.fromkeys(WHOSE, RANDOM) if of_others else {}
    kinds: dict[str, str] = dict(database.execute(COLUMNS, [table]).fetchall())
    values = [value_of(name, kind, last, {**others, **instead}) for name, kind in kinds.items()]
    copy = "INSERT INTO {} ({}) SELECT {} FROM {} AS old, generate_series(1, {}) AS copied WHERE " + where
    return database.execute(
        sql.SQL(copy).format(
            sql.Identifier(table),
            sql.SQL(", ").join([sql.Identifier(name) for name in kinds]),
            sql.SQL(", ").join(values),
            sql.Identifier(table),
            count,
        )
    ).rowcount


def value_of(name: str, kind: str, last: Collection[str], instead: Mapping[str, str]) -> sql.Composable:
    """What a copy has in a column; what is empty stays so."""
    if name in instead:
        value = instead[name]
    elif name in last and kind in FRESH:
        value = "CASE WHEN old.{} IS NOT NULL THEN " + FRESH[kind] + " END"
    else:
        value = EARLIER.get(kind, "old.{}")
    return sql.SQL(value.replace("{}", f'"{name}"'))
