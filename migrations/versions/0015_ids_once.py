"""SQLite gives the id of a row that was removed to no other: the audit log and open pages still name it."""

from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None

TABLES = ('customer', 'site', 'segment', 'membership', 'version', 'webhook', 'case')
PLAIN, ONCE = 'PRIMARY KEY (id)', 'PRIMARY KEY (id AUTOINCREMENT)'


def upgrade() -> None:
    for table in TABLES if op.get_bind().dialect.name == 'sqlite' else ():
        _make_anew(table, PLAIN, ONCE)
        # ids that were given away before and are known from the log alone
        op.execute(f"DELETE FROM sqlite_sequence WHERE name = '{table}'")
        op.execute(f"INSERT INTO sqlite_sequence (name, seq) SELECT '{table}', max("
                   f'(SELECT coalesce(max(id), 0) FROM "{table}"), '
                   f"(SELECT coalesce(max(CAST(substr(subject, {len(table) + 2}) AS INTEGER)), 0) "
                   f"FROM audit_event WHERE subject GLOB '{table}:*'))")


def downgrade() -> None:
    for table in TABLES if op.get_bind().dialect.name == 'sqlite' else ():
        _make_anew(table, ONCE, PLAIN)


def _make_anew(table: str, before: str, after: str) -> None:
    """The same table with another primary key, its indexes and triggers: word for word, nothing read in between."""
    connection = op.get_bind()
    kept = connection.exec_driver_sql(
        "SELECT type, sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL", (table,)
    ).all()
    (made,) = (sql for kind, sql in kept if kind == 'table')
    if made.count(before) != 1:
        raise RuntimeError(f'needed: {before} in the table {table}; found: {made}')
    columns = made.partition('(')[2]
    connection.exec_driver_sql(f'CREATE TABLE "{table}_anew" ({columns.replace(before, after)}')
    op.execute(f'INSERT INTO "{table}_anew" SELECT * FROM "{table}"')
    op.execute(f'DROP TABLE "{table}"')
    op.execute(f'ALTER TABLE "{table}_anew" RENAME TO "{table}"')
    for sql in (sql for kind, sql in kept if kind != 'table'):
        connection.exec_driver_sql(sql)
