"""Workers say that they live."""

import sqlalchemy as sa
from alembic import op

import app.kernel.db

revision = '0017'
down_revision = '0019'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'worker',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('host', sa.String(length=200), nullable=False),
        sa.Column('process', sa.Integer(), nullable=False),
        sa.Column('started_at', app.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column('alive_at', app.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_worker')),
    )


def downgrade() -> None:
    op.drop_table('worker')
