"""What a study may lack: waves, sites, names, answers, questions. Each gives a page's figures and no NaN."""

import dataclasses
import math
from collections.abc import Iterator, Mapping

import pytest
from sqlalchemy import select

from app.accounts.models import Organisation
from app.accounts.scope import EVERYWHERE, Scope
from app.kernel.db import session, utc_now
from app.questionnaires.operations import publish
from app.respond.models import Response
from app.results import waves as door
from app.results.overview.model import EVERYBODY, Narrowing, Overview
from app.results.overview.narrowing import NotShown
from app.studies.models import Wave
from survey_defs.model import Questionnaire
from tests import factories
from tests.app.results.overview import chain

pytestmark = pytest.mark.long


def of(wave: Wave, narrowing: Narrowing = EVERYBODY, only: Scope = EVERYWHERE) -> Overview:
    found = door.read(wave).overview(narrowing, only=only)
    assert not [path for path, value in _numbers(found, "") if not math.isfinite(value)]
    return found


def _numbers(value: object, path: str) -> Iterator[tuple[str, float]]:
    if dataclasses.is_dataclass(value):
        for part in dataclasses.fields(value):
            yield from _numbers(getattr(value, part.name), f"{path}.{part.name}")
    elif isinstance(value, Mapping):
        for name, one in value.items():
            yield from _numbers(one, f"{path}.{name}")
    elif isinstance(value, tuple | list):
        for place, one in enumerate(value):
            yield from _numbers(one, f"{path}.{place}")
    elif isinstance(value, float):
        yield path, value


def told(found: Overview) -> set[str]:
    return {one.change.told for one in found.measures}


def test_a_first_wave_says_that_changes_come_with_the_second(organisation: Organisation) -> None:
    sites = chain.sites(organisation, aaa="", bbb="")
    wave = chain.waves(organisation, 1)[0]
    for site in sites.values():
        chain.answer(wave, 40, site=site)
    found = of(wave)
    assert told(found) == {"first_wave"}
    assert (found.before, found.movement, found.tally.tested) == (None, None, 0)
    assert {one.change.told for row in found.sites for one in row.measures.values()} == {"first_wave"}
    assert all(one.before is None and one.limits.missing == 11 for one in found.measures)


def test_an_organisation_without_sites_has_one_family_of_its_measures(organisation: Organisation) -> None:
    waves = chain.waves(organisation, 2)
    chain.answer(waves[0], 200)
    chain.answer(waves[1], 200, shift={chain.FELL: -0.8})
    found = of(waves[1])
    assert (found.sites, found.is_chain, found.tally.family) == ((), False, "part")
    assert found.measure(chain.FELL).change.told == "fell"
    assert found.findings[0][:2] == (None, chain.FELL)


def test_one_site_is_the_whole(organisation: Organisation) -> None:
    site = chain.sites(organisation, aaa="")["aaa"]
    waves = chain.waves(organisation, 2)
    for wave in waves:
        chain.answer(wave, 60, site=site)
    found = of(waves[1])
    assert not found.is_chain
    assert [row.code for row in found.sites] == ["aaa"]
    own = of(waves[1], only=Scope((site,)))
    means = [[one.now.mean for one in look.measures if one.now is not None] for look in (own, found)]
    assert means[0] == pytest.approx(means[1], rel=1e-12)
    assert all(one.beside is None for one in own.measures)


def test_a_site_that_appears_in_wave_three_has_its_first_wave(organisation: Organisation) -> None:
    sites = chain.sites(organisation, aaa="", bbb="", new="")
    waves = chain.waves(organisation, 3)
    for wave in waves:
        for code in ("aaa", "bbb", *(["new"] if wave is waves[-1] else [])):
            chain.answer(wave, 50, site=sites[code])
    found = of(waves[-1])
    row = next(row for row in found.sites if row.code == "new")
    assert {one.change.told for one in row.measures.values()} == {"first_wave"}
    assert all(one.now is not None and one.before is None for one in row.measures.values())
    own = of(waves[-1], Narrowing("site", "new", "NEW"))
    assert told(own) == {"first_wave"}
    assert all(len(one.line) == 1 for one in own.measures)


