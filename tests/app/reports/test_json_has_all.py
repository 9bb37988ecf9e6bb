"""The JSON of `vafa analyse` holds every figure of the report: numbers of tables stand in the branch of their part."""

import re
from collections.abc import Iterable, Iterator, Mapping

import numpy as np
import pytest

from app.disclosure.figure import whole
from app.kernel.web.i18n import FORMATTERS
from app.reports.documents import alone
from app.reports.sections.model import Section
from app.reports.sections.parts import SECTIONS, Shown
from app.results.defined.label_texts import labels_of
from app.results.defined.plans import from_questionnaire
from app.results.parts.table import PARTS
from app.results.run import Analysis, analyse, check
from tests.app.reports.sections.test_asked import AUDIT, HOTEL, N, audit, guests, tables

__all__ = ["audit"]

# sections that lay their own figures beside those of another part
BESIDE = {"heard": ("word_of_mouth",), "intentions": ("scales",)}
# these write what somebody chose, or how close two packages are
NOT_COMPARED = {"cross_check"}


@pytest.fixture(scope="module")
def hotel() -> Analysis:
    """Guests of whom some do not look: everything that the report of a file can show."""
    frame = guests().assign(att_1=[1.0] * 9 + [4.0] * (N - 9))
    frame.iloc[:9, : len(HOTEL.construct("rq_sat").items) * 8] = 4
    return check(frame, analyse(frame, from_questionnaire(HOTEL)))


def numbers_in(tree: object) -> Iterator[float]:
    if isinstance(tree, Mapping):
        yield from (x for value in tree.values() for x in numbers_in(value))
    elif isinstance(tree, list | tuple):
        yield from (x for value in tree for x in numbers_in(value))
    elif isinstance(tree, int | float) and not isinstance(tree, bool):
        yield float(tree)


def figures_of(analysis: Analysis, name: str, others: Iterable[str]) -> np.ndarray:
    """Every number in the branches of a part, and of those without a section of their own: one shows them beside its
    figures.
    """
    wanted, found = {name, *BESIDE.get(name, ()), *others}, []
    for part in PARTS:
        result = getattr(analysis, part.name)
        if part.name in wanted and result is not None and not isinstance(result, Exception):
            found += [x for tree in part.json(result, {}).values() for x in numbers_in(whole(tree))]
    return np.array([*found, *(-x for x in found)])


def written(cell: str) -> list[tuple[float, int, bool]]:
    """Numbers of a cell, how many decimals they have, and whether they are per cent; a limit of p is none."""
    plain = cell.replace("−", "-").replace(",", "")
    found = re.findall(r"(-?(?:\d+(?:\.(\d+))?|\.(\d+)))(\s?%)?", "" if plain.startswith("<") else plain)
    return [(float(text), len(after or bare), bool(percent)) for text, after, bare, percent in found]


def strange(section: Section, known: np.ndarray) -> list[tuple[str, str, str]]:
    """Cells with a number that is none of the known ones, as it is rounded."""
    return [
        (table.caption, column.label, cell)
        for table in tables(section)
        for row in table.rows
        for column, cell in zip(table.columns, row, strict=True)
        if column.numeric and not all(_is_known(*one, known) for one in written(cell))
    ]


def _is_known(number: float, decimals: int, percent: bool, known: np.ndarray) -> bool:
    values = known * 100 if percent else known
    return bool((np.abs(values - number) <= 0.5 * 10.0**-decimals + 1e-9).any())


@pytest.mark.long
@pytest.mark.parametrize("which", ["hotel", "audit"])
def test_every_number_of_a_table_stands_in_the_json(which: str, request: pytest.FixtureRequest) -> None:
    found: Analysis = request.getfixturevalue(which)
    left, seen = [], 0
    with alone("en"):
        labels = labels_of(AUDIT if which == "audit" else HOTEL, "en")
        shown = Shown(analysis=found, labels=labels, fmt=FORMATTERS["en"])
        drawn = {name: list(draw(shown)) for name, draw in SECTIONS.items() if name not in NOT_COMPARED}
        others = [name for name, sections in drawn.items() if not sections]
        for name, sections in drawn.items():
            seen += sum(len(table.rows) for section in sections for table in tables(section))
            known = figures_of(found, name, others)
            left += [cell for section in sections for cell in strange(section, known)]

    assert seen > 20
    assert left == []


def test_a_number_that_is_not_there_is_noticed(hotel: Analysis) -> None:
    with alone("en"):
        shown = Shown(analysis=hotel, labels=labels_of(HOTEL, "en"), fmt=FORMATTERS["en"])
        (section,) = SECTIONS["rivals"](shown)

    assert strange(section, np.array([1.0]))
    assert written(".84 to −1,234.5") == [(0.84, 2, False), (-1234.5, 1, False)]
