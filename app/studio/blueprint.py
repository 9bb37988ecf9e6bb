"""The researcher's desk: where its addresses hang, and who may sit at it."""

from flask import Blueprint

from app.accounts.models import Role
from app.accounts.navigation import DESIGN, Place
from app.accounts.sights import sight
from app.kernel.web.i18n import lazy_gettext as _l

bp = Blueprint("studio", __name__, template_folder="templates", url_prefix="/o/<organisation>")
sight("studio.questionnaires", _l("Questionnaires"))
DESK = (Role.OWNER, Role.RESEARCHER)
PLACE = Place("studio.questionnaires", _l("Questionnaires"), DESIGN)
