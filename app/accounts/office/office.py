"""The owner's office: where its addresses hang, and who may enter."""

from flask import Blueprint

from app.accounts.models import Role
from app.accounts.navigation import ORGANISATION, Place
from app.kernel.web.i18n import lazy_gettext as _l

bp = Blueprint("office", __name__, template_folder="../templates", url_prefix="/o/<organisation>")
OFFICE = (Role.OWNER,)
PLACE = Place("office.settings", _l("Settings and members"), ORGANISATION, rank=0)
# the pages of the office, in the order they are offered
PAGES = {
    "settings": _l("Settings"),
    "sites": _l("Sites"),
    "members": _l("Members"),
    "log": _l("Audit log"),
}
