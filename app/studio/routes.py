"""Everything under the studio's addresses: importing the views hangs them on the blueprints."""

from app.studio import draft_views, study_views, views, wave_pages
from app.studio.desk import PLACE, bp
from app.studio.study_pages import PLACE as STUDIES
from app.studio.study_pages import bp as studies

__all__ = ["PLACE", "STUDIES", "bp", "draft_views", "studies", "study_views", "views", "wave_pages"]
