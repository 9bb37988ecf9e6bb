"""One response of each customer, and of each pseudonym, in a wave."""

from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ('customer_id', 'pseudonym'):
        op.drop_index(f'ix_response_{name}', 'response')
        op.create_index(f'ix_response_{name}_wave_id', 'response', [name, 'wave_id'], unique=True)


def downgrade() -> None:
    for name in ('customer_id', 'pseudonym'):
        op.drop_index(f'ix_response_{name}_wave_id', 'response')
        op.create_index(f'ix_response_{name}', 'response', [name])
