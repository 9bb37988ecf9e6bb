"""Everything under the addresses of customers: importing the views hangs them on the blueprint."""

from app.customers import barrier, import_views, rights_views, segment_views, suppressed_views, views, way_back_views
from app.customers.desk import PLACE, bp

BLUEPRINTS = (bp, way_back_views.bp)
PLACES = (PLACE,)

__all__ = [
    "BLUEPRINTS",
    "PLACES",
    "barrier",
    "import_views",
    "rights_views",
    "segment_views",
    "suppressed_views",
    "views",
]
