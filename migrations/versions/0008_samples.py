"""Who was drawn for a wave: the seed and the counts."""

import sqlalchemy as sa
from alembic import op

import app.kernel.db

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('wave', sa.Column('sample', app.kernel.db.Json(), server_default='{}', nullable=False))


def downgrade() -> None:
    op.drop_column('wave', 'sample')
