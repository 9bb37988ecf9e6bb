"""Everything under the addresses of customers: importing the views hangs them on the blueprint."""

from app.customers import import_views, rights_views, segment_views, views
from app.customers.desk import PLACE, bp

BLUEPRINTS = (bp,)
PLACES = (PLACE,)

__all__ = ["BLUEPRINTS", "PLACES", "import_views", "rights_views", "segment_views", "views"]
