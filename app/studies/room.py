"""Everything of this room that is reached by an address, a duty, a letter or an event."""

from app.accounts.navigation import Place
from app.studies import ahead, turning
from app.studies.inviting import invited, letters, reminding, unsubscribing
from app.studies.links import bp as links
from app.studies.pages import inviting_views, letter_views, word_views

BLUEPRINTS = (links, unsubscribing.bp, letter_views.bp, word_views.bp, inviting_views.bp)
PLACES: tuple[Place, ...] = ()

__all__ = ["BLUEPRINTS", "PLACES", "ahead", "invited", "letters", "reminding", "turning"]
