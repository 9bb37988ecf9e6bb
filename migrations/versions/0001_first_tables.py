"""First tables: organisations and people, questionnaires, studies and waves, responses and their events."""

import sqlalchemy as sa
from alembic import op

import app.kernel.db

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None

# What the database itself refuses: (trigger, table, event, condition, message)
GUARDS = [
    ('version_no_update', 'version', 'UPDATE', "OLD.status = 'published'", 'a published version cannot be changed'),
    ('version_no_delete', 'version', 'DELETE', "OLD.status = 'published'", 'a published version cannot be deleted'),
    ('audit_event_no_update', 'audit_event', 'UPDATE', None, 'the audit log is append-only'),
    ('audit_event_no_delete', 'audit_event', 'DELETE', None, 'the audit log is append-only'),
    ('answer_event_no_update', 'answer_event', 'UPDATE', None, 'answer events are append-only'),
]


def _guard(trigger, table, event, condition, message):
    when = f' WHEN ({condition})' if condition else ''
    if op.get_context().dialect.name == 'sqlite':
        op.execute(f"CREATE TRIGGER {trigger} BEFORE {event} ON {table}{when} "
                   f"BEGIN SELECT RAISE(ABORT, '{message}'); END")
        return
    op.execute(f"CREATE FUNCTION {trigger}() RETURNS trigger LANGUAGE plpgsql AS "
               f"$$ BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END $$")
    op.execute(f"CREATE TRIGGER {trigger} BEFORE {event} ON {table} FOR EACH ROW{when} EXECUTE FUNCTION {trigger}()")


def _unguard(trigger, table):
    if op.get_context().dialect.name == 'sqlite':
        op.execute(f'DROP TRIGGER {trigger}')
        return
    op.execute(f'DROP TRIGGER {trigger} ON {table}')
    op.execute(f'DROP FUNCTION {trigger}()')


