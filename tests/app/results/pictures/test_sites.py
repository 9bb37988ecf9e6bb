"""Sites around the chain: many of them, long names, few answers, and what is not told."""

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from flask_babel import Babel, force_locale

from analysis import plots
from app.kernel.web.i18n import FORMATTERS, TRANSLATIONS
from app.results.overview.model import Change, SiteRow
from app.results.pictures import sites
from app.results.pictures.pen import Pen
from app.results.pictures.two_waves import two_waves
from tests.app.results.overview.made_up import made_up, made_up_site

MEASURE = "clv_rev"
LONG = "The Grand Hotel Beside the Old Bridge of the Thirty-three Arches"


@pytest.fixture(params=["en", "fa"])
def pen(request):
    app = Flask(__name__)
    Babel(app, default_translation_directories=str(TRANSLATIONS))
    with app.test_request_context(), force_locale(request.param):
        yield Pen(FORMATTERS[request.param])


def told(site: SiteRow, code: str, name: str, change: Change) -> SiteRow:
    reading = replace(site.measures[MEASURE], change=change)
    return replace(site, code=code, name=name, measures={**site.measures, MEASURE: reading})


def many(count=40):
    """Forty hotels as quiet as Tehran, with Shiraz and Tabriz among them and five like Kish."""
    found = made_up()
    shiraz, tehran, tabriz, kish = (found.sites[place] for place in (0, 2, 6, 7))
    quiet = [
        told(tehran, f"q{place}", f"Hotel {place}", replace(tehran.measures[MEASURE].change, shrunken=place / 20 - 0.8))
        for place in range(count - 9)
    ]
    few = [told(kish, f"k{place}", f"Inn {place}", kish.measures[MEASURE].change) for place in range(7)]
    return replace(found, sites=(shiraz, *quiet, tabriz, *few))


def words_of(svg):
    return [re.sub("[\u2066-\u2069\u200e\u200f]", "", one.text) for one in ET.fromstring(svg).iter("text")]


def test_the_three_widths_are_drawn_and_a_phone_loses_a_panel_but_no_verdict(pen):
    drawn = sites.sites(made_up(), MEASURE, pen, label="Shiraz fell")

    assert [paper for paper, _ in drawn.drawings] == ["desk", "middle", "phone"]
    desk, _, phone = (words_of(svg) for _, svg in drawn.drawings)
    verdict = next(word for word in desk if word.startswith("▼"))
    assert verdict in phone
    assert all(site.name in phone for site in made_up().sites)


def test_of_forty_sites_those_that_are_real_stand_and_the_middle_is_folded(pen):
    rows = list(sites.rows_of(many(), MEASURE))

    names = [row["site"] for row in rows]
    assert names[0] == "shz"
    assert names.index("tbz") < names.index("k0")
    assert [row["n"] for row in rows if row["told"] == "more"] == [31 - 2 * sites.STAY]
    assert [row["n"] for row in rows if row["told"] == "more_few"] == [2]
    assert len(rows) == 2 + 2 * sites.STAY + 1 + 5 + 1


def test_the_whole_has_every_site(pen):
    assert len(list(sites.rows_of(many(), MEASURE, is_whole=True))) == 40
    drawn = sites.sites(many(), MEASURE, pen, label="x", is_whole=True)
    assert all(f"Hotel {place}" in words_of(drawn.drawings[-1][1]) for place in range(31))


def test_the_folded_row_leads_to_the_whole(pen):
    drawn = sites.sites(many(), MEASURE, pen, label="x", links={"more": "?whole=1"})

    root = ET.fromstring(drawn.drawings[0][1])
    link = next(one for one in root.iter("a") if one.get("href") == "?whole=1")
    assert link.get("aria-label")


def test_a_long_name_is_cut_on_a_desk_stands_in_lines_on_a_phone_and_is_told_in_full(pen):
    found = made_up()
    long = replace(found, sites=(replace(found.sites[0], name=LONG), *found.sites[1:]))

    desk, _, phone = (svg for _, svg in sites.sites(long, MEASURE, pen, label="x").drawings)

    assert LONG not in words_of(desk)
    assert any(word.endswith("…") and LONG.startswith(word[:-1]) for word in words_of(desk))
    assert " ".join(word for word in words_of(phone) if word in LONG) == LONG
    assert LONG in desk
    assert ET.fromstring(desk).get("viewBox").startswith("0 0 1072 ")


