"""Everything of this room that is reached by an address, a duty, a message or an event."""

from app.cases import about_customer, forgetting
from app.cases.opening import watching
from app.cases.telling import digest, escalating
from app.cases.views import PLACE, bp

BLUEPRINTS = (bp,)
PLACES = (PLACE,)

__all__ = ["BLUEPRINTS", "PLACES", "about_customer", "digest", "escalating", "forgetting", "watching"]
