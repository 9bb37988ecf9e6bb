"""Where the addresses of comments hang, what their filters are called, and what a page of them shows."""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.navigation import MEASURE, Place
from app.accounts.sights import sight
from app.dashboards.comments.inbox import may_read
from app.dashboards.comments.search import ALL, VIEWS, Wanted
from app.kernel.web.i18n import lazy_gettext as _l
from app.studies.wave_tabs import tab

bp = Blueprint("comments", __name__, template_folder="../templates", url_prefix="/o/<organisation>")
PLACE = Place("comments.inbox", _l("Comments"), MEASURE, rank=2)
sight("comments.inbox", _l("Comments"), note=_l("managers: in studies that know their customers"))
tab(
    "comments.inbox",
    _l("Comments"),
    rank=3,
    argument="wave",
    is_for=may_read,
)
FILTERS = ("view", "wave", "q", "question", "site", "state", "language", "tag", "page")


def filters() -> dict[str, str]:
    """As the address has them, for links and forms that keep them."""
    return {name: value for name in FILTERS if (value := request.args.get(name, ""))}


def wanted() -> Wanted:
    args = request.args
    chosen = {name: args.get(name, "")[:200] for name in ("question", "site", "state", "language", "tag")}
    return Wanted(words=args.get("q", "")[:200], **chosen)


def view() -> str:
    found = request.args.get("view", ALL)
    return found if found in VIEWS else ALL


def back(anchor: str = "") -> ResponseReturnValue:
    where: dict[str, Any] = filters()
    return redirect(url_for("comments.inbox", _anchor=anchor or None, **where), 303)
