"""Every address of this room."""

from app.accounts.navigation import Place
from app.dashboards.collection_views import bp as collection
from app.dashboards.profile_views import bp as profile
from app.dashboards.views import bp as dashboards

BLUEPRINTS = (dashboards, collection, profile)
PLACES: tuple[Place, ...] = ()
