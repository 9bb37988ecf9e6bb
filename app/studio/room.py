"""Everything under the studio's addresses: importing the views hangs them on the blueprint."""

from app.studio import draft_views, views
from app.studio.blueprint import PLACE
from app.studio.blueprint import bp as studio

BLUEPRINTS = (studio,)
PLACES = (PLACE,)

__all__ = ["BLUEPRINTS", "PLACES", "draft_views", "views"]
