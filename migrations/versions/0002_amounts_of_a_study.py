"""Amounts that a study puts into the texts of its questionnaire, such as limits of an income."""

import sqlalchemy as sa
from alembic import op

import app.kernel.db

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('study', sa.Column('amounts', app.kernel.db.Json(), server_default='{}', nullable=False))


def downgrade() -> None:
    with op.batch_alter_table('study') as table:
        table.drop_column('amounts')
