"""A drawing inside a page: no style of its own, colours by role, marks with their words."""

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.plots import HALF, PHONE, Board, UnknownColour, inline_svg
from analysis.plots.drawing.inline import short
from analysis.plots.drawing.palette import ACCENT, FALL, INK, ROLES
from analysis.plots.wording import NO_LABELS, PLAIN, Wording
from tests.analysis.plots.drawing import oracle
from tests.analysis.plots.drawn import CHARTS
from tests.analysis.plots.test_charts import drawn

COLOURS = {role: colour for colour, role in ROLES.items()}


def board(language="en"):
    return Board(Wording(labels=NO_LABELS, numbers=PLAIN, language=language), HALF, 100)


def marked(language="en", **options):
    """Two marks, the first of two pieces."""
    sheet = board(language)
    with sheet.mark("a", "Shiraz: 57"):
        sheet.level(20, 10, 50, colour=FALL)
        sheet.dot((30, 20), fill=FALL)
    with sheet.mark("b", "Tabriz"):
        sheet.box((60, 10), (20, 20), fill=ACCENT)
    sheet.text((5, 5), "شیراز", colour=INK)
    return inline_svg(sheet, name="sites", **({"label": "Shiraz fell"} | options))


def test_a_drawing_has_no_style_of_its_own_and_says_its_finding():
    drawing = marked(label='Shiraz "fell" & <rose>')

    assert "style" not in drawing
    assert "#" not in drawing
    root = ET.fromstring(drawing)
    assert (root.get("role"), root.get("aria-label")) == ("img", 'Shiraz "fell" & <rose>')
    assert root.get("direction") == "ltr"


def test_equal_charts_give_equal_strings():
    assert marked() == marked()


def test_pieces_of_one_mark_stand_under_one_roof_with_its_title():
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


def test_persian_is_mirrored_and_its_texts_have_a_direction_of_their_own():
    root = ET.fromstring(marked("fa"))

    (text,) = root.iter("text")
    assert (text.text, text.get("x"), text.get("text-anchor")) == ("\u2067شیراز\u2069", "511", "end")
    assert [one.get("x") for one in root.iter("rect")] == ["436"]


def test_a_signed_number_keeps_its_sign_on_its_side_within_persian():
    words = Wording(labels=NO_LABELS, numbers=PLAIN, language="fa")

    assert words.signed(5) == "\u200e+5"
    assert Wording(labels=NO_LABELS, numbers=PLAIN, language="en").signed(5) == "+5"
    assert words.signed(0) == "0"


def test_a_colour_without_a_role_is_refused():
    sheet = board()
    sheet.text((1, 1), "a", colour="#123456")

    with pytest.raises(UnknownColour, match="#123456"):
        inline_svg(sheet, name="a", label="a")


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("name", CHARTS)
def test_the_page_shows_what_matplotlib_draws(name, language):
    chart = drawn(name, language)
    theirs, ours = oracle.saved(chart), ET.fromstring(inline_svg(chart, name="a", label="a"))

    plain = [(re.sub("[\u2066\u2067\u2069\u200e\u200f]", "", one[0]), *one[1:]) for one in oracle.texts(theirs)]
    assert [_text(one) for one in ours.iter("text")] == plain
    expected, found = oracle.outlines(theirs), [_outline(one) for one in ours.iter() if one.tag in SHAPES]
    assert [one[1:] for one in found] == [one[1:] for one in expected]
    assert [one[0] for one in found] == [pytest.approx(one[0], abs=0.06) for one in expected]


SHAPES = ("path", "rect", "circle")


def _text(one):
    words = re.sub("[\u2066\u2067\u2069\u200e\u200f]", "", one.text)
    at = round(float(one.get("x"))), round(float(one.get("y")))
    return (
        words,
        *at,
        COLOURS[one.get("class").removesuffix(" halo").removeprefix("f-")],
        one.get("text-anchor", "start"),
    )


def _outline(one):
    colours = {kind: COLOURS[role] for kind, role in (name.split("-", 1) for name in one.get("class").split())}
    return _box(one), colours.get("f", ""), colours.get("s", "")


def _box(one):
    if one.tag == "circle":
        x, y, r = (float(one.get(name)) for name in ("cx", "cy", "r"))
        return x - r, x + r, y - r, y + r
    if one.tag == "rect":
        x, y, width, height = (float(one.get(name)) for name in ("x", "y", "width", "height"))
        return x, x + width, y, y + height
    numbers = [float(number) for number in re.findall(r"-?\d+\.?\d*", one.get("d"))]
    return min(numbers[::2]), max(numbers[::2]), min(numbers[1::2]), max(numbers[1::2])


def test_roles_have_colours_of_their_own():
    assert len(set(ROLES.values())) == len(ROLES)


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("name", CHARTS)
def test_a_phone_has_room_for_every_mark(name, language):
    drawing = ET.fromstring(inline_svg(drawn(name, language, paper=PHONE), name="a", label="a"))

    boxes = [_box(one) for one in drawing.iter() if one.tag in SHAPES]
    assert drawing.get("viewBox").startswith("0 0 320 ")
    assert all(box[0] >= -1 and box[1] <= 321 for box in boxes)


@given(st.floats(-1e4, 1e4))
def test_a_short_number_is_the_number_to_two_decimals(value):
    assert float(short(value)) == pytest.approx(value, abs=0.005001)
    assert not short(value).startswith("-0") or float(short(value)) < 0
