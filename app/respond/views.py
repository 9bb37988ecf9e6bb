"""The respondent's way: link, consent, pages, thanks. A GET never writes."""

from dataclasses import replace
from uuid import UUID, uuid4

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from app.disclosure.invited import Cell
from app.kernel.db import session, utc_now
from app.kernel.errors import AppError, NotFound
from app.kernel.web import wellformed
from app.kernel.web.i18n import lazy_gettext as _l
from app.kernel.web.security import csrf
from app.respond import operations
from app.respond.entry import cookies, kiosk, leaving, pace, personal
from app.respond.entry.ways import PERSONAL, PersonalWay
from app.respond.models import Response as Filled
from app.respond.page import timing
from app.respond.page.own_code import is_asked as asks_own_code
from app.respond.page.saving import draw_page, page_to_continue, page_url, save
from app.respond.rights import consents
from app.respond.visit import Visit, tokens
from app.studies.operations import successor
from survey_defs import routing
from survey_defs.answers import Answers
from survey_defs.errors import InvalidAnswer
from survey_defs.model import Page

bp = Blueprint("respond", __name__, template_folder="templates")
# a respondent's page is guarded by its signed response id (Visit.sent_response), not by a session
csrf.exempt(bp)
wellformed.cleans(bp)
bp.after_request(leaving.leave)
AGREED = 1
MOST_COOKIES = 20


class NoResponse(AppError):
    """The browser holds no response of this link: cookies are off, or they expired."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            _l("We cannot find your answers in this browser"),
            _l("Allow cookies for this site, then open the link again. Answers that were saved are kept."),
        )


@bp.get("/s/<address>")
def enter(address: str) -> ResponseReturnValue:
    """A link of a wave that is over leads on to the wave that is open now."""
    try:
        return _enter(Visit.of(address))
    except operations.WaveClosed:
        following = successor(address, utc_now())
        if following is None:
            raise
        return redirect(url_for("respond.enter", address=following, lang=request.args.get("lang")))


@bp.get("/i/<token>")
def enter_personally(token: str) -> ResponseReturnValue:
    return _enter(Visit.of(PERSONAL + token))


@bp.post("/s/<address>")
def begin(address: str) -> ResponseReturnValue:
    return _begin(Visit.of(address))


@bp.post("/i/<token>")
def begin_personally(token: str) -> ResponseReturnValue:
    return _begin(Visit.of(PERSONAL + token))


def _enter(visit: Visit) -> ResponseReturnValue:
    if visit.link.kind == "kiosk" and "lang" not in request.args:
        return kiosk.start_page(visit)
    if visit.response is not None and visit.response.status == "started":
        return redirect(page_url(visit, page_to_continue(visit)))
    if visit.response is not None:
        return redirect(visit.url("respond.thanks"))
    if visit.link.kind == "back":
        return redirect(visit.start)
    personal.admit(visit.link, visit.questionnaire, utc_now())
    token = visit.page_token(uuid4())
    if visit.questionnaire.consent is not None:
        return _draw_consent(visit, token)
    return draw_page(visit, routing.first_page(visit.questionnaire), token)


def _begin(visit: Visit) -> ResponseReturnValue:
    response_id = visit.sent_response()
    if response_id is None or (visit.link.kind == "back" and visit.response is None):
        raise BadRequest
    if visit.response is not None:
        # a second tab that was opened before the first save belongs to the same person
        response_id = visit.response.uuid
    if "language" in request.form and visit.questionnaire.consent is not None:
        return _draw_consent(visit, visit.page_token(response_id))
    cell = None if visit.response else personal.admit(visit.link, visit.questionnaire, utc_now())
    if visit.questionnaire.consent is not None:
        try:
            agreed = visit.questionnaire.consent.agree.parse(request.form.getlist("consent"))
        except InvalidAnswer:
            return _draw_consent(visit, visit.page_token(response_id), wrong=True), 422
        if agreed != AGREED:
            return _refused(visit, cell)
    response = _start(visit, response_id, cell)
    visit = visit.of_response(response)
    first = routing.first_page(visit.questionnaire, response.answers)
    if visit.questionnaire.consent is not None:
        consents.agree(response, visit.link.wave.study, visit.agreed_texts(AGREED), now=utc_now())
        session.commit()
        return _begun(visit, redirect(_after_consent(visit, first), 303))
    saved = save(visit, response, first)
    # without a consent page the first answers begin the response: the code is asked for after them
    moves_on = not request.is_json and not isinstance(saved, tuple) and asks_own_code(visit)
    return _begun(visit, redirect(visit.url("own_code.ask"), 303) if moves_on else saved)


def _begun(visit: Visit, answer: ResponseReturnValue) -> Response:
    """A first page that was sent twice at once goes on; that of a guest who has gone leads to the start."""
    pages = 0 if visit.questionnaire.consent else 1
    is_fresh = visit.response is not None and visit.response.revision <= pages
    return cookies.with_cookie(visit, answer) if is_fresh or visit.may_go_on else cookies.let_in(visit, answer)


def _after_consent(visit: Visit, first: Page) -> str:
    return visit.url("own_code.ask") if asks_own_code(visit) else page_url(visit, first)


def _start(visit: Visit, response_id: UUID, cell: Cell | None) -> Filled:
    if visit.response is None:
        pace.starting()
    way, language = visit.link, visit.language
    if cell is not None and isinstance(way, PersonalWay):
        way, language = replace(way, site_id=cell.site), cell.language
    signals = ("repeated",) if visit.response is None and _has_answered(visit) else ()
    return operations.start(way, response_id, version=visit.version, language=language, now=utc_now(), signals=signals)


def _has_answered(visit: Visit) -> bool:
    """Whether this browser holds another response of the wave; at a kiosk that is another guest's."""
    if visit.link.kind == "kiosk":
        return False
    others = [(name.removeprefix("r_"), token) for name, token in request.cookies.items() if name.startswith("r_")]
    carried = [tokens().read(address, token) for address, token in others[:MOST_COOKIES]]
    return any(operations.find(one, visit.link) is not None for one in carried if one)


