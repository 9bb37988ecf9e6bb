"""Sections of what is asked beside the scales: the words, the numbers of the JSON, nothing of few."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from app.demo.population import draw_coded_items
from app.kernel.web.i18n import FORMATTERS
from app.reports.charts import draw
from app.reports.documents import alone
from app.reports.sections.model import Chart, Section, Table
from app.reports.sections.parts import Shown, sections_of
from app.reports.small_parts import without_few
from app.results.defined.label_texts import labels_of
from app.results.defined.plans import from_questionnaire
from app.results.parts.asked.heard import Heard
from app.results.run import Analysis, analyse
from survey_defs.load import load_shipped

pytestmark = pytest.mark.long

MODULES = ("relative_attitude_grid", "delivered_value", "state_reasons", "wallet_amounts")
HOTEL, AUDIT = load_shipped("hotel_loyalty", add_ons=MODULES), load_shipped("relationship_audit")
PLAN = replace(from_questionnaire(HOTEL), factor_items=(), instructed={})
N = 160
OURS = {"rivals", "reasons", "heard", "wallet", "get-give", "modules", "answers"}


def guests() -> pd.DataFrame:
    """Simulated guests who answer everything; half of them know no second rival."""
    rng = np.random.default_rng(5)
    frame = draw_coded_items(HOTEL, N, rng).astype(float)
    asked = PLAN.questions
    for choice in asked.choices:
        words = [float(value) for value in choice.values] or ["IR", "CN"]
        frame[choice.item] = rng.choice(np.array(words), N)
    frame = frame.assign(
        db_rp_all=rng.integers(4, 9, N), db_rp_freq=rng.integers(0, 5, N), db_rp_years=rng.integers(0, 9, N),
        pf_spend=rng.gamma(2, 400, N).round(), repeat_patronage=rng.uniform(0, 1, N), sow_10=rng.integers(0, 11, N),
        sow_total=rng.integers(100, 900, N), sow_focal=rng.integers(0, 100, N), val_get=rng.integers(5, 11, N),
        val_give=rng.integers(2, 7, N), rec_0_10=rng.integers(0, 11, N), wom_level_own=rng.integers(-4, 5, N),
        wom_level_heard=rng.integers(-4, 5, N), db_grid__focal=rng.integers(4, 8, N),
        db_grid__rival_1=rng.integers(1, 5, N), db_grid__rival_2=np.where(np.arange(N) % 2, 3, np.nan),
        db_grid__rival_3=np.nan,
    )  # fmt: skip
    ticks = {name: rng.integers(0, 2, N) for one in asked.reasons for name in one.columns}
    return frame.assign(**ticks)


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    return analyse(guests(), PLAN)


@pytest.fixture(scope="module")
def audit() -> Analysis:
    items = [item for construct in AUDIT.constructs for item in construct.items]
    rows = pd.DataFrame(np.random.default_rng(2).integers(1, 6, (7, len(items))), columns=items)
    return analyse(rows.assign(kot_level=[1, 3, 3, 4, 5, 2, 3]), from_questionnaire(AUDIT))


def drawn(analysis: Analysis, language: str = "en", *, min_cell: int = 1, of: object = HOTEL) -> dict[str, Section]:
    questionnaire = AUDIT if of is AUDIT else HOTEL
    with alone(language):
        shown = Shown(
            analysis=analysis, labels=labels_of(questionnaire, language), fmt=FORMATTERS[language], min_cell=min_cell
        )
        return {section.id: section for section in sections_of(shown) if section.id in OURS}


def tables(section: Section) -> list[Table]:
    charts = (block.table for block in section.blocks if isinstance(block, Chart) and block.table)
    return [*(block for block in section.blocks if isinstance(block, Table)), *charts]


def test_headings_state_the_finding(analysis: Analysis, audit: Analysis) -> None:
    found = drawn(analysis)

    assert found["rivals"].heading.startswith("Rated above the best rival by")
    assert found["get-give"].heading.endswith("more than they give")
    assert found["wallet"].heading.startswith("Share of wallet: ")
    assert "bottleneck" in drawn(audit, of=AUDIT)["modules"].heading


@pytest.mark.parametrize("language", ["fa", "zh", "vi"])
def test_every_word_is_in_the_language(analysis: Analysis, audit: Analysis, language: str) -> None:
    english = drawn(analysis) | {"modules": drawn(audit, of=AUDIT)["modules"]}
    found = drawn(analysis, language) | {"modules": drawn(audit, language, of=AUDIT)["modules"]}

    for name, section in found.items():
        assert section.heading != english[name].heading
        for ours, theirs in zip(tables(section), tables(english[name]), strict=True):
            assert [a.label for a, b in zip(ours.columns, theirs.columns, strict=True) if a.label == b.label] in (
                [], ["n"],
            )  # fmt: skip


def test_poles_have_their_words_and_a_line(audit: Analysis) -> None:
    section = drawn(audit, of=AUDIT)["modules"]
    (chart,) = [block for block in section.blocks if isinstance(block, Chart)]
    assert chart.table is not None
    first = chart.table.rows[0]

    assert (first[0], first[2]) == ("We plan for the short term.", "We plan for the long term.")
    assert [column.label for column in chart.table.columns] == ["1 means", "Mean", "5 means", "n"]


@pytest.mark.privacy
def test_below_the_smallest_cell_no_number_is_left(analysis: Analysis, audit: Analysis) -> None:
    for section in (drawn(analysis, min_cell=N + 1) | drawn(audit, min_cell=8, of=AUDIT)).values():
        for table in tables(section):
            numeric = [place for place, column in enumerate(table.columns) if column.numeric]
            assert not {row[place] for row in table.rows for place in numeric} - {"…", "–", "… (…)", ""}, table.caption
        assert not re.search(r"\d", section.heading)


def test_each_level_has_its_line_of_advice(analysis: Analysis) -> None:
    with alone("en"):
        shown = Shown(analysis=analysis, labels=labels_of(HOTEL, "en"), fmt=FORMATTERS["en"])
        section = next(one for one in sections_of(shown) if one.id == "word-of-mouth")
    table = next(one for one in tables(section) if one.caption == "What suits each level")

    assert len(table.rows) == 9
    assert {row[2] for row in table.rows} == {"ours", "Ghaffari (2005)"}


@pytest.mark.privacy
def test_what_is_heard_is_drawn_only_where_every_level_is_told(analysis: Analysis) -> None:
    few = analyse(guests().assign(wom_level_heard=[4] * 60 + [3] * 2 + [0] * 50 + [-2] * 48), PLAN)

    for found, is_drawn in ((analysis, True), (few, False)):
        assert any(isinstance(block, Chart) for block in drawn(found, min_cell=5)["heard"].blocks) == is_drawn
        assert isinstance(without_few(found, min_cell=5).heard, Heard) == is_drawn


@pytest.mark.privacy
def test_a_profile_is_drawn_only_where_enough_answered_each_row(audit: Analysis) -> None:
    assert without_few(audit, min_cell=7).modules == audit.modules
    assert without_few(audit, min_cell=8).modules == ()
    with alone("en"):
        assert b"<svg" in draw("poles", audit, labels_of(AUDIT, "en"), FORMATTERS["en"])
