import io
import subprocess
import sys
from dataclasses import replace
from functools import cache

import matplotlib as mpl
import pytest
from matplotlib.text import Text

from analysis.errors import BadOption
from analysis.plots import WORDS, MissingFont, PlainNumbers, alpha_forest, families, quadrant_square, save_png, save_svg
from analysis.plots.profile_chart import FAR
from tests.analysis.plots.drawn import CHARTS, ITEMS, states
from tests.require import unavailable

LANGUAGES = ("en", "fa", "zh", "vi")
TEXTS = {
    "en": "The staff keep what they promise me, whatever happens and whoever asks",
    "fa": "CRM: کارکنان به قول‌هایی که به من می‌دهند عمل می‌کنند، هرچه پیش بیاید",
    "zh": "无论发生什么情况,员工都会兑现对我的承诺,可以相信他们",
    "vi": "Nhân viên luôn giữ đúng những gì họ đã hứa với tôi, dù có chuyện gì",
}
PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


class PersianNumbers(PlainNumbers):
    def number(self, value, decimals=0):
        return super().number(value, decimals).translate(PERSIAN)


class Asked(dict):
    """Labels that remember what was looked for."""

    def __init__(self, *args):
        super().__init__(*args)
        self.keys_asked = set()

    def get(self, key, default=None):
        self.keys_asked.add(key)
        return super().get(key, default)


def drawn(name, language="en", **options):
    draw, result, _ = CHARTS[name]
    labels = {str(item): TEXTS[language] for item in ITEMS}
    try:
        return draw(result(), language=language, **({"labels": labels} | options))
    except MissingFont as error:
        unavailable(str(error))


@cache
def plain(name, language="en"):
    """The chart as it is drawn without a wish; who looks at it changes nothing."""
    return drawn(name, language)


def svg(chart):
    target = io.BytesIO()
    save_svg(chart, target)
    return target.getvalue()


def texts(chart):
    figure = chart.axes.figure
    return [text for text in figure.findobj(Text) if text.get_text() and text.get_visible()]


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_is_written_in_every_language_with_letters_its_fonts_have(name, language):
    # A letter that no font has is a warning, and warnings are errors.
    assert svg(plain(name, language)).startswith(b"<?xml")


@pytest.mark.long
@pytest.mark.parametrize("name", CHARTS)
def test_equal_results_give_equal_files(name):
    first, second = plain(name), drawn(name)
    assert svg(first) == svg(second)

    files = [io.BytesIO(), io.BytesIO()]
    for chart, file in zip((first, second), files, strict=True):
        save_png(chart, file, dpi=60)
    assert files[0].getvalue() == files[1].getvalue()


@pytest.mark.long
@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_says_only_words_that_can_be_translated(name):
    labels = Asked()

    svg(drawn(name, labels=labels))

    ids = (
        {str(item) for item in ITEMS}
        | {f"{item}{FAR}" for item in ITEMS}
        | {"F1", "F2", "F3"}
        | {str(point) for point in range(1, 6)}
    )
    assert labels.keys_asked <= ids | set(WORDS)


@pytest.mark.long
@pytest.mark.parametrize("name", CHARTS)
def test_a_persian_chart_is_read_from_the_right_with_persian_digits(name):
    words = {word: "ک" for word in WORDS if "{" not in word} | {f"F{i}": "عامل" for i in range(1, 4)}
    labels = words | {
        "Cut at {cut}": "{cut}",
        "n = {n}": "{n}",
        "Net {net}": "{net}",
        "{low} to {high}": "{low} {high}",
    }
    labels |= {str(item): "گویه" for item in ITEMS} | {str(point): "نقطه" for point in range(1, 6)}

    chart = drawn(name, "fa", labels=labels, numbers=PersianNumbers())

    assert chart.axes.xaxis_inverted()
    assert not [text.get_text() for text in texts(chart) if any(letter in "0123456789" for letter in text.get_text())]


def test_a_persian_label_that_starts_in_latin_letters_is_marked():
    chart = plain("alpha_forest", "fa")

    assert all(text.get_text().startswith("\u200f") for text in texts(chart))


@pytest.mark.long
@pytest.mark.parametrize("name", CHARTS)
def test_every_text_has_the_fonts_of_its_language(name):
    chart = plain(name, "fa")

    assert {tuple(text.get_fontfamily()) for text in texts(chart)} == {families("fa")}


def test_drawing_touches_no_setting_of_the_process():
    before = dict(mpl.rcParams)

    svg(drawn("scree"))

    assert dict(mpl.rcParams) == before


@pytest.mark.long
def test_no_chart_loads_pyplot():
    code = "import sys, analysis.plots; print('matplotlib.pyplot' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


def test_clusters_that_are_no_quadrants_are_said_on_the_chart():
    chart = quadrant_square(replace(states(), is_two_by_two=False))

    assert any("not four quadrants" in text.get_text() for text in texts(chart))


def test_a_forest_without_scales_is_refused():
    with pytest.raises(BadOption):
        alpha_forest({})