@bp.get("/r/<page_id>")
def page(page_id: str) -> ResponseReturnValue:
    visit = _visit_with_response()
    if visit.response is None or not visit.may_answer:
        return redirect(visit.url("respond.thanks"))
    found = _shown_page(visit, page_id, visit.response.answers)
    return draw_page(visit, found, visit.page_token(visit.response.uuid))


@bp.post("/r/<page_id>")
def answer(page_id: str) -> ResponseReturnValue:
    visit = _visit_with_response()
    if visit.response is None or visit.sent_response() != visit.response.uuid:
        raise BadRequest
    pace.posting(visit.response.uuid)
    if not visit.may_answer and not request.is_json:
        return redirect(visit.url("respond.thanks"), 303)
    saved = save(visit, visit.response, _shown_page(visit, page_id, visit.response.answers))
    # who goes on with a personal link on another device holds the response there too
    return cookies.with_cookie(visit, saved) if visit.link.kind == "personal" else cookies.let_in(visit, saved)


@bp.get("/r/continue-later")
def later() -> ResponseReturnValue:
    """The code by which a response that is not finished is found again."""
    visit = _visit_with_response()
    if visit.response is None or visit.response.status != "started" or visit.response.receipt_hash is None:
        return redirect(visit.start)
    code, on = tokens().receipt(visit.response.uuid), page_url(visit, page_to_continue(visit))
    return render_template("respond/later.html", visit=visit, code=code, on=on)


@bp.get("/r/thanks")
def thanks() -> ResponseReturnValue:
    visit = _visit_with_response()
    if visit.response is None or visit.response.status == "started":
        carried = visit.carried
        return redirect(url_for("respond.enter", address=visit.address, t=carried) if carried else visit.start)
    code, token = tokens().receipt(visit.response.uuid), tokens().sign(visit.address, visit.response.uuid)
    asking = consents.asking(visit.response, visit.link.wave.study, visit.questionnaire)
    return render_template("respond/thanks.html", visit=visit, code=code, token=token, asking=asking)


def _visit_with_response() -> Visit:
    visit = Visit.of(_address())
    if visit.response is None and visit.link.kind == "kiosk" and not request.is_json:
        # the guest before has gone
        abort(redirect(url_for("respond.enter", address=visit.address), 303))
    if visit.response is None:
        raise NoResponse
    return visit


def _address() -> str:
    """The link that a page belongs to: named in the address, or the only one this browser holds."""
    if given := request.args.get("s"):
        return given
    carried = [name.removeprefix("r_") for name in request.cookies if name.startswith("r_")]
    if len(carried) != 1:
        raise NoResponse
    return carried[0]


def _shown_page(visit: Visit, page_id: str, answers: Answers) -> Page:
    try:
        found = visit.questionnaire.page(page_id)
    except KeyError:
        raise NotFound from None
    if not routing.is_shown(found, visit.questionnaire, answers):
        raise NotFound
    return found


def _draw_consent(visit: Visit, token: str, *, wrong: bool = False) -> str:
    keeps = timing.keeps_times(visit.link.wave.study)
    told = {"intro": visit.consent_intro, "keeps_times": keeps, "token": token, "wrong": wrong}
    return render_template("respond/consent.html", visit=visit, **told)


def _refused(visit: Visit, cell: Cell | None) -> Response:
    """Count the refusal once for this browser, or for this invitation, and say thank you."""
    name = f"n_{visit.address}"
    if isinstance(visit.link, PersonalWay):
        personal.refuse(visit.link, cell, utc_now())
    elif name not in request.cookies:
        operations.refuse(visit.link.wave)
    session.commit()
    response = make_response(render_template("respond/refused.html", visit=visit))
    if visit.link.kind != "kiosk":
        # at a kiosk every refusal is another guest's
        cookies.set_cookie(visit, response, name, "1")
    return response
