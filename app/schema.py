"""The whole schema, and how a database is brought to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine
from sqlalchemy.engine import Connection

import migrations
from app.accounts import models as accounts
from app.api import models as api
from app.cases import models as cases
from app.customers import models as customers
from app.dashboards.comments import models as comments
from app.kernel import duties, events, heartbeat, jobs
from app.kernel.db import Base
from app.kernel.keys import KeyRing
from app.kernel.web import limits
from app.letters import outbox, suppressed
from app.printing.monthly import models as monthly
from app.questionnaires import models as questionnaires
from app.reports import models as reports
from app.respond import models as respond
from app.respond.rights import consents
from app.studies import models as studies

metadata = Base.metadata
# naming them keeps the imports: a table exists once its module is loaded
ROOMS = (
    limits, events, duties, heartbeat, jobs, outbox, suppressed,
    accounts, questionnaires, customers, studies, respond, consents, cases, comments, monthly, reports, api,
)  # fmt: skip


def _config(connection: Connection | None = None, keys: KeyRing | None = None) -> AlembicConfig:
    config = AlembicConfig()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.attributes["connection"], config.attributes["keys"] = connection, keys
    return config


def upgrade(engine: Engine, revision: str = "head", *, keys: KeyRing | None = None) -> None:
    """`keys` are those of the instance: some of what is kept is made anew under them. Where they are not given they
    are looked for where the server would.
    """
    if revision == "head" and is_current(engine):
        # every start comes by here, and looking at all that points somewhere takes a while in a large database
        return
    with _changing(engine) as connection:
        command.upgrade(_config(connection, keys), revision)


def downgrade(engine: Engine, revision: str = "base") -> None:
    with _changing(engine) as connection:
        command.downgrade(_config(connection), revision)


@contextmanager
def _changing(engine: Engine) -> Iterator[Connection]:
    """One transaction for all that changes. In SQLite a table can only be made anew while nobody asks whether others
    point to it; that is asked at the end.
    """
    with engine.connect() as connection:
        if engine.dialect.name != "sqlite":
            with connection.begin():
                yield connection
            return
        # inside a transaction the switch does nothing, so it is turned beside SQLAlchemy, which would begin one
        switch = connection.connection.cursor()
        switch.execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                yield connection
                if lost := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall():
                    raise RuntimeError(f"needed: rows that point to rows; found: {lost[:5]}; remedy: report it")
        finally:
            switch.execute("PRAGMA foreign_keys = ON")
            switch.close()


def is_current(engine: Engine) -> bool:
    """True when no migration is waiting; cheap enough for a readiness check."""
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    return found == ScriptDirectory.from_config(_config()).get_current_head()


def differences(engine: Engine) -> list[object]:
    """What the models say and the database has not: empty when the migrations are complete."""
    with engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata))


def write_revision(engine: Engine, message: str) -> None:
    """For developers: a new migration from the difference between models and database."""
    with engine.begin() as connection:
        command.revision(_config(connection), message=message, autogenerate=True)
