"""A hotel group whose closed waves tell made-up figures: what is tried here is what the page makes of them."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.accounts.models import Organisation, Site
from app.accounts.scope import EVERYWHERE, Scope
from app.kernel.db import session, utc_now
from app.questionnaires.operations import publish
from app.results.figures import WaveFigures
from app.results.overview.model import Overview
from app.results.overview.narrowing import Narrowing
from app.studies.models import Wave
from survey_defs.load import load_shipped
from tests import factories
from tests.app.results.overview.made_up import made_up, made_up_site

Tell = Callable[[Overview], None]


@pytest.fixture
def sites(organisation: Organisation) -> dict[str, Site]:
    """The sites of the made-up figures, by code."""
    rows = made_up().sites
    found = {row.code: factories.site(organisation, row.code, name=row.name, region=row.region) for row in rows}
    session.commit()
    return found


@pytest.fixture
def closed(organisation: Organisation, sites: dict[str, Site]) -> Wave:
    """The newest of two closed waves."""
    version = publish(organisation, load_shipped("hotel_loyalty"), now=utc_now())
    first = factories.wave(version, anonymity="identified", status="closed")
    second = Wave(study=first.study, version=version, number=2, status="closed", opens_at=first.opens_at)
    session.add(second)
    session.commit()
    return second


@pytest.fixture
def tell(monkeypatch: pytest.MonkeyPatch) -> Tell:
    """Let every wave tell these figures."""

    def told(figures: Overview) -> None:
        def overview(_self: WaveFigures, _narrowing: Narrowing, *, only: Scope = EVERYWHERE) -> Overview:
            return figures

        monkeypatch.setattr(WaveFigures, "overview", overview, raising=False)

    return told


@pytest.fixture
def figures(monkeypatch: pytest.MonkeyPatch, closed: Wave, sites: dict[str, Site]) -> Overview:
    """The chain's figures for everybody, those of Shiraz for any site; they name the stored wave and sites."""
    name = replace(made_up().wave, id=closed.id)
    rows = tuple(replace(row, id=sites[row.code].id) for row in made_up().sites)
    chain, one = replace(made_up(), wave=name, sites=rows), replace(made_up_site(), wave=name, sites=rows[:1])

    def overview(_self: WaveFigures, narrowing: Narrowing, *, only: Scope = EVERYWHERE) -> Overview:
        return one if narrowing.way == "site" else chain

    monkeypatch.setattr(WaveFigures, "overview", overview, raising=False)
    return chain
