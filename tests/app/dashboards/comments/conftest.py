"""A wave with two comments."""

import pytest

from app.accounts.models import Site
from app.studies.models import Wave
from tests.app.dashboards.comments.wrote import wrote


@pytest.fixture
def told(wave: Wave, site: Site) -> Wave:
    wrote(wave, "slow lift", "kind staff", site=site)
    return wave
