"""A site that has enough responses asks nobody else."""

import pytest

from app.accounts.models import Organisation, Site
from app.kernel.db import session
from app.studies import quotas
from app.studies.models import Wave
from tests import factories


@pytest.fixture
def wave(organisation: Organisation, site: Site) -> Wave:
    made = factories.planned_wave(factories.version(organisation, {}), plan={"quotas": {"thr": 2}})
    session.commit()
    return made


def answer(wave: Wave, site: Site | None, status: str = "complete") -> None:
    factories.response(wave, site_id=site.id if site else None, status=status)


def test_a_site_is_full_when_its_quota_is_finished(wave: Wave, site: Site) -> None:
    found = []
    for _ in range(3):
        found.append(quotas.is_full(wave, site))
        answer(wave, site)

    assert found == [False, False, True]
    assert quotas.full_sites(wave) == {site.id}


@pytest.mark.parametrize("status", ["started", "screened"])
def test_who_has_not_finished_does_not_count(wave: Wave, site: Site, status: str) -> None:
    for _ in range(2):
        answer(wave, site, status)

    assert not quotas.is_full(wave, site)


def test_other_sites_and_waves_do_not_count(wave: Wave, site: Site, organisation: Organisation) -> None:
    other = factories.site(organisation, "syz")
    for where in (other, other, None, None):
        answer(wave, where)

    assert not quotas.is_full(wave, site)
    assert not quotas.is_full(wave, other)
    assert not quotas.is_full(wave, None)


def test_a_wave_without_quotas_counts_nothing(wave: Wave, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def counted(wave_id: int, site_id: int, number: int) -> bool:
        raise AssertionError("counted")

    monkeypatch.setattr(quotas, "_has_finished", [counted])
    wave.plan = {}

    assert not quotas.is_full(wave, site)
    assert quotas.full_sites(wave) == frozenset()
