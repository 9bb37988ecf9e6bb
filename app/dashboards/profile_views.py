"""A respondent's own scores, after the thanks and by the receipt code. No account; nothing is stored."""

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.kernel.db import session
from app.kernel.errors import NotFound
from app.questionnaires.operations import definition_of
from app.respond.models import Response
from app.respond.rights import mine
from app.respond.visit import Visit
from app.results import waves
from app.results.defined.label_texts import labels_of
from app.studies.models import Study, Wave
from app.studies.planning.placeholders import words_of
from app.studies.planning.wave_plan import options_of

bp = Blueprint("profile", __name__, template_folder="templates")
# ways in whose browser is the person's own
OWN_WAYS = ("open", "personal", "back")


def offers(study: Study, kind: str = "back") -> bool:
    """Whether pages to the left may lead here: the study allows it, and the screen is the person's own."""
    return kind in OWN_WAYS and options_of(study).own_profile


@bp.get("/r/thanks/profile")
def after() -> ResponseReturnValue:
    """By the cookie of the pages that were just answered."""
    visit = Visit.of(request.args.get("s", ""))
    if visit.response is None or not offers(visit.link.wave.study, visit.link.kind):
        raise NotFound
    back = visit.url("respond.thanks")
    # the wave of a visit is a copy that knows no other waves
    return _draw(visit.response, session.get_one(Wave, visit.response.wave_id), visit.language, back=back)


@bp.get("/mine/profile")
def by_code() -> ResponseReturnValue:
    """By the receipt code that was typed on /mine."""
    statement = mine.statement()
    if statement is None:
        return redirect(url_for("mine.ask"), 303)
    if not offers(statement.wave.study):
        raise NotFound
    back = url_for("mine.answers", lang=statement.language)
    return _draw(statement.response, statement.wave, statement.language, back=back)


def _draw(response: Response, wave: Wave, language: str, *, back: str) -> str:
    if response.status != "complete":
        raise NotFound
    g.language = language
    questionnaire = definition_of(wave.version)
    labels = labels_of(questionnaire, language, words_of(wave.study, questionnaire, language))
    found = waves.read(wave).own_profile(response)
    return render_template("dashboards/profile.html", profile=found, wave=wave, labels=labels, back=back)
