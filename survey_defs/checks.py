"""What must hold across the parts of a questionnaire."""

from survey_defs.defects import Defects
from survey_defs.model import Questionnaire
from survey_defs.resolve import Places


def check(questionnaire: Questionnaire, places: Places | None, defects: Defects) -> None:
    """Tell every defect that no single part shows."""
