"""Customers, purchases, invitations, letters, cases, programs, and what workers keep of their work."""

import sqlalchemy as sa
from alembic import op

import app.kernel.db

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

# columns of tables that are there already: SQLite adds and drops these in place, so no row is copied
COLUMNS = [
    ('organisation', sa.Column('logo', sa.LargeBinary(), nullable=True)),
    ('organisation', sa.Column('logo_type', sa.String(length=64), nullable=True)),
    ('organisation', sa.Column('logo_digest', sa.String(length=64), nullable=True)),
    ('user', sa.Column('totp_secret', sa.LargeBinary(), nullable=True)),
    ('user', sa.Column('totp_last_step', sa.Integer(), server_default='0', nullable=False)),
    ('user', sa.Column('recovery_hashes', app.kernel.db.Json(), server_default='[]', nullable=False)),
    ('study', sa.Column('plan', app.kernel.db.Json(), server_default='{}', nullable=False)),
    ('study', sa.Column('options', app.kernel.db.Json(), server_default='{}', nullable=False)),
    ('study', sa.Column('letters', app.kernel.db.Json(), server_default='{}', nullable=False)),
    ('study', sa.Column('ended_at', app.kernel.db.UtcDateTime(timezone=True), nullable=True)),
    ('study', sa.Column('archived_at', app.kernel.db.UtcDateTime(timezone=True), nullable=True)),
    ('wave', sa.Column('plan', app.kernel.db.Json(), server_default='{}', nullable=False)),
    ('wave', sa.Column('invited_at', app.kernel.db.UtcDateTime(timezone=True), nullable=True)),
    ('wave', sa.Column('opened_at', app.kernel.db.UtcDateTime(timezone=True), nullable=True)),
    ('wave', sa.Column('closed_at', app.kernel.db.UtcDateTime(timezone=True), nullable=True)),
    ('response', sa.Column('customer_id', sa.Integer(), nullable=True)),
    ('response', sa.Column('pseudonym', sa.String(length=64), nullable=True)),
    ('response', sa.Column('own_code', sa.String(length=64), nullable=True)),
]
# in the order in which they can be dropped
TABLES = [
    'case_note', 'message', 'invitation', 'case', 'answered_mark', 'purchase', 'contact_consent', 'alert_rule',
    'webhook_delivery', 'join_invitation', 'event_receipt', 'customer', 'webhook', 'segment', 'password_reset',
    'job', 'domain_event', 'column_mapping', 'api_token', 'duty_state', 'duty_run',
]


