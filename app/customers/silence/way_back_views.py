"""/again/<token>: messages again. GET only asks, as programs that look at mail open links; the button does it."""

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import refresh

from app.customers.silence import way_back
from app.customers.silence.way_back import Way
from app.kernel.db import begin_writing, session, utc_now
from app.kernel.errors import NotFound
from app.kernel.web.i18n import LANGUAGES
from app.kernel.web.i18n import lazy_gettext as _l
from app.kernel.web.security import csrf

bp = Blueprint("way_back", __name__, template_folder="../templates", url_prefix="/again/<token>")
# the secret in the address is what a stranger's page does not have
csrf.exempt(bp)


class LinkOver(NotFound):
    """Not signed by us, or too long ago: the two look the same."""

    def __init__(self) -> None:
        super().__init__(
            _l("This link leads nowhere"),
            _l("Check that the address was copied completely, or ask the person who sent it for a new one."),
        )


@bp.get("")
def ask(token: str) -> ResponseReturnValue:
    return _draw(_find(token))


@bp.post("")
def again(token: str) -> ResponseReturnValue:
    begin_writing()
    way = _find(token)
    way_back.go_back(way, now=utc_now())
    session.commit()
    return _draw(way, is_back=True)


def _find(token: str) -> Way:
    way = way_back.find(token)
    if way is None:
        raise LinkOver
    return way


def _draw(way: Way, *, is_back: bool = False) -> str:
    wishes = (request.args.get("lang"), way.customer.language if way.customer else "", way.organisation.locale)
    g.language = next((code for code in wishes if code in LANGUAGES), "en")
    refresh()
    return render_template(
        "customers/way_back.html",
        organisation=way.organisation,
        token=request.view_args["token"] if request.view_args else "",
        is_back=is_back or way.row is None,
        is_mail=way.row is None or way.row.channel == "mail",
    )
