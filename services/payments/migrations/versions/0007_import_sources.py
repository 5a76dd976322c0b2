"""Lists come from sources that are named once, and every key that another system gave has one spelling."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from services.payments.people.imports.rules import UnusableKeyError, fold_source, likeness, read_key
from shared.ids import new_id
from shared.migrations import append_only, protect, run

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: None = None
depends_on: None = None

IMPORTED = ("person", "engagement")


def upgrade() -> None:
    """Forwards only: a mistake is mended by the next revision."""
    make_sources()
    for table in IMPORTED:
        op.add_column(table, sa.Column("external_likeness", sa.String(), nullable=True))
        op.drop_constraint(f"{table}_import_is_whole", table)
        run(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")  # the owner must see every organisation's rows here
    name_the_sources_there_are()
    for table in IMPORTED:
        spell_keys_one_way(table)
        run(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        whole = "num_nulls(source_system, external_id, external_likeness) IN (0, 3)"
        op.create_check_constraint(op.f(f"{table}_import_is_whole"), table, whole)
        op.create_index(f"{table}_import_likeness_idx", table, ["org_id", "source_system", "external_likeness"])
        op.create_foreign_key(
            op.f(f"{table}_org_id_source_system_fkey"),
            table, "import_source", ["org_id", "source_system"], ["org_id", "name"],
        )  # fmt: skip
        make_aliases(table)
    run("ALTER TABLE import_source FORCE ROW LEVEL SECURITY")


def make_sources() -> None:
    """Where lists come from, with what was said about their columns."""
    op.create_table(
        "import_source",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("folded_name", sa.String(), nullable=False),
        sa.Column("columns", postgresql.JSONB(), nullable=False),
        sa.Column("named_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("app_now()"), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("length(folded_name) > 0", name=op.f("import_source_can_be_told_apart")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("import_source_pkey")),
        sa.UniqueConstraint("org_id", "name", name=op.f("import_source_org_id_name_key")),
        sa.UniqueConstraint("org_id", "folded_name", name=op.f("import_source_org_id_folded_name_key")),
    )
    protect("import_source")
    run("ALTER TABLE import_source NO FORCE ROW LEVEL SECURITY")


def make_aliases(table: str) -> None:
    """Further IDs under which people, or events, are known: history, so never changed."""
    alias, names = f"{table}_alias", f"{table}_id"
    op.create_table(
        alias,
        sa.Column("source_system", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column(names, sa.Uuid(), nullable=False),
        sa.Column("said_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("app_now()"), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "source_system"],
            ["import_source.org_id", "import_source.name"],
            name=op.f(f"{alias}_org_id_source_system_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", names], [f"{table}.org_id", f"{table}.id"], name=op.f(f"{alias}_org_id_{names}_fkey")
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f(f"{alias}_pkey")),
        sa.UniqueConstraint(
            "org_id", "source_system", "external_id", name=op.f(f"{alias}_org_id_source_system_external_id_key")
        ),
    )
    append_only(alias)


def name_the_sources_there_are() -> None:
    """Each name under which something was imported becomes a source. Two spellings of one name stay two sources, as they were:
    the same key may mean somebody else there."""
    found = _rows(
        "SELECT org_id, source_system, min(created_at) AS since FROM (SELECT org_id, source_system, created_at FROM person "
        "UNION ALL SELECT org_id, source_system, created_at FROM engagement) AS imported "
        "WHERE source_system IS NOT NULL GROUP BY org_id, source_system ORDER BY org_id, since, source_system"
    )
    taken = set()
    for row in found:
        folded, number = fold_source(row.source_system) or "source", 1
        while (row.org_id, f"{folded}{number if number > 1 else ''}") in taken:
            number += 1
        folded = f"{folded}{number if number > 1 else ''}"
        taken.add((row.org_id, folded))
        op.get_bind().execute(
            sa.text("INSERT INTO import_source (org_id, id, name, folded_name, columns) VALUES (:o, :i, :n, :f, '{}')"),
            {"o": row.org_id, "i": new_id(), "n": row.source_system, "f": folded},
        )


def spell_keys_one_way(table: str) -> None:
    """Spells the keys that are there; where two rows would then have the same key, the later one keeps its own spelling."""
    rows = _rows(
        f"SELECT org_id, id, source_system, external_id FROM {table} WHERE external_id IS NOT NULL ORDER BY created_at, id"
    )
    keys = {(row.org_id, row.source_system, row.external_id) for row in rows}
    changes = []
    for row in rows:
        key = _spelt(row.external_id)
        place = (row.org_id, row.source_system, key)
        if key != row.external_id and place in keys:
            key = row.external_id
        keys.add((row.org_id, row.source_system, key))
        changes.append({"o": row.org_id, "i": row.id, "k": key, "l": likeness(key)})
    if changes:
        statement = f"UPDATE {table} SET external_id = :k, external_likeness = :l WHERE org_id = :o AND id = :i"
        op.get_bind().execute(sa.text(statement), changes)


def _spelt(written: str) -> str:
    try:
        return read_key(written)
    except UnusableKeyError:
        return written


def _rows(statement: str) -> Iterable[Any]:
    return op.get_bind().execute(sa.text(statement)).all()
