"""One mistake is told once, at its line: names misspelled one by one in the shipped questionnaires."""

import re
from pathlib import Path

import pytest

from survey_defs.errors import Defect, DefinitionError
from survey_defs.load import load_text

ROOT = Path(__file__).resolve().parents[2]
FILES = [
    *sorted((ROOT / "survey_defs" / "questionnaires").glob("*_short.yaml")),
    ROOT / "survey_defs" / "questionnaires" / "ecommerce_consistency.yaml",
    ROOT / "tests" / "questionnaires" / "every_kind_everywhere.yaml",
]
# fields that name or define something which other places name too
NAMES = re.compile(
    r"(?<!\w)(use|response_scale|id|kind|variant|consent|only|with|attitude|patronage|not_applicable): *\[?([a-z]\w*)"
)


def defects_of(text: str) -> tuple[Defect, ...]:
    try:
        load_text(text, name="mine.yaml")
    except DefinitionError as error:
        return error.defects
    return ()


@pytest.mark.long
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_name_that_is_misspelled_is_told_once(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    tried = 0
    for number, line in enumerate(lines):
        for found in NAMES.finditer(line):
            changed = [*lines]
            changed[number] = f"{line[: found.end()]}x{line[found.end() :]}"
            told = defects_of("\n".join(changed))
            assert len(told) <= 1, (number + 1, found[0], [str(one) for one in told])
            if found[1] in ("use", "response_scale", "kind", "variant", "only"):
                assert [one.line for one in told] == [number + 1], found[0]
            tried += 1
    assert tried > 5


SCALES = """\
id: mine
title: Mine
languages: [en]
pages:
  - id: first
    blocks:
      - {id: one, kind: rating, response_scale: agree6, text: Good?}
      - {id: two, kind: rating, response_scale: agree6, text: Better?}
      - id: sentences
        kind: battery
        response_scale: agree6
        items: [{id: a, text: It was good.}, {id: b, text: It was better.}]
  - id: second
    show_if: {item: a, above: 3}
    blocks:
      - {id: why, kind: short_text, text: Why?, show_if: {item: one, above: 2}}
"""


def test_a_response_scale_that_nobody_knows_is_told_where_it_is_named_first() -> None:
    assert [(one.code, one.item, one.line) for one in defects_of(SCALES)] == [("unknown_response_scale", "one", 7)]


def test_two_mistakes_are_two_defects() -> None:
    told = defects_of(SCALES.replace("response_scale: agree6, text: Better?", "response_scale: agree8, text: Better?"))

    assert [(one.code, one.line) for one in told] == [("unknown_response_scale", 7), ("unknown_response_scale", 8)]


def test_what_a_mistake_cannot_explain_is_told_beside_it() -> None:
    short = (ROOT / "survey_defs" / "questionnaires" / "hotel_loyalty_short.yaml").read_text(encoding="utf-8")
    told = defects_of(short.replace("use: rm_tru\n", "use: rm_truu\n").replace("attitude: db_ra", "attitude: clv_usee"))

    assert [(one.code, one.item) for one in told] == [("unknown_use", "rm_truu"), ("unknown_construct", "clv_usee")]