def test_a_wave_without_answers_has_no_figures(organisation: Organisation) -> None:
    sites = chain.sites(organisation, aaa="", bbb="")
    waves = chain.waves(organisation, 3)
    for site in sites.values():
        for wave in waves[::2]:
            chain.answer(wave, 40, site=site)
    empty = of(waves[1])
    assert (empty.n, empty.sites) == (0, tuple(empty.sites))
    assert all(one.now is None for one in empty.measures)
    after = of(waves[2])
    assert told(after) == {"too_few"}
    assert all([point.number for point in one.line] == [1, 3] for one in after.measures)


def test_nothing_has_been_answered_at_all(organisation: Organisation) -> None:
    wave = chain.waves(organisation, 1)[0]
    found = of(wave)
    assert (found.n, found.has_released, found.sites) == (0, False, ())
    with pytest.raises(NotShown):
        of(wave, Narrowing("language", "fa", "fa"))


def test_a_question_that_was_not_asked_before_and_one_in_other_words(organisation: Organisation) -> None:
    waves = chain.waves(organisation, 2)
    questionnaire = chain.questionnaire()
    without = [name for name in questionnaire.analysis.scales if name != "rm_com"]
    analysis = questionnaire.analysis.model_copy(update={"scales": tuple(without)})
    first = questionnaire.model_copy(update={"analysis": analysis})
    waves[0].version = publish(organisation, _reworded(first, "rm_tru_1"), now=utc_now())
    session.flush()
    for wave in waves:
        chain.answer(wave, 60)
    found = of(waves[1])
    changes = {one.name: one.change.told for one in found.measures}
    assert changes["rm_com"] == "not_asked"
    assert changes["rm_tru"] == "other_ruler"
    assert found.measure("rm_tru").broke_at == (2,)
    assert found.ruler["rm_tru"] == 2
    assert [point.piece for point in found.measure("rm_tru").line] == [0, 1]
    assert found.measure("rm_tru").before is None


def _reworded(questionnaire: Questionnaire, item: str) -> Questionnaire:
    found = questionnaire.model_dump(mode="json", by_alias=True, exclude_none=True)

    def visit(tree: object) -> None:
        inside = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ()
        if isinstance(tree, dict) and tree.get("id") == item and "text" in tree:
            tree["text"]["en"] = "Something else altogether."
        for one in inside:
            visit(one)

    visit(found)
    return Questionnaire.model_validate(found)


def test_names_may_be_missing_or_long(organisation: Organisation) -> None:
    long = "Grand Hotel of the Seven Gardens by the Old Bridge of Isfahan"
    nameless = factories.site(organisation, "nn", name="")
    named = factories.site(organisation, "ll", name=long)
    wave = chain.waves(organisation, 1)[0]
    for site in (nameless, named):
        chain.answer(wave, 40, site=site)
    assert sorted(row.name for row in of(wave).sites) == sorted(["nn", long])


def test_forty_sites(organisation: Organisation) -> None:
    sites = chain.sites(organisation, **{f"s{place:02d}": f"R{place % 5}" for place in range(40)})
    waves = chain.waves(organisation, 2)
    for wave in waves:
        for place, site in enumerate(sites.values()):
            chain.answer(wave, 8 + place % 4, site=site)
    found = of(waves[1])
    assert len(found.sites) == 40
    assert found.tally.too_few == 40 * len(found.measures)
    assert found.tally.tested == 0
    assert len(of(waves[1], Narrowing("region", "R1", "R1")).sites) == 8


def test_a_manager_whose_site_answers_no_more_keeps_the_page(organisation: Organisation) -> None:
    sites = chain.sites(organisation, aaa="", bbb="", ccc="")
    waves = chain.waves(organisation, 2)
    for wave in waves:
        for code in ("aaa", "bbb"):
            chain.answer(wave, 40, site=sites[code])
    with pytest.raises(NotShown):
        of(waves[1], only=Scope((sites["ccc"],)))
    both = of(waves[1], only=Scope((sites["aaa"], sites["ccc"])))
    assert [row.n for row in both.sites] == [40, None]


def test_everybody_gave_the_same_answers(organisation: Organisation) -> None:
    waves = chain.waves(organisation, 2)
    for wave in waves:
        chain.answer(wave, 40)
        for response in wave_responses(wave):
            response.answers = dict.fromkeys(response.answers, 3) | {"wom_level_own": 1}
    session.flush()
    found = of(waves[1])
    assert told(found) == {"no_spread"}
    assert all(one.now is not None and one.now.low is None for one in found.measures)


def wave_responses(wave: Wave) -> list[Response]:
    return list(session.scalars(select(Response).where(Response.wave_id == wave.id)))
