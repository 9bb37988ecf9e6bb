"""Lines over the waves of a study: where they break, whether they rise or fall, whether the newest is chance."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from analysis.errors import AnalysisError, TooFewWaves
from analysis.waves import Ewma, Trend
from app.kernel.web.i18n import Formatter
from app.kernel.web.i18n import gettext as _
from app.reports.sections.model import Block, Chart, Column, Section, Table, Text
from app.reports.sections.waves.wording import limits, signed, site_name
from app.reports.sections.words.written import ABSENT
from app.results.frames.labels import Labels
from app.results.over_time.lines import Line
from app.results.parts.waves.trend import WaveTrends

# a single wave outside these many errors is drawn outside its limits
REACH = 2.7
MOST_CHARTS = 4
CHARTS = tuple(f"trend-{number}" for number in range(1, 13))


def waves_section(found: WaveTrends, labels: Labels, fmt: Formatter) -> Section:
    return Section(id="trend", heading=_heading(found, labels, fmt), blocks=tuple(_blocks(found, labels, fmt)))


def drawn(found: WaveTrends) -> list[tuple[str, Line]]:
    """The lines that are drawn, with the names of their charts: the first, and those that tell something."""
    places = [place for place, line in enumerate(found.chain) if len(line.points)]
    told = sorted(
        places, key=lambda place: (place != 0, not found.chain[place].has_alarm, not is_sloping(found.chain[place]))
    )
    kept = sorted(told[:MOST_CHARTS])
    return [(CHARTS[place], found.chain[place]) for place in kept if place < len(CHARTS)]


def is_sloping(line: Line) -> bool:
    return isinstance(line.slope, Trend) and line.slope.p <= 0.05


def points_of(line: Line, found: WaveTrends) -> pd.DataFrame:
    """What the chart of a line draws."""
    points = line.points
    table = pd.DataFrame(
        {
            "wave": [found.places[place].number for place in points["place"]],
            "estimate": points["mean"],
            "low": points["low"],
            "high": points["high"],
            "ruler": points["ruler"],
            "limit_low": np.nan,
            "limit_high": np.nan,
            "told": "within",
        }
    ).set_index("wave")
    if isinstance(line.watched, Ewma):
        _limit(table, line.watched)
    return table.reset_index()


def _limit(table: pd.DataFrame, watched: Ewma) -> None:
    after = watched.table[watched.table["told"] != "base"].set_index("wave")
    error = np.sqrt(after["variance"] + watched.base_variance / watched.base)
    reach = REACH * max(1.0, watched.base_sd) * error
    table.loc[after.index, "limit_low"] = watched.base_mean - reach
    table.loc[after.index, "limit_high"] = watched.base_mean + reach
    table.loc[after.index, "told"] = after["told"]


def _heading(found: WaveTrends, labels: Labels, fmt: Formatter) -> str:
    alarms = [line for line in found.chain if line.has_alarm]
    if alarms:
        names = fmt.listed(labels.scale(line.dimension) for line in alarms)
        return _("Over the waves, beyond chance: %(names)s", names=names)
    sloping = [line for line in found.chain if is_sloping(line)]
    if sloping:
        names = fmt.listed(labels.scale(line.dimension) for line in sloping)
        return _("Over the waves, rising or falling: %(names)s", names=names)
    first, last = (fmt.integer(place.number) for place in (found.places[0], found.places[-1]))
    return _("Waves %(first)s to %(last)s: no line leaves what chance gives", first=first, last=last)


def _blocks(found: WaveTrends, labels: Labels, fmt: Formatter) -> Iterator[Block]:
    for name, line in drawn(found):
        caption = _("%(dimension)s over the waves, 0 to 100", dimension=labels.scale(line.dimension))
        yield Chart(name, caption, _alternative(line, found, labels, fmt), _points(caption, line, found, fmt))
    yield _judged(found, labels, fmt)
    yield _means(found, labels, fmt)
    yield from _breaks(found, labels, fmt)
    yield from _alarms(found, labels, fmt)
    yield from _notes(found, labels, fmt)


def _alternative(line: Line, found: WaveTrends, labels: Labels, fmt: Formatter) -> str:
    rows = line.points
    ends = [
        _(
            "wave %(number)s: %(score)s",
            number=fmt.integer(found.places[int(row["place"])].number),
            score=fmt.number(row["mean"]),
        )
        for row in (rows.iloc[0], rows.iloc[-1])
    ]
    return fmt.labelled(labels.scale(line.dimension), fmt.clauses(dict.fromkeys(ends)))


def _points(caption: str, line: Line, found: WaveTrends, fmt: Formatter) -> Table:
    columns = (Column(_("Wave")), Column("n"), Column(_("Mean")), Column(_("Confidence interval (95 %)")))
    rows = tuple(
        (
            fmt.integer(found.places[int(row["place"])].number),
            fmt.integer(row["n"]),
            fmt.number(row["mean"], 1),
            ABSENT if pd.isna(row["low"]) else fmt.range(fmt.number(row["low"], 1), fmt.number(row["high"], 1)),
        )
        for row in line.points.to_dict("records")
    )
    return Table(caption, columns, rows, folded=True)


def _means(found: WaveTrends, labels: Labels, fmt: Formatter) -> Table:
    lines = [line for line in found.chain if len(line.points)]
    cells = {line.dimension: line.points.set_index("place") for line in lines}
    rows = tuple(
        (
            fmt.integer(place.number),
            fmt.date(place.opens),
            fmt.integer(place.n) if any(number in own.index for own in cells.values()) else ABSENT,
            *(_mean(line, cells[line.dimension], number, fmt) for line in lines),
        )
        for number, place in enumerate(found.places)
    )
    names = (Column(labels.scale(line.dimension)) for line in lines)
    columns = (Column(_("Wave")), Column(_("Opened"), numeric=False), Column("n"), *names)
    notes = (
        [_("⫽ before a mean: other questions than in the wave before; the line breaks.")] if _has_breaks(lines) else []
    )
    if any(line.is_fixed for line in lines):
        notes.append(
            _("Each site has the same weight in every wave, so that no line moves because other sites answered more.")
        )
    return Table(_("Mean of each wave"), columns, rows, tuple(notes), folded=True)


def _has_breaks(lines: Sequence[Line]) -> bool:
    return any(line.breaks for line in lines)


def _mean(line: Line, points: pd.DataFrame, place: int, fmt: Formatter) -> str:
    if place not in points.index:
        return ABSENT
    written = fmt.number(float(points["mean"].loc[place]), 1)
    return f"⫽ {written}" if place in line.breaks else written


def _judged(found: WaveTrends, labels: Labels, fmt: Formatter) -> Table:
    columns = (
        Column(_("Dimension"), numeric=False),
        Column(_("Waves of these questions")),
        Column(_("Change a year")),
        Column(_("Confidence interval (95 %)")),
        Column(_("Against the same month last year")),
        Column(_("Watched over the waves"), numeric=False),
    )
    rows = tuple(_judgement(line, labels, fmt) for line in found.chain)
    return Table(_("Do the lines rise or fall?"), columns, rows)


def _judgement(line: Line, labels: Labels, fmt: Formatter) -> tuple[str, ...]:
    newest = line.points["ruler"].iloc[-1] if len(line.points) else None
    count = int((line.points["ruler"] == newest).sum())
    slope = line.slope
    is_known = isinstance(slope, Trend)
    return (
        labels.scale(line.dimension),
        fmt.integer(count),
        signed(slope.slope, fmt, 1) if isinstance(slope, Trend) else ABSENT,
        limits(slope.low, slope.high, fmt, 1) if isinstance(slope, Trend) and is_known else ABSENT,
        _year(line, fmt),
        watched_word(line, fmt),
    )


def _year(line: Line, fmt: Formatter) -> str:
    if isinstance(line.watched, AnalysisError) or "year_change" not in line.watched.table:
        return ABSENT
    last = line.watched.table.iloc[-1]
    if pd.isna(last["year_change"]):
        return ABSENT
    return f"{signed(last['year_change'], fmt, 1)} ({limits(last['year_low'], last['year_high'], fmt, 1)})"


def watched_word(line: Line, fmt: Formatter) -> str:
    """What the exponentially weighted mean says of the newest wave, or how many waves it still needs."""
    watched = line.watched
    if isinstance(watched, TooFewWaves):
        missing = fmt.integer(watched.needed_waves - watched.found_waves)
        return _("in %(count)s more waves", count=missing)
    if isinstance(watched, AnalysisError):
        return ABSENT
    return {
        "fell": _("▼ below its limits"),
        "rose": _("▲ above its limits"),
        "within": _("within its limits"),
        "base": _("from the next wave on"),
    }[line.told]


def _breaks(found: WaveTrends, labels: Labels, fmt: Formatter) -> Iterator[Block]:
    for line in found.chain:
        if line.breaks:
            numbers = fmt.listed(fmt.integer(found.places[place].number) for place in line.breaks)
            yield Text(
                _(
                    "%(dimension)s: with wave %(numbers)s its questions, answers or their words changed. The line "
                    "breaks there, and trend and limits begin anew.",
                    dimension=labels.scale(line.dimension),
                    numbers=numbers,
                )
            )


def _alarms(found: WaveTrends, labels: Labels, fmt: Formatter) -> Iterator[Block]:
    own = [line for line in found.lines if line.site is not None and line.has_alarm]
    if own:
        names = fmt.clauses(
            fmt.labelled(
                site_name(line.site or 0, found.sites),
                f"{labels.scale(line.dimension)} {watched_word(line, fmt)}",
            )
            for line in own
        )
        yield Text(_("Sites whose own line has left its limits: %(names)s.", names=names))


def _notes(found: WaveTrends, labels: Labels, fmt: Formatter) -> Iterator[Block]:
    out = sorted({site for line in found.chain for site in line.left_out})
    if out:
        names = fmt.listed(site_name(site, found.sites) for site in out)
        yield Text(
            _("Not in every line, because they have no answers in some wave: %(names)s.", names=names), small=True
        )
    yield Text(
        _(
            "Watched over the waves: a mean that forgets slowly (EWMA, 20 % of each new wave), beside the first "
            "twelve waves of the same questions. One line of monthly waves leaves its limits for nothing less than "
            "once in twenty years. The shaded limits are those of a single wave. Gaps are never filled in."
        ),
        small=True,
    )
