"""Do the scales hold? Alpha with its interval, omega, and the items of each scale."""

from collections.abc import Callable
from typing import Any

from analysis.errors import AnalysisError
from app.kernel.web.i18n import Formatter, ngettext
from app.kernel.web.i18n import gettext as _
from app.reports.sections.model import Block, Chart, Column, Refusal, Section, Table, Text
from app.reports.sections.words.help import about_alpha, about_intervals
from app.reports.sections.words.readings import alpha_reading, better_without, is_enough
from app.reports.sections.words.written import written
from app.results.frames.labels import Labels
from app.results.parts import part as parts
from app.results.parts.scales import SCALES, ScaleResult
from app.results.run import Analysis
from app.results.words.refusals import refusal_text


def reliability_section(analysis: Analysis, labels: Labels, fmt: Formatter, *, min_cell: int = 1) -> Section:
    judged = [scale for scale in analysis.scales if not isinstance(scale.alpha, AnalysisError)]
    refused = [scale for scale in analysis.scales if isinstance(scale.alpha, AnalysisError)]
    blocks: list[Block] = []
    if judged:
        table = _table(judged, labels, fmt)
        alternative = fmt.clauses(fmt.labelled(row[0], row[4]) for row in table.rows)
        blocks += [about_alpha(), about_intervals()]
        blocks.append(Chart("alphas", _("Alpha of each scale with its confidence interval (95 %)"), alternative, table))
    blocks += [
        Refusal(fmt.labelled(labels.scale(scale.plan.name), refusal_text(scale.alpha, labels, fmt)))
        for scale in refused
        if isinstance(scale.alpha, AnalysisError)
    ]
    blocks += [_items(scale, labels, fmt, min_cell) for scale in analysis.scales]
    blocks.append(
        Text(
            _(
                "Alpha: Cronbach's alpha, confidence interval after Feldt, which assumes normal answers "
                "and parallel items; the distribution-free one assumes neither. Omega: total, one "
                "factor. r: correlation of the item with the rest of its scale. Floor and ceiling: share "
                "of answers at the lowest and highest point."
            ),
            small=True,
        )
    )
    return Section(id="reliability", heading=_heading(judged, labels, fmt), blocks=tuple(blocks))


def _heading(judged: list[ScaleResult], labels: Labels, fmt: Formatter) -> str:
    weak = [scale for scale in judged if not is_enough(scale)]
    if not judged:
        return _("No scale can be judged yet")
    if not weak:
        return _("All scales are reliable")
    names = fmt.listed(labels.scale(scale.plan.name) for scale in weak)
    return ngettext(
        "Reliability is weak in one scale: %(names)s",
        "Reliability is weak in these scales: %(names)s",
        len(weak),
        names=names,
    )


def _table(scales: list[ScaleResult], labels: Labels, fmt: Formatter) -> Table:
    columns = (
        Column(_("Scale"), numeric=False),
        Column(_("Items")),
        Column(_("Mean")),
        Column(_("SD")),
        Column(_("Alpha")),
        Column(_("Confidence interval (95 %)")),
        Column(_("Distribution-free")),
        Column(_("Omega")),
        Column("n"),
        Column(_("Left out")),
        Column(_("Reading"), numeric=False),
    )
    rows = tuple(_row(scale, labels, fmt) for scale in scales)
    return Table(_("Reliability of the scales"), columns, rows)


def _row(scale: ScaleResult, labels: Labels, fmt: Formatter) -> tuple[str, ...]:
    alpha = scale.alpha
    if isinstance(alpha, AnalysisError):
        return ()
    scores = None if isinstance(scale.scores, AnalysisError) or scale.scores.n < 2 else scale.scores
    return (
        labels.scale(scale.plan.name),
        fmt.integer(alpha.k),
        "–" if scores is None else fmt.number(scores.mean, 2),
        "–" if scores is None else fmt.number(scores.sd, 2),
        fmt.coefficient(alpha.alpha),
        fmt.range(fmt.coefficient(alpha.low), fmt.coefficient(alpha.high)),
        _free(scale, fmt),
        "–" if isinstance(scale.omega, AnalysisError) else fmt.coefficient(scale.omega.omega),
        fmt.integer(alpha.n),
        fmt.integer(alpha.n_dropped),
        _reading(scale, labels, fmt),
    )


def _free(scale: ScaleResult, fmt: Formatter) -> str:
    """The limits that assume neither normal answers nor parallel items."""
    if isinstance(scale.free, AnalysisError):
        return "–"
    return fmt.range(fmt.coefficient(scale.free.low), fmt.coefficient(scale.free.high))


def _reading(scale: ScaleResult, labels: Labels, fmt: Formatter) -> str:
    if isinstance(scale.alpha, AnalysisError):
        return ""
    reading = alpha_reading(scale.alpha.alpha)
    if scale.alpha.k == 2:
        reading += _("; two items: r = %(r)s", r=fmt.coefficient(scale.alpha.mean_r))
    better = better_without(scale)
    if better is not None and not is_enough(scale):
        reading += _("; without %(item)s: %(alpha)s", item=better[0], alpha=fmt.coefficient(better[1]))
    return reading


def _items(scale: ScaleResult, labels: Labels, fmt: Formatter, min_cell: int) -> Table:
    """Item by item; a scale without coefficients still shows what was answered."""
    caption = _("Items of: %(scale)s", scale=labels.scale(scale.plan.name))
    plain = isinstance(scale.items, AnalysisError)
    frame = scale.description.to_frame() if isinstance(scale.items, AnalysisError) else scale.items.to_frame()
    shown = ["n", "mean", "sd", "skew", "kurtosis", "floor", "ceiling"]
    shown += [] if plain else [name for name in ("r_drop", "alpha_if_deleted") if name in frame]
    titles = {
        "n": "n",
        "mean": _("Mean"),
        "sd": _("SD"),
        "skew": _("Skewness"),
        "kurtosis": _("Kurtosis"),
        "floor": _("Floor"),
        "ceiling": _("Ceiling"),
        "r_drop": "r",
        "alpha_if_deleted": _("Alpha without"),
    }
    told = parts.told(SCALES, (scale,), min_cell=min_cell).under(scale.plan.name, "items")
    rows = tuple(
        (
            _item_label(str(name), scale, labels),
            *(written(told.under(str(name)), column, _how(column, fmt)) for column in shown),
        )
        for name in frame.index
    )
    columns = (Column(_("Item"), numeric=False), *(Column(titles[name]) for name in shown))
    return Table(caption, columns, rows, folded=True)


def _item_label(item: str, scale: ScaleResult, labels: Labels) -> str:
    text = labels.item(item)
    label = item if text == item else f"{item}: {text}"
    return _("%(item)s (reversed)", item=label) if item in scale.plan.reverse else label


def _how(column: str, fmt: Formatter) -> Callable[[Any], str]:
    if column == "n":
        return fmt.integer
    if column in ("floor", "ceiling"):
        return fmt.percent
    return fmt.coefficient if column in ("r_drop", "alpha_if_deleted") else lambda value: fmt.number(value, 2)
