"""The permission to be contacted again: asked after the thanks, stored apart from the answers."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from app.kernel.db import session, utc_now
from app.kernel.web.security import csrf
from app.respond import operations
from app.respond.rights import consents
from app.respond.visit import Visit, tokens
from survey_defs.errors import InvalidAnswer

bp = Blueprint("recontact", __name__, template_folder="../templates")
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
    visit = visit.of_response(response)
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
    if visit.link.kind == "kiosk":
        # no redirect: the thanks page has let the response go, and would lead to the next guest's start
        return _thanks(visit, noted=chosen is not None)
    noted = None if chosen is None else "1"
    return redirect(visit.url("respond.thanks", lang=visit.language, noted=noted), 303)


def _thanks(visit: Visit, *, noted: bool) -> str:
    """The thanks again, with what was said."""
    if visit.response is None:
        raise BadRequest
    code, token = tokens().receipt(visit.response.uuid), tokens().sign(visit.address, visit.response.uuid)
    asking = consents.asking(visit.response, visit.link.wave.study, visit.questionnaire)
    return render_template("respond/thanks.html", visit=visit, code=code, token=token, asking=asking, noted=noted)
