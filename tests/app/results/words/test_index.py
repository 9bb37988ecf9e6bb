"""An index of three of the four dimensions is called so, and says which one is missing."""

import numpy as np
import pytest

from app.demo.population import draw_coded_items
from app.kernel.web.i18n import FORMATTERS
from app.reports.documents import alone
from app.reports.sections.model import Text, Tiles
from app.reports.sections.people import standing_section
from app.results.as_json import as_json
from app.results.defined.label_texts import labels_of
from app.results.defined.plans import from_questionnaire
from app.results.frames.dimensions import has_same_ruler
from app.results.plan import INDEX, left_out
from app.results.run import Analysis, analyse
from app.results.words.index import index_name, index_note
from survey_defs.load import load_shipped

SHORT, FULL = load_shipped("hotel_loyalty_short"), load_shipped("hotel_loyalty")


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    return analyse(draw_coded_items(SHORT, 60, np.random.default_rng(2)).astype(float), from_questionnaire(SHORT))


def test_the_form_that_asks_three_leaves_out_usage() -> None:
    assert left_out(SHORT.analysis.value_index) == ("clv_use",)
    assert left_out(FULL.analysis.value_index) == ()
    assert left_out(["own", "clv_loy"]) == ()


def test_programs_read_which_dimensions_are_in_it(analysis: Analysis) -> None:
    found = as_json(analysis)["loyalty"]["value_index"]  # type: ignore[index]

    assert (found["asked"], found["left_out"]) == (["clv_loy", "clv_wom", "clv_rev"], ["clv_use"])


def test_it_is_not_compared_with_an_index_of_four() -> None:
    assert not has_same_ruler(SHORT, FULL, INDEX)


@pytest.mark.parametrize(
    ("language", "name", "missing"),
    [
        ("en", "Perceived value index of 3 dimensions", "usage"),
        ("fa", "شاخص ارزش ادراک‌شده با ۳ بُعد", "استفاده از خدمات"),
        ("zh", "3个维度的感知价值指数", "使用"),
        ("vi", "Chỉ số giá trị cảm nhận của 3 khía cạnh", "mức sử dụng"),
    ],
)
def test_the_report_says_so_in_each_language(analysis: Analysis, language: str, name: str, missing: str) -> None:
    with alone(language):
        section = standing_section(analysis, labels_of(SHORT, language), FORMATTERS[language])
    (tiles,) = [block for block in section.blocks if isinstance(block, Tiles)]
    texts = [block.text for block in section.blocks if isinstance(block, Text)]

    assert tiles.tiles[-1].label == name
    assert missing in texts[0]


def test_an_index_of_four_has_its_plain_name() -> None:
    with alone("en"):
        assert index_name(FULL.analysis.value_index, FORMATTERS["en"]) == "Perceived value index"
        assert index_note(FULL.analysis.value_index, FORMATTERS["en"]) == ""