def test_few_answers_have_a_hollow_mark_and_a_dotted_interval(pen):
    desk = ET.fromstring(sites.sites(made_up(), MEASURE, pen, label="x").drawings[0][1])

    kish = next(one for one in desk.iter("g") if one.get("id", "").endswith("-ksh"))
    assert {one.get("class") for one in kish.iter("circle")} == {"f-ground s-mute"}
    assert any(one.get("stroke-dasharray") for one in kish.iter("path"))


def test_what_is_not_told_is_neither_drawn_nor_in_a_title(pen):
    found = made_up()
    hidden = replace(
        found.sites[0], n=None,
        measures={name: replace(one, now=None, before=None, change=Change(told="too_few"))
                  for name, one in found.sites[0].measures.items()},
    )  # fmt: skip

    desk = ET.fromstring(
        sites.sites(replace(found, sites=(hidden, *found.sites[1:])), MEASURE, pen, label="x").drawings[0][1]
    )

    shiraz = next(one for one in desk.iter("g") if one.get("id", "").endswith("-shz"))
    assert [one.tag for one in shiraz] == ["title", "text", "text"]
    assert not re.search(r"\d", shiraz[0].text)


def test_the_first_wave_has_levels_and_no_change(pen):
    found = made_up()
    first = replace(
        found, before=None,
        sites=tuple(
            replace(site, measures={name: replace(one, before=None, change=Change(told="first_wave"))
                                    for name, one in site.measures.items()})
            for site in found.sites
        ),
    )  # fmt: skip

    drawn = sites.sites(first, MEASURE, pen, label="x")

    assert not any("▼" in word for word in words_of(drawn.drawings[0][1]))
    assert "was" not in {mark for mark, _ in drawn.key}


def test_without_sites_there_is_nothing_to_draw(pen):
    assert sites.sites(replace(made_up(), sites=()), MEASURE, pen, label="x").drawings == ()
    assert sites.regions(replace(made_up(), sites=()), MEASURE, pen, label="x").drawings == ()


def test_regions_stand_by_their_worst_site_on_one_scale(pen):
    drawn = sites.regions(made_up(), MEASURE, pen, label="x")

    words = words_of(drawn.drawings[0][1])
    assert words.index("South") < words.index("Centre") < words.index("Islands")


def test_two_waves_stand_side_by_side_with_both_intervals(pen):
    measures = made_up_site().measures
    readings = {one.name: one for one in measures}

    drawn = two_waves(readings, pen, before=made_up().wave, label="x")

    marks = [one for one in ET.fromstring(drawn.drawings[0][1]).iter("g") if one.get("class") == "mark"]
    assert [one.get("id") for one in marks] == [f"two-waves-desk-{one.name}" for one in measures]
    assert two_waves({}, pen, before=made_up().wave, label="x").drawings == ()


def test_without_any_colour_the_verdicts_are_told_apart(pen):
    """What is left in grey print: each verdict has a mark of its own path, and a word."""
    desk = ET.fromstring(sites.sites(made_up(), MEASURE, pen, label="x").drawings[0][1])

    seen = {code: _without_colours(desk, code) for code in ("shz", "tbz", "thr", "ksh")}
    assert len({shapes for shapes, _ in seen.values()}) == 4
    assert len({word for _, word in seen.values()}) == 4


def _without_colours(drawing, code):
    group = next(one for one in drawing.iter("g") if one.get("id", "").endswith(f"-{code}"))
    mark = [one for one in group if one.tag in ("path", "circle")][-1]
    dashed = any(one.get("stroke-dasharray") for one in group)
    shape = re.sub(r"[\d. -]+", "", mark.get("d", "")) + _side(mark)
    return (mark.tag, shape, dashed), re.sub("[\u2066-\u2069]", "", list(group)[-1].text or words(group)[-1])


def _side(mark):
    """Whether a triangle points down or up."""
    if mark.tag != "path":
        return ""
    numbers = [float(one) for one in re.findall(r"-?[\d.]+", mark.get("d"))]
    return "down" if numbers[5] > numbers[1] else "up"


def words(group):
    return [one.text for one in group.iter("text")]


def test_every_paper_takes_every_chart_of_sites(pen):
    rows = sites.frame(list(sites.rows_of(many(), MEASURE)))
    for paper in plots.PAPERS:
        assert plots.site_changes(rows, paper=paper, **pen.look()).height > 100
