"""Since when a webhook fails, when a delivery was settled, and one webhook for each address."""

import sqlalchemy as sa
from alembic import op

import app.kernel.db

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('webhook', sa.Column('failing_since', app.kernel.db.UtcDateTime(timezone=True), nullable=True))
    op.add_column('webhook_delivery', sa.Column('settled_at', app.kernel.db.UtcDateTime(timezone=True), nullable=True))
    op.create_index('ix_webhook_organisation_id_url', 'webhook', ['organisation_id', 'url'], unique=True)


def downgrade() -> None:
    op.drop_index('ix_webhook_organisation_id_url', 'webhook')
    op.drop_column('webhook_delivery', 'settled_at')
    op.drop_column('webhook', 'failing_since')
