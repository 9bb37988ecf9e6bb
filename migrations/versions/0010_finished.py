"""An index of finished responses, from which the counts of a wave are read without its answers."""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

FINISHED = sa.text("status = 'complete'")
COLUMNS = ['wave_id', 'status', 'site_id', 'language', 'day', 'revision']


def upgrade() -> None:
    op.create_index('ix_response_finished', 'response', COLUMNS, sqlite_where=FINISHED, postgresql_where=FINISHED)


def downgrade() -> None:
    op.drop_index('ix_response_finished', 'response')
