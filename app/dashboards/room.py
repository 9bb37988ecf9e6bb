"""Every address of this room."""

from app.dashboards.collection_views import bp as collection
from app.dashboards.comments.views import bp as comments
from app.dashboards.profile_views import bp as profile
from app.dashboards.views import PLACE
from app.dashboards.views import bp as dashboards

BLUEPRINTS = (dashboards, collection, comments, profile)
PLACES = (PLACE,)
