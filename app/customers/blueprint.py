"""Where the addresses of customers hang, and who may use them."""

from flask import Blueprint

from app.accounts.models import Role
from app.accounts.navigation import CUSTOMERS, Place
from app.accounts.sights import sight
from app.kernel.web.i18n import lazy_gettext as _l

bp = Blueprint("customers", __name__, template_folder="templates", url_prefix="/o/<organisation>")
sight("customers.customers", _l("Customers"))
# who sees customers, managers those of their site; and who brings them in, hands them out and removes them
WATCH = (Role.OWNER, Role.RESEARCHER, Role.MANAGER)
KEEP = (Role.OWNER, Role.RESEARCHER)
PLACE = Place("customers.customers", _l("Customers"), CUSTOMERS)
