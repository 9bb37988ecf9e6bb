"""A file of scales: what it may say, and every defect of it at once."""

import pytest

from app.results.plan import PlanError, from_questionnaire, from_scales_file
from survey_defs.load import load_shipped


def test_a_list_of_columns_is_a_scale() -> None:
    plan = from_scales_file("range: [1, 5]\nscales: {Trust: [a, b]}\nreverse: [b]\nmissing_codes: [-99]")

    assert plan.scales[0].items == ("a", "b")
    assert plan.scales[0].range == (1.0, 5.0)
    assert plan.scales[0].reverse == ("b",)
    assert plan.missing_codes == (-99.0,)


def test_a_scale_may_have_its_own_range() -> None:
    plan = from_scales_file("range: [1, 5]\nscales: {Trust: {items: [a, b], range: [1, 7]}}")

    assert plan.scales[0].range == (1.0, 7.0)


def test_items_of_overlapping_scales_are_explored_once() -> None:
    plan = from_scales_file("scales: {One: [a, b], All: [a, b, c]}")

    assert plan.explored == ("a", "b", "c")


def test_every_defect_is_told_at_once() -> None:
    with pytest.raises(PlanError) as caught:
        from_scales_file("scales: {Trust: a, Other: [b, b]}\nrange: [5, 1]\nreverse: [z]\ncolour: red\nfactors: none")

    told = "\n".join(caught.value.defects)
    assert len(caught.value.defects) == 7
    for word in ("colour", "range", "reverse", "Trust", "Other", "factors"):
        assert word in told


@pytest.mark.parametrize("text", ["", "- a", "scales: {}", "scales: [a]", "scales: {a: [x], reverse", "a: &x [*x]"])
def test_what_is_no_plan_is_told(text: str) -> None:
    with pytest.raises(PlanError):
        from_scales_file(text)


def test_reversed_columns_need_a_range() -> None:
    with pytest.raises(PlanError, match="range"):
        from_scales_file("scales: {Trust: [a, b]}\nreverse: [b]")


def test_the_questionnaire_brings_its_own_plan() -> None:
    plan = from_questionnaire(load_shipped("hotel_loyalty_short"))

    trust = next(scale for scale in plan.scales if scale.name == "rm_tru")
    assert trust.reverse == ("rm_tru_4",)
    assert trust.range == (1, 5)
    assert plan.quadrants is not None
