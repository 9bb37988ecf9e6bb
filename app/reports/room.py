"""Every address of this room."""

from app.accounts.navigation import Place
from app.exports.workbook_views import bp as workbooks
from app.printing.link_views import bp as personal_links
from app.printing.paper_views import bp as paper_forms
from app.reports import retention_duty
from app.reports.retention_views import bp as retention
from app.reports.views import bp as reports

BLUEPRINTS = (reports, paper_forms, personal_links, workbooks, retention)
PLACES: tuple[Place, ...] = ()

__all__ = ["BLUEPRINTS", "PLACES", "retention_duty"]
