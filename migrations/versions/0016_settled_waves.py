"""When all of an anonymous wave counts that ever will; keys in the digits that every script shares."""

import sqlalchemy as sa
from alembic import op

import app.kernel.db

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None

KEYS = (('customer', 'organisation_id', 'external_key'), ('purchase', 'organisation_id', 'source_key'))


def upgrade() -> None:
    op.add_column('wave', sa.Column('settled_at', app.kernel.db.UtcDateTime(timezone=True), nullable=True))
    for table, owner, key in KEYS:
        _fold_digits(sa.table(table, sa.column('id'), sa.column(owner), sa.column(key)), owner, key)


def downgrade() -> None:
    op.drop_column('wave', 'settled_at')


def _fold_digits(table: sa.TableClause, owner: str, key: str) -> None:
    """Keys are looked up in these digits from now on. One that is taken stays as it is: nobody is merged unasked."""
    connection = op.get_bind()
    rows = connection.execute(sa.select(table.c.id, table.c[owner], table.c[key])).all()
    taken = {(row[1], row[2]) for row in rows}
    for row in rows:
        folded = _folded(row[2])
        if folded != row[2] and (row[1], folded) not in taken:
            taken.add((row[1], folded))
            connection.execute(sa.update(table).where(table.c.id == row[0]).values({key: folded}))


def _folded(key: str) -> str:
    return key if key.isascii() else ''.join(str(int(one)) if one.isdecimal() else one for one in key)
