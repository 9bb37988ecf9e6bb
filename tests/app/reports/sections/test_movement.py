"""Movement in the report: never without what error alone makes, never more than the figures show."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from analysis.errors import AnalysisError
from analysis.loyalty import share_changes, transitions
from analysis.loyalty.transitions import Transitions
from app.kernel.web.i18n import FORMATTERS, LANGUAGES
from app.reports import charts
from app.reports.documents import alone
from app.reports.sections.model import Chart, Refusal, Section, Table, Text, Tiles
from app.reports.sections.movement import movement_section
from app.reports.small_parts import without_few, without_small
from app.results.frames.labels import Labels
from app.results.over_time.history import PastWave
from app.results.over_time.movement import Movement
from app.results.over_time.windows import OtherRuler, WindowsOverlap
from app.results.plan import Plan
from app.results.run import Analysis
from app.studies.models import Wave
from tests.analysis.loyalty.movement.made_up import MEANT, OBSERVED, drawn, measured_twice

CUTS = (0.3, 0.0)
BEFORE = PastWave(wave=Wave(number=2))


@cache
def moved() -> Transitions:
    """People who moved."""
    return transitions(*drawn(OBSERVED, n=900), reliabilities=(0.9, None), cuts=CUTS, replicates=100)


@cache
def still(reliability: float = 0.8) -> Transitions:
    """People who did not, measured with a reliability of .8."""
    meant = np.random.default_rng(4).multivariate_normal([0, 0], MEANT[:2, :2], 400)
    return transitions(*measured_twice(meant, 0.8), reliabilities=(reliability,) * 2, cuts=CUTS, replicates=100)


def movement(moves: Transitions | None = None, **fields: object) -> Movement:
    return Movement(**{"before": BEFORE, "cuts_of": 1, "moves": moves} | fields)  # type: ignore[arg-type]


def section(found: Movement | AnalysisError, language: str = "en", *, min_cell: int = 1) -> Section:
    with alone(language) as fmt:
        return movement_section(found, Labels(), fmt, min_cell=min_cell)


def tables(one: Section) -> list[Table]:
    found = [block.table if isinstance(block, Chart) else block for block in one.blocks]
    return [block for block in found if isinstance(block, Table)]


def said(one: Section) -> str:
    return " ".join(block.text for block in one.blocks if isinstance(block, Text | Refusal))


def test_movement_beyond_error_is_told_beside_it() -> None:
    one, moves = section(movement(moved())), moved()

    assert one.heading == (
        f"{moves.moves_observed * 100:.0f}\xa0% changed state; "
        f"error alone would move {(moves.moves_error or 0) * 100:.0f}\xa0%"
    )
    tiles = next(block for block in one.blocks if isinstance(block, Tiles)).tiles
    assert [tile.label for tile in tiles] == ["Changed state", "By error alone", "Beyond error", "Freed from error"]
    assert all("(" in tile.of for tile in tiles)


def test_where_patronage_is_taken_as_exact_the_text_says_so() -> None:
    assert "takes the share of visits as exact" in said(section(movement(moved())))


def test_no_movement_is_claimed_without_an_excess() -> None:
    one = section(movement(still()))

    assert one.heading == "No more movement than error alone would make"
    assert "nobody can be said to have moved" in said(one)


def test_reliabilities_that_are_too_low_are_told_as_such() -> None:
    one = section(movement(still(0.5)))

    assert one.heading == "Fewer people changed state than error alone would move"
    assert "The reliabilities are too low for these data" in said(one)


def test_skewed_answers_show_no_movement() -> None:
    before, after = drawn(OBSERVED, n=900)
    crowded = [np.exp(0.8 * one) for one in (before, after)]
    found = transitions(*crowded, reliabilities=(0.9, None), cuts=(1.3, 1.0), replicates=100)
    one = section(movement(found))

    assert found.is_shown
    assert found.skewed
    assert one.heading.endswith("answers are too skewed to tell movement from error")
    assert "nothing is said of who moved" in said(one)
    assert found.beyond_error is not None
    assert not found.beyond_error.to_numpy().any()


def test_the_table_has_error_in_brackets_and_adds_up() -> None:
    table, moves = tables(section(movement(moved())))[0], moved()

    assert [row[0] for row in table.rows] == ["Loyalty", "Latent loyalty", "Spurious loyalty", "No loyalty"]
    counts = [[int(cell.split(" (")[0]) for cell in row[1:]] for row in table.rows]
    assert counts == moves.observed.to_numpy().tolist()
    errors = [[int(cell.split("(")[1].strip(")")) for cell in row[1:]] for row in table.rows]
    assert [sum(row) for row in errors] == pytest.approx(moves.observed.sum(axis=1).tolist(), abs=2)


def test_few_people_have_their_table_alone() -> None:
    few = transitions(*drawn(OBSERVED, n=30), reliabilities=(0.9, None), cuts=CUTS)
    one = section(movement(few))

    assert one.heading == "Too few people in both waves to tell movement from error"
    assert len(tables(one)) == 1
    assert not any(isinstance(block, Tiles | Chart) for block in one.blocks)


def test_a_picture_needs_a_hundred_people() -> None:
    some = transitions(*drawn(OBSERVED, n=99), reliabilities=(0.9, None), cuts=CUTS, replicates=100)

    assert not [block for block in section(movement(some)).blocks if isinstance(block, Chart)]
    picture = next(block for block in section(movement(moved())).blocks if isinstance(block, Chart))
    assert picture.alternative.startswith(section(movement(moved())).heading)


@pytest.mark.parametrize("is_anonymous", [True, False])
def test_different_people_have_shares_and_no_word_of_who_moved(is_anonymous: bool) -> None:
    shares = share_changes(*drawn(OBSERVED, n=200), cuts=CUTS)
    one = section(movement(shares=shares, is_anonymous=is_anonymous, overlaps=True))

    assert one.heading == "The loyalty states beside those of wave 2"
    assert ("anonymous" in said(one)) == is_anonymous
    assert "ask about some of the same time" in said(one)
    assert [row[0] for row in tables(one)[0].rows] == ["Loyalty", "Latent loyalty", "Spurious loyalty", "No loyalty"]


@pytest.mark.parametrize("error", [WindowsOverlap(months=12), OtherRuler()], ids=["overlap", "ruler"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reason_stands_in_the_place_of_movement(error: AnalysisError, language: str) -> None:
    one = section(error, language)

    assert isinstance(one.blocks[0], Refusal)
    assert language == "en" or str(error) not in one.blocks[0].text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("moves", [moved, still], ids=["moved", "still"])
def test_it_speaks_every_language_in_its_own_digits(moves: Callable[[], Transitions], language: str) -> None:
    one = section(movement(moves()), language)

    assert language == "en" or one.heading != section(movement(moves())).heading
    numbers = "".join(cell for table in tables(one) for row in table.rows for cell in row[1:])
    assert language != "fa" or not set("0123456789") & set(numbers)


def analysed(found: Movement) -> Analysis:
    return Analysis(plan=Plan(scales=()), n=900, scales=(), movement=found)


@pytest.mark.privacy
def test_cells_of_few_people_are_not_told() -> None:
    cell = int(np.sort(moved().observed.to_numpy().ravel())[1]) + 1
    told = tables(section(movement(moved()), min_cell=cell))[0]

    shown = [text.split(" (")[0] for row in told.rows for text in row[1:]]
    assert shown.count("…") >= 4
    assert all(int(text) >= cell for text in shown if text not in ("…", "0"))


@pytest.mark.privacy
def test_the_picture_has_no_ribbon_of_few_people() -> None:
    found = analysed(movement(moved()))
    cell = int(moved().observed.to_numpy().min()) + 1

    drawn_for_few = without_few(found, min_cell=cell).movement
    assert isinstance(drawn_for_few, Movement)
    assert drawn_for_few.moves is not None
    assert drawn_for_few.moves.observed.isna().to_numpy().sum() >= 4
    files = [charts.draw("movement", without_few(found, min_cell=one), Labels(), FORMATTERS["en"]) for one in (1, cell)]
    assert files[0] != files[1]


@pytest.mark.privacy
def test_movement_of_few_people_is_not_told_at_all() -> None:
    pairs = pd.DataFrame({"attitude": [1.0] * 40 + [-1.0] * 40, "patronage": [1.0, -1.0] * 40})
    after = pairs.copy()
    after.iloc[:2] = -1.0
    few = transitions(pairs, after, reliabilities=(0.9, None), cuts=(0, 0), replicates=100)
    shares = share_changes(*drawn(OBSERVED, n=12), cuts=CUTS)

    for found in (movement(few), movement(shares=replace(shares))):
        told = without_small(analysed(found), min_cell=5).movement
        assert isinstance(told, AnalysisError)
        assert told.code == "small_cell"
    with pytest.raises(charts.NoChart):
        charts.draw("movement", without_few(analysed(movement(few)), min_cell=5), Labels(), FORMATTERS["en"])
