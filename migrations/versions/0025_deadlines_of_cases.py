"""Cases have a deadline, what is at stake, a proposed action, an arm and an outcome; rules may watch for complaints."""

import sqlalchemy as sa
from alembic import op

import app.kernel.db

revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None

KINDS = "kind IN ('site_falls', 'customer_worsens', 'complaint')"
NEW_SETTINGS = ('working_days', 'hours', 'held_back')
EARLIER_KINDS = "kind IN ('site_falls', 'customer_worsens')"


def _columns() -> list[sa.Column]:
    return [
        sa.Column('due_at', app.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column('stake', sa.Numeric(precision=16, scale=4), nullable=True),
        sa.Column('stake_of', sa.String(64), nullable=False, server_default=''),
        sa.Column('advice', sa.String(64), nullable=False, server_default=''),
        sa.Column('arm', sa.String(64), nullable=False, server_default=''),
        sa.Column('escalated', sa.Integer(), nullable=False, server_default='0'),
        sa.Column('escalated_at', app.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column('outcome', app.kernel.db.Json(), nullable=False, server_default='{}'),
    ]


def upgrade() -> None:
    _allow(KINDS)
    for column in _columns():
        op.add_column('case', column)
    op.create_index('ix_case_organisation_id_due_at', 'case', ['organisation_id', 'due_at'])


def downgrade() -> None:
    # an earlier release knows neither the rule nor what is held back
    complaints = "SELECT id FROM alert_rule WHERE kind = 'complaint'"
    gone = f"SELECT id FROM \"case\" WHERE arm = 'held_back' OR rule_id IN ({complaints})"
    op.execute(f'DELETE FROM case_note WHERE case_id IN ({gone})')
    op.execute(f'DELETE FROM "case" WHERE id IN ({gone})')
    op.execute("DELETE FROM alert_rule WHERE kind = 'complaint'")
    _drop_settings()
    op.drop_index('ix_case_organisation_id_due_at', 'case')
    for column in reversed(_columns()):
        op.drop_column('case', column.name)
    _allow(EARLIER_KINDS)


def _allow(kinds: str) -> None:
    with op.batch_alter_table('alert_rule') as table:
        table.drop_constraint(op.f('ck_alert_rule_kind'), type_='check')
        table.create_check_constraint(op.f('ck_alert_rule_kind'), kinds)


def _drop_settings() -> None:
    """An earlier release refuses settings that it does not know."""
    rule = sa.table('alert_rule', sa.column('id', sa.Integer()), sa.column('parameters', app.kernel.db.Json()))
    connection = op.get_bind()
    for key, settings in connection.execute(sa.select(rule.c.id, rule.c.parameters)).all():
        kept = {name: value for name, value in (settings or {}).items() if name not in NEW_SETTINGS}
        if kept != settings:
            connection.execute(sa.update(rule).where(rule.c.id == key).values(parameters=kept))
