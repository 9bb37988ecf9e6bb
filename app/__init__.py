"""The web application: who, when, where."""

import datetime as dt
from types import ModuleType

from flask import Flask, Response
from sqlalchemy import text

from app import assets, backups, compression, db, delivery, errors, i18n, jobs, schema, security
from app.accounts import guide as first_steps
from app.accounts import navigation
from app.accounts import routes as accounts
from app.api import deliveries
from app.api.routes import PLACE as PROGRAMS
from app.api.routes import bp as api
from app.api.routes import developers
from app.cases import about_customer, digest, forgetting, watching
from app.cases.views import PLACE as CASES
from app.cases.views import bp as cases
from app.config import Config
from app.customers.routes import PLACE as CUSTOMERS
from app.customers.routes import bp as customers
from app.dashboards import profile_views
from app.dashboards.collection_views import bp as collection
from app.dashboards.views import bp as dashboards
from app.demo import guide
from app.numbers import RowConverter
from app.reports.link_views import bp as personal_links
from app.reports.paper_views import bp as paper_forms
from app.reports.views import bp as reports
from app.respond import erasing as answers
from app.respond import finished, marks, settling
from app.respond.kiosk import bp as kiosk
from app.respond.mine import bp as mine
from app.respond.own_code import bp as own_code
from app.respond.paper.views import PLACE as PAPER
from app.respond.paper.views import bp as paper
from app.respond.recontact import bp as recontact
from app.respond.views import bp as respond
from app.studies import ahead, invited, letters, reminding, turning
from app.studies.letter_routes import ROOMS as LETTERS
from app.studies.links import bp as links
from app.studio.first_study import FIRST_STUDY
from app.studio.routes import PLACE, STUDIES, studies
from app.studio.routes import bp as studio

# naming them keeps the imports: a duty, a letter, a subscriber or a hook is known once its module is loaded
WORKING: tuple[ModuleType, ...] = (
    about_customer,
    ahead,
    answers,
    backups,
    deliveries,
    delivery,
    digest,
    finished,
    forgetting,
    invited,
    jobs,
    letters,
    marks,
    reminding,
    settling,
    turning,
    watching,
)


def create_app(config: Config | None = None) -> Flask:
    """Wire the rooms together. The database must be at the newest migration: ``vafa db upgrade``."""
    config = config or Config.from_environment()
    app = Flask(__name__, static_folder=None)
    app.config["TESTING"] = config.testing
    app.extensions["vafa"] = config
    engine = db.connect(config.database_url)
    app.extensions["engine"] = engine
    db.session.configure(bind=engine)
    app.url_map.converters["int"] = RowConverter
    security.init_app(app, config)
    i18n.init_app(app)
    errors.init_app(app)
    assets.init_app(app)
    compression.init_app(app)
    first_steps.init_app(app)
    for room in accounts.BLUEPRINTS:
        app.register_blueprint(room)
    for room in (links, *LETTERS, respond, recontact, kiosk, mine, paper, studio, dashboards, reports, paper_forms):
        app.register_blueprint(room)
    for room in (own_code, customers, collection, cases, profile_views.bp, personal_links):
        app.register_blueprint(room)
    # pages of respondents know no room to their right: they ask whether there is one
    app.jinja_env.globals["own_profile"] = profile_views.offers
    app.register_blueprint(studies)
    app.register_blueprint(api)
    app.register_blueprint(developers)
    if config.demo:
        app.jinja_env.globals["demonstration"] = guide
    navigation.add(app, STUDIES)
    navigation.add(app, PLACE)
    navigation.add(app, CUSTOMERS)
    navigation.add(app, PAPER)
    navigation.add(app, CASES)
    navigation.add(app, PROGRAMS)
    first_steps.add(app, FIRST_STUDY)
    for place in accounts.PLACES:
        navigation.add(app, place)
    app.jinja_env.globals["now"] = lambda: dt.datetime.now(dt.UTC)
    app.add_url_rule("/healthz", view_func=healthz)
    app.add_url_rule("/readyz", view_func=readyz)

    @app.teardown_appcontext
    def close_session(error: BaseException | None) -> None:
        db.session.remove()

    return app


def healthz() -> str:
    """The process answers."""
    return "ok\n"


def readyz() -> Response:
    """The database answers and no migration is waiting."""
    db.session.execute(text("SELECT 1"))
    engine = db.session.get_bind()
    ready = schema.is_current(engine)  # type: ignore[arg-type]
    return Response("ok\n" if ready else "migrations are waiting: run vafa db upgrade\n", 200 if ready else 503)
