"""Tags of staff on what people wrote."""

import sqlalchemy as sa
from alembic import op

revision = '0024'
down_revision = '0020'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'tag',
        sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column('organisation_id', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(200), nullable=False),
        sa.Column('folded', sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(
            ['organisation_id'], ['organisation.id'], name=op.f('fk_tag_organisation_id_organisation')
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_tag')),
        sa.UniqueConstraint('organisation_id', 'folded', name=op.f('uq_tag_organisation_id_folded')),
        sqlite_autoincrement=True,
    )
    op.create_table(
        'comment_tag',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('tag_id', sa.Integer(), nullable=False),
        sa.Column('response_uuid', sa.Uuid(), nullable=False),
        sa.Column('question', sa.String(200), nullable=False),
        sa.Column('user_id', sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ['response_uuid'],
            ['response.uuid'],
            name=op.f('fk_comment_tag_response_uuid_response'),
            ondelete='CASCADE',
        ),
        sa.ForeignKeyConstraint(['tag_id'], ['tag.id'], name=op.f('fk_comment_tag_tag_id_tag')),
        sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_comment_tag_user_id_user')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_comment_tag')),
        sa.UniqueConstraint(
            'tag_id', 'response_uuid', 'question', name=op.f('uq_comment_tag_tag_id_response_uuid_question')
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f('ix_comment_tag_response_uuid'), 'comment_tag', ['response_uuid'])


def downgrade() -> None:
    op.drop_index(op.f('ix_comment_tag_response_uuid'), table_name='comment_tag')
    op.drop_table('comment_tag')
    op.drop_table('tag')
