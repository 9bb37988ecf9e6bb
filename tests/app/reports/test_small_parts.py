"""The report tells of loyalty states and word of mouth no group that programs are not told."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.loyalty.quadrants import Quadrants
from app.demo.population import draw_coded_items
from app.kernel.web.i18n import FORMATTERS
from app.reports import charts
from app.reports.build import Occasion, build_report
from app.reports.documents import alone
from app.reports.sections.axes import axes_section
from app.reports.sections.model import Chart, Refusal, Report, Section, Table, Text
from app.reports.sections.profiles import profiles_section
from app.reports.small_parts import without_few, without_small
from app.results.as_json import told_json
from app.results.defined.plans import from_questionnaire
from app.results.frames.labels import Labels
from app.results.parts.profiles import Profile
from app.results.run import Analysis, analyse
from survey_defs.load import load_shipped

pytestmark = [pytest.mark.privacy, pytest.mark.long]
EN, N, CELL = FORMATTERS["en"], 80, 5
HOTEL = load_shipped("hotel_loyalty")
HIDDEN = "so small that its people could be recognised"


@pytest.fixture(autouse=True)
def words() -> Iterator[None]:
    with alone("en"):
        yield


def analysed(levels: list[int], recommends: list[int], patronage: list[float]) -> Analysis:
    rng = np.random.default_rng(7)
    answers = draw_coded_items(HOTEL, N, rng).astype(float)
    given = {"wom_level_own": levels, "rec_0_10": recommends, "repeat_patronage": patronage}
    frame = answers.assign(first_or_repeat=[1, 2] * (N // 2), **{name: pd.Series(row) for name, row in given.items()})
    return analyse(frame, replace(from_questionnaire(HOTEL), factor_items=()))


@pytest.fixture(scope="module")
def small() -> Analysis:
    """Two people talk others out of it, three are detractors, three have one of the states."""
    found = analysed([-3] * 2 + [1] * 40 + [2] * 38, [3] * 3 + [8] * 40 + [10] * 37, [0.9, 0.9, 0.1, 0.1] * 20)
    assert isinstance(found.quadrants, Quadrants)
    counts = [3, 17, 20, found.quadrants.n - 40]
    return replace(found, quadrants=replace(found.quadrants, shares=found.quadrants.shares.assign(count=counts)))


@pytest.fixture(scope="module")
def large() -> Analysis:
    return analysed([-3] * 20 + [1] * 30 + [2] * 30, [3] * 20 + [8] * 30 + [10] * 30, [0.9, 0.9, 0.1, 0.1] * 20)


def report_of(analysis: Analysis, min_cell: int = CELL) -> Report:
    return build_report(Occasion(title="x", min_cell=min_cell), analysis, Labels(), EN)


def section(report: Report, name: str) -> Section | None:
    return next((one for one in report.sections if one.id == name), None)


def test_a_small_group_takes_its_distribution_with_it(small: Analysis) -> None:
    report = report_of(small)

    for name in ("states", "word-of-mouth"):
        found = section(report, name)
        assert found is not None
        assert found.blocks
        assert all(isinstance(block, Refusal) and HIDDEN in block.text for block in found.blocks)
    assert section(report, "axes") is None
    assert not {"quadrants", "ladder"} & {chart.name for chart in report.charts}


@pytest.mark.parametrize("name", ["quadrants", "ladder"])
def test_no_chart_is_drawn_of_what_is_hidden(small: Analysis, name: str) -> None:
    with pytest.raises(charts.NoChart):
        charts.draw(name, without_few(small, min_cell=CELL), Labels(), EN)


def test_levels_of_one_sign_hide_each_other() -> None:
    levels = [-3] * 20 + [0] * 10 + [1] * 30 + [2] * 18 + [4] * 2
    told = analysed(levels, [8] * 40 + [10] * 20 + [3] * 20, [0.9, 0.9, 0.1, 0.1] * 20)
    report = report_of(told)
    found = section(report, "word-of-mouth")
    assert found is not None
    table = next(block for block in found.blocks if isinstance(block, Table))

    # without the second smallest, the two would be those who speak well less the others
    assert [row[1] for row in table.rows] == ["…", "0", "…", "30", "10", "0", "0", "20", "0"]
    assert "speak well of it" in found.heading
    assert "Persuade others" not in str(found.blocks)
    assert "ladder" not in {chart.name for chart in report.charts}
    with pytest.raises(charts.NoChart):
        charts.draw("ladder", without_few(told, min_cell=CELL), Labels(), EN)


def test_large_groups_are_told_as_before(large: Analysis) -> None:
    kept = without_small(large, min_cell=CELL)

    assert kept.word_of_mouth is large.word_of_mouth
    assert kept.recommendation is large.recommendation
    assert section(report_of(large), "word-of-mouth") == section(report_of(large, 1), "word-of-mouth")


def test_what_few_people_answered_is_refused_as_for_programs(large: Analysis) -> None:
    report = report_of(large, N + 1)

    for name in ("reliability", "standing", "states", "word-of-mouth"):
        found = section(report, name)
        assert found is not None
        assert any(isinstance(block, Refusal) for block in found.blocks)
        assert not any(isinstance(block, Chart) for block in found.blocks)
        cells = {cell for block in found.blocks if isinstance(block, Table) for row in block.rows for cell in row[1:]}
        assert cells <= {"…", "–"}
    assert report.lead == "No scale can be judged yet; see below what is missing."


def test_programs_and_report_hide_the_same_answers_to_an_item(large: Analysis) -> None:
    """Who stands above the middle is few where the rest is few."""
    plan, found = large.profiles[0]
    assert isinstance(found, Profile)
    item = replace(found.items[0], n=60, above=57, below=3, share=57 / 60)
    few = replace(large, profiles=((plan, replace(found, items=(item, *found.items[1:]))),))
    table = next(b for b in profiles_section(few.profiles, Labels(), EN, min_cell=CELL).blocks if isinstance(b, Table))

    assert table.rows[0][1] == "60"
    assert set(table.rows[0][3:]) == {"…"}
    told = told_json(few, min_cell=CELL)["loyalty"]
    assert isinstance(told, dict)
    assert "share" not in told["profiles"][plan.name]["items"][item.name]


def test_a_share_of_few_near_a_cut_is_not_told(large: Analysis) -> None:
    assert isinstance(large.quadrants, Quadrants)
    found = axes_section(replace(large.quadrants, uncertain=2 / large.quadrants.n), EN, min_cell=CELL)

    assert found.heading == "The two axes, each on its own"
    assert not [block for block in found.blocks if isinstance(block, Text) and not block.small]


def test_a_file_of_ones_own_hides_nothing(small: Analysis) -> None:
    assert without_small(small, min_cell=1).quadrants is small.quadrants
    assert section(report_of(small, 1), "axes") is not None
