"""The fixed list of ways: one at a time, of this organisation, of what the looker sees."""

import pytest
from werkzeug.datastructures import MultiDict

from app.accounts.models import Organisation, Site
from app.accounts.scope import Scope
from app.customers.segments import operations as segments
from app.kernel.errors import NotFound
from app.results.overview.narrowing import EVERYBODY, Narrowing, NotShown, offered, read_narrowing
from app.studies.models import Wave
from tests import factories
from tests.app.results.overview import chain


@pytest.fixture
def sites(organisation: Organisation) -> dict[str, Site]:
    return chain.sites(organisation, shz="South", thr="Centre", isf="Centre")


@pytest.fixture
def wave(organisation: Organisation, sites: dict[str, Site]) -> Wave:
    return chain.waves(organisation, 1)[0]


def test_no_argument_is_everybody(wave: Wave) -> None:
    assert read_narrowing({}, wave) == EVERYBODY
    assert read_narrowing({"wave": "3", "measure": "index", "lang": "fa", "site": ""}, wave) == EVERYBODY


def test_each_way_alone(wave: Wave) -> None:
    business = segments.create(wave.study.organisation, "Business")
    found = {
        way: read_narrowing({way: key}, wave)
        for way, key in (("site", "shz"), ("region", "Centre"), ("language", "fa"), ("segment", str(business.id)))
    }
    assert found == {
        "site": Narrowing("site", "shz", "SHZ"),
        "region": Narrowing("region", "Centre", "Centre"),
        "language": Narrowing("language", "fa", "fa"),
        "segment": Narrowing("segment", str(business.id), "Business"),
    }
    assert found["segment"].arguments == {"segment": str(business.id)}


@pytest.mark.privacy
@pytest.mark.parametrize(
    "arguments",
    [
        {"site": "shz", "language": "fa"},
        {"region": "Centre", "segment": "1"},
        {"state": "loyal"},
        {"site": "shz", "day": "2026-11-01"},
        MultiDict([("site", "shz"), ("site", "thr")]),
        MultiDict([("site", "shz"), ("site", "shz")]),
    ],
)
def test_what_is_not_on_the_list_is_not_shown(wave: Wave, arguments: dict[str, str]) -> None:
    with pytest.raises(NotShown) as refused:
        read_narrowing(arguments, wave)
    assert refused.value.status == 200


@pytest.mark.parametrize(
    "arguments",
    [
        {"site": "xyz"},
        {"region": "Mars"},
        {"language": "eo"},
        {"segment": "999"},
        {"segment": "²"},
        {"segment": "9" * 40},
    ],
)
def test_unknown_names_are_not_found(wave: Wave, arguments: dict[str, str]) -> None:
    with pytest.raises(NotFound):
        read_narrowing(arguments, wave)


@pytest.mark.access
def test_another_organisation_is_unknown(wave: Wave) -> None:
    other = factories.organisation(slug="other")
    factories.site(other, "far", region="Away")
    theirs = segments.create(other, "Theirs")
    for arguments in ({"site": "far"}, {"region": "Away"}, {"segment": str(theirs.id)}):
        with pytest.raises(NotFound):
            read_narrowing(arguments, wave)


@pytest.mark.access
def test_who_sees_some_sites_looks_at_these(wave: Wave, sites: dict[str, Site]) -> None:
    only = Scope((sites["thr"], sites["isf"]))
    assert read_narrowing({"site": "thr"}, wave, only=only).key == "thr"
    assert read_narrowing({"region": "Centre"}, wave, only=only).key == "Centre"
    with pytest.raises(NotFound):
        read_narrowing({"site": "shz"}, wave, only=only)
    for cutting_across in ({"region": "South"}, {"language": "fa"}):
        with pytest.raises(NotShown):
            read_narrowing(cutting_across, wave, only=only)
    assert [one.key for one in offered(wave, only)["site"]] == ["isf", "thr"]


def test_segments_are_of_studies_that_know_the_customer(organisation: Organisation) -> None:
    business = segments.create(organisation, "Business")
    wave = chain.waves(organisation, 1, anonymity="pseudonymous")[0]
    with pytest.raises(NotShown):
        read_narrowing({"segment": str(business.id)}, wave)
    assert offered(wave)["segment"] == ()


def test_a_site_without_a_name_goes_by_its_code(organisation: Organisation) -> None:
    factories.site(organisation, "nn", name="")
    wave = chain.waves(organisation, 1)[0]
    assert read_narrowing({"site": "nn"}, wave).name == "nn"
