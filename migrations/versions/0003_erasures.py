"""What a wave keeps of erased responses: the sum of their revisions, so that no kept result is taken for new."""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('wave', sa.Column('erased', sa.Integer(), server_default='0', nullable=False))


def downgrade() -> None:
    with op.batch_alter_table('wave') as table:
        table.drop_column('erased')
