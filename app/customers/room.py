"""Everything under the addresses of customers: importing the views hangs them on the blueprint."""

from app.customers import rights_views, views
from app.customers.blueprint import PLACE, bp
from app.customers.imports import views as import_views
from app.customers.segments import views as segment_views
from app.customers.silence import barrier, way_back_views
from app.customers.silence import views as suppressed_views

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
