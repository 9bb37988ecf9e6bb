"""Members and those invited to join may be limited to several sites."""

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None

TABLES = {'membership': sa.Integer(), 'join_invitation': sa.Uuid()}


def upgrade() -> None:
    for table, kind in TABLES.items():
        key = f'{table}_id'
        op.create_table(f'{table}_site',
        sa.Column(key, kind, nullable=False),
        sa.Column('site_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint([key], [f'{table}.id'], name=op.f(f'fk_{table}_site_{key}_{table}')),
        sa.ForeignKeyConstraint(['site_id'], ['site.id'], name=op.f(f'fk_{table}_site_site_id_site')),
        sa.PrimaryKeyConstraint(key, 'site_id', name=op.f(f'pk_{table}_site'))
        )
        op.create_index(op.f(f'ix_{table}_site_site_id'), f'{table}_site', ['site_id'])
        op.execute(f'INSERT INTO {table}_site ({key}, site_id) '
                   f'SELECT id, site_id FROM {table} WHERE site_id IS NOT NULL')
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_constraint(f'fk_{table}_site_id_site', type_='foreignkey')
            batch_op.drop_column('site_id')


def downgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table) as batch_op:
            batch_op.add_column(sa.Column('site_id', sa.Integer(), nullable=True))
            batch_op.create_foreign_key(f'fk_{table}_site_id_site', 'site', ['site_id'], ['id'])
        # of several sites one is left: none would let them see every site
        op.execute(f'UPDATE {table} SET site_id = '
                   f'(SELECT min(site_id) FROM {table}_site WHERE {table}_id = {table}.id)')
        op.drop_table(f'{table}_site')
