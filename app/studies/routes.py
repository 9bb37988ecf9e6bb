"""Everything of this room that is reached by an address, a duty, a letter or an event."""

from app.accounts.navigation import Place
from app.studies import (
    ahead,
    invited,
    inviting_views,
    letter_views,
    letters,
    reminding,
    turning,
    unsubscribing,
    word_views,
)
from app.studies.links import bp as links

BLUEPRINTS = (links, unsubscribing.bp, letter_views.bp, word_views.bp, inviting_views.bp)
PLACES: tuple[Place, ...] = ()

__all__ = ["BLUEPRINTS", "PLACES", "ahead", "invited", "letters", "reminding", "turning"]
