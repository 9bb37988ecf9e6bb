"""What goes with loyalty, in words that claim no more than that."""

from collections.abc import Iterator

from analysis.effects.by_group import ByGroup
from analysis.effects.regression import Regression
from analysis.effects.relative_weights import RelativeWeights
from analysis.errors import AnalysisError
from app.kernel.web.i18n import Formatter
from app.kernel.web.i18n import gettext as _
from app.reports.sections.effects.words import (
    PLAIN,
    Row,
    driver_name,
    how_told,
    limited,
    no_order,
    p_written,
    records,
    with_limits,
)
from app.reports.sections.model import Block, Chart, Column, Refusal, Section, Table, Text
from app.results.frames.labels import Labels
from app.results.parts.effects.drivers import Blocks, Drivers
from app.results.words.refusals import refusal_text


def drivers_section(
    blocks: Blocks, grouped: ByGroup | AnalysisError | None, moderator: str, labels: Labels, fmt: Formatter
) -> Section:
    """Relationship marketing, then touchpoints; then whether groups differ in it."""
    found: list[Block] = []
    for name, one in blocks.items():
        found += _block(name, one, labels, fmt)
    if grouped is not None:
        found += _by_group(grouped, moderator, labels, fmt)
    found.append(no_order())
    return Section(id="drivers", heading=_heading(blocks, labels, fmt), blocks=tuple(found))


def _heading(blocks: Blocks, labels: Labels, fmt: Formatter) -> str:
    one = next(iter(blocks.values()), None)
    weights = one.weights_of(main_outcome(one)) if isinstance(one, Drivers) else None
    if not isinstance(weights, RelativeWeights):
        return _("What goes with loyalty")
    shown = weights.weights[weights.weights["is_more"]].sort_values("share", ascending=False)
    if shown.empty:
        return _("What goes with loyalty: no driver passes what chance reaches")
    names = fmt.listed(driver_name(str(name), labels) for name in shown["name"][:2])
    return _("Goes with loyalty most: %(drivers)s", drivers=names)


def main_outcome(drivers: Drivers) -> str:
    """The index where there is one, which stands last."""
    return list(drivers.regressions)[-1]


def _block(name: str, one: Drivers | AnalysisError, labels: Labels, fmt: Formatter) -> Iterator[Block]:
    if isinstance(one, AnalysisError):
        yield Refusal(refusal_text(one, labels, fmt))
        return
    main = main_outcome(one)
    said = explained(one.regressions[main], labels, fmt, weights=one.weights_of(main))
    yield Text(fmt.labelled(_("Touchpoints one by one"), said) if name == "touchpoints" else said)
    yield from _pictured(name, one, main, labels, fmt)
    for outcome, regression in one.regressions.items():
        if outcome != main:
            yield _table(name, regression, one, labels, fmt, folded=True)
    yield Text(how_told(one.first, one.errored, fmt), small=True)


def explained(
    one: Regression, labels: Labels, fmt: Formatter, *, weights: RelativeWeights | AnalysisError | None = None
) -> str:
    """How much of the outcome goes with all predictors together, with limits."""
    low, high = one.r2_low, one.r2_high
    if low is None and isinstance(weights, RelativeWeights):
        low, high = weights.r2_low, weights.r2_high
    share = fmt.percent(one.r2)
    if low is not None and high is not None:
        share = with_limits(share, fmt.percent(low), fmt.percent(high), fmt)
    return _(
        "%(share)s of how people differ in %(outcome)s goes with these together; %(n)s people answered all of it.",
        share=share,
        outcome=labels.scale(one.y),
        n=fmt.integer(one.n),
    )


def _pictured(name: str, one: Drivers, outcome: str, labels: Labels, fmt: Formatter) -> Iterator[Block]:
    weights = one.weights_of(outcome)
    if isinstance(weights, AnalysisError):
        yield Refusal(refusal_text(weights, labels, fmt))
    table = _table(name, one.regressions[outcome], one, labels, fmt)
    if not isinstance(weights, RelativeWeights):
        yield table
        return
    rows = records(weights.weights.sort_values("share", ascending=False))
    said = fmt.clauses(
        fmt.labelled(driver_name(str(row["name"]), labels), fmt.percent(float(row["share"]))) for row in rows
    )
    caption = _caption(name, outcome, labels)
    yield Chart(name, caption, said, table)
    yield Text(
        _(
            "A bar is the part of what is explained that goes with one driver, shared out where drivers overlap "
            "(relative weights). Its confidence interval never reaches 0; so the dashed line shows what the largest "
            "of as many drivers drawn at random would reach. Filled bars pass it."
        ),
        small=True,
    )


