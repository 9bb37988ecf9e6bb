"""Every address of this room."""

from app.accounts.navigation import Place
from app.reports.link_views import bp as personal_links
from app.reports.paper_views import bp as paper_forms
from app.reports.views import bp as reports
from app.reports.workbook_views import bp as workbooks

BLUEPRINTS = (reports, paper_forms, personal_links, workbooks)
PLACES: tuple[Place, ...] = ()
