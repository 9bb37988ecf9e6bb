"""Files of customers and purchases on their way in."""

import sqlalchemy as sa
from alembic import op

import app.kernel.db

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('file_import',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=64), nullable=False),
    sa.Column('settings', app.kernel.db.Json(), nullable=False),
    sa.Column('check_job', sa.Uuid(), nullable=True),
    sa.Column('run_job', sa.Uuid(), nullable=True),
    sa.Column('created_at', app.kernel.db.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint("kind IN ('customers', 'purchases')", name=op.f('ck_file_import_kind')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_file_import_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_file_import'))
    )
    op.create_index('ix_file_import_organisation_id', 'file_import', ['organisation_id'])
    op.create_index('ix_file_import_created_at', 'file_import', ['created_at'])


def downgrade() -> None:
    op.drop_table('file_import')
