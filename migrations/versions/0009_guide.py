"""The guide of the first steps can be put away."""

import sqlalchemy as sa
from alembic import op

import app.kernel.db

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('organisation', sa.Column('guide_closed_at', app.kernel.db.UtcDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    # in place: the table cannot be made anew while others point to it
    op.drop_column('organisation', 'guide_closed_at')
