"""What changed and the lines over waves, from real answers: who is told, who is not, and where lines break."""

import datetime as dt
from collections.abc import Sequence

import pytest

from analysis.errors import AnalysisError, TooFewWaves
from app.accounts.models import Organisation, Site
from app.accounts.scope import EVERYWHERE, Scope
from app.kernel.db import session, utc_now
from app.questionnaires.operations import definition_of, publish
from app.results.as_json import as_json, told_json
from app.results.figures import WaveFigures
from app.results.over_time.lines import Line
from app.results.parts.waves.changes import WaveChanges
from app.results.parts.waves.trend import WaveTrends
from app.results.run import Analysis
from app.studies.models import Wave
from tests import factories
from tests.app import watching
from tests.app.results.over_time.test_history import reword

pytestmark = pytest.mark.long


def analysed(wave: Wave, only: Scope = EVERYWHERE) -> Analysis:
    session.commit()
    found = WaveFigures(wave).analysis(only)
    assert not isinstance(found, AnalysisError)
    return found


def changes_of(wave: Wave, only: Scope = EVERYWHERE) -> WaveChanges:
    found = analysed(wave, only).changes
    assert isinstance(found, WaveChanges)
    return found


def trend_of(wave: Wave) -> WaveTrends:
    found = analysed(wave).trend
    assert isinstance(found, WaveTrends)
    return found


def told(found: WaveChanges, site: Site) -> set[str]:
    assert found.found is not None
    table = found.found.table
    return set(table[table["site"] == site.id]["told"])


def line_of(found: WaveTrends, name: str, site: Site | None = None) -> Line:
    return next(line for line in found.lines if line.dimension == name and line.site == (site and site.id))


@pytest.fixture
def sites(organisation: Organisation) -> list[Site]:
    return [factories.site(organisation, f"s{number}") for number in range(3)]


def monthly(organisation: Organisation, count: int) -> list[Wave]:
    """Closed waves of a study, thirty days apart; the last is open."""
    waves = watching.study(organisation, count)
    for wave in waves:
        wave.opens_at = utc_now() - dt.timedelta(days=30 * (count + 1 - wave.number))
    session.flush()
    return waves


def fill(waves: Sequence[Wave], sites: Sequence[Site], n: int = 40, mean: float = 5.0) -> None:
    for wave in waves:
        for site in sites:
            watching.answer(wave, n, site=site, mean=mean)


def test_a_site_that_fell_is_told_and_the_others_are_not(organisation: Organisation, sites: list[Site]) -> None:
    waves = watching.study(organisation, 2)
    fill(waves, sites[1:])
    watching.answer(waves[0], 40, site=sites[0], mean=6.0)
    watching.answer(waves[1], 40, site=sites[0], mean=4.0)
    found = changes_of(waves[1])

    assert told(found, sites[0]) == {"fell"}
    assert told(found, sites[1]) == {"no_change"}
    assert found.found is not None
    # four scales in three sites, each test beside the others
    assert (found.found.tested, found.found.found) == (12, 4)
    assert found.found.table["shrunken"].isna().all()


def test_alarms_of_cases_are_the_same_judgement(organisation: Organisation, sites: list[Site]) -> None:
    waves = watching.study(organisation, 2)
    fill(waves[:1], sites)
    fill(waves[1:], sites, mean=4.6)
    found = changes_of(waves[1])
    verdicts = WaveFigures(waves[1]).verdicts(waves[0])

    assert found.found is not None
    rows = {(row["site"], row["dimension"]): row for row in found.found.table.to_dict("records")}
    assert len(verdicts) == len(rows)
    for verdict in verdicts:
        row = rows[verdict.site, verdict.dimension]
        assert (verdict.told, verdict.adjusted) == (row["told"], row["adjusted"])


def test_one_site_and_answers_without_site_are_compared(organisation: Organisation, sites: list[Site]) -> None:
    waves = watching.study(organisation, 2)
    for wave in waves:
        watching.answer(wave, 40)
    found = changes_of(waves[1])

    assert found.found is not None
    assert set(found.found.table["site"]) == {0}
    assert (found.found.table["rank_high"] == 1).all()
    assert not found.chain


def test_a_first_wave_of_a_rhythm_says_so_and_a_single_one_has_no_such_part(organisation: Organisation) -> None:
    (wave,) = watching.study(organisation, 1)
    watching.answer(wave, 10)

    assert changes_of(wave).before is None
    assert analysed(wave).trend is None
    wave.study.recurrence = "once"
    watching.answer(wave, 1, seed=2)
    assert analysed(wave).changes is None


def test_a_site_that_appears_later_has_too_few_answers_and_is_left_out_of_the_line(
    organisation: Organisation, sites: list[Site]
) -> None:
    waves = watching.study(organisation, 4)
    fill(waves, sites[:2])
    fill(waves[2:], sites[2:])
    third, fourth = changes_of(waves[2]), changes_of(waves[3])

    assert {site for site, _name in third.hidden} == {sites[2].id}
    assert told(fourth, sites[2]) == {"no_change"}
    # the chain knows that a site came, and calls it mix
    assert all(one.within != one.change for one in third.chain.values())
    name = str(third.found.dimensions[0]) if third.found else ""
    line = line_of(trend_of(waves[3]), name)
    assert (line.left_out, line.is_fixed, len(line.points)) == ((sites[2].id,), True, 4)


