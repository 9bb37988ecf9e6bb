"""Every address of this room."""

from app.accounts.navigation import Place
from app.printing.link_views import bp as personal_links
from app.printing.monthly import sending
from app.printing.monthly.views import bp as monthly
from app.printing.paper_views import bp as paper_forms

BLUEPRINTS = (paper_forms, personal_links, monthly)
PLACES: tuple[Place, ...] = ()

__all__ = ["BLUEPRINTS", "PLACES", "sending"]
