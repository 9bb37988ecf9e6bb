"""A chart as a page shows it: its drawings, its key, the table behind it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.results.words.table import Table

if TYPE_CHECKING:
    from analysis.plots import Board, Paper

Key = tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """What `figure` of charts.html takes.

    name      unique in the page
    label     the finding in words, for those who do not see it
    drawings  paper (desk, half, middle, phone) and what stands in the page, widest first
    key       samples of marks (`sample` of charts.html) with their words
    lost      samples of what a phone has no room for
    table     the figures behind it; None where the page has them already
    instead   a sentence where there is nothing to draw
    """

    name: str
    label: str = ""
    drawings: tuple[tuple[str, str], ...] = ()
    key: Key = ()
    lost: tuple[str, ...] = ()
    table: Table | None = None
    instead: str = ""


def drawn(
    name: str,
    draw: "Callable[[Paper], Board]",
    papers: "Iterable[Paper]",
    *,
    label: str,
    key: Key = (),
    lost: tuple[str, ...] = (),
    table: Table | None = None,
    links: Mapping[str, str] | None = None,
) -> Drawn:
    """The chart drawn for each paper."""
    # matplotlib costs a second of start-up and 50 MB: only who opens a chart pays for it
    from analysis.plots import inline_svg

    drawings = tuple(
        (paper.name, inline_svg(draw(paper), name=f"{name}-{paper.name}", label=label, links=links)) for paper in papers
    )
    return Drawn(name=name, label=label, drawings=drawings, key=key, lost=lost, table=table)
