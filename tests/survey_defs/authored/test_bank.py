"""The item bank against the public item source: nothing lost, nothing added, keyed and answered alike.

The texts are the bank's own: they stand in every language and variant, whatever they say.
"""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from survey_defs.authored.bank import Bank, BankConstruct, BankItem, bank
from survey_defs.authored.bank_source import FOLDER, bank_source
from survey_defs.authored.source import Node
from survey_defs.load import load_text

KINDS = {
    "choice": "single_choice",
    "multi_choice": "multiple_choice",
    "numeric_scale": "rating",
    "integer": "number",
    "attention": "instructed",
}
MODULES_WITH_ITEMS = 5


@pytest.fixture(scope="module")
def source(shared: Path) -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found: dict[str, Any] = yaml.load((shared / "items.yaml").read_text(encoding="utf-8"), Loader=loader)
    return found


@pytest.fixture(scope="module")
def shipped() -> Bank:
    return bank()


def modules(source: dict[str, Any]) -> dict[str, Any]:
    return {name: module for name, module in source["manager_modules"].items() if isinstance(module, dict)}


def singles(source: dict[str, Any]) -> list[dict[str, Any]]:
    return [*source["single_items"], *source["attention"], *source["demographics"]]


def text_of(item: dict[str, Any]) -> object:
    return item["text"] if "text" in item else {"left": item["left"], "right": item["right"]}


def shape(text: object) -> object:
    """Which sides, variants and languages a text has; every one of them says something."""
    if isinstance(text, dict):
        return {str(key): shape(value) for key, value in text.items()}
    assert isinstance(text, str)
    assert text.strip()
    return str


def bank_text(node: Node) -> object:
    plain = node.plain()
    assert isinstance(plain, dict)
    return shape(text_of(plain))


def test_counts_are_those_of_the_source(source: dict[str, Any], shipped: Bank) -> None:
    constructs = [c for c in shipped.constructs.values() if c.family != "manager_modules"]
    counts = Counter(shipped.items[item].reverse for construct in constructs for item in construct.items)

    assert (len(constructs), counts.total(), counts[True]) == (30, 120, 18)
    assert len([i for i in shipped.items.values() if i.family == "demographics"]) == len(source["demographics"]) == 18
    assert len([i for i in shipped.items.values() if i.kind == "instructed"]) == len(source["attention"]) == 2


def test_ids_of_items_are_those_of_the_source(source: dict[str, Any], shipped: Bank) -> None:
    likert = [item["id"] for construct in source["constructs"] for item in construct["items"]]
    managers = [i["id"] for module in modules(source).values() for i in module.get("items", [module])]
    ids = [*likert, *(item["id"] for item in singles(source)), *managers]

    assert sorted(shipped.items) == sorted(ids)
    assert len({*ids, *(c["id"] for c in source["constructs"]), "consent_1", "consent_2"}) == 244


def test_every_construct_has_the_keys_and_sources_of_the_source(source: dict[str, Any], shipped: Bank) -> None:
    for construct in source["constructs"]:
        entry = shipped.constructs[construct["id"]]

        assert (shape(entry.label), entry.measurement) == (shape(construct["label"]), construct["measurement"])
        assert (entry.family, entry.response_scale) == (construct["family"], construct["response"])
        assert (entry.filter, entry.score) == (construct.get("ask_if"), construct["score"])
        assert entry.higher_is == construct.get("higher_is", "favourable")
        assert entry.translation_status == construct["translation_status"]
        assert len(entry.sources) == len(construct["sources"])
        assert list(entry.items) == [item["id"] for item in construct["items"]]


def test_every_sentence_has_the_languages_and_key_of_the_source(source: dict[str, Any], shipped: Bank) -> None:
    for item in (item for construct in source["constructs"] for item in construct["items"]):
        entry = shipped.items[item["id"]]

        assert bank_text(bank_source().items[item["id"]]) == shape(item["text"])
        assert (entry.reverse, entry.facet) == (item["reverse"], item.get("facet"))
        assert entry.variants_comparable == item.get("variants_comparable", True)


def test_every_single_item_has_the_languages_and_options_of_the_source(source: dict[str, Any], shipped: Bank) -> None:
    for item in singles(source):
        node = bank_source().items[item["id"]]
        options = [child.plain() for child in node.at(("options",)).children] if "options" in node else []

        assert bank_text(node) == shape(item["text"])
        assert shipped.items[item["id"]].kind == KINDS.get(item["kind"], item["kind"])
        assert [shape(o["label"]) for o in options] == [  # type: ignore[index]
            shape(o["label"]) for o in item.get("options", [])
        ]
        for option, given in zip(options, item.get("options", []), strict=True):
            assert isinstance(option, dict)
            assert option.get("value", option.get("code")) == given["value"]
            assert ("reason" in option) == (given["value"] in {None, 98, 99})
            assert option.get("reason") in {given.get("missing"), {98: "dont_know", 99: "refused"}.get(given["value"])}


