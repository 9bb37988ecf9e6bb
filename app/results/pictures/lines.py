"""A measure over waves: the large line with its limits, and the small one."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from app.kernel.web.i18n import gettext as _
from app.results.overview.model import Measure, Overview, WaveName
from app.results.pictures.drawn import Drawn, Key, drawn
from app.results.pictures.pen import Pen
from app.results.words.table import Table

if TYPE_CHECKING:
    from analysis.plots import Board, Paper

Row = dict[str, Any]


def trend(
    found: Overview,
    measure: str,
    pen: Pen,
    *,
    label: str,
    breaks: Mapping[int, str] | None = None,
    table: Table | None = None,
    is_half: bool = False,
) -> Drawn:
    """
    breaks   what changed with the wave that began another ruler, by its number
    is_half  for a column of half a page
    """
    from analysis import plots

    one, name = found.measure(measure), f"line-{measure}"
    if not one.line:
        return Drawn(name=name, label=label, table=table)

    def draw(paper: plots.Paper) -> plots.Board:
        return trend_axes(found, measure, pen, paper, breaks=breaks)

    papers = (plots.HALF, plots.PHONE) if is_half else (plots.DESK, plots.MIDDLE, plots.PHONE)
    return drawn(name, draw, papers, label=label, key=_key(one), table=table)


def trend_axes(
    found: Overview, measure: str, pen: Pen, paper: "Paper", *, breaks: Mapping[int, str] | None = None
) -> "Board":
    """The line on one paper; it has a point at least."""
    from analysis import plots

    one = found.measure(measure)
    look = pen.look(_ticks(found.waves, pen) | {f"break:{number}": words for number, words in (breaks or {}).items()})
    chain = [{"wave": point.number, "estimate": point.mean, "ruler": point.piece} for point in one.chain]
    beside, last = _frame(chain) if chain else None, found.wave.number
    rows = _frame(list(_rows(one)))
    return plots.wave_line(rows, chain=beside, waves=last, base=one.limits.base, paper=paper, **look)


def _rows(one: Measure) -> Iterator[Row]:
    limits = {limit.number: limit for limit in one.limits.points}
    for point in one.line:
        limit = limits.get(point.number)
        yield {
            "wave": point.number,
            "estimate": point.mean,
            "low": point.low,
            "high": point.high,
            "n": point.n,
            "ruler": point.piece,
            "limit_low": limit.low if limit else None,
            "limit_high": limit.high if limit else None,
            # only the wave that is looked at was judged
            "told": (one.limits.outside or "within") if point.number == one.line[-1].number else "within",
        }


def _ticks(waves: Sequence[WaveName], pen: Pen) -> dict[str, str]:
    """Months where they tell waves apart, else numbers."""
    months = [pen.month(wave) for wave in waves]
    apart = all(one != other for one, other in pairwise(months))
    return {f"wave:{wave.number}": month for wave, month in zip(waves, months, strict=True)} if apart else {}


def _frame(rows: list[Row]) -> Any:
    import pandas as pd

    # a column of nothing but what is not told is a column of numbers all the same
    table = pd.DataFrame(rows)
    measured = [name for name in ("estimate", "low", "high", "limit_low", "limit_high") if name in table]
    return table.astype(dict.fromkeys(measured, float))


def _key(one: Measure) -> Key:
    own = ("now", _("mean, with 95 % interval"))
    limits = (("limits", _("limits of chance")),) if one.limits.points else ()
    chain = (("dash", _("all sites")),) if one.chain else ()
    outside = {"fell": ("fell", _("below the limits")), "rose": ("rose", _("above the limits"))}.get(one.limits.outside)
    return (own, *limits, *chain, *((outside,) if outside else ()))
