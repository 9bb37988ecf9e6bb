"""What to mend first, and what differs from the others."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from app.kernel.web.i18n import gettext as _
from app.results.overview.model import Touchpoint
from app.results.pictures.drawn import Drawn, Key, drawn
from app.results.pictures.pen import Pen
from app.results.words.table import Table

if TYPE_CHECKING:
    from analysis.effects.priority import Priorities

# fewer rows for each driver than this are no map, only a list
ROWS_FOR_EACH = 10


def priorities(found: "Priorities", pen: Pen, *, label: str, table: Table | None = None) -> Drawn:
    """The map; without drawings where there are too few rows for it, so that the table stands alone."""
    from analysis import plots

    if found.n < ROWS_FOR_EACH * len(found.x):
        return Drawn(name="priorities", label=label, table=table)
    look = pen.look()

    def draw(paper: plots.Paper) -> plots.Board:
        return plots.priority_map(found, paper=paper, **look)

    return drawn("priorities", draw, (plots.MIDDLE, plots.PHONE), label=label, table=table)


def touchpoints(points: Sequence[Touchpoint], pen: Pen, *, label: str, table: Table | None = None) -> Drawn:
    """Sorted by their difference from the others, the lowest first; those that are not told last."""
    from analysis import plots

    rows = [_row(one) for one in sorted(points, key=_order)]
    if not rows:
        return Drawn(name="touchpoints", label=label, table=table)
    look = pen.look()

    def draw(paper: plots.Paper) -> plots.Board:
        return plots.contrast(_frame(rows), paper=paper, **look)

    is_compared = any(one.chain is not None for one in points)
    return drawn("touchpoints", draw, (plots.HALF, plots.PHONE), label=label, key=_key(is_compared), table=table)


def _key(is_compared: bool) -> Key:
    own = ("now", _("mean, with 95 % interval"))
    return (own, ("upright", _("all sites"))) if is_compared else (own,)


def _order(one: Touchpoint) -> tuple[bool, float]:
    if one.now is None:
        return True, 0.0
    return False, one.now.mean - one.chain.mean if one.chain is not None else one.now.mean


def _row(one: Touchpoint) -> dict[str, Any]:
    now = one.now
    return {
        "name": one.item,
        "now": now.mean if now else None,
        "low": now.low if now else None,
        "high": now.high if now else None,
        "n": now.n if now else None,
        "chain": one.chain.mean if now and one.chain else None,
        "told": one.beside.told if one.beside else "",
    }


def _frame(rows: list[dict[str, Any]]) -> Any:
    import pandas as pd

    return pd.DataFrame(rows)
