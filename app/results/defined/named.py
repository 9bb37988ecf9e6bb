"""A questionnaire by its name, for a file with its answers."""

from pathlib import Path

from app.results.defined.label_texts import labels_of
from app.results.defined.plans import from_questionnaire
from app.results.frames.labels import Labels
from app.results.plan import Plan
from survey_defs.load import load_file, load_shipped, shipped
from survey_defs.model import Questionnaire


def plan_and_labels(name: str, language: str) -> tuple[Plan, Labels]:
    definition = find_questionnaire(name)
    return from_questionnaire(definition), labels_of(definition, language)


def find_questionnaire(name: str) -> Questionnaire:
    """A shipped questionnaire by its id, else one in a file."""
    return load_shipped(name) if name in shipped() else load_file(Path(name))
