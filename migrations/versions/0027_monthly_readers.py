"""Who wants the monthly page."""

import sqlalchemy as sa
from alembic import op

import app.kernel.db

revision = '0027'
down_revision = '0026'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'monthly_reader',
        sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column('membership_id', sa.Integer(), nullable=False),
        sa.Column('site_id', sa.Integer(), nullable=True),
        sa.Column('since', app.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ['membership_id'],
            ['membership.id'],
            name=op.f('fk_monthly_reader_membership_id_membership'),
            ondelete='CASCADE',
        ),
        sa.ForeignKeyConstraint(
            ['site_id'], ['site.id'], name=op.f('fk_monthly_reader_site_id_site'), ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_monthly_reader')),
        sa.UniqueConstraint('membership_id', 'site_id', name=op.f('uq_monthly_reader_membership_id_site_id')),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f('ix_monthly_reader_membership_id'), 'monthly_reader', ['membership_id'])


def downgrade() -> None:
    op.drop_index(op.f('ix_monthly_reader_membership_id'), table_name='monthly_reader')
    op.drop_table('monthly_reader')