@pytest.mark.privacy
def test_a_small_site_is_hidden_with_the_next_one_and_has_no_shrunken_value(
    organisation: Organisation, sites: list[Site]
) -> None:
    waves = watching.study(organisation, 2)
    fill(waves, sites[1:])
    fill(waves, sites[:1], n=3)
    found = changes_of(waves[1])

    assert found.found is not None
    assert len({site for site, _name in found.hidden}) == 2
    shown = set(found.found.table["site"])
    assert shown.isdisjoint({site for site, _name in found.hidden})
    document = told_json(analysed(waves[1]), min_cell=organisation.min_cell)
    assert {row["site"] for row in document["changes"]["rows"]} == {"s2"}
    assert {line["site"] for line in document["trend"]["lines"] if "site" in line} <= {"s2"}


def test_sites_of_a_manager_are_judged_among_themselves(organisation: Organisation, sites: list[Site]) -> None:
    waves = watching.study(organisation, 2)
    fill(waves, sites)
    found = changes_of(waves[1], Scope((sites[0],)))

    assert found.found is not None
    assert set(found.found.table["site"]) == {sites[0].id}
    assert found.found.tested == 4


def test_everybody_answers_the_same(organisation: Organisation, sites: list[Site]) -> None:
    waves = watching.study(organisation, 2)
    for wave in waves:
        watching.answer(wave, 40, site=sites[0], answers=dict.fromkeys(items_of(wave), 4))
    found = changes_of(waves[1])

    assert told(found, sites[0]) == {"no_spread"}
    assert as_json(analysed(waves[1]))["changes"]["tested"] == 0


def items_of(wave: Wave) -> list[str]:
    return [item.id for item in definition_of(wave.version).items if item.kind == "likert"]


def test_a_wave_without_answers_is_a_gap(organisation: Organisation, sites: list[Site]) -> None:
    waves = watching.study(organisation, 3)
    fill([waves[0], waves[2]], sites)
    found = changes_of(waves[2])

    assert found.found is None or found.found.tested == 0
    line = trend_of(waves[2]).chain[0]
    assert list(line.points["place"]) == [0, 2]


def test_nine_waves_with_a_gap_have_a_trend_and_no_limits_yet(organisation: Organisation, sites: list[Site]) -> None:
    waves = monthly(organisation, 9)
    fill([wave for wave in waves if wave.number != 5], sites[:2], n=10)
    line = trend_of(waves[8]).chain[0]

    assert not isinstance(line.slope, AnalysisError)
    assert line.slope is not None
    assert line.slope.df == 6
    assert isinstance(line.watched, TooFewWaves)
    assert line.watched.found_waves == 8


def test_a_reworded_sentence_breaks_its_line_alone_and_nothing_is_compared_across(
    organisation: Organisation, sites: list[Site]
) -> None:
    waves = monthly(organisation, 5)
    version = definition_of(waves[0].version)
    name, other = version.analysis.scales[:2]
    changed = publish(organisation, reword(version, version.construct(name).items[0], "Quite another"), now=utc_now())
    for wave in waves[3:]:
        wave.version = changed
    session.flush()
    fill(waves, sites[:2], n=35)
    fourth, lines = changes_of(waves[3]), trend_of(waves[4])

    assert fourth.broken == (name,)
    assert fourth.found is not None
    assert name not in set(fourth.found.table["dimension"])
    assert [verdict.told for verdict in WaveFigures(waves[3]).verdicts(waves[2]) if verdict.dimension == name] == [
        "other_ruler"
    ] * 2
    broken, whole = line_of(lines, name), line_of(lines, other)
    assert (broken.breaks, whole.breaks) == ((3,), ())
    assert list(broken.points["ruler"]) == [0, 0, 0, 3, 3]
    assert isinstance(broken.slope, TooFewWaves)
    assert not isinstance(whole.slope, AnalysisError)


def test_a_dimension_that_is_not_asked_any_more_has_no_line(organisation: Organisation, sites: list[Site]) -> None:
    waves = watching.study(organisation, 2)
    version = definition_of(waves[0].version)
    gone = version.analysis.scales[-1]
    definition = version.model_dump(mode="json", by_alias=True, exclude_none=True)
    definition["analysis"]["scales"] = [name for name in definition["analysis"]["scales"] if name != gone]
    for key in ("factor_analysis", "models"):
        definition["analysis"].pop(key, None)
    definition["analysis"]["reports"].remove("factor_analysis")
    waves[1].version = publish(organisation, type(version).model_validate(definition), now=utc_now())
    session.flush()
    fill(waves, sites[:2])

    assert gone not in {line.dimension for line in trend_of(waves[1]).lines}
    waves[0].version, waves[1].version = waves[1].version, waves[0].version
    watching.answer(waves[1], 1)
    assert changes_of(waves[1]).new == (gone,)


def test_from_the_thirteenth_wave_a_fall_that_lasts_is_told(organisation: Organisation) -> None:
    waves = monthly(organisation, 15)
    for wave in waves:
        watching.answer(wave, 40, mean=5.2 if wave.number < 13 else 4.4)
    line = trend_of(waves[14]).chain[0]

    assert line.told == "fell"
    assert isinstance(trend_of(waves[10]).chain[0].watched, TooFewWaves)
    document = as_json(analysed(waves[14]))["trend"]
    assert document["invariance"] == "not_tested"
    assert document["lines"][0]["ewma"]["waves"][-1]["told"] == "fell"


def test_an_answer_of_an_earlier_wave_makes_the_figures_anew(organisation: Organisation, sites: list[Site]) -> None:
    waves = watching.study(organisation, 2)
    fill(waves, sites[:2])
    before = changes_of(waves[1]).n
    watching.answer(waves[0], 5, site=sites[0], seed=9)
    found = changes_of(waves[1])

    assert before == 80
    assert found.found is not None
    assert int(found.found.table["n_before"].max()) == 45
