"""A tablet at the reception: every guest starts anew, chooses a language first, and leaves nothing to the next.

The page cannot lock the tablet: that is for its own kiosk mode. Installed on its home screen it fills the screen, and
the way out of it that the page offers asks for a number.
"""

import datetime as dt
import hmac

from flask import Blueprint, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from app.kernel.errors import NotFound
from app.kernel.web import limits
from app.kernel.web.current import current_config
from app.kernel.web.i18n import to_latin_digits
from app.kernel.web.limits import Limit
from app.kernel.web.security import csrf
from app.respond.visit import Visit
from app.studies.links import pin_of

bp = Blueprint("kiosk", __name__, template_folder="../templates", url_prefix="/s/<address>")
# the number is asked of a page that holds no session
csrf.exempt(bp)

# a guest who plays with the number must not lock the staff out for long
PINS = Limit(
    name="kiosk",
    tries=5,
    window=dt.timedelta(minutes=30),
    wait=dt.timedelta(seconds=30),
    longest=dt.timedelta(minutes=5),
)


def start_page(visit: Visit) -> Response:
    """The languages to choose from; whatever the last guest left in this browser is dropped."""
    return forget(make_response(render_template("respond/kiosk/start.html", visit=visit)), visit.address)


def forget(response: Response, address: str) -> Response:
    for name in (f"r_{address}", f"c_{address}", f"n_{address}"):
        if name in request.cookies:
            response.delete_cookie(name)
    return response


@bp.get("/leave")
def ask_to_leave(address: str) -> ResponseReturnValue:
    return render_template("respond/kiosk/leave.html", visit=_visit(address), wrong=False)


@bp.post("/leave")
def leave(address: str) -> ResponseReturnValue:
    """Out of the kiosk, to the door of the staff."""
    limits.take(PINS, address)
    visit = _visit(address)
    config = current_config()
    typed = to_latin_digits(request.form.get("pin", "")).strip()
    if not hmac.compare_digest(typed.encode(), pin_of(config.keys, address).encode()):
        return render_template("respond/kiosk/leave.html", visit=visit, wrong=True), 422
    return forget(redirect("/", 303), address)


@bp.get("/manifest.webmanifest")
def manifest(address: str) -> ResponseReturnValue:
    """Put on the home screen, the tablet shows the questionnaire without the bars of the browser."""
    visit = _visit(address)
    answer = jsonify(
        name=visit.say(visit.questionnaire.title),
        start_url=url_for("respond.enter", address=address),
        scope="/",
        display="fullscreen",
        icons=[{"src": url_for("asset", name="kiosk.svg"), "sizes": "any", "type": "image/svg+xml"}],
    )
    answer.content_type = "application/manifest+json"
    return answer


def _visit(address: str) -> Visit:
    visit = Visit.of(address)
    if visit.link.kind != "kiosk":
        raise NotFound
    return visit
