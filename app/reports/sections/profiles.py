"""Constructs that are no scales, item by item: usage, bonds, what people mean to do."""

from analysis.errors import AnalysisError
from app.disclosure.told import Told
from app.kernel.web.i18n import Formatter
from app.kernel.web.i18n import gettext as _
from app.reports.sections.model import Block, Column, Refusal, Section, Table, Text
from app.reports.sections.words.written import written
from app.results.frames.labels import Labels
from app.results.parts import part as parts
from app.results.parts.profiles import PROFILES, Profile
from app.results.plan import ScalePlan
from app.results.words.refusals import refusal_text

Found = tuple[ScalePlan, Profile | AnalysisError]


def profiles_section(found: tuple[Found, ...], labels: Labels, fmt: Formatter, *, min_cell: int = 1) -> Section:
    blocks: list[Block] = []
    for plan, one in found:
        if isinstance(one, AnalysisError):
            blocks.append(Refusal(fmt.labelled(labels.scale(plan.name), refusal_text(one, labels, fmt))))
        else:
            blocks.append(_table(one, labels, fmt, min_cell))
    blocks.append(
        Text(
            _(
                "These items add up to something or stand side by side; they share no common cause. They "
                "are read one by one, as asked, and have neither a score nor alpha. Above: answers over "
                "the middle of the response scale. Confidence intervals after Wilson (95 %)."
            ),
            small=True,
        )
    )
    return Section(id="profiles", heading=_("Read item by item"), blocks=tuple(blocks))


def _table(profile: Profile, labels: Labels, fmt: Formatter, min_cell: int) -> Table:
    columns = (
        Column(_("Item"), numeric=False),
        Column("n"),
        Column(_("Mean")),
        Column(_("Below")),
        Column(_("Above")),
        Column(_("Confidence interval (95 %)")),
    )
    told = parts.told(PROFILES, ((profile.plan, profile),), min_cell=min_cell)
    rows = []
    for item in profile.items:
        text = labels.item(item.name)
        label = item.name if text == item.name else f"{item.name}: {text}"
        rows.append((label, *_cells(told.under("profiles", profile.plan.name, "items", item.name), fmt)))
    return Table(labels.scale(profile.plan.name), columns, tuple(rows))


def _cells(item: Told, fmt: Formatter) -> tuple[str, ...]:
    return (
        written(item, "n", fmt.integer),
        written(item, "mean", lambda value: fmt.number(value, 2)),
        written(item, "below_share", fmt.percent),
        written(item, "share", fmt.percent),
        written(item, "low", lambda low: fmt.range(fmt.percent(low), fmt.percent(item.value("high")))),
    )