def _caption(name: str, outcome: str, labels: Labels) -> str:
    if name == "touchpoints":
        return _("Touchpoints that go with: %(outcome)s", outcome=labels.scale(outcome))
    return _("What goes with: %(outcome)s", outcome=labels.scale(outcome))


def _table(
    name: str, one: Regression, drivers: Drivers, labels: Labels, fmt: Formatter, *, folded: bool = False
) -> Table:
    weights = drivers.weights_of(one.y)
    shares: dict[str, Row] = {}
    if isinstance(weights, RelativeWeights):
        shares = {str(row["name"]): row for row in records(weights.weights)}
    rows = tuple(
        (driver_name(str(row["name"]), labels), *_share(shares.get(str(row["name"])), fmt), *_coefficient(row, fmt))
        for row in records(one.coefficients.iloc[1:])
    )
    columns = [Column(_("Driver"), numeric=False)]
    if shares:
        columns.append(Column(_("Share of what is explained")))
    columns += [Column(_("Standardised coefficient")), Column("p"), Column("VIF")]
    caption = _caption(name, one.y, labels)
    r2 = _("R² %(r2)s, adjusted %(adjusted)s", r2=fmt.coefficient(one.r2), adjusted=fmt.coefficient(one.r2_adjusted))
    return Table(caption, tuple(columns), rows, (r2,), folded=folded)


def _share(row: Row | None, fmt: Formatter) -> tuple[str, ...]:
    return () if row is None else (limited(row, ("share", "share_low", "share_high"), fmt.percent, fmt),)


def _coefficient(row: Row, fmt: Formatter) -> tuple[str, str, str]:
    names = ("standardized", "standardized_low", "standardized_high")
    return limited(row, names, fmt.coefficient, fmt), fmt.p_value(row["p"]), fmt.number(row["vif"], 1)


def _by_group(grouped: ByGroup | AnalysisError, moderator: str, labels: Labels, fmt: Formatter) -> Iterator[Block]:
    item = labels.item(moderator)
    if isinstance(grouped, AnalysisError):
        yield Text(_("Whether groups differ in this (%(item)s):", item=item))
        yield Refusal(refusal_text(grouped, labels, fmt))
        return
    groups = list(grouped.groups.index)
    names = [labels.option(moderator, _code(group)) for group in groups]
    yield Text(_verdict(grouped, item, labels, fmt))
    slopes = {(row["name"], row["group"]): row for row in records(grouped.slopes)}
    differences = records(grouped.differences)
    rows = tuple(
        (
            driver_name(name, labels),
            *(limited(slopes[name, group], PLAIN, lambda value: fmt.number(value, 2), fmt) for group in groups),
            fmt.p_value(min(row["p_holm"] for row in differences if row["name"] == name)),
        )
        for name in grouped.x
    )
    columns = (Column(_("Driver"), numeric=False), *(Column(name) for name in names), Column(_("p of the difference")))
    note = _("Points of the outcome for one point of the driver.")
    yield Table(_("By: %(item)s", item=item), columns, rows, (note,), folded=True)


def _code(group: object) -> str:
    return str(int(group)) if isinstance(group, float) and group.is_integer() else str(group)


def _verdict(grouped: ByGroup, item: str, labels: Labels, fmt: Formatter) -> str:
    outcome = labels.scale(grouped.y)
    if grouped.joint is None:
        return _(
            "Whether what goes with %(outcome)s differs by “%(item)s” cannot be tested.", outcome=outcome, item=item
        )
    p = p_written(grouped.joint.p, fmt)
    if grouped.joint.p <= 1 - grouped.level:
        return _(
            "What goes with %(outcome)s is not the same in all groups of “%(item)s” (p %(p)s).",
            outcome=outcome, item=item, p=p,
        )  # fmt: skip
    return _(
        "No difference is shown between groups of “%(item)s” in what goes with %(outcome)s (p %(p)s).",
        outcome=outcome, item=item, p=p,
    )  # fmt: skip
