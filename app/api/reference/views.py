"""Pages for who writes programs: the reference here, tokens and webhooks beside it."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts import access
from app.accounts.models import Role
from app.accounts.navigation import ORGANISATION, Place
from app.accounts.sights import sight
from app.api.calls.operation import CALLS
from app.api.calls.problems import BY_STATUS
from app.api.reference import layout
from app.api.shapes.base import LONGEST_PAGE, PAGE
from app.kernel.web.addresses import external
from app.kernel.web.i18n import gettext
from app.kernel.web.i18n import lazy_gettext as _l

bp = Blueprint("developers", __name__, template_folder="../templates", url_prefix="/o/<organisation>/developers")
sight("developers.list_tokens", _l("Access for programs"))
# who may let programs in
DEVELOPERS = (Role.OWNER, Role.RESEARCHER)
PLACE = Place("developers.show", _l("API and webhooks"), ORGANISATION)


@bp.get("/")
@access.required(*DEVELOPERS)
def show() -> ResponseReturnValue:
    return render_template(
        "developers/reference.html",
        sections=list(layout.sections(root_address())),
        root=root_address(),
        openapi=url_for("api.openapi"),
        tags=tag_names(),
        statuses=BY_STATUS,
        calls=CALLS,
        page=PAGE,
        longest=LONGEST_PAGE,
    )


def root_address() -> str:
    return external("api.openapi").removesuffix("/openapi.json")


def tag_names() -> dict[str, str]:
    return {
        "token": gettext("The token itself"),
        "customers": gettext("Customers"),
        "purchases": gettext("Purchases"),
        "studies": gettext("Studies"),
        "waves": gettext("Waves, their invitations, responses and results"),
        "invitations": gettext("Invitations, one by one"),
        "cases": gettext("Cases"),
        "webhooks": gettext("Webhooks"),
    }
