"""Finished responses that figures do not count yet."""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None

FINISHED = sa.text("status = 'complete'")
COLUMNS = ['wave_id', 'status', 'site_id', 'language', 'day']
HELD = {'sqlite_where': sa.text('held = 1'), 'postgresql_where': sa.text('held')}


def upgrade() -> None:
    op.add_column('response', sa.Column('held', sa.Boolean(), server_default=sa.false(), nullable=False))
    _index_finished([*COLUMNS, 'held', 'revision'])
    op.create_index('ix_response_held', 'response', ['wave_id', 'day'], **HELD)


def downgrade() -> None:
    op.drop_index('ix_response_held', 'response')
    _index_finished([*COLUMNS, 'revision'])
    op.drop_column('response', 'held')


def _index_finished(columns: list[str]) -> None:
    op.drop_index('ix_response_finished', 'response')
    op.create_index('ix_response_finished', 'response', columns, sqlite_where=FINISHED, postgresql_where=FINISHED)
