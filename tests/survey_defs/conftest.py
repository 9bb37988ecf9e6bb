"""Questionnaires that the tests of this folder share."""

from pathlib import Path

import pytest

from survey_defs.load import load_file, load_shipped
from survey_defs.model import Questionnaire

TINY = Path(__file__).parent.parent / "questionnaires"


@pytest.fixture(scope="session")
def every_kind() -> Questionnaire:
    return load_file(TINY / "every_kind.yaml")


@pytest.fixture(scope="session")
def conditions() -> Questionnaire:
    return load_file(TINY / "conditions.yaml")


@pytest.fixture(scope="session")
def shuffled() -> Questionnaire:
    return load_file(TINY / "shuffle.yaml")


@pytest.fixture(scope="session")
def hotel_short() -> Questionnaire:
    return load_shipped("hotel_loyalty_short")
