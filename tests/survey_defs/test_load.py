"""The loader at every door: files, texts, published versions; safe against what was written to harm."""

import json
from pathlib import Path

import pytest
import yaml

from survey_defs.errors import DefinitionError
from survey_defs.load import FOLDER, canonical_json, digest, from_json, load_file, load_shipped, load_text, shipped
from survey_defs.model import Questionnaire

TINY = sorted((Path(__file__).parent.parent / "questionnaires").glob("*.yaml"))
EVERY = [*TINY, *(FOLDER / f"{name}.yaml" for name in shipped())]
BLOCK = "    blocks: [{id: name_it, kind: short_text, text: Name}]\n"
HEAD = "id: x\ntitle: X\nlanguages: [en]\npages:\n"


def codes(text: str) -> set[str]:
    with pytest.raises(DefinitionError) as caught:
        load_text(text, name="x.yaml")
    return {defect.code for defect in caught.value.defects}


@pytest.fixture(params=EVERY, ids=lambda path: path.stem)
def questionnaire(request: pytest.FixtureRequest) -> Questionnaire:
    path: Path = request.param
    return load_shipped(path.stem) if path.stem in shipped() else load_file(path)


def test_a_published_version_loads_equal(questionnaire: Questionnaire) -> None:
    text = canonical_json(questionnaire)

    assert from_json(json.loads(text)) == questionnaire
    assert canonical_json(from_json(json.loads(text))) == text


def test_a_version_is_also_an_authored_questionnaire(questionnaire: Questionnaire) -> None:
    assert load_text(canonical_json(questionnaire), name="version.json") == questionnaire


def test_a_version_does_not_look_into_the_bank(hotel_short: Questionnaire, monkeypatch: pytest.MonkeyPatch) -> None:
    definition = json.loads(canonical_json(hotel_short))
    monkeypatch.setattr("survey_defs.load.bank_source", lambda: pytest.fail("looked into the bank"))

    assert from_json(definition).items == hotel_short.items


def test_digest_does_not_depend_on_the_order_of_keys(hotel_short: Questionnaire) -> None:
    turned = dict(reversed(json.loads(canonical_json(hotel_short)).items()))

    assert digest(from_json(turned)) == digest(hotel_short)


def test_digest_changes_with_one_letter() -> None:
    text = HEAD + "  - id: p\n" + BLOCK

    assert digest(load_text(text, name="x")) != digest(load_text(text.replace("Name}", "Names}"), name="x"))


def test_default_is_left_out_of_the_canonical_text() -> None:
    explicit = HEAD + "  - id: p\n    shuffle: false\n" + BLOCK

    assert digest(load_text(explicit, name="x")) == digest(load_text(HEAD + "  - id: p\n" + BLOCK, name="x"))


def test_markup_in_a_text_is_kept_as_text() -> None:
    questionnaire = load_text(HEAD + "  - id: p\n    title: <b>Hello</b> & {minutes}\n" + BLOCK, name="x")

    assert questionnaire.page("p").title == {"en": "<b>Hello</b> & {minutes}"}


@pytest.mark.parametrize("word", ["No", "yes", "on", "1e3x", "2025-03-21", "0o7", "010", "1_000", "12:30"])
def test_words_of_older_yaml_stay_words(word: str) -> None:
    questionnaire = load_text(HEAD + f"  - id: p\n    title: {word}\n" + BLOCK, name="x")

    assert questionnaire.page("p").title == {"en": word}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x" * 2_000_001, "too_big"),
        ("[" * 100_000, "too_deep"),
        ("k: 1\n" * 150_000, "too_deep"),
        ("a: &a [1]\nb: [*a, *a, *a]\n", "alias"),
        ("a: !!python/name:os.system x\n", "tag"),
        ("a: \x07\n", "control_character"),
        ("a: '\ud800'\n", "control_character"),
        ("", "empty_file"),
        ("3", "not_a_questionnaire"),
        ("{a: [}", "not_yaml"),
        (HEAD + "".join(f"  - {{id: p{n}, blocks: [{{use: [open_else]}}]}}\n" for n in range(301)), "too_big"),
    ],
    ids=["big", "deep", "wide", "alias", "tag", "control", "surrogate", "empty", "scalar", "broken", "pages"],
)
def test_hostile_text_is_refused(text: str, code: str) -> None:
    assert code in codes(text)


