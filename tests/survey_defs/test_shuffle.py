"""Random order, drawn once for each response."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from survey_defs.kinds.choices import MultipleChoiceItem, SingleChoiceItem
from survey_defs.model import Battery, Questionnaire
from survey_defs.shuffle import shuffled_blocks, shuffled_items, shuffled_options

SEEDS = [str(seed) for seed in range(600)]


def battery(questionnaire: Questionnaire) -> Battery:
    found = questionnaire.battery_of("first_1")
    assert found is not None
    return found


@given(seed=st.text(max_size=20))
def test_shuffling_loses_and_adds_nothing(shuffled: Questionnaire, seed: str) -> None:
    items = shuffled_items(battery(shuffled), seed=seed)

    assert Counter(item.id for item in items) == Counter(item.id for item in battery(shuffled).items)
    assert items == shuffled_items(battery(shuffled), seed=seed)


def test_attention_item_keeps_its_place(shuffled: Questionnaire) -> None:
    place = [item.id for item in battery(shuffled).items].index("att_1")

    assert {shuffled_items(battery(shuffled), seed=seed)[place].id for seed in SEEDS} == {"att_1"}


def test_every_item_comes_first_about_equally_often(shuffled: Questionnaire) -> None:
    first = Counter(shuffled_items(battery(shuffled), seed=seed)[0].id for seed in SEEDS)

    assert set(first) == {f"first_{n}" for n in range(1, 7)}
    assert all(60 <= times <= 140 for times in first.values())


def test_batteries_change_places_and_information_stays(shuffled: Questionnaire) -> None:
    orders = {tuple(b.id for b in shuffled_blocks(shuffled.page("batteries"), seed=seed)) for seed in SEEDS}

    assert orders == {("read_this", "first", "second"), ("read_this", "second", "first")}


def test_battery_that_is_not_shuffled_stays(shuffled: Questionnaire) -> None:
    second = shuffled.battery_of("second_1")

    assert second is not None
    assert all(shuffled_items(second, seed=seed) == second.items for seed in SEEDS)


def test_levels_run_up_or_down_and_the_reason_stands_last(shuffled: Questionnaire) -> None:
    item = shuffled.item("direction")

    assert isinstance(item, SingleChoiceItem)
    orders = Counter(tuple(option.raw for option in shuffled_options(item, seed=seed)) for seed in SEEDS)
    assert set(orders) == {("1", "2", "3", "$none"), ("3", "2", "1", "$none")}
    assert all(times > 200 for times in orders.values())


def test_other_and_nothing_stand_last_among_shuffled_options(shuffled: Questionnaire) -> None:
    item = shuffled.item("several")

    assert isinstance(item, MultipleChoiceItem)
    orders = [[option.raw for option in shuffled_options(item, seed=seed)] for seed in SEEDS]
    assert {tuple(order[4:]) for order in orders} == {("5", "0")}
    assert len({tuple(order) for order in orders}) == 24
