import doctest
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "methods.md"


def test_the_examples_of_the_methods_page_run_as_printed():
    outcome = doctest.testfile(str(PAGE), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE)

    assert outcome.attempted > 10
    assert outcome.failed == 0
