"""What a line of the audit log concerned, by the name that it had then."""

import sqlalchemy as sa
from alembic import op

revision = '0020'
down_revision = '0022'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('audit_event', sa.Column('subject_name', sa.String(200), server_default='', nullable=False))


def downgrade() -> None:
    op.drop_column('audit_event', 'subject_name')
