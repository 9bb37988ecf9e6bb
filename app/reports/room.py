"""Every address of this room."""

from app.accounts.navigation import Place
from app.reports import retention_duty
from app.reports.retention_views import bp as retention
from app.reports.tab_views import bp as wave_tabs
from app.reports.views import bp as reports

BLUEPRINTS = (reports, wave_tabs, retention)
PLACES: tuple[Place, ...] = ()

__all__ = ["BLUEPRINTS", "PLACES", "retention_duty"]
