"""What every migration of both services says in the same words: who may touch a table, and what can never be changed.

The three roles of a service share a prefix: `…_owner` runs migrations, `…_app` serves people one organisation at a time,
`…_system` does background work and sees only what a policy names.
"""

from collections.abc import Sequence

from alembic import op
from sqlalchemy import text

PRELUDE = """
CREATE TABLE app_clock (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    shift interval NOT NULL DEFAULT interval '0'
);
INSERT INTO app_clock DEFAULT VALUES;
CREATE FUNCTION app_now() RETURNS timestamptz LANGUAGE sql STABLE
    AS $$ SELECT now() + shift FROM app_clock $$;
CREATE FUNCTION current_org() RETURNS uuid LANGUAGE sql STABLE
    AS $$ SELECT nullif(current_setting('app.org_id', true), '')::uuid $$;
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
"""


def role(kind: str) -> str:
    """The name of this database's `app` or `system` role, from the owner who runs the migration."""
    owner: str = op.get_bind().execute(text("SELECT current_user")).scalar_one()
    return owner.removesuffix("_owner") + f"_{kind}"


def run(statements: str) -> None:
    """Runs SQL with the role names filled in: {app} and {system}."""
    op.execute(statements.replace("{app}", role("app")).replace("{system}", role("system")))


def protect(table: str, *, organisation: str = "org_id", grants: str = "SELECT, INSERT, UPDATE") -> None:
    """Row-level security by organisation, and what the app role may do. Nothing is ever deleted, so nobody may."""
    run(f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY {table}_own ON {table} TO PUBLIC
            USING ({organisation} = current_org()) WITH CHECK ({organisation} = current_org());
        GRANT {grants} ON {table} TO {{app}};
    """)


def append_only(table: str) -> None:
    """Protects a table whose rows are never changed, by the owner neither."""
    protect(table, grants="SELECT, INSERT")
    run(f"""
        CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION refuse_change();
        CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    """)


def system_sees(table: str, *, when: str = "true", grants: Sequence[str] = ("SELECT",)) -> None:
    """Lets the system role into a table across organisations, for the rows that `when` names."""
    for grant in grants:
        checks = {
            "SELECT": f"FOR SELECT TO {{system}} USING ({when})",
            "UPDATE": f"FOR UPDATE TO {{system}} USING ({when})",
            "INSERT": f"FOR INSERT TO {{system}} WITH CHECK ({when})",
        }[grant]
        run(f"CREATE POLICY {table}_system_{grant.lower()} ON {table} {checks}")
    run(f"GRANT {', '.join(grants)} ON {table} TO {{system}}")


def plumbing() -> None:
    """Access to the tables of `shared`, after they have been created."""
    run("GRANT SELECT ON app_clock TO {app}, {system}")
    protect("organisation", organisation="id")
    system_sees("organisation")
    for table in ("outbox", "inbox", "idempotent_request"):
        protect(table)
    system_sees("outbox", grants=("SELECT", "UPDATE"))
    system_sees("inbox")
    op.execute("ALTER TABLE outbox SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02)")
    append_only("audit")
    system_sees("audit")
    append_only("audit_chain")
    system_sees("audit_chain", grants=("SELECT", "INSERT"))
