"""A hotel group with two sites and a wave."""

import pytest

from app.accounts.models import Organisation, Site
from app.kernel.db import session
from app.studies.models import Wave
from tests import factories
from tests.app import watching


@pytest.fixture
def shiraz(organisation: Organisation) -> Site:
    made = factories.site(organisation, "syz")
    session.commit()
    return made


@pytest.fixture
def wave(organisation: Organisation) -> Wave:
    made = watching.study(organisation)[-1]
    session.commit()
    return made
