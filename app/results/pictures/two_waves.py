"""Two waves side by side: every measure with both intervals, and what changed."""

from collections.abc import Mapping, Sequence

from app.kernel.web.i18n import gettext as _
from app.results.overview.model import Estimate, Reading, WaveName
from app.results.pictures.drawn import Drawn, Key, drawn
from app.results.pictures.pen import Pen
from app.results.pictures.sites import LEVELS, Row, change_columns, frame
from app.results.words.table import Table


def two_waves(
    readings: Mapping[str, Reading], pen: Pen, *, before: WaveName, label: str, table: Table | None = None
) -> Drawn:
    """Measures in the order they are given in."""
    from analysis import plots

    rows = [_row(name, reading) for name, reading in readings.items()]
    if not rows:
        return Drawn(name="two-waves", label=label, table=table)
    look = pen.look()

    def draw(paper: plots.Paper) -> plots.Board:
        return plots.site_changes(frame(rows), paper=paper, **look)

    papers = (plots.DESK, plots.MIDDLE, plots.PHONE)
    key = _key([one.change.told for one in readings.values()], pen.wave(before))
    return drawn("two-waves", draw, papers, label=label, key=key, lost=LEVELS, table=table)


def _key(told: Sequence[str], before: str) -> Key:
    always = (("now", _("now, with 95 % interval")), ("was", before))
    found = (("fell", _("a real fall")), ("rose", _("a real rise")))
    return (*always, *((mark, words) for mark, words in found if mark in told))


def _row(name: str, one: Reading) -> Row:
    now = one.now
    return {
        "site": name,
        "name": name,
        "n": now.n if now else None,
        "now": now.mean if now else None,
        "low": now.low if now else None,
        "high": now.high if now else None,
        "before": one.before.mean if one.before else None,
        **_limits(one.before),
        **change_columns(one.change),
    }


def _limits(before: Estimate | None) -> Row:
    return {"before_low": before.low if before else None, "before_high": before.high if before else None}
