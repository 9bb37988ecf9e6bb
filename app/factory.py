"""The web application: who, when, where."""

import datetime as dt
from types import ModuleType
from typing import Protocol

from flask import Blueprint, Flask

from app import readiness
from app.accounts import navigation
from app.accounts import room as accounts
from app.accounts.navigation import Place
from app.accounts.office import guide as first_steps
from app.api import room as api
from app.cases import room as cases
from app.customers import room as customers
from app.dashboards import profile_views
from app.dashboards import room as dashboards
from app.demo import guide
from app.exports import room as exports
from app.kernel import db, jobs
from app.kernel.config import Config
from app.kernel.storage import backups
from app.kernel.web import assets, bodies, compression, failures, i18n, logs, security, wellformed
from app.kernel.web.numbers import RowConverter
from app.letters import delivery
from app.printing import room as printing
from app.reports import room as reports
from app.respond import room as respond
from app.results import room as results
from app.studies import room as studies
from app.studies import wave_tabs
from app.studies.pages.first_study import FIRST_STUDY
from app.studio import room as studio


class Room(Protocol):
    """What a room hangs into the application; importing it makes its duties, messages, subscribers and hooks known."""

    @property
    def BLUEPRINTS(self) -> tuple[Blueprint, ...]: ...  # noqa: N802

    @property
    def PLACES(self) -> tuple[Place, ...]: ...  # noqa: N802


# their places stand in the top bar in this order
ROOMS: tuple[Room, ...] = (
    studies,
    studio,
    customers,
    respond,
    results,
    cases,
    api,
    accounts,
    dashboards,
    printing,
    exports,
    reports,
)
# naming them keeps the imports: the kernel has duties of its own
WORKING: tuple[ModuleType, ...] = (backups, delivery, jobs)


def create_app(config: Config | None = None) -> Flask:
    """Wire the rooms together. The database must be at the newest migration: ``vafa db upgrade``."""
    config = config or Config.from_environment()
    app = Flask(__name__, static_folder=None)
    app.config["TESTING"] = config.is_testing
    app.extensions["vafa"] = config
    app.extensions["engine"] = db.connect(config.database_url)
    db.session.configure(bind=app.extensions["engine"], info={"keys": config.keys})
    app.url_map.converters["int"] = RowConverter
    bodies.init_app(app)
    security.init_app(app, config)
    for kernel in (i18n, failures, wellformed, assets, compression, first_steps, wave_tabs):
        kernel.init_app(app)
    _open_rooms(app)
    if config.is_demo:
        app.jinja_env.globals["demonstration"] = guide
    app.add_url_rule("/healthz", view_func=healthz)
    app.add_url_rule("/readyz", view_func=readiness.readyz)

    logs.init_app(app)

    @app.teardown_appcontext
    def close_session(error: BaseException | None) -> None:
        db.session.remove()

    return app


def _open_rooms(app: Flask) -> None:
    for room in ROOMS:
        for blueprint in room.BLUEPRINTS:
            app.register_blueprint(blueprint)
        for place in room.PLACES:
            navigation.add(app, place)
    first_steps.add(app, FIRST_STUDY)
    # pages of respondents know no room to their right: they ask whether there is one
    app.jinja_env.globals["own_profile"] = profile_views.offers
    app.jinja_env.globals["now"] = lambda: dt.datetime.now(dt.UTC)


def healthz() -> str:
    """The process answers."""
    return "ok\n"
