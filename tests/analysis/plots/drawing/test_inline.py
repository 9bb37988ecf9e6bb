"""A drawing inside a page: no style of its own, colours by role, marks with their words."""

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from analysis.plots import UnknownColour, inline_svg
from analysis.plots.drawing.palette import ACCENT, FALL, INK, ROLES
from analysis.plots.drawing.shapes import placed, short


def sheet():
    axes = Figure(figsize=(3, 2), dpi=72).add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set(xlim=(0, 216), ylim=(144, 0))
    return axes


def marked(**options):
    """Two marks, the first of two artists."""
    axes = sheet()
    axes.add_line(Line2D([10, 50], [20, 20], color=FALL, gid="mark-a", label="Shiraz: 57", clip_on=False))
    axes.plot([30], [20], "o", ms=8, color=FALL, mec=FALL, gid="mark-a", clip_on=False)
    tabriz = Rectangle((60, 10), 20, 20, fc=ACCENT, ec="none", gid="mark-b", label="Tabriz", clip_on=False, zorder=2)
    axes.add_patch(tabriz)
    axes.text(5, 5, "\u200fشیراز", color=INK, fontsize=12)
    axes.text(5, 9, "\u200e+۵", color=INK, fontsize=11)
    return inline_svg(axes, name="sites", **({"label": "Shiraz fell"} | options))


def test_a_drawing_has_no_style_of_its_own_and_says_its_finding():
    drawing = marked(label='Shiraz "fell" & <rose>')

    assert "style" not in drawing
    assert "#" not in re.sub(r"url\(#", "", drawing)
    root = ET.fromstring(drawing)
    assert (root.get("role"), root.get("aria-label")) == ("img", 'Shiraz "fell" & <rose>')
    assert root.get("direction") == "ltr"


def test_equal_charts_give_equal_strings():
    assert marked() == marked()


def test_artists_of_one_mark_stand_under_one_roof_with_its_title():
    marks = [one for one in ET.fromstring(marked()).iter("g") if one.get("class") == "mark"]

    assert [one.get("id") for one in marks] == ["sites-a", "sites-b"]
    assert [one[0].text for one in marks] == ["Shiraz: 57", "Tabriz"]
    assert [child.tag for child in marks[0]] == ["title", "path", "circle"]


def test_titles_that_are_given_stand_before_those_of_the_chart():
    assert "<title>57 of 100</title>" in marked(titles={"a": "57 of 100"})


def test_a_mark_that_leads_somewhere_is_a_link_and_what_leads_nowhere_is_not_read_twice():
    root = ET.fromstring(marked(links={"a": "/o/x/sites/1"}))

    link = root.find("a")
    assert link is not None
    assert (root.get("role"), link.get("href"), link.get("aria-label")) == ("group", "/o/x/sites/1", "Shiraz: 57")
    assert {one.get("aria-hidden") for one in root if one.tag != "a"} == {"true"}


def test_a_persian_text_has_a_direction_of_its_own():
    texts = [one.text for one in ET.fromstring(marked()).iter("text")]

    assert texts == ["\u2067شیراز\u2069", "\u2066+۵\u2069"]


def test_a_colour_without_a_role_is_refused():
    axes = sheet()
    axes.text(1, 1, "a", color="#123456")

    with pytest.raises(UnknownColour, match="#123456"):
        inline_svg(axes, name="a", label="a")


@pytest.mark.parametrize("what", ["text", "patch"])
def test_black_which_the_library_leaves_unsaid_is_refused_too(what):
    axes = sheet()
    axes.text(1, 1, "a") if what == "text" else axes.add_patch(Rectangle((0, 0), 9, 9, fc="black", ec="none"))

    with pytest.raises(UnknownColour, match="#000000"):
        inline_svg(axes, name="a", label="a")


def test_clips_of_two_drawings_do_not_meet():
    axes = sheet()
    axes.add_line(Line2D([-10, 500], [20, 20], color=FALL))
    axes.lines[0].set_clip_path(axes.patch)
    one, other = (inline_svg(axes, name=name, label="a") for name in ("one", "other"))

    (clip,) = re.findall(r'clipPath id="([^"]+)"', one)
    assert f"url(#{clip})" in one
    assert clip not in other


def test_roles_have_colours_of_their_own():
    assert len(set(ROLES.values())) == len(ROLES)


@given(st.floats(-2000, 2000), st.floats(-2000, 2000))
def test_a_path_is_drawn_where_its_mark_stands(x, y):
    tag, place = placed("M 0 1 \nL 2 3 \nz\n", (x, y))

    assert (tag, place["d"]) == ("path", f"M{short(x)} {short(y + 1)}L{short(x + 2)} {short(y + 3)}z")


@given(st.floats(-1e4, 1e4))
def test_a_short_number_is_the_number_to_two_decimals(value):
    assert float(short(value)) == pytest.approx(value, abs=0.005001)
    assert not short(value).startswith("-0") or float(short(value)) < 0
