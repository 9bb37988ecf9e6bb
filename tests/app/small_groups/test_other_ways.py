"""Every other address than those that are offered tells nothing, and no way of asking tells more."""

import pytest

from app.kernel.db import session
from tests import factories
from tests.app.small_groups.lookers import Caught, Looker, check_apart
from tests.databases import one_database

pytestmark = [pytest.mark.privacy, pytest.mark.access, pytest.mark.long, one_database]

# smuggled: more than one way, twice the same, arrays, other case, unknown names and arguments
REFUSED = (
    "region=North&language=fa",
    "site=a&region=North",
    "site=a&site=b",
    "site=a&site=a",
    "language=fa&language=en",
    "language=en&site=a&wave={now}",
    "Region=North",
    "SITE=a",
    "site[]=a",
    "site%5B0%5D=a&region=North",
    "is_whole=1",
    "only=a",
    "narrowing=everybody&scope=all",
    "sites=a,b",
)
UNKNOWN = ("site=A", "site=zz", "region=north", "language=FA", "language=xx", "segment=999999", "segment=x", "site=a,b")


@pytest.mark.parametrize("anonymity", ["identified"])
def test_any_other_combination_tells_nothing(looker: Looker, caught: Caught) -> None:
    now = looker.wave_ids[-1]
    for query in REFUSED:
        answer = looker.client.get(f"{looker.place}?lang=en&{query.format(now=now)}")
        assert answer.status_code == 200, query
        assert "Not shown: small groups could be read from it." in answer.text, query
    for query in UNKNOWN:
        answer = looker.client.get(f"{looker.place}?lang=en&{query}")
        assert answer.status_code == 404 or "Not shown" in answer.text, query
    assert caught.overviews == []


@pytest.mark.parametrize("anonymity", ["identified"])
def test_another_way_of_asking_tells_no_more(looker: Looker, caught: Caught) -> None:
    """HEAD, a program's Accept, a measure that nobody asked, a wave of somebody else, two waves at once."""
    theirs = factories.wave(factories.version(factories.organisation("anqa"), {}), status="closed")
    session.commit()
    mine, now, their_id = looker.place, looker.wave_ids[-1], theirs.id
    assert looker.client.head(f"{mine}?site=a&region=North").data == b""
    pair = looker.client.get(f"{mine}?lang=en&site=a&region=North", headers={"Accept": "application/json"})
    assert "Not shown" in pair.text
    assert [looker.client.get(f"{mine}?wave={one}").status_code for one in (their_id, 99999, "x", "-1")] == [404] * 4
    assert looker.client.get(f"{mine}waves/{their_id}/monthly.pdf").status_code == 404
    assert caught.overviews == []
    asked = looker.client.get(f"{mine}?lang=en&measure=nothing&wave={now}&wave={their_id}")
    assert asked.status_code == 200
    assert [(of, only) for of, _found, only in caught.overviews] == [(now, set(looker.own))]


@pytest.mark.parametrize("looker", ["owner", "manager", "manager of a small one"], indirect=True)
@pytest.mark.parametrize("anonymity", ["identified"])
def test_a_monthly_page_is_of_the_sites_of_its_reader(looker: Looker, caught: Caught) -> None:
    now = looker.wave_ids[-1]
    for code, site in looker.site_ids.items():
        caught.clear()
        answer = looker.client.get(f"{looker.place}waves/{now}/monthly.pdf?site={code}")
        assert answer.status_code in ((200, 404) if site in looker.own or not looker.own else (404,))
        for of, found, only in caught.overviews:
            assert (of, found.narrowing.key, only) == (now, code, set(looker.own))
            looker.take(found)
    check_apart(looker.told)
