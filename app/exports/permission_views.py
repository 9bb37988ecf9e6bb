"""Who may be contacted again, for those who write to customers: a page and files of a study."""

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from app.accounts import access, audit
from app.exports.lists import as_csv, as_xlsx
from app.exports.permissions import Permission, permissions_of
from app.kernel.db import begin_writing, session
from app.kernel.errors import AppError
from app.kernel.web.i18n import LANGUAGES, language
from app.kernel.web.i18n import gettext as _
from app.kernel.web.i18n import lazy_gettext as _l
from app.kernel.web.numbers import row_number
from app.printing.downloads import CSV, XLSX, download
from app.studies.models import Study
from app.studies.operations import find_study
from app.studies.pages.letter_views import WRITING

PERMISSIONS_EXPORTED = audit.deed("study.permissions_exported", _l("List of who may be contacted saved as a file"))
PER_PAGE = 100

bp = Blueprint(
    "permissions", __name__, template_folder="templates", url_prefix="/o/<organisation>/studies/<int:study_id>/contacts"
)


class NeverAsked(AppError):
    """There is no list, not even an empty one that could be taken for nobody's consent."""

    status = 404

    def __init__(self) -> None:
        super().__init__(
            _l("In an anonymous study nobody is asked whether they may be contacted"),
            _l("Choose a study that knows its people if you want to write to those who allow it."),
        )


@bp.get("/")
@access.required(*WRITING)
def show(study_id: int) -> ResponseReturnValue:
    study = find_study(access.organisation(), study_id)
    found = permissions_of(study, access.current().scope)
    last = max(-(-len(found.people) // PER_PAGE), 1)
    number = min(max(request.args.get("page", 1, type=row_number), 1), last)
    shown = found.people[(number - 1) * PER_PAGE : number * PER_PAGE]
    return render_template("exports/permissions.html", study=study, found=found, shown=shown, number=number, last=last)


@bp.get("/contacts.csv")
@access.required(*WRITING)
def export_csv(study_id: int) -> Response:
    study, rows = _rows(study_id, "csv")
    return download(as_csv(_heads(), rows), CSV, f"{study.slug}-contacts.csv")


@bp.get("/contacts.xlsx")
@access.required(*WRITING)
def export_xlsx(study_id: int) -> Response:
    study, rows = _rows(study_id, "xlsx")
    right_to_left = LANGUAGES[language().code].direction == "rtl"
    body = as_xlsx("contacts", _heads(), rows, right_to_left=right_to_left)
    return download(body, XLSX, f"{study.slug}-contacts.xlsx")


def _rows(study_id: int, kind: str) -> tuple[Study, list[list[str]]]:
    """People leave the house: that is noted before they do. Raises NeverAsked."""
    study = find_study(access.organisation(), study_id)
    if study.is_anonymous:
        raise NeverAsked
    rows = [_row(one) for one in permissions_of(study, access.current().scope).people]
    access.end_reading()
    begin_writing()
    audit.record(PERMISSIONS_EXPORTED, study, format=kind, people=len(rows))
    session.commit()
    return study, rows


def _heads() -> list[str]:
    return [_("Key"), _("Name"), _("Email"), _("Telephone"), _("Language"), _("Site"), _("Allowed on")]


def _row(one: Permission) -> list[str]:
    """The day as programs read it."""
    customer, day = one.customer, one.day.isoformat() if one.day else ""
    site = customer.site.name if customer.site else ""
    return [customer.external_key, customer.name, one.email, one.phone, customer.language or "", site, day]
