"""A definition written as YAML reads back as itself."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey_defs.authored.writing import as_yaml
from survey_defs.load import digest, load_file, load_shipped, load_text, shipped

OWN = sorted((Path(__file__).parent.parent.parent / "questionnaires").glob("*.yaml"))
# texts that YAML readers disagree about
TRICKY = ["no", "1e3", "0x1f", "12:30", "~", "null", "- a", "a: b", "# c", "'", '"', "{minutes}", " x", "x ", "=", "<<"]


@pytest.mark.parametrize("name", shipped())
def test_a_shipped_questionnaire_reads_back_as_itself(name: str) -> None:
    questionnaire = load_shipped(name)

    assert digest(load_text(as_yaml(questionnaire), name="again.yaml")) == digest(questionnaire)


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.stem)
def test_every_kind_reads_back_as_itself(path: Path) -> None:
    questionnaire = load_file(path)

    assert digest(load_text(as_yaml(questionnaire), name="again.yaml")) == digest(questionnaire)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(TRICKY) | st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1).filter(str.strip))
def test_no_text_is_read_as_something_else(text: str) -> None:
    questionnaire = load_file(OWN[-1])
    page = questionnaire.pages[0]
    block = page.blocks[0].model_copy(update={"text": {"fa": text, "en": text}})
    changed = questionnaire.model_copy(update={"pages": (page.model_copy(update={"blocks": (block,)}),)})

    if "{" in text and text != "{minutes}":
        return
    assert digest(load_text(as_yaml(changed), name="again.yaml")) == digest(changed)
