"""What the report says of what goes with loyalty: never a cause, never a small site."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from analysis.effects import equivalence_of_figures
from app.kernel.web.i18n import FORMATTERS
from app.reports.charts import CHARTS, draw
from app.reports.documents import alone
from app.reports.sections.effects.activities import activities_section
from app.reports.sections.effects.drivers import drivers_section
from app.reports.sections.effects.equivalence import equivalence_section
from app.reports.sections.effects.intentions_driver import intentions_driver_section
from app.reports.sections.effects.priorities import priorities_section
from app.reports.sections.model import Chart, Refusal, Section, Table, Text
from app.reports.small_parts import without_small
from app.results.frames.labels import Labels
from app.results.run import Analysis, analyse
from tests.app.results.parts.effects.test_effects import PLAN, guests, people

EN = FORMATTERS["en"]
LABELS = Labels(
    scales={"trust": "Trust", "care": "Care", "loyal": "Loyalty", "speak": "Word of mouth", "spend": "Spending"},
    items={"bed": "The bed", "wifi": "Wi-Fi", "gender": "You are"},
    options={"gender": {"1": "a woman", "2": "a man"}, "@site": {"a": "Shiraz", "c": "Tabriz", "d": "Yazd"}},
)
CAUSES = ("cause", "leads to", "because of", "drives", "impact", "results in", "due to")
ROOM = Path(__file__).resolve().parents[4] / "app" / "reports" / "sections" / "effects"


@pytest.fixture(autouse=True)
def words() -> Iterator[None]:
    """Sections speak the language of a request."""
    with alone("en"):
        yield


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    return analyse(guests(), PLAN)


def sections(analysis: Analysis, labels: Labels = LABELS) -> list[Section]:
    assert analysis.drivers is not None
    assert analysis.activities is not None
    assert analysis.intentions_driver is not None
    return [
        drivers_section(analysis.drivers, analysis.drivers_by_group, "gender", labels, EN),
        activities_section(analysis.activities, labels, EN),
        intentions_driver_section(analysis.intentions_driver, labels, EN),
        priorities_section(analysis.priorities, labels, EN) if analysis.priorities else Section("", "", ()),
    ]


def said(section: Section) -> str:
    return " ".join(block.text for block in section.blocks if isinstance(block, Text | Refusal))


def tables(section: Section) -> list[Table]:
    charts = [block.table for block in section.blocks if isinstance(block, Chart) and block.table]
    return [*charts, *(block for block in section.blocks if isinstance(block, Table))]


def test_the_drivers_that_pass_chance_stand_in_the_heading(analysis: Analysis) -> None:
    section = sections(analysis)[0]

    assert section.heading == "Goes with loyalty most: Trust"
    assert "goes with these together; 240 people answered all of it" in said(section)
    assert "Touchpoints one by one" in said(section)
    assert [block.name for block in section.blocks if isinstance(block, Chart)] == ["drivers", "touchpoints"]


def test_opposite_signs_stand_in_the_heading_of_the_activities(analysis: Analysis) -> None:
    section = sections(analysis)[1]

    assert section.heading == "A mean would hide opposite signs: Care"
    assert "Care goes with more of Loyalty and less of Word of mouth" in said(section)
    assert "✓" in tables(section)[0].rows[0][1]


def test_groups_of_gender_are_named_by_their_options(analysis: Analysis) -> None:
    found = [table for table in tables(sections(analysis)[0]) if table.caption == "By: You are"]

    assert {column.label for column in found[0].columns} >= {"a woman", "a man"}


def test_the_room_has_no_word_for_causes(analysis: Analysis) -> None:
    # what the figures cannot tell is said in these words, once
    written = " ".join(path.read_text(encoding="utf-8") for path in ROOM.glob("*.py")).replace(
        "not what leads to what", ""
    )

    assert [word for word in CAUSES if word in written.lower()] == []
    assert all("not what leads to what" in said(section) for section in sections(analysis))


@pytest.mark.privacy
def test_a_small_site_is_hidden_with_the_next(analysis: Analysis) -> None:
    sites: list[str | None] = ["a"] * 3 + ["b"] * 20 + ["c"] * 100 + ["d"] * 117
    found = analyse(guests(), PLAN, people=people(sites)).priorities
    assert found is not None
    rows = tables(priorities_section(found, LABELS, EN, min_cell=5))[-1].rows

    assert [(row[0], row[1]) for row in rows] == [("Shiraz", "…"), ("b", "…"), ("Tabriz", "100"), ("Yazd", "117")]
    assert rows[0][2:] == ("…", "…")


@pytest.mark.privacy
def test_below_the_smallest_cell_reasons_stand_in_the_place_of_figures(analysis: Analysis) -> None:
    for section in sections(without_small(analysis, min_cell=241)):
        assert tables(section) == []
        assert any(isinstance(block, Refusal) for block in section.blocks)


def test_what_cannot_be_computed_is_said_in_its_place() -> None:
    still = guests().assign(trust1=3.0, trust2=3.0, trust3=3.0)
    section = sections(analyse(still, PLAN))[0]

    assert section.heading == "What goes with loyalty"
    assert "Everybody gave the same answer to" in said(section)


@pytest.mark.long
@pytest.mark.parametrize("language", ["en", "fa", "zh", "vi"])
def test_charts_are_drawn_in_every_language(analysis: Analysis, language: str) -> None:
    with alone(language) as fmt:
        for name in ("drivers", "touchpoints", "activities", "priorities"):
            assert name in CHARTS
            assert draw(name, analysis, LABELS, fmt).startswith(b"<?xml")


@pytest.mark.parametrize("language", ["fa", "zh", "vi"])
def test_sections_speak_every_language(analysis: Analysis, language: str) -> None:
    english = {section.heading for section in sections(analysis)}
    with alone(language):
        told = sections(analysis)

    assert {section.heading for section in told}.isdisjoint(english)


@pytest.mark.parametrize(
    ("d", "n", "heading"),
    [
        (0.05, 400, "The two groups are alike: Trust"),
        (0.05, 50, "Too few answers to tell whether the two groups are alike: Trust"),
        (0.9, 50, "The two groups differ: Trust"),
    ],
)
def test_alike_different_or_not_shown(d: float, n: int, heading: str) -> None:
    plan = PLAN.effects.equivalence
    assert plan is not None
    section = equivalence_section(equivalence_of_figures(d, n_first=n, n_second=n), plan, LABELS, EN)

    assert section.heading == heading
    assert said(section).startswith(f"a woman ({n} people) against a man ({n} people)")


def test_tables_of_one_report_have_names_of_their_own(analysis: Analysis) -> None:
    captions = [table.caption for section in sections(analysis) for table in tables(section)]

    assert len(captions) == len(set(captions))


def test_few_rows_are_said() -> None:
    section = sections(analyse(guests(n=40), PLAN))[0]

    assert "There are 40 people; from 66 on, figures of so many drivers are steady." in said(section)


def test_a_single_driver_has_no_bars() -> None:
    only = replace(PLAN.effects, drivers=replace_predictors(("trust",)))
    found = analyse(guests(), replace(PLAN, effects=only, touchpoints=()))
    assert found.drivers is not None
    section = drivers_section(found.drivers, None, "", LABELS, EN)

    assert [block for block in section.blocks if isinstance(block, Chart)] == []
    assert len(tables(section)) == 3


def replace_predictors(names: tuple[str, ...]) -> object:
    assert PLAN.effects.drivers is not None
    return PLAN.effects.drivers.model_copy(update={"predictors": names})


def test_a_table_of_numbers_has_no_gap(analysis: Analysis) -> None:
    cells = [cell for section in sections(analysis) for table in tables(section) for row in table.rows for cell in row]

    assert cells
    assert not [cell for cell in cells if "nan" in cell]
