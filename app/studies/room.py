"""Everything of this room that is reached by an address, a duty, a message or an event."""

from app.studies import ahead, turning
from app.studies.inviting import letters, reminding, unsubscribing, waves_of_customer
from app.studies.links import bp as links
from app.studies.pages import inviting_views, letter_views, study_views, wave_pages, word_views
from app.studies.pages.study_pages import PLACE
from app.studies.pages.study_pages import bp as studies

BLUEPRINTS = (studies, links, unsubscribing.bp, letter_views.bp, word_views.bp, inviting_views.bp)
PLACES = (PLACE,)

__all__ = [
    "BLUEPRINTS",
    "PLACES",
    "ahead",
    "letters",
    "reminding",
    "study_views",
    "turning",
    "wave_pages",
    "waves_of_customer",
]
