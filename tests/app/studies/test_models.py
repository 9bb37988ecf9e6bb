"""What a study promises, asked of it in one way by code and by queries."""

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Organisation
from app.kernel.db import session
from app.studies.models import Study
from survey_defs.kinds.item import ANONYMITIES
from tests import factories


@pytest.mark.parametrize("anonymity", ANONYMITIES)
def test_a_study_says_which_of_the_three_it_is(app: Flask, organisation: Organisation, anonymity: str) -> None:
    factories.wave(factories.version(session.merge(organisation), {}), anonymity=anonymity)
    session.commit()

    study = session.scalars(select(Study)).one()
    told = {"anonymous": study.is_anonymous, "pseudonymous": study.is_pseudonymous, "identified": study.is_identified}
    assert [name for name, is_so in told.items() if is_so] == [anonymity]
    kinds = {"anonymous": Study.is_anonymous, "pseudonymous": Study.is_pseudonymous, "identified": Study.is_identified}
    assert [name for name, asked in kinds.items() if session.scalars(select(Study).where(asked)).all()] == [anonymity]
