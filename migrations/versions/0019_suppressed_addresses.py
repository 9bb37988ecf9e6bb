"""Addresses that nobody writes to, carried over from what customers said and mail servers gave back."""

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import sqlalchemy as sa
from alembic import context, op

import app.kernel.db
from app.kernel.keys import KeyRing
from app.letters.recipients import Recipients
from app.letters.server_refusals import dead_code

# An address is remembered under the hash by which the running program looks it up, so its spelling, its hash and the
# codes of servers are taken from there: a copy would write what nobody finds.
revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None

CHANNELS = {'mail': 'email', 'sms': 'phone'}
AT_ONCE = 2000
COLUMNS = ('id', 'organisation_id', 'email', 'phone', 'mail_consent', 'sms_consent', 'mail_key', 'sms_key', 'updated_at')


def upgrade() -> None:
    for channel in CHANNELS:
        op.add_column('customer', sa.Column(f'{channel}_key', sa.String(64), server_default='', nullable=False))
        op.create_index(f'ix_customer_{channel}_key', 'customer', [f'{channel}_key'])
    op.create_table(
        'suppressed_address',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('organisation_id', sa.Integer(), nullable=False),
        sa.Column('channel', sa.String(64), nullable=False),
        sa.Column('key', sa.String(64), nullable=False),
        sa.Column('why', sa.String(64), nullable=False),
        sa.Column('source', sa.String(64), nullable=False),
        sa.Column('code', sa.String(64), nullable=False),
        sa.Column('since', app.kernel.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column('asked_at', app.kernel.db.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("channel IN ('mail', 'sms')", name=op.f('ck_suppressed_address_channel')),
        sa.CheckConstraint("why IN ('objection', 'bounce')", name=op.f('ck_suppressed_address_why')),
        sa.CheckConstraint(
            "source IN ('link', 'staff', 'import', 'api', 'server', 'carried')",
            name=op.f('ck_suppressed_address_source'),
        ),
        sa.ForeignKeyConstraint(
            ['organisation_id'], ['organisation.id'], name=op.f('fk_suppressed_address_organisation_id_organisation')
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_suppressed_address')),
        sa.UniqueConstraint(
            'organisation_id', 'key', 'why', name=op.f('uq_suppressed_address_organisation_id_key_why')
        ),
    )
    _carry_over()


def downgrade() -> None:
    """Consents of customers say no as before; what is known of addresses alone is lost."""
    op.drop_table('suppressed_address')
    for channel in CHANNELS:
        op.drop_index(f'ix_customer_{channel}_key', 'customer')
        op.drop_column('customer', f'{channel}_key')


def _carry_over() -> None:
    houses = {row.id: row.timezone for row in op.get_bind().execute(sa.select(_table('organisation', 'id', 'timezone')))}
    if not houses:
        return
    keys = _keys()
    recipients = {number: Recipients.of(number, timezone, keys) for number, timezone in houses.items()}
    left = {row.customer_id for row in op.get_bind().execute(_opted_out())}
    found: dict[tuple[int, str, str], dict[str, object]] = {}
    for row in _customers():
        known = recipients[row.organisation_id]
        new = {f'{channel}_key': known.key(channel, getattr(row, field)) for channel, field in CHANNELS.items()}
        _write_keys(row.id, new)
        for channel in CHANNELS:
            consent = getattr(row, f'{channel}_consent')
            if consent == 'withdrawn' or (row.id in left and consent != 'given'):
                _note(found, row.organisation_id, channel, new[f'{channel}_key'], 'objection', row.updated_at)
    for row in op.get_bind().execute(_given_back()):
        if (code := dead_code(row.error)) and row.organisation_id in recipients:
            key = recipients[row.organisation_id].key(row.channel, row.recipient)
            _note(found, row.organisation_id, row.channel, key, 'bounce', row.sent_at or row.due_at, code)
    if found:
        op.bulk_insert(_table('suppressed_address', *next(iter(found.values()))), list(found.values()))


def _note(
    found: dict[tuple[int, str, str], dict[str, object]],
    organisation: int,
    channel: str,
    key: str,
    why: str,
    since: object,
    code: str = '',
) -> None:
    if key:
        row = {'id': uuid4(), 'organisation_id': organisation, 'channel': channel, 'key': key, 'why': why}
        found.setdefault((organisation, key, why), row | {'source': 'carried', 'code': code, 'since': since})


def _customers() -> Iterator[sa.Row]:
    """In parts: an instance may know a million."""
    table, last = _table('customer', *COLUMNS), 0
    while True:
        query = sa.select(table).where(table.c.id > last).order_by(table.c.id).limit(AT_ONCE)
        rows = op.get_bind().execute(query).all()
        yield from rows
        if len(rows) < AT_ONCE:
            return
        last = rows[-1].id


def _write_keys(customer: int, new: dict[str, str]) -> None:
    if any(new.values()):
        table = _table('customer', *COLUMNS)
        op.get_bind().execute(sa.update(table).where(table.c.id == customer).values(new))


def _opted_out() -> sa.Select:
    table = _table('invitation', 'customer_id', 'status')
    return sa.select(table.c.customer_id).where(table.c.status == 'opted_out')


def _given_back() -> sa.Select:
    names = ('organisation_id', 'customer_id', 'channel', 'recipient', 'error', 'state', 'sent_at', 'due_at')
    table = _table('message', *names)
    said = table.c.error.like('bounced: %') | table.c.error.like('refused: %')
    mine = (table.c.state == 'failed', table.c.channel == 'mail', table.c.customer_id.is_not(None), said)
    return sa.select(table).where(*mine)


def _keys() -> KeyRing:
    """Those that were given, or where the server would look for them."""
    given: KeyRing | None = context.config.attributes.get('keys')
    if given is not None:
        return given
    file = op.get_bind().engine.url.database
    is_file = op.get_bind().dialect.name == 'sqlite' and file
    folder = os.environ.get('VAFA_INSTANCE') or (Path(str(file)).parent if is_file else 'instance')
    Path(folder).mkdir(parents=True, exist_ok=True)
    return KeyRing.load(Path(folder), os.environ.get('VAFA_SECRET_KEY'))


def _table(name: str, *columns: str) -> sa.TableClause:
    times = {'since', 'asked_at', 'updated_at', 'sent_at', 'due_at'}
    kinds = {'id': sa.Uuid() if name in ('suppressed_address', 'message') else sa.Integer()}
    kinds |= {one: app.kernel.db.UtcDateTime(timezone=True) for one in times}
    kinds |= {'organisation_id': sa.Integer(), 'customer_id': sa.Integer()}
    return sa.table(name, *(sa.column(one, kinds.get(one, sa.String())) for one in columns))
