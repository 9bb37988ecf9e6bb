"""Two waves side by side: every measure with both intervals, and what changed."""

from collections.abc import Mapping

from app.kernel.web.i18n import gettext as _
from app.results.overview.model import Reading
from app.results.pictures.drawn import Drawn, drawn
from app.results.pictures.pen import Pen
from app.results.pictures.sites import LEVELS, Row, change_columns, frame
from app.results.words.table import Table


def two_waves(readings: Mapping[str, Reading], pen: Pen, *, label: str, table: Table | None = None) -> Drawn:
    """Measures in the order they are given in."""
    from analysis import plots

    rows = [_row(name, reading) for name, reading in readings.items()]
    if not rows:
        return Drawn(name="two-waves", label=label, table=table)
    look = pen.look()

    def draw(paper: plots.Paper) -> plots.Board:
        return plots.site_changes(frame(rows), paper=paper, **look)

    key = (
        ("now", _("now, with 95 % interval")),
        ("was", _("the wave before")),
        ("fell", _("a real fall")),
        ("rose", _("a real rise")),
    )
    told = {one.change.told for one in readings.values()}
    shown = tuple(one for one in key if one[0] not in ("fell", "rose") or one[0] in told)
    return drawn(
        "two-waves", draw, (plots.DESK, plots.MIDDLE, plots.PHONE), label=label, key=shown, lost=LEVELS, table=table
    )


def _row(name: str, one: Reading) -> Row:
    now, before = one.now, one.before
    return {
        "site": name,
        "name": name,
        "n": now.n if now else None,
        "now": now.mean if now else None,
        "low": now.low if now else None,
        "high": now.high if now else None,
        "before": before.mean if before else None,
        "before_low": before.low if before else None,
        "before_high": before.high if before else None,
        **change_columns(one.change),
    }
