"""The sites whose pages may hold the questionnaire of a study in a frame."""

import sqlalchemy as sa
from alembic import op

import app.kernel.db

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('study', sa.Column('embed_origins', app.kernel.db.Json(), server_default='[]', nullable=False))


def downgrade() -> None:
    with op.batch_alter_table('study') as table:
        table.drop_column('embed_origins')