def test_every_manager_module_has_the_items_of_the_source(source: dict[str, Any], shipped: Bank) -> None:
    found = modules(source)
    for name, module in found.items():
        for item in module.get("items", [module]):
            assert bank_text(bank_source().items[item["id"]]) == shape(text_of(item))
        if "items" in module:
            assert list(shipped.constructs[name].items) == [item["id"] for item in module["items"]]

    assert sum("items" in module for module in found.values()) == MODULES_WITH_ITEMS


def test_response_scales_have_the_points_of_the_source(source: dict[str, Any]) -> None:
    for name, node in bank_source().response_scales.items():
        given, plain = source["scales"][name], node.plain()
        assert isinstance(plain, dict)
        if "points" in plain:
            assert [point["value"] for point in plain["points"]] == given["values"]
            assert [point["key"] for point in plain["points"]] == given["keys"]
            assert [shape(point["label"]) for point in plain["points"]] == [shape(label) for label in given["labels"]]
        else:
            values = given.get("values", [given.get("min"), given.get("max")])
            assert plain["range"] == [values[0], values[-1]]
            assert {end: shape(plain[end]) for end in ("low", "high") if end in plain} == {
                end: shape(given[end]) for end in ("low", "high") if end in given
            }


def test_consent_and_filters_are_those_of_the_source(source: dict[str, Any]) -> None:
    standard = bank_source().consents["standard"].plain()
    filters = {name: condition for name, condition in source["filters"].items() if name != "note"}

    assert isinstance(standard, dict)
    for name in ("intro", "receipt", "thanks"):
        assert shape(standard[name]) == shape(source["consent"][name])
    assert shape(standard["agree"]["text"]) == shape(source["consent"]["agree"]["text"])
    assert standard["recontact"]["modes"] == source["consent"]["recontact"]["modes"]
    ours = {name: node.plain() for name, node in bank_source().filters.items()}
    assert {name: ours[name] for name in filters} == filters
    assert ours.keys() - filters.keys() == {"used_lately"}


@pytest.mark.parametrize(("variant", "patronage"), [("hotel", ["db_rp_freq", "db_rp_all"]), ("bank", ["db_rp_of10"])])
def test_everything_of_the_bank_can_be_asked(variant: str, patronage: list[str], shipped: Bank) -> None:
    first = [i.id for i in shipped.items.values() if i.family == "filter" and variant in i.variants]
    first = [*(name for name in first if name != "problem_told"), *patronage, "wom_activity"]
    constructs = [c.id for c in shipped.constructs.values() if variant in c.variants and c.part_of is None]
    loose = [i.id for i in shipped.items.values() if variant in i.variants and i.construct is None]
    reasons = ["rsn_latent", "rsn_spurious"]
    rest = [name for name in [*constructs, *loose] if name not in {*first, *reasons, "problem_told"}]
    pages = [first, ["problem_told"], rest, reasons]
    blocks = [", ".join(f"{{use: {name}}}" for name in page) for page in pages]
    lines = "".join(f"  - {{id: page_{number}, blocks: [{each}]}}\n" for number, each in enumerate(blocks))

    asked = load_text(f"id: x\ntitle: X\nlanguages: [vi]\nvariant: {variant}\npages:\n{lines}", name="all")
    assert {item.id for item in asked.items} == {i.id for i in shipped.items.values() if variant in i.variants}


def test_search_finds_words_in_any_language_labels_first(shipped: Bank) -> None:
    assert [entry.id for entry in shipped.search("Trust")][:2] == ["rm_tru", "rq_tru"]
    assert "clv_loy" in {entry.id for entry in shipped.search("وفاداري")}
    assert "clv_loy_5" in {entry.id for entry in shipped.search("换到另一家酒店")}
    assert shipped.search("") == ()
    assert shipped.search("zebra") == ()


def test_the_readme_counts_what_ships() -> None:
    told = (FOLDER.parents[1] / "README.md").read_text(encoding="utf-8")
    questionnaires = len(list((FOLDER.parent / "questionnaires").glob("*.yaml")))
    word = {8: "eight", 9: "nine", 10: "ten"}[questionnaires]

    assert f"An item bank of {len(bank_source().constructs)} constructs" in told
    assert f"{word} questionnaires made of it" in told


def test_search_keeps_to_a_variant(shipped: Bank) -> None:
    found = shipped.search("stay", variant="bank")

    assert found
    assert all(isinstance(entry, BankItem | BankConstruct) and "bank" in entry.variants for entry in found)


def test_persian_texts_keep_their_joiners_and_letters() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in FOLDER.parent.rglob("*.yaml"))

    assert "\u200c" in text
    assert not set("يك") & set(text)


def test_a_corrected_wording_is_a_new_revision(source: dict[str, Any]) -> None:
    """An item whose text is no longer that of the source is not taken for the one answered before."""
    likert = [item for construct in source["constructs"] for item in construct["items"]]
    for item in [*likert, *singles(source)]:
        plain = bank_source().items[item["id"]].plain()
        assert isinstance(plain, dict)
        assert (plain.get("revision", 1) > 1) or text_of(plain) == text_of(item)