def upgrade() -> None:
    op.create_table('organisation',
    sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
    sa.Column('slug', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.String(length=64), nullable=False),
    sa.Column('locale', sa.String(length=64), nullable=False),
    sa.Column('timezone', sa.String(length=64), nullable=False),
    sa.Column('calendar', sa.String(length=64), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('min_cell', sa.Integer(), nullable=False),
    sa.Column('accent', sa.String(length=64), nullable=False),
    sa.Column('contact', sa.String(length=200), nullable=False),
    sa.CheckConstraint("kind IN ('hotel', 'bank', 'other')", name=op.f('ck_organisation_kind')),
    sa.CheckConstraint('min_cell >= 1', name=op.f('ck_organisation_min_cell')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisation')),
    sa.UniqueConstraint('slug', name=op.f('uq_organisation_slug'))
    )
    op.create_table('rate_count',
    sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
    sa.Column('bucket', sa.String(length=200), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('blocked_until', app.kernel.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('expires_at', app.kernel.db.UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rate_count')),
    sa.UniqueConstraint('bucket', name=op.f('uq_rate_count_bucket'))
    )
    with op.batch_alter_table('rate_count', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_rate_count_expires_at'), ['expires_at'], unique=False)

    op.create_table('user',
    sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
    sa.Column('email', sa.String(length=200), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('language', sa.String(length=64), nullable=False),
    sa.Column('password_hash', sa.String(length=200), nullable=False),
    sa.Column('created_at', app.kernel.db.UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_user')),
    sa.UniqueConstraint('email', name=op.f('uq_user_email'))
    )
    op.create_table('audit_event',
    sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('at', app.kernel.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('action', sa.String(length=64), nullable=False),
    sa.Column('subject', sa.String(length=200), nullable=False),
    sa.Column('details', app.kernel.db.Json(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_audit_event_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_audit_event_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_event'))
    )
    with op.batch_alter_table('audit_event', schema=None) as batch_op:
        batch_op.create_index('ix_audit_event_organisation_at', ['organisation_id', 'at'], unique=False)

    op.create_table('questionnaire',
    sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=64), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_questionnaire_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_questionnaire')),
    sa.UniqueConstraint('organisation_id', 'slug', name=op.f('uq_questionnaire_organisation_id_slug'))
    )
    op.create_table('site',
    sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('region', sa.String(length=200), nullable=True),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_site_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_site')),
    sa.UniqueConstraint('organisation_id', 'code', name=op.f('uq_site_organisation_id_code'))
    )
    op.create_table('user_session',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('created_at', app.kernel.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('seen_at', app.kernel.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('expires_at', app.kernel.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('ended_at', app.kernel.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('browser', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_user_session_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_user_session')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_user_session_token_hash'))
    )
    with op.batch_alter_table('user_session', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_user_session_user_id'), ['user_id'], unique=False)

    op.create_table('membership',
    sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.String(length=64), nullable=False),
    sa.Column('site_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("role IN ('owner', 'researcher', 'manager', 'collector', 'viewer')", name=op.f('ck_membership_role')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_membership_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], name=op.f('fk_membership_site_id_site')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_membership_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_membership')),
    sa.UniqueConstraint('user_id', 'organisation_id', name=op.f('uq_membership_user_id_organisation_id'))
    )
    op.create_table('study',
    sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('questionnaire_id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=64), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('anonymity', sa.String(length=64), nullable=False),
    sa.Column('recurrence', sa.String(length=64), nullable=False),
    sa.Column('pseudonym_salt', sa.LargeBinary(length=32), nullable=True),
    sa.Column('retention_months', sa.Integer(), nullable=False),
    sa.Column('grace_minutes', sa.Integer(), nullable=False),
    sa.CheckConstraint("anonymity IN ('anonymous', 'pseudonymous', 'identified')", name=op.f('ck_study_anonymity')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_study_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['questionnaire_id'], ['questionnaire.id'], name=op.f('fk_study_questionnaire_id_questionnaire')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_study')),
    sa.UniqueConstraint('organisation_id', 'slug', name=op.f('uq_study_organisation_id_slug'))
    )
    op.create_table('version',
    sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
    sa.Column('questionnaire_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('status', sa.String(length=64), nullable=False),
    sa.Column('definition', app.kernel.db.Json(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('published_at', app.kernel.db.UtcDateTime(timezone=True), nullable=True),
    sa.CheckConstraint("status = 'draft' OR published_at IS NOT NULL", name=op.f('ck_version_published_at')),
    sa.CheckConstraint("status IN ('draft', 'published')", name=op.f('ck_version_status')),
    sa.ForeignKeyConstraint(['questionnaire_id'], ['questionnaire.id'], name=op.f('fk_version_questionnaire_id_questionnaire')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_version')),
    sa.UniqueConstraint('questionnaire_id', 'number', name=op.f('uq_version_questionnaire_id_number'))
    )
    op.create_table('wave',
    sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
    sa.Column('study_id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('opens_at', app.kernel.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('closes_at', app.kernel.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('status', sa.String(length=64), nullable=False),
    sa.Column('refusals', sa.Integer(), nullable=False),
    sa.CheckConstraint("status IN ('draft', 'open', 'closed')", name=op.f('ck_wave_status')),
    sa.CheckConstraint('closes_at IS NULL OR closes_at > opens_at', name=op.f('ck_wave_dates')),
    sa.ForeignKeyConstraint(['study_id'], ['study.id'], name=op.f('fk_wave_study_id_study')),
    sa.ForeignKeyConstraint(['version_id'], ['version.id'], name=op.f('fk_wave_version_id_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_wave')),
    sa.UniqueConstraint('study_id', 'number', name=op.f('uq_wave_study_id_number'))
    )
    op.create_table('link',
    sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
    sa.Column('wave_id', sa.Integer(), nullable=False),
    sa.Column('address', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.String(length=64), nullable=False),
    sa.Column('site_id', sa.Integer(), nullable=True),
    sa.Column('language', sa.String(length=64), nullable=True),
    sa.CheckConstraint("kind IN ('open', 'kiosk', 'embed')", name=op.f('ck_link_kind')),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], name=op.f('fk_link_site_id_site')),
    sa.ForeignKeyConstraint(['wave_id'], ['wave.id'], name=op.f('fk_link_wave_id_wave')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_link')),
    sa.UniqueConstraint('address', name=op.f('uq_link_address'))
    )
    op.create_table('response',
    sa.Column('uuid', sa.Uuid(), nullable=False),
    sa.Column('wave_id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('site_id', sa.Integer(), nullable=True),
    sa.Column('language', sa.String(length=64), nullable=False),
    sa.Column('mode', sa.String(length=64), nullable=False),
    sa.Column('status', sa.String(length=64), nullable=False),
    sa.Column('answers', app.kernel.db.Json(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('shuffle_seed', sa.Integer(), nullable=False),
    sa.Column('timing', app.kernel.db.Json(), nullable=True),
    sa.Column('receipt_hash', sa.String(length=64), nullable=True),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('started_at', app.kernel.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('finished_at', app.kernel.db.UtcDateTime(timezone=True), nullable=True),
    sa.CheckConstraint("mode IN ('web', 'kiosk', 'paper', 'import')", name=op.f('ck_response_mode')),
    sa.CheckConstraint("status IN ('started', 'complete', 'refused', 'screened')", name=op.f('ck_response_status')),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], name=op.f('fk_response_site_id_site')),
    sa.ForeignKeyConstraint(['version_id'], ['version.id'], name=op.f('fk_response_version_id_version')),
    sa.ForeignKeyConstraint(['wave_id'], ['wave.id'], name=op.f('fk_response_wave_id_wave')),
    sa.PrimaryKeyConstraint('uuid', name=op.f('pk_response')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('response', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_response_receipt_hash'), ['receipt_hash'], unique=False)
        batch_op.create_index('ix_response_wave_status', ['wave_id', 'status'], unique=False)

    op.create_table('answer_event',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('response_uuid', sa.Uuid(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Uuid(), nullable=False),
    sa.Column('page', sa.String(length=64), nullable=False),
    sa.Column('payload', app.kernel.db.Json(), nullable=False),
    sa.ForeignKeyConstraint(['response_uuid'], ['response.uuid'], name=op.f('fk_answer_event_response_uuid_response')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_answer_event')),
    sa.UniqueConstraint('response_uuid', 'event_id', name=op.f('uq_answer_event_response_uuid_event_id')),
    sa.UniqueConstraint('response_uuid', 'sequence', name=op.f('uq_answer_event_response_uuid_sequence')),
    sqlite_with_rowid=False
    )

    for guard in GUARDS:
        _guard(*guard)


def downgrade() -> None:
    for trigger, table, *_ in GUARDS:
        _unguard(trigger, table)
    op.drop_table('answer_event')
    with op.batch_alter_table('response', schema=None) as batch_op:
        batch_op.drop_index('ix_response_wave_status')
        batch_op.drop_index(batch_op.f('ix_response_receipt_hash'))

    op.drop_table('response')
    op.drop_table('link')
    op.drop_table('wave')
    op.drop_table('version')
    op.drop_table('study')
    op.drop_table('membership')
    with op.batch_alter_table('user_session', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_user_session_user_id'))

    op.drop_table('user_session')
    op.drop_table('site')
    op.drop_table('questionnaire')
    with op.batch_alter_table('audit_event', schema=None) as batch_op:
        batch_op.drop_index('ix_audit_event_organisation_at')

    op.drop_table('audit_event')
    op.drop_table('user')
    with op.batch_alter_table('rate_count', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_rate_count_expires_at'))

    op.drop_table('rate_count')
    op.drop_table('organisation')