def test_a_flood_of_defects_is_cut() -> None:
    with pytest.raises(DefinitionError) as caught:
        load_text(HEAD + "  - id: p\n    blocks:\n" + "      - {use: nothing}\n" * 1000, name="x")

    assert len(caught.value.defects) == 200


def test_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes("id: x\ntitle: Caf\xe9\n".encode("latin-1"))

    with pytest.raises(DefinitionError) as caught:
        load_file(path)
    assert [(d.code, d.line) for d in caught.value.defects] == [("not_utf8", 2)]


def test_byte_order_mark_is_no_defect(tmp_path: Path) -> None:
    path = tmp_path / "marked.yaml"
    path.write_text(HEAD + "  - id: p\n" + BLOCK, encoding="utf-8-sig")

    assert load_file(path).id == "x"


def test_json_is_yaml() -> None:
    blocks = [{"id": "name_it", "kind": "short_text", "text": "Name"}]
    definition = {"id": "x", "title": "X", "languages": ["en"], "pages": [{"id": "p", "blocks": blocks}]}

    assert load_text(json.dumps(definition), name="x.json") == load_text(HEAD + "  - id: p\n" + BLOCK, name="x")


@pytest.mark.parametrize("definition", [[], "text", None, 3])
def test_version_that_is_no_mapping_is_refused(definition: object) -> None:
    with pytest.raises(DefinitionError):
        from_json(definition)  # type: ignore[arg-type]


def test_version_with_endless_conditions_is_refused(hotel_short: Questionnaire) -> None:
    condition: object = {"item": "first_or_repeat", "equals": 1}
    for _ in range(50_000):
        condition = {"not": condition}
    definition = json.loads(canonical_json(hotel_short))
    definition["pages"][1]["show_if"] = condition

    with pytest.raises(DefinitionError):
        from_json(definition)


BROKEN = [
    ("unknown_response_scale", lambda d: d["response_scales"].pop("agree5")),
    ("scale_mismatch", lambda d: d["pages"][1]["blocks"][0]["items"][0].update(values=[1, 2, 3])),
    ("unknown_key", lambda d: d["pages"][2]["blocks"][1]["items"][1].update(expect=9)),
    ("missing_language", lambda d: d["pages"][1]["blocks"][0]["items"][0]["text"].pop("fa")),
    ("unknown_reason", lambda d: d["reasons"].pop("not_applicable")),
    ("duplicate_construct", lambda d: d["constructs"].append(d["constructs"][0])),
    ("unknown_item", lambda d: d["derived"]["repeat_patronage"].update(by="db_rp_none")),
    ("duplicate_page", lambda d: d["pages"].append(d["pages"][0])),
]


@pytest.mark.parametrize(("code", "damage"), BROKEN, ids=[code for code, _ in BROKEN])
def test_damaged_version_is_refused(hotel_short: Questionnaire, code: str, damage: object) -> None:
    definition = json.loads(canonical_json(hotel_short))
    damage(definition)  # type: ignore[operator]

    with pytest.raises(DefinitionError) as caught:
        from_json(definition)
    assert code in {defect.code for defect in caught.value.defects}


@pytest.mark.parametrize("name", ["hotel_loyalty_short", "relationship_audit"])
def test_the_slow_parser_reads_the_same(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = FOLDER / f"{name}.yaml"
    fast = load_file(path)
    monkeypatch.setattr("survey_defs.authored.source._PARSER", yaml.SafeLoader)

    assert load_file(path) == fast


def test_unknown_shipped_questionnaire_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        load_shipped("../secret")
