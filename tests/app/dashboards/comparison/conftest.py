"""A chain of five hotels and a small one, in four waves: in the third one hotel falls in one measure."""

import pytest

from app.accounts.models import Organisation, Site
from app.kernel.db import session
from app.studies.models import Wave
from tests.app.results.overview import chain

CODES = ("shz", "thr", "isf", "mhd", "yzd")


@pytest.fixture
def sites(organisation: Organisation) -> dict[str, Site]:
    found = chain.sites(organisation, **dict.fromkeys((*CODES, "ksh"), ""))
    session.commit()
    return found


@pytest.fixture
def waves(organisation: Organisation, sites: dict[str, Site]) -> list[Wave]:
    made = chain.waves(organisation, 4)
    for wave in made:
        for code in CODES:
            fall = {chain.FELL: -0.9} if code == "shz" and wave.number == 3 else {}
            chain.answer(wave, 60, site=sites[code], shift=fall)
        chain.answer(wave, 12, site=sites["ksh"])
    session.commit()
    return made
