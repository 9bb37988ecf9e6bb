"""The permission to be contacted again: asked after the thanks, stored apart from the answers."""

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from app.db import session, utc_now
from app.respond import consents, operations
from app.respond.visit import Visit
from app.security import csrf
from survey_defs.errors import InvalidAnswer

bp = Blueprint("recontact", __name__, template_folder="templates")
# guarded like every page of a respondent: the post carries the signed response id
csrf.exempt(bp)


@bp.post("/r/thanks")
def answer() -> ResponseReturnValue:
    visit = Visit.of(request.args.get("s", ""))
    # not the one of the cookie: a kiosk drops it with the thanks
    sent = visit.sent_response()
    response = operations.find(sent, visit.link) if sent else None
    if response is None or response.status == "started":
        raise BadRequest
    study = visit.link.wave.study
    asked = consents.asking(response, study, visit.questionnaire)
    if asked is None:
        raise BadRequest
    try:
        chosen = asked.item.parse(request.form.getlist("recontact"))
    except InvalidAnswer:
        raise BadRequest from None
    if chosen is not None:
        allows = chosen == consents.YES
        texts = consents.texts_of(asked.item, visit.say, chosen=chosen)
        consents.answer(asked, response, study, texts, allows=allows, now=utc_now())
        session.commit()
    noted = None if chosen is None else "1"
    return redirect(visit.url("respond.thanks", lang=visit.language, noted=noted), 303)
