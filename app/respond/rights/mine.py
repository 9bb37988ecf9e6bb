"""/mine: with the receipt code a person reads, corrects, downloads or erases their response. No account."""

from typing import Any
from uuid import UUID

from flask import (
    Blueprint,
    g,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import refresh
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from app.kernel.db import begin_writing, session, utc_now
from app.kernel.web import limits
from app.kernel.web.attachments import named
from app.kernel.web.current import current_config
from app.kernel.web.i18n import LANGUAGES
from app.kernel.web.security import csrf
from app.respond.entry.leaving import CORRECTING, KEEPING
from app.respond.entry.ways import BackWay
from app.respond.models import Response as Filled
from app.respond.rights import consents, receipts
from app.respond.rights.receipts import Statement
from app.respond.visit import tokens
from survey_defs import routing

bp = Blueprint("mine", __name__, template_folder="../templates", url_prefix="/mine")
# as on the respondent's pages: each post carries the signed id of the response, which must match the cookie
csrf.exempt(bp)

COOKIE, PLACE = "mine", "/mine"
SECONDS = 30 * 60


@bp.get("")
def ask() -> ResponseReturnValue:
    if _opened() is not None:
        return redirect(url_for("mine.answers", lang=request.args.get("lang")))
    return _draw_ask()


@bp.post("")
def open_response() -> ResponseReturnValue:
    """Find the response of a code. Wrong, erased and unfinished codes are told in the same words."""
    network = limits.network_of(request.remote_addr)
    limits.take(receipts.GUESSES, network)
    found = receipts.find_by_code(request.form.get("code", "")[:100])
    if found is None:
        return _draw_ask(wrong=True), 422
    session.commit()
    limits.give_back(receipts.GUESSES, network)
    answer = redirect(url_for("mine.answers", lang=request.args.get("lang")), 303)
    _set_cookie(answer, COOKIE, _signer().dumps(found.uuid.hex), seconds=SECONDS, path=PLACE)
    return answer


@bp.get("/answers")
def answers() -> ResponseReturnValue:
    statement = _statement()
    return _to_the_code() if statement is None else _draw("respond/mine/answers.html", statement)


@bp.get("/answers.json")
def download() -> ResponseReturnValue:
    statement = _statement()
    if statement is None:
        return _to_the_code()
    return named(jsonify(statement.as_json()), "answers.json")


@bp.post("/correct")
def correct() -> ResponseReturnValue:
    """Back into the pages, by the cookies that the pages know."""
    statement = _statement(sent=True)
    if statement is None:
        return _to_the_code()
    if not statement.may_correct(utc_now()):
        return redirect(url_for("mine.answers"), 303)
    first = routing.first_page(statement.questionnaire, statement.response.answers)
    # the way back is its own: at a kiosk, in a frame, on paper there is none, and a link of this browser may open
    # somebody else's response
    address, uuid = BackWay(statement.wave).address, statement.response.uuid
    place = url_for("respond.page", page_id=first.id, s=address, lang=statement.language)
    if statement.response.status == "started":
        place = url_for("respond.enter", address=address, lang=statement.language)
    answer = redirect(place, 303)
    _set_cookie(answer, KEEPING + address, tokens().sign(address, uuid), seconds=SECONDS)
    _set_cookie(answer, CORRECTING + address, tokens().sign(f"c:{address}", uuid), seconds=SECONDS)
    return answer


@bp.get("/erase")
def ask_to_erase() -> ResponseReturnValue:
    statement = _statement()
    return _to_the_code() if statement is None else _draw("respond/mine/erase.html", statement)


@bp.post("/erase")
def erase() -> ResponseReturnValue:
    """Immediate and final."""
    begin_writing()
    statement = _statement(sent=True)
    if statement is None:
        return _to_the_code()
    organisation, addresses = statement.wave.study.organisation, _addresses_of(statement.response.uuid)
    receipts.erase(statement)
    session.commit()
    receipts.wipe()
    answer = make_response(render_template("respond/mine/erased.html", organisation=organisation, addresses=addresses))
    answer.delete_cookie(COOKIE, path=PLACE)
    for address in addresses:
        for name in (KEEPING + address, CORRECTING + address):
            if name in request.cookies:
                answer.delete_cookie(name)
    # drafts that wait in this browser
    answer.headers["Clear-Site-Data"] = '"storage"'
    return answer


@bp.post("/contact")
def withdraw() -> ResponseReturnValue:
    """Take back the permission to be contacted."""
    begin_writing()
    statement = _statement(sent=True)
    if statement is None:
        return _to_the_code()
    if (asked := statement.asking()) is not None:
        consents.answer(asked, statement.response, statement.wave.study, (), allows=False, now=utc_now())
        session.commit()
    return redirect(url_for("mine.answers", lang=statement.language), 303)


@bp.post("/close")
def close() -> ResponseReturnValue:
    answer = redirect(url_for("mine.ask", lang=request.args.get("lang")), 303)
    answer.delete_cookie(COOKIE, path=PLACE)
    return answer


def _signer() -> URLSafeTimedSerializer:
    config = current_config()
    return URLSafeTimedSerializer(config.keys.derive_all("respondent")[::-1], salt="mine")


def _opened() -> UUID | None:
    """The response that this browser has opened by its code in the last half hour."""
    try:
        return UUID(hex=_signer().loads(request.cookies.get(COOKIE, ""), max_age=SECONDS))
    except (BadSignature, ValueError, TypeError, AttributeError):
        return None


def _addresses_of(response: UUID) -> list[str]:
    """The ways by which this browser keeps a response."""
    kept = {name.removeprefix(KEEPING): token for name, token in request.cookies.items() if name.startswith(KEEPING)}
    return [address for address, token in kept.items() if tokens().read(address, token) == response]


def statement() -> Statement | None:
    """The response that this browser opened by its code, for pages of rooms to the right; None where it opened none."""
    return _statement()


def _statement(*, sent: bool = False) -> Statement | None:
    """The statement of the response in hand. With `sent` the page must have carried its signed id."""
    opened = _opened()
    if sent and (opened is None or tokens().read(PLACE, request.form.get("response")) != opened):
        raise BadRequest
    found = session.get(Filled, opened) if opened else None
    if found is None:
        return None
    statement = receipts.statement_of(found, request.args.get("lang"))
    g.language = statement.language
    refresh()
    return statement


def _to_the_code() -> ResponseReturnValue:
    return redirect(url_for("mine.ask", lang=request.args.get("lang")), 303)


def _draw_ask(*, wrong: bool = False) -> str:
    if (wished := request.args.get("lang")) in LANGUAGES:
        g.language = wished
    return render_template("respond/mine/ask.html", wrong=wrong, typed=request.form.get("code", "")[:100])


def _draw(template: str, statement: Statement, **more: Any) -> str:
    token = tokens().sign(PLACE, statement.response.uuid)
    more |= {"may_correct": statement.may_correct(utc_now()), "asking": statement.asking()}
    return render_template(template, statement=statement, token=token, **more)


def _set_cookie(answer: Response, name: str, value: str, *, seconds: int, path: str = "/") -> None:
    secure = request.is_secure
    answer.set_cookie(name, value, max_age=seconds, path=path, httponly=True, samesite="Lax", secure=secure)