def upgrade() -> None:
    for table, column in COLUMNS:
        op.add_column(table, column)
    for name in ('customer_id', 'own_code', 'pseudonym'):
        op.create_index(f'ix_response_{name}', 'response', [name])
    op.create_table('duty_run',
    sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
    sa.Column('name', sa.String(length=64), nullable=False),
    sa.Column('at', app.kernel.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('seconds', sa.Double(), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('error', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_duty_run'))
    )
    op.create_index('ix_duty_run_at', 'duty_run', ['at'])

    op.create_table('duty_state',
    sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
    sa.Column('name', sa.String(length=64), nullable=False),
    sa.Column('started_at', app.kernel.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('finished_at', app.kernel.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('next_at', app.kernel.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('error', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_duty_state')),
    sa.UniqueConstraint('name', name=op.f('uq_duty_state_name'))
    )
    op.create_table('api_token',
    sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('scopes', app.kernel.db.Json(), nullable=False),
    sa.Column('created_by', sa.Integer(), nullable=True),
    sa.Column('created_at', app.kernel.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('expires_at', app.kernel.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('last_used_at', app.kernel.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('revoked_at', app.kernel.db.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['created_by'], ['user.id'], name=op.f('fk_api_token_created_by_user')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_api_token_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_api_token')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_api_token_token_hash'))
    )
    op.create_index('ix_api_token_organisation_id', 'api_token', ['organisation_id'])

    op.create_table('column_mapping',
    sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=64), nullable=False),
    sa.Column('heading', sa.String(length=64), nullable=False),
    sa.Column('columns', app.kernel.db.Json(), nullable=False),
    sa.Column('used_at', app.kernel.db.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_column_mapping_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_column_mapping')),
    sa.UniqueConstraint('organisation_id', 'kind', 'heading', name=op.f('uq_column_mapping_organisation_id_kind_heading'))
    )
    op.create_table('domain_event',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=64), nullable=False),
    sa.Column('facts', app.kernel.db.Json(), nullable=False),
    sa.Column('held', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_domain_event_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_domain_event')),
    sqlite_with_rowid=False
    )
    op.create_index('ix_domain_event_name_held', 'domain_event', ['name', 'held'])

    op.create_table('job',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.String(length=64), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('language', sa.String(length=64), nullable=False),
    sa.Column('parameters', app.kernel.db.Json(), nullable=False),
    sa.Column('state', sa.String(length=64), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('result', app.kernel.db.Json(), nullable=False),
    sa.Column('error', sa.Text(), nullable=False),
    sa.Column('created_at', app.kernel.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('alive_at', app.kernel.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('finished_at', app.kernel.db.UtcDateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state IN ('queued', 'running', 'done', 'failed')", name=op.f('ck_job_state')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_job_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_job_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_job'))
    )
    op.create_index('ix_job_organisation_id_created_at', 'job', ['organisation_id', 'created_at'])
    op.create_index('ix_job_state', 'job', ['state'])

    op.create_table('password_reset',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('created_at', app.kernel.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('expires_at', app.kernel.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('used_at', app.kernel.db.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_password_reset_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_password_reset')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_password_reset_token_hash'))
    )
    op.create_index('ix_password_reset_user_id', 'password_reset', ['user_id'])

    op.create_table('segment',
    sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('conditions', app.kernel.db.Json(), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_segment_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_segment')),
    sa.UniqueConstraint('organisation_id', 'name', name=op.f('uq_segment_organisation_id_name'))
    )
    op.create_table('webhook',
    sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('url', sa.Text(), nullable=False),
    sa.Column('events', app.kernel.db.Json(), nullable=False),
    sa.Column('secret', sa.LargeBinary(), nullable=False),
    sa.Column('is_on', sa.Boolean(), nullable=False),
    sa.Column('created_at', app.kernel.db.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_webhook_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webhook'))
    )
    op.create_index('ix_webhook_organisation_id', 'webhook', ['organisation_id'])

    op.create_table('customer',
    sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('external_key', sa.String(length=200), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('email', sa.String(length=200), nullable=False),
    sa.Column('phone', sa.String(length=64), nullable=False),
    sa.Column('language', sa.String(length=64), nullable=False),
    sa.Column('site_id', sa.Integer(), nullable=True),
    sa.Column('attributes', app.kernel.db.Json(), nullable=False),
    sa.Column('search_text', sa.Text(), nullable=False),
    sa.Column('mail_consent', sa.String(length=64), nullable=False),
    sa.Column('sms_consent', sa.String(length=64), nullable=False),
    sa.Column('contacted_at', app.kernel.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('archived_at', app.kernel.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('created_at', app.kernel.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('updated_at', app.kernel.db.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint("mail_consent IN ('unknown', 'given', 'withdrawn')", name=op.f('ck_customer_mail_consent')),
    sa.CheckConstraint("sms_consent IN ('unknown', 'given', 'withdrawn')", name=op.f('ck_customer_sms_consent')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_customer_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], name=op.f('fk_customer_site_id_site')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_customer')),
    sa.UniqueConstraint('organisation_id', 'external_key', name=op.f('uq_customer_organisation_id_external_key'))
    )
    op.create_index('ix_customer_email', 'customer', ['email'])
    op.create_index('ix_customer_organisation_id_name', 'customer', ['organisation_id', 'name', 'id'])
    op.create_index('ix_customer_organisation_id_site_id', 'customer', ['organisation_id', 'site_id'])

    op.create_table('event_receipt',
    sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
    sa.Column('event_id', sa.Uuid(), nullable=False),
    sa.Column('subscriber', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['domain_event.id'], name=op.f('fk_event_receipt_event_id_domain_event'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_event_receipt')),
    sa.UniqueConstraint('event_id', 'subscriber', name=op.f('uq_event_receipt_event_id_subscriber'))
    )
    op.create_table('join_invitation',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('email', sa.String(length=200), nullable=False),
    sa.Column('role', sa.String(length=64), nullable=False),
    sa.Column('site_id', sa.Integer(), nullable=True),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('invited_by', sa.Integer(), nullable=True),
    sa.Column('created_at', app.kernel.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('expires_at', app.kernel.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('accepted_at', app.kernel.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_at', app.kernel.db.UtcDateTime(timezone=True), nullable=True),
    sa.CheckConstraint("role IN ('owner', 'researcher', 'manager', 'collector', 'viewer')", name=op.f('ck_join_invitation_role')),
    sa.ForeignKeyConstraint(['invited_by'], ['user.id'], name=op.f('fk_join_invitation_invited_by_user')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_join_invitation_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], name=op.f('fk_join_invitation_site_id_site')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_join_invitation')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_join_invitation_token_hash'))
    )
    op.create_index('ix_join_invitation_organisation_id', 'join_invitation', ['organisation_id'])

    op.create_table('webhook_delivery',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('webhook_id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Uuid(), nullable=False),
    sa.Column('event', sa.String(length=64), nullable=False),
    sa.Column('payload', app.kernel.db.Json(), nullable=False),
    sa.Column('state', sa.String(length=64), nullable=False),
    sa.Column('due_at', app.kernel.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('claimed_at', app.kernel.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('last_status', sa.Integer(), nullable=True),
    sa.Column('error', sa.Text(), nullable=False),
    sa.CheckConstraint("state IN ('queued', 'sending', 'delivered', 'failed')", name=op.f('ck_webhook_delivery_state')),
    sa.ForeignKeyConstraint(['webhook_id'], ['webhook.id'], name=op.f('fk_webhook_delivery_webhook_id_webhook'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webhook_delivery')),
    sa.UniqueConstraint('webhook_id', 'event_id', name=op.f('uq_webhook_delivery_webhook_id_event_id'))
    )
    op.create_index('ix_webhook_delivery_state_due_at', 'webhook_delivery', ['state', 'due_at'])

    op.create_table('alert_rule',
    sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('study_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=64), nullable=False),
    sa.Column('dimension', sa.String(length=200), nullable=False),
    sa.Column('parameters', app.kernel.db.Json(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('is_on', sa.Boolean(), nullable=False),
    sa.Column('created_at', app.kernel.db.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint("kind IN ('site_falls', 'customer_worsens')", name=op.f('ck_alert_rule_kind')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_alert_rule_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['owner_id'], ['user.id'], name=op.f('fk_alert_rule_owner_id_user')),
    sa.ForeignKeyConstraint(['study_id'], ['study.id'], name=op.f('fk_alert_rule_study_id_study')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_alert_rule'))
    )
    op.create_index('ix_alert_rule_organisation_id', 'alert_rule', ['organisation_id'])

    op.create_table('contact_consent',
    sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
    sa.Column('customer_id', sa.Integer(), nullable=False),
    sa.Column('channel', sa.String(length=64), nullable=False),
    sa.Column('state', sa.String(length=64), nullable=False),
    sa.Column('source', sa.String(length=64), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('text_version', sa.String(length=64), nullable=False),
    sa.Column('at', app.kernel.db.UtcDateTime(timezone=True), nullable=False),
    sa.CheckConstraint("channel IN ('mail', 'sms')", name=op.f('ck_contact_consent_channel')),
    sa.CheckConstraint("source IN ('import', 'staff', 'api', 'link')", name=op.f('ck_contact_consent_source')),
    sa.CheckConstraint("state IN ('given', 'withdrawn')", name=op.f('ck_contact_consent_state')),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_contact_consent_customer_id_customer'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contact_consent'))
    )
    op.create_index('ix_contact_consent_customer_id', 'contact_consent', ['customer_id'])

    op.create_table('purchase',
    sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('customer_id', sa.Integer(), nullable=False),
    sa.Column('source_key', sa.String(length=200), nullable=False),
    sa.Column('at', app.kernel.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('amount', sa.Numeric(precision=16, scale=4), nullable=False),
    sa.Column('margin', sa.Numeric(precision=16, scale=4), nullable=True),
    sa.Column('site_id', sa.Integer(), nullable=True),
    sa.Column('product', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_purchase_customer_id_customer'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_purchase_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], name=op.f('fk_purchase_site_id_site')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_purchase')),
    sa.UniqueConstraint('organisation_id', 'source_key', name=op.f('uq_purchase_organisation_id_source_key'))
    )
    op.create_index('ix_purchase_at', 'purchase', ['at'])
    op.create_index('ix_purchase_customer_id_at', 'purchase', ['customer_id', 'at'])

    op.create_table('answered_mark',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('wave_id', sa.Integer(), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['wave_id'], ['wave.id'], name=op.f('fk_answered_mark_wave_id_wave')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_answered_mark')),
    sqlite_with_rowid=False
    )
    op.create_index('ix_answered_mark_wave_id', 'answered_mark', ['wave_id'])

    op.create_table('case',
    sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('rule_id', sa.Integer(), nullable=False),
    sa.Column('wave_id', sa.Integer(), nullable=False),
    sa.Column('site_id', sa.Integer(), nullable=True),
    sa.Column('customer_id', sa.Integer(), nullable=True),
    sa.Column('subject', sa.String(length=200), nullable=False),
    sa.Column('dimension', sa.String(length=200), nullable=False),
    sa.Column('evidence', app.kernel.db.Json(), nullable=False),
    sa.Column('state', sa.String(length=64), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('opened_at', app.kernel.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('closed_at', app.kernel.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('told_at', app.kernel.db.UtcDateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state IN ('open', 'in_progress', 'closed')", name=op.f('ck_case_state')),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_case_customer_id_customer')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_case_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['owner_id'], ['user.id'], name=op.f('fk_case_owner_id_user')),
    sa.ForeignKeyConstraint(['rule_id'], ['alert_rule.id'], name=op.f('fk_case_rule_id_alert_rule')),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], name=op.f('fk_case_site_id_site')),
    sa.ForeignKeyConstraint(['wave_id'], ['wave.id'], name=op.f('fk_case_wave_id_wave')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case')),
    sa.UniqueConstraint('rule_id', 'wave_id', 'subject', name=op.f('uq_case_rule_id_wave_id_subject'))
    )
    op.create_index('ix_case_customer_id', 'case', ['customer_id'])
    op.create_index('ix_case_organisation_id_state', 'case', ['organisation_id', 'state'])

    op.create_table('invitation',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('wave_id', sa.Integer(), nullable=False),
    sa.Column('customer_id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('status', sa.String(length=64), nullable=False),
    sa.Column('channel', sa.String(length=64), nullable=False),
    sa.Column('site_id', sa.Integer(), nullable=True),
    sa.Column('language', sa.String(length=64), nullable=False),
    sa.Column('sends', sa.Integer(), nullable=False),
    sa.Column('reminders', sa.Integer(), nullable=False),
    sa.Column('due_at', app.kernel.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('sent_at', app.kernel.db.UtcDateTime(timezone=True), nullable=True),
    sa.CheckConstraint("channel IN ('mail', 'sms', 'none')", name=op.f('ck_invitation_channel')),
    sa.CheckConstraint("status IN ('new', 'sent', 'failed', 'answered', 'refused', 'opted_out', 'withdrawn')", name=op.f('ck_invitation_status')),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_invitation_customer_id_customer')),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], name=op.f('fk_invitation_site_id_site')),
    sa.ForeignKeyConstraint(['wave_id'], ['wave.id'], name=op.f('fk_invitation_wave_id_wave')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitation')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_invitation_token_hash')),
    sa.UniqueConstraint('wave_id', 'customer_id', name=op.f('uq_invitation_wave_id_customer_id'))
    )
    op.create_index('ix_invitation_customer_id', 'invitation', ['customer_id'])
    op.create_index('ix_invitation_wave_id_status', 'invitation', ['wave_id', 'status'])

    op.create_table('message',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('channel', sa.String(length=64), nullable=False),
    sa.Column('template', sa.String(length=64), nullable=False),
    sa.Column('parameters', app.kernel.db.Json(), nullable=False),
    sa.Column('recipient', sa.String(length=200), nullable=False),
    sa.Column('language', sa.String(length=64), nullable=False),
    sa.Column('once', sa.String(length=200), nullable=False),
    sa.Column('customer_id', sa.Integer(), nullable=True),
    sa.Column('wave_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.String(length=64), nullable=False),
    sa.Column('due_at', app.kernel.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('claimed_at', app.kernel.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('sent_at', app.kernel.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('error', sa.Text(), nullable=False),
    sa.CheckConstraint("channel IN ('mail', 'sms')", name=op.f('ck_message_channel')),
    sa.CheckConstraint("state IN ('queued', 'sending', 'sent', 'uncertain', 'failed', 'cancelled')", name=op.f('ck_message_state')),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_message_customer_id_customer')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_message_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['wave_id'], ['wave.id'], name=op.f('fk_message_wave_id_wave')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_message')),
    sa.UniqueConstraint('once', name=op.f('uq_message_once'))
    )
    op.create_index('ix_message_customer_id', 'message', ['customer_id'])
    op.create_index('ix_message_organisation_id', 'message', ['organisation_id'])
    op.create_index('ix_message_state_due_at', 'message', ['state', 'due_at'])
    op.create_index('ix_message_wave_id_state', 'message', ['wave_id', 'state'])

    op.create_table('case_note',
    sa.Column('id', sa.Integer(), sa.Identity(always=False), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('at', app.kernel.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('change', app.kernel.db.Json(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_case_note_case_id_case'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_case_note_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_note'))
    )
    op.create_index('ix_case_note_case_id', 'case_note', ['case_id'])


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    for name in ('customer_id', 'own_code', 'pseudonym'):
        op.drop_index(f'ix_response_{name}', table_name='response')
    for table, column in reversed(COLUMNS):
        op.execute(f'ALTER TABLE "{table}" DROP COLUMN {column.name}')
