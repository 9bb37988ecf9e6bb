"""A file of scales: what it may say, and every defect of it at once."""

import pytest

from app.results.brought.scales_file import PlanError, from_scales_file
from app.results.brought.scales_keys import NOT_CARRIED_OUT, OF_A_SCALE, OF_THE_FILE
from app.results.defined.plans import from_questionnaire
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


@pytest.mark.parametrize("key", sorted(NOT_CARRIED_OUT))
def test_a_key_that_is_not_carried_out_is_refused_by_name(key: str) -> None:
    with pytest.raises(PlanError, match=f"found: {key}: .*remedy: remove {key}"):
        from_scales_file(f"scales: {{Trust: [a, b]}}\n{key}: site")


@pytest.mark.parametrize("key", ["estimator", "missing", "ordinal", "colour"])
def test_a_scale_takes_no_key_that_is_dropped_either(key: str) -> None:
    with pytest.raises(PlanError, match=f"scale Trust.*{key}"):
        from_scales_file(f"scales: {{Trust: {{items: [a, b], {key}: ml}}}}")


def test_a_key_is_either_carried_out_or_refused() -> None:
    assert not (OF_THE_FILE | OF_A_SCALE) & set(NOT_CARRIED_OUT)


@pytest.mark.parametrize(
    "text",
    ["scales: {A: [a, b]}\nscales: {B: [c, d]}", "scales: {A: [a, b], A: [c, d]}", "scales: {A: [a, b]}\n---\n{}"],
)
def test_what_stands_twice_is_told_and_not_dropped(text: str) -> None:
    with pytest.raises(PlanError):
        from_scales_file(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("range: [true, 5]", "range"),
        ("range: [1, 1.e400]", "range"),
        ("missing_codes: [true]", "missing_codes"),
        ("factors: true", "factors"),
        ("scales: {Trust: [a, true]}", "Trust"),
        ("range: [1, 5]\nscales: {Trust: {items: [a, b], reverse: [c]}}", "reverse"),
    ],
)
def test_a_value_that_means_nothing_here_is_told(text: str, told: str) -> None:
    whole = text if "scales" in text else f"scales: {{Trust: [a, b]}}\n{text}"

    with pytest.raises(PlanError, match=told):
        from_scales_file(whole)


def test_reversed_columns_need_a_range() -> None:
    with pytest.raises(PlanError, match="range"):
        from_scales_file("scales: {Trust: [a, b]}\nreverse: [b]")


def test_the_questionnaire_brings_its_own_plan() -> None:
    plan = from_questionnaire(load_shipped("hotel_loyalty_short"))

    trust = next(scale for scale in plan.scales if scale.name == "rm_tru")
    assert trust.reverse == ("rm_tru_4",)
    assert trust.range == (1, 5)
    assert plan.quadrants is not None
