"""A measure over waves: a gap, another ruler, one wave, too few waves for limits; the large line and the small one."""

import datetime as dt
import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from flask import Flask, render_template_string
from flask_babel import Babel, force_locale
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.web.i18n import FORMATTERS, TRANSLATIONS, gettext
from app.results.overview.model import Change, Limits, Measure, Point
from app.results.pictures import lines
from app.results.pictures.pen import Pen
from app.results.pictures.spark import NARROW, WIDE, Ruler, ruler_of, spark
from tests.app.results.overview.made_up import made_up, made_up_site


@pytest.fixture(params=["en", "fa"])
def pen(request):
    app = Flask(__name__, template_folder=str(TRANSLATIONS.parent / "templates"))
    Babel(app, default_translation_directories=str(TRANSLATIONS))
    app.jinja_env.globals.update(_=gettext)
    with app.test_request_context(), force_locale(request.param):
        yield Pen(FORMATTERS[request.param])


def shown(found, measure, pen, **options):
    drawn = lines.trend(found, measure, pen, label="x", **options)
    return drawn, ET.fromstring(drawn.drawings[0][1])


def with_measure(found, name, **changes):
    return replace(found, measures=tuple(replace(m, **changes) if m.name == name else m for m in found.measures))


def unbroken(drawing):
    """The own line's pieces, by how many waves each holds."""
    own = [one for one in drawing.iter("path") if one.get("class") == "s-ink" and one.get("stroke-width") == "1.75"]
    return [one.get("d").count(" ") for one in own]


def triangles(drawing):
    return [one for one in drawing.iter("path") if one.get("stroke-linejoin") == "miter"]


def test_the_wave_outside_its_limits_is_the_only_triangle(pen):
    drawn, drawing = shown(made_up_site(), "clv_rev", pen)

    assert len(triangles(drawing)) == 1
    assert {"limits", "fell"} <= {mark for mark, _ in drawn.key}


def test_another_ruler_breaks_the_line_and_says_why(pen):
    drawn, drawing = shown(made_up_site(), "clv_use", pen, breaks={7: "item 2 reworded"}, is_half=True)

    assert len(unbroken(drawing)) == 2
    assert any("item 2 reworded" in (one.text or "") for one in drawing.iter("text"))
    assert [paper for paper, _ in drawn.drawings] == ["half", "phone"]


def test_a_wave_that_is_missing_leaves_a_gap_and_keeps_its_place(pen):
    found = made_up_site()
    line = [point for point in found.measure("clv_rev").line if point.number != 5]

    _, drawing = shown(with_measure(found, "clv_rev", line=tuple(line), chain=()), "clv_rev", pen)

    assert len(unbroken(drawing)) == 2
    assert len([one for one in drawing.iter("g") if one.get("class") == "mark"]) == 11


def test_one_wave_is_a_point_with_its_interval(pen):
    found = made_up_site()
    first = found.measure("clv_rev").line[:1]
    alone = replace(found, wave=found.waves[0], waves=found.waves[:1])

    _, drawing = shown(with_measure(alone, "clv_rev", line=first, chain=(), limits=Limits(missing=11)), "clv_rev", pen)

    assert unbroken(drawing) == []
    assert len([one for one in drawing.iter("g") if one.get("class") == "mark"]) == 1


def test_without_a_line_there_is_nothing_to_draw(pen):
    found = with_measure(made_up_site(), "clv_rev", line=())

    assert lines.trend(found, "clv_rev", pen, label="x").drawings == ()


def test_months_are_those_of_the_readers_calendar(pen):
    _, drawing = shown(made_up_site(), "clv_rev", pen)

    words = [re.sub("[\u2066-\u2069]", "", one.text) for one in drawing.iter("text")]
    assert ("Nov" if pen.fmt.language.code == "en" else "آذر") in words


@pytest.mark.parametrize(("code", "month"), [("en", "Nov"), ("fa", "آذر"), ("zh", "11月"), ("vi", "th 11")])
def test_a_month_is_short(code, month):
    assert FORMATTERS[code].month(dt.date(2026, 11, 23)) == month


def point(number, mean, piece=0):
    return Point(number=number, opens=dt.date(2026, 1, 1), mean=mean, n=100, low=mean - 2, high=mean + 2, piece=piece)


def measure(points, told="no_change"):
    return Measure(name="m", now=None, before=None, change=Change(told=told), line=tuple(points))


def test_lines_of_a_page_stand_on_one_ruler_of_at_least_twenty_five_points():
    ruler = ruler_of([measure([point(1, 62.0), point(2, 64.0)])])

    assert ruler.high - ruler.low == pytest.approx(25)
    assert ruler.ticks == (60, 70)


@given(st.lists(st.floats(0, 100), min_size=1, max_size=12))
def test_a_small_line_stays_within_its_paper(means):
    own = measure([point(number, mean) for number, mean in enumerate(means, 1)])

    drawn = spark(own, ruler_of([own]), label="x", size=NARROW)

    assert drawn.last is not None
    spots = [tuple(map(float, one.split(","))) for line in drawn.lines for one in line.split()] + [drawn.last[:2]]
    assert all(0 <= x <= 160 and 0 <= y <= 60 for x, y in spots)


def test_a_small_line_breaks_with_the_ruler_and_stops_at_a_gap():
    own = measure([point(1, 60.0), point(2, 61.0), point(4, 62.0), point(5, 70.0, 1), point(6, 71.0, 1)])

    drawn = spark(own, ruler_of([own]), label="x")

    assert len(drawn.lines) == 2
    assert len(drawn.strokes) == 1


def test_a_small_line_is_mirrored():
    own = measure([point(1, 60.0), point(2, 61.0)], told="fell")
    ruler = Ruler(low=50, high=75)

    plain, mirrored = (spark(own, ruler, label="x", is_mirrored=is_mirrored) for is_mirrored in (False, True))

    assert plain.last is not None
    assert mirrored.last is not None
    assert plain.last[0] + mirrored.last[0] == pytest.approx(NARROW[0])
    assert plain.last[2] == "fell"


def test_small_lines_are_drawn_by_their_macro(pen):
    for name, told in (("clv_rev", "fell"), ("clv_use", "no_change")):
        own = replace(made_up().measure(name), change=Change(told=told))
        ruler = ruler_of(made_up().measures)
        drawn = spark(own, ruler, label="from 66 to 57", size=WIDE, numbers=[str(one) for one in ruler.ticks])

        page = render_template_string("{% from 'charts.html' import spark with context %}{{ spark(one) }}", one=drawn)

        root = ET.fromstring(page)
        assert (root.get("role"), root.get("aria-label")) == ("img", "from 66 to 57")
        assert "style" not in page


def test_the_bar_of_a_theme_has_a_stroke_for_the_wave_before_and_is_mirrored(pen):
    source = "{% from 'charts.html' import bar with context %}{{ bar(31, before, 38, 'grew', mirrored) }}"

    plain, mirrored, first = (
        ET.fromstring(render_template_string(source, before=before, mirrored=is_mirrored))
        for before, is_mirrored in ((9, False), (9, True), (None, False))
    )

    assert (plain[0].get("x"), plain[0].get("class"), len(plain)) == ("0", "f-fall", 2)
    assert float(mirrored[0].get("x")) + float(mirrored[0].get("width")) == pytest.approx(200)
    assert len(first) == 1
