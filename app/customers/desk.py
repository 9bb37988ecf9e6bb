"""Where the addresses of customers hang, and who may use them."""

from flask import Blueprint, request

from app.accounts.models import Role
from app.accounts.navigation import Place
from app.customers.import_files import MOST_BYTES
from app.i18n import lazy_gettext as _l

bp = Blueprint("customers", __name__, template_folder="templates", url_prefix="/o/<organisation>")
# who sees customers, managers those of their site; and who brings them in, hands them out and removes them
WATCH = (Role.OWNER, Role.RESEARCHER, Role.MANAGER)
KEEP = (Role.OWNER, Role.RESEARCHER)
PLACE = Place("customers.customers", _l("Customers"))


@bp.url_value_preprocessor
def allow_large_file(endpoint: str | None, values: dict[str, object] | None) -> None:
    """Before the form is read to look for its token against forgery."""
    if endpoint == "customers.new_import":
        request.max_content_length = MOST_BYTES
