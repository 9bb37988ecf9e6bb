"""Everything of this room that is reached by an address, a duty or an event."""

from app.respond import counting, finished
from app.respond.entry.kiosk import bp as kiosk
from app.respond.page.own_code import bp as own_code
from app.respond.paper.views import PLACE
from app.respond.paper.views import bp as paper
from app.respond.release import marks, release, sweeping
from app.respond.rights import erasing
from app.respond.rights.mine import bp as mine
from app.respond.rights.recontact import bp as recontact
from app.respond.views import bp as respond

BLUEPRINTS = (respond, recontact, kiosk, mine, own_code, paper)
PLACES = (PLACE,)

__all__ = ["BLUEPRINTS", "PLACES", "counting", "erasing", "finished", "marks", "release", "sweeping"]
