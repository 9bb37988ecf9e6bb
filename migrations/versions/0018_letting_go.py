"""When responses of a wave were let go last, and whether its files tell nothing of their times any more."""

import sqlalchemy as sa
from alembic import op

revision = '0018'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('wave', sa.Column('let_go_on', sa.Date(), nullable=True))
    op.add_column('wave', sa.Column('swept', sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    op.drop_column('wave', 'swept')
    op.drop_column('wave', 'let_go_on')
