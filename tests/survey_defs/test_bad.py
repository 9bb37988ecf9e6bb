"""Every kind of defect has one bad questionnaire; a comment at the end of a line says what is wrong with it."""

import re
from pathlib import Path

import pytest

from survey_defs.defect_messages import DEFECT_MESSAGES
from survey_defs.errors import DefinitionError
from survey_defs.load import load_file

BAD = sorted((Path(__file__).parent / "bad").glob("*.yaml"))
MADE_ELSEWHERE = {"too_big", "not_utf8", "scale_mismatch"}  # in test_load.py
EXPECTED = re.compile(r"# <- (\w+) ([^#]+?)\s*(?=#|$)")


def expected(path: Path) -> list[tuple[str, str, int]]:
    lines = enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
    marks = [(code, item, number) for number, line in lines for code, item in EXPECTED.findall(line)]
    return sorted((code, "" if item == "-" else item, number) for code, item, number in marks)


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_every_defect_is_told_with_its_code_item_and_line(path: Path) -> None:
    with pytest.raises(DefinitionError) as caught:
        load_file(path)

    assert sorted((d.code, d.item, d.line) for d in caught.value.defects if d.file == path.name) == expected(path)


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_the_kind_of_defect_is_the_name_of_the_file(path: Path) -> None:
    with pytest.raises(DefinitionError) as caught:
        load_file(path)

    assert {defect.code for defect in caught.value.defects} >= {path.stem}


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_every_defect_says_needed_found_and_remedy(path: Path) -> None:
    with pytest.raises(DefinitionError) as caught:
        load_file(path)

    for defect in caught.value.defects:
        assert re.match(r"needed: .+; found: .+", defect.message, re.DOTALL)
        assert defect.remedy
        assert str(defect).startswith(defect.file)


def test_every_kind_of_defect_has_its_bad_questionnaire() -> None:
    assert {path.stem for path in BAD} | MADE_ELSEWHERE == set(DEFECT_MESSAGES)
