"""A researcher at the desk: drafts and published versions of small questionnaires."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import Organisation
from app.kernel.db import session, utc_now
from app.questionnaires.models import Version
from app.questionnaires.operations import publish
from app.studio.operations import store_draft
from survey_defs.load import load_file, load_shipped

QUESTIONNAIRES = Path(__file__).resolve().parents[2] / "questionnaires"
SOUND = (QUESTIONNAIRES / "two_languages.yaml").read_text(encoding="utf-8")


@pytest.fixture
def draft(organisation: Organisation) -> Version:
    made = store_draft(organisation, load_file(QUESTIONNAIRES / "two_languages.yaml")).version
    session.commit()
    return made


@pytest.fixture
def published(organisation: Organisation) -> Version:
    """The short hotel questionnaire, ready to be asked."""
    made = publish(organisation, load_shipped("hotel_loyalty_short"), now=utc_now())
    session.commit()
    return made


@pytest.fixture
def count(app: Flask) -> Callable[[], int]:
    """How many versions are stored."""

    def read() -> int:
        session.remove()
        return session.scalar(select(func.count()).select_from(Version)) or 0

    return read
