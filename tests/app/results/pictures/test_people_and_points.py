"""Movement, word of mouth, priorities, touchpoints: what is there, what is not told, what is too little."""

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from flask import Flask
from flask_babel import Babel, force_locale

from app.kernel.web.i18n import FORMATTERS, TRANSLATIONS
from app.results.overview.model import Rung, Touchpoint
from app.results.pictures import people, points
from app.results.pictures.pen import Pen
from tests.analysis.plots.drawn import stacks
from tests.app.results.overview.made_up import made_up, made_up_site


@pytest.fixture(params=["en", "fa", "zh", "vi"])
def pen(request):
    app = Flask(__name__)
    Babel(app, default_translation_directories=str(TRANSLATIONS))
    with app.test_request_context(), force_locale(request.param):
        yield Pen(FORMATTERS[request.param])


def drawing(drawn, place=0):
    return ET.fromstring(drawn.drawings[place][1])


def marks(root):
    return {one.get("id"): one for one in root.iter("g") if one.get("class") == "mark"}


def texts(root):
    return [re.sub("[\u2066-\u2069\u200e\u200f]", "", one.text) for one in root.iter("text")]


def test_only_the_move_beyond_error_is_rust_and_has_its_numbers(pen):
    found = made_up()
    drawn = people.movement(found.movement.found, found.wave, pen, label="x")

    root = drawing(drawn)
    rust = [name for name, one in marks(root).items() if one.find("path").get("class") == "f-fall"]
    assert rust == ["movement-half-loyal-latent"]
    assert any(pen.fmt.integer(31) in word for word in texts(root))
    assert [mark for mark, _ in drawn.key] == ["beyond", "error"]


def test_a_move_that_is_not_told_is_not_drawn(pen):
    found = made_up().movement.found
    observed = found.moves.observed.astype(float)
    observed.loc["none", "loyal"] = np.nan
    hidden = replace(found, moves=replace(found.moves, observed=observed))

    assert "movement-half-none-loyal" not in marks(drawing(people.movement(hidden, made_up().wave, pen, label="x")))


def test_people_who_are_not_recognised_are_two_stacks_without_ribbons(pen):
    found = replace(made_up().movement.found, moves=None, shares=stacks())

    root = drawing(people.movement(found, made_up().wave, pen, label="x"))

    assert marks(root) == {}
    assert len(list(root.iter("rect"))) == 8


def test_without_moves_and_shares_there_is_nothing_to_draw(pen):
    found = replace(made_up().movement.found, moves=None, shares=None)

    assert people.movement(found, made_up().wave, pen, label="x").drawings == ()


def test_the_ladder_has_what_is_said_and_what_is_heard(pen):
    root = drawing(people.word_of_mouth(made_up(), pen, label="x"))

    assert len(marks(root)) == 18
    assert len({one.find("rect").get("class") for one in marks(root).values()}) == 4


def test_a_small_level_joins_its_neighbour(pen):
    found = made_up()
    rungs = (*found.heard.rungs[:7], Rung(levels=(-4, -3), n=36, share=36 / 874))

    root = drawing(people.word_of_mouth(replace(found, heard=replace(found.heard, rungs=rungs)), pen, label="x"))

    joined = marks(root)["word-of-mouth-half-heard-3"].find("rect")
    assert float(joined.get("height")) > 40


def test_one_side_alone_stands_beside_its_words(pen):
    found = replace(made_up(), heard=None)
    drawn = people.word_of_mouth(found, pen, label="x")

    assert len(marks(drawing(drawn))) == 9
    assert [mark for mark, _ in drawn.key] == ["own"]
    assert people.word_of_mouth(replace(found, word_of_mouth=None), pen, label="x").drawings == ()


def test_the_point_to_mend_first_has_another_shape(pen):
    root = drawing(points.priorities(made_up().priorities.found, pen, label="x"))

    sure = [name for name, one in marks(root).items() if one.find("rect") is not None]
    assert sure == ["priorities-middle-tp_arrival"]
    assert len(marks(root)) == 8


def test_too_few_rows_are_no_map(pen):
    assert points.priorities(replace(made_up().priorities.found, n=79), pen, label="x").drawings == ()


def test_names_of_many_drivers_are_those_above_the_cut(pen):
    found = made_up().priorities.found
    twelve = found.drivers.sample(12, replace=True, random_state=1).reset_index(drop=True)
    twelve["name"] = [f"item {number} with quite a long name" for number in range(12)]
    many = replace(found, drivers=twelve, x=tuple(twelve["name"]))

    root = drawing(points.priorities(many, pen, label="x"), 1)

    named = [word for word in texts(root) if word.startswith("item")]
    assert len(named) == int((twelve["importance"] > found.cuts[0]).sum())
    assert len(marks(root)) == 12


def test_touchpoints_begin_with_the_one_that_differs(pen):
    drawn = points.touchpoints(made_up_site().touchpoints, pen, label="x")

    root = drawing(drawn)
    assert next(iter(marks(root))) == "touchpoints-half-tp_arrival"
    assert [mark for mark, _ in drawn.key] == ["now", "upright"]


def test_a_touchpoint_that_is_not_told_has_words_and_no_mark(pen):
    own = made_up_site().touchpoints
    hidden = (*own[:-1], Touchpoint(item=own[-1].item, now=None))

    for place in (0, 1):
        root = drawing(points.touchpoints(hidden, pen, label="x"), place)
        last = marks(root)[list(marks(root))[-1]]
        assert {one.tag for one in last} == {"title", "text"}
    assert points.touchpoints((), pen, label="x").drawings == ()
