"""How a process begins to work on an instance: named in its lock file, files closed to others, its log looked at."""

import os

import click
from flask import Flask

from app import schema
from app.factory import create_app
from app.kernel import db
from app.kernel.config import Config
from app.kernel.storage import lost_log, presence, private
from app.kernel.storage.presence import InUse, Presence


def take_part(config: Config, role: str, *, upgrades: bool = False) -> Presence:
    """Join those who work on the instance, before its database is opened. Raises InUse.

    upgrades   bring the database to its newest state, which needs the instance for oneself
    """
    found = presence.join(config.instance, role)
    try:
        if found.is_alone:
            prepare(config)
        if upgrades:
            _upgrade(config, found)
        if found.is_alone:
            found.share()
    except BaseException:
        found.leave()
        raise
    return found


def prepare(config: Config) -> None:
    """What is done before the database is opened, by whoever has the instance alone."""
    path = db.file_of(config.database_url)
    private.tighten(config.instance, *(() if path is None else db.sqlite_files(path)))
    if path is not None:
        lost_log.look_after(path, config.instance, now=db.utc_now())


def application(config: Config, role: str, *, upgrades: bool = False) -> Flask:
    """The application of a server or worker: it takes part as long as its process lives. Raises InUse."""
    found = take_part(config, role, upgrades=upgrades)
    app = create_app(config)
    app.extensions["presence"] = found
    return app


def server() -> Flask:
    """What a process that serves loads: settings come from the environment."""
    # whatever a library writes beside us is nobody else's either
    os.umask(0o077)
    return application(Config.from_environment(), "server")


def for_command(config: Config, role: str, *, upgrades: bool = False) -> Flask:
    """The application for a command; it takes part until the command ends."""
    app = application(config, role, upgrades=upgrades)
    click.get_current_context().call_on_close(app.extensions["presence"].leave)
    return app


def _upgrade(config: Config, found: Presence) -> None:
    engine = db.connect(config.database_url)
    try:
        if not schema.is_current(engine) and not found.is_alone:
            raise InUse(
                f"needed: the instance for itself, because migrations wait; found: {presence.others(found)}; "
                "remedy: stop them, then start this again"
            )
        schema.upgrade(engine, keys=config.keys)
    finally:
        engine.dispose()
