"""What was promised of each wave, when an owner was told, when its answers went, and the figures that stay."""

import sqlalchemy as sa
from alembic import op

import app.kernel.db

revision = '0022'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('wave', sa.Column('retention_months', sa.Integer(), nullable=True))
    op.add_column('wave', sa.Column('warned_at', app.kernel.db.UtcDateTime(timezone=True), nullable=True))
    op.add_column('wave', sa.Column('cleared_at', app.kernel.db.UtcDateTime(timezone=True), nullable=True))
    promised = 'SELECT retention_months FROM study WHERE study.id = wave.study_id'
    op.execute(f'UPDATE wave SET retention_months = ({promised})')
    op.create_table(
        'kept_figure',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('wave_id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(64), nullable=False),
        sa.Column('name', sa.String(64), nullable=False),
        sa.Column('language', sa.String(64), nullable=False),
        sa.Column('body', sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("kind IN ('report', 'chart', 'results')", name=op.f('ck_kept_figure_kind')),
        sa.ForeignKeyConstraint(['wave_id'], ['wave.id'], name=op.f('fk_kept_figure_wave_id_wave')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_kept_figure')),
        sa.UniqueConstraint(
            'wave_id', 'kind', 'name', 'language', name=op.f('uq_kept_figure_wave_id_kind_name_language')
        ),
    )


def downgrade() -> None:
    op.drop_table('kept_figure')
    for column in ('cleared_at', 'warned_at', 'retention_months'):
        op.drop_column('wave', column)
