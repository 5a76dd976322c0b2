"""What revisions of both services use: they are plain SQL, in files that a database administrator can read.

A revision that adds a table runs FOR_EVERY_TABLE after its own file, which grants what the new table needs.
"""

from collections.abc import Iterable
from pathlib import Path

from alembic import op
from sqlalchemy import text

_SQL = Path(__file__).parent / "sql"
PLUMBING = _SQL / "plumbing.sql"
FOR_EVERY_TABLE = (_SQL / "row_level_security.sql", _SQL / "statistics.sql")


def run_sql(files: Iterable[Path]) -> None:
    """Runs files of SQL in this order, with :"app" and :"system" (as psql writes variables) made the names of this database's roles.

    The roles of a service share a prefix: `…_owner`, who runs this, `…_app` and `…_system`.
    """
    connection = op.get_bind()
    owner: str = connection.execute(text("SELECT current_user")).scalar_one()
    service = owner.removesuffix("_owner")
    for file in files:
        statements = file.read_text(encoding="utf-8")
        for role in ("app", "system"):
            statements = statements.replace(f':"{role}"', f'"{service}_{role}"')
        # Without parameters, so that psycopg reads no % in it and PostgreSQL takes several statements at once.
        connection.exec_driver_sql(statements, execution_options={"no_parameters": True})
