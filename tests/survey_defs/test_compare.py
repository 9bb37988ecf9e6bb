"""Is an item of two versions the same item?"""

import json
from collections.abc import Callable
from typing import Any

import pytest

from survey_defs.compare import bare, compare
from survey_defs.load import canonical_json, from_json, load_shipped
from survey_defs.model import Questionnaire

Edit = Callable[[dict[str, Any]], object]
CHANGES: list[tuple[str, Edit, str]] = [
    ("nothing", lambda item: None, "identical"),
    ("revision", lambda item: item.update(revision=2), "identical"),
    ("required", lambda item: item.update(required=True), "identical"),
    ("full stop", lambda item: item["text"].update(en=item["text"]["en"].rstrip(".")), "cosmetic"),
    ("case", lambda item: item["text"].update(en=item["text"]["en"].upper()), "cosmetic"),
    ("joiner", lambda item: item["text"].update(fa=item["text"]["fa"].replace("\u200c", " ")), "cosmetic"),
    ("quotes", lambda item: item["text"].update(zh="“" + item["text"]["zh"] + "”"), "cosmetic"),
    ("word", lambda item: item["text"].update(en=item["text"]["en"].replace("this", "the")), "changed"),
    ("accent", lambda item: item["text"].update(vi=item["text"]["vi"].replace("ạ", "a")), "changed"),
    ("key", lambda item: item.update(reverse=not item.get("reverse", False)), "changed"),
    ("reason", lambda item: item.update(reasons=["not_applicable"]), "changed"),
]


def edited(questionnaire: Questionnaire, edit: Callable[[dict[str, Any]], object]) -> Questionnaire:
    definition = json.loads(canonical_json(questionnaire))
    edit(definition)
    return from_json(definition)


def first_item(definition: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = definition["pages"][1]["blocks"][0]["items"][0]
    return found


@pytest.mark.parametrize(("edit", "status"), [change[1:] for change in CHANGES], ids=[c[0] for c in CHANGES])
def test_change_of_an_item_has_its_status(hotel_short: Questionnaire, edit: Edit, status: str) -> None:
    after = edited(hotel_short, lambda definition: edit(first_item(definition)))
    statuses = {change.item: change.status for change in compare(hotel_short, after).values()}

    assert statuses.pop("rq_sat_1") == status
    assert set(statuses.values()) == {"identical"}


def test_new_label_of_a_point_changes_every_item_on_that_scale(hotel_short: Questionnaire) -> None:
    def relabel(definition: dict[str, Any]) -> None:
        definition["response_scales"]["agree5"]["points"][2]["label"]["en"] = "Undecided"

    changed = {c.item for c in compare(hotel_short, edited(hotel_short, relabel)).values() if c.status == "changed"}

    assert changed == {i.id for i in hotel_short.items if getattr(i, "response_scale", "") == "agree5"}


def test_asking_fewer_people_changes_an_item(hotel_short: Questionnaire) -> None:
    def narrow(definition: dict[str, Any]) -> None:
        definition["pages"][-1]["blocks"][0]["show_if"] = {"item": "had_problem", "equals": 1}

    changes = compare(hotel_short, edited(hotel_short, narrow)).values()

    assert {change.item for change in changes if change.status == "changed"} == {"open_else"}


def test_order_and_place_of_items_do_not_count(hotel_short: Questionnaire) -> None:
    after = edited(hotel_short, lambda definition: definition["pages"][1]["blocks"].reverse())

    assert {change.status for change in compare(hotel_short, after).values()} == {"identical"}


def test_item_of_one_version_only_is_added_or_removed() -> None:
    short, full = load_shipped("hotel_loyalty_short"), load_shipped("hotel_loyalty")

    assert compare(short, full)["rm_emp_1"].status == "added"
    assert compare(full, short)["rm_emp_1"].status == "removed"
    assert compare(short, full)["rq_sat_1"].status == "identical"


def test_anchors_are_identical_in_all_three_forms() -> None:
    """The pulse does not ask when somebody was last here, hence satisfaction of everyone: of others than the rest."""
    full = load_shipped("hotel_loyalty")
    for name in ("hotel_loyalty_short", "hotel_loyalty_pulse"):
        changes = compare(full, load_shipped(name))
        anchors = ("rm_tru_1", "clv_loy_2", "clv_rev_1", "db_ra_1", "rec_0_10")

        assert {changes[item_id].status for item_id in anchors} == {"identical"}
        assert {one.split(".")[0] for one in changes["rq_sat_1"].differences} == (
            {"show_if"} if name.endswith("pulse") else set()
        )


def test_hotel_and_bank_wording_is_changed() -> None:
    changes = compare(load_shipped("hotel_loyalty_short"), load_shipped("bank_loyalty_short"))

    assert changes["rq_sat_1"].status == "changed"
    assert changes["rq_sat_1"].differences == ("text.en", "text.fa", "text.vi", "text.zh")


@pytest.mark.parametrize(
    ("first", "second"),
    [("1.5", "15"), ("-5", "5"), ("{b1}", "b1"), ("1,000", "1000"), ("don't", "do")],
)
def test_punctuation_that_means_something_is_not_cosmetic(first: str, second: str) -> None:
    assert bare(first) != bare(second)
