"""What staff do about what people wrote."""

import sqlalchemy as sa
from alembic import op

import app.kernel.db

revision = '0026'
down_revision = '0025'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'comment_care',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('response_uuid', sa.Uuid(), nullable=False),
        sa.Column('question', sa.String(200), nullable=False),
        sa.Column('owner_id', sa.Integer(), nullable=True),
        sa.Column('due', sa.Date(), nullable=True),
        sa.Column('is_flagged', sa.Boolean(), nullable=False),
        sa.Column('reply', sa.String(64), nullable=False),
        sa.Column('is_done', sa.Boolean(), nullable=False),
        sa.Column('remark', sa.Text(), nullable=False),
        sa.Column('revision', sa.Integer(), nullable=False),
        sa.Column('earlier', app.kernel.db.Json(), nullable=False),
        sa.CheckConstraint("reply IN ('', 'needed', 'not_needed')", name=op.f('ck_comment_care_reply')),
        sa.ForeignKeyConstraint(
            ['response_uuid'],
            ['response.uuid'],
            name=op.f('fk_comment_care_response_uuid_response'),
            ondelete='CASCADE',
        ),
        sa.ForeignKeyConstraint(['owner_id'], ['user.id'], name=op.f('fk_comment_care_owner_id_user')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_comment_care')),
        sa.UniqueConstraint('response_uuid', 'question', name=op.f('uq_comment_care_response_uuid_question')),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f('ix_comment_care_owner_id'), 'comment_care', ['owner_id'])


def downgrade() -> None:
    op.drop_index(op.f('ix_comment_care_owner_id'), table_name='comment_care')
    op.drop_table('comment_care')
