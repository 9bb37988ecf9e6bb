"""Consents, kept apart from answers. The database itself lets them be withdrawn once, and removed only with the
response they belong to."""

import sqlalchemy as sa
from alembic import op

import app.kernel.db

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

FIXED = 'id, response_uuid, kind, version_id, language, text_digest, day, at'
# (trigger, event, condition, message)
GUARDS = [
    ('consent_no_update', f'UPDATE OF {FIXED}', None, 'a consent cannot be changed'),
    ('consent_withdrawn_once', 'UPDATE OF withdrawn_day, withdrawn_at', 'OLD.withdrawn_day IS NOT NULL',
     'a consent is withdrawn once'),
    ('consent_no_delete', 'DELETE', 'EXISTS (SELECT 1 FROM response WHERE uuid = OLD.response_uuid)',
     'a consent goes with its response'),
]


def _guard(trigger, event, condition, message):
    if op.get_context().dialect.name == 'sqlite':
        when = f' WHEN {condition}' if condition else ''
        op.execute(f"CREATE TRIGGER {trigger} BEFORE {event} ON consent{when} "
                   f"BEGIN SELECT RAISE(ABORT, '{message}'); END")
        return
    # the condition stands in the function, because a WHEN of PostgreSQL may not look into other tables
    row = 'OLD' if event == 'DELETE' else 'NEW'
    op.execute(f"CREATE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
               f"IF {condition or 'true'} THEN RAISE EXCEPTION '{message}' "
               f"USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {row}; END $$")
    op.execute(f'CREATE TRIGGER {trigger} BEFORE {event} ON consent FOR EACH ROW EXECUTE FUNCTION {trigger}()')


def upgrade() -> None:
    op.create_table(
        'consent',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('response_uuid', sa.Uuid(), nullable=True),
        sa.Column('kind', sa.String(length=64), nullable=False),
        sa.Column('version_id', sa.Integer(), nullable=False),
        sa.Column('language', sa.String(length=64), nullable=False),
        sa.Column('text_digest', sa.String(length=64), nullable=False),
        sa.Column('day', sa.Date(), nullable=False),
        sa.Column('at', app.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column('withdrawn_day', sa.Date(), nullable=True),
        sa.Column('withdrawn_at', app.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('participation', 'recontact')", name=op.f('ck_consent_kind')),
        sa.ForeignKeyConstraint(['response_uuid'], ['response.uuid'], ondelete='CASCADE',
                                name=op.f('fk_consent_response_uuid_response')),
        sa.ForeignKeyConstraint(['version_id'], ['version.id'], name=op.f('fk_consent_version_id_version')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_consent')),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f('ix_consent_response_uuid'), 'consent', ['response_uuid'])
    for guard in GUARDS:
        _guard(*guard)


def downgrade() -> None:
    op.drop_table('consent')
    if op.get_context().dialect.name != 'sqlite':
        for trigger, *_ in GUARDS:
            op.execute(f'DROP FUNCTION {trigger}()')
