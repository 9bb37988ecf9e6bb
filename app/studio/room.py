"""Everything under the studio's addresses: importing the views hangs them on the blueprints."""

from app.studies.pages import study_views, wave_pages
from app.studies.pages.study_pages import PLACE as STUDIES
from app.studies.pages.study_pages import bp as studies
from app.studio import draft_views, views
from app.studio.desk import PLACE as QUESTIONNAIRES
from app.studio.desk import bp as studio

BLUEPRINTS = (studio, studies)
PLACES = (STUDIES, QUESTIONNAIRES)

__all__ = ["BLUEPRINTS", "PLACES", "draft_views", "study_views", "views", "wave_pages"]
