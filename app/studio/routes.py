"""Everything under the studio's addresses: importing the views hangs them on the blueprint."""

from app.studio import draft_views, study_views, views
from app.studio.desk import PLACE, bp

__all__ = ["PLACE", "bp", "draft_views", "study_views", "views"]
