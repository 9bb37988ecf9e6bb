"""How exactly site and language may be kept with the answers of somebody invited to an anonymous wave.

Answers carry no name, but whoever sees the invitations can count who they may be from. A site and a language are kept
only where at least `smallest` people who may still answer share them; else the language is left out, else the site.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

# what is kept of a language that would tell too few people apart (ISO 639: undetermined)
UNDETERMINED = "und"


@dataclass(frozen=True, order=True)
class Cell:
    """What the answers keep of where and in what language somebody was invited; None and "und" keep nothing."""

    site: int | None
    language: str


Counts = Mapping[Cell, int]
NOWHERE = Cell(None, UNDETERMINED)


def generalised(counts: Counts, smallest: int) -> dict[Cell, Cell]:
    """What is kept for each cell, so that no kept cell stands for fewer than `smallest`; {} where all are too few."""
    sites = _by_site(counts)
    large = {site: cells for site, cells in sites.items() if site is not None and _size(cells) >= smallest}
    pool = {cell: n for site, cells in sites.items() if site not in large for cell, n in cells.items()}
    while 0 < _size(pool) < smallest and large:
        # too few are left over: the smallest site keeps them company
        pool |= large.pop(min(large, key=lambda site: (_size(large[site]), site)))
    if 0 < _size(pool) < smallest:
        return {}
    kept = {cell: Cell(None, found) for cell, found in _languages(_by_language(pool), smallest, pool).items()}
    for site, cells in large.items():
        found = _languages(_by_language(cells), smallest, cells)
        kept |= {cell: Cell(site, language) for cell, language in found.items()}
    return kept


def _languages(counts: Mapping[str, int], smallest: int, cells: Iterable[Cell]) -> dict[Cell, str]:
    """The language to keep for each of these cells."""
    exact = {language: n for language, n in counts.items() if n >= smallest and language != UNDETERMINED}
    rest = sum(n for language, n in counts.items() if language not in exact)
    while 0 < rest < smallest and exact:
        rest += exact.pop(min(exact, key=lambda language: (exact[language], language)))
    return {cell: cell.language if cell.language in exact else UNDETERMINED for cell in cells}


def _by_site(counts: Counts) -> dict[int | None, dict[Cell, int]]:
    sites: dict[int | None, dict[Cell, int]] = {}
    for cell, n in counts.items():
        if n > 0:
            sites.setdefault(cell.site, {})[cell] = n
    return sites


def _by_language(counts: Counts) -> dict[str, int]:
    found: dict[str, int] = {}
    for cell, n in counts.items():
        found[cell.language] = found.get(cell.language, 0) + n
    return found


def _size(cells: Counts) -> int:
    return sum(cells.values())
