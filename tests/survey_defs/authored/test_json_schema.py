"""The JSON Schema of the authoring form."""

from typing import Any

import pytest

from survey_defs.authored.bank import bank
from survey_defs.authored.json_schema import authoring_schema
from survey_defs.items import KINDS
from survey_defs.load import load_shipped


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return authoring_schema()


def references(tree: object) -> set[str]:
    if isinstance(tree, dict):
        own = {str(tree["$ref"])} if isinstance(tree.get("$ref"), str) else set()
        return own.union(*(references(child) for child in tree.values()))
    return set().union(*(references(child) for child in tree)) if isinstance(tree, list) else set()


def test_every_reference_leads_somewhere(schema: dict[str, Any]) -> None:
    assert {name.split("/")[-1] for name in references(schema)} <= set(schema["$defs"])


def test_every_kind_of_item_can_be_written(schema: dict[str, Any]) -> None:
    kinds = {d["properties"]["kind"]["const"] for d in schema["$defs"].values() if "kind" in d.get("properties", {})}

    assert kinds >= set(KINDS)


def test_author_need_not_write_the_values_of_a_response_scale(schema: dict[str, Any]) -> None:
    assert "values" not in schema["$defs"]["LikertItem"]["required"]
    assert "use" in schema["$defs"]["Use"]["required"]


def test_editor_can_complete_the_names_of_the_bank(schema: dict[str, Any]) -> None:
    known = schema["$defs"]["Use"]["properties"]["use"]["anyOf"][0]["examples"]

    assert set(known) == {*bank().constructs, *bank().items}


def test_every_field_of_a_version_is_in_the_schema(schema: dict[str, Any]) -> None:
    assert set(load_shipped("hotel_loyalty_short").model_dump()) <= set(schema["properties"])
