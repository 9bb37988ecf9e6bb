"""Every address of this room."""

from app.dashboards.collection_views import bp as collection
from app.dashboards.comments import deed_views
from app.dashboards.comments.blueprint import PLACE as COMMENTS
from app.dashboards.comments.blueprint import bp as comments
from app.dashboards.comparison.views import bp as comparison
from app.dashboards.profile_views import bp as profile
from app.dashboards.views import PLACE
from app.dashboards.views import bp as dashboards

BLUEPRINTS = (dashboards, collection, comments, comparison, profile)
PLACES = (PLACE, COMMENTS)

__all__ = ["BLUEPRINTS", "PLACES", "deed_views"]
