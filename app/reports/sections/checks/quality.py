"""Who may have answered without reading: the recorded rule, and what it would change. Nobody is left out silently."""

from collections.abc import Mapping

import pandas as pd

from app.disclosure.figure import is_crowd
from app.disclosure.told import Told
from app.kernel.web.i18n import Formatter, ngettext
from app.kernel.web.i18n import gettext as _
from app.reports.sections.checks.signals import signal_blocks
from app.reports.sections.model import Block, Column, Section, Table, Text
from app.reports.sections.words.written import HIDDEN, written
from app.results.frames.labels import Labels
from app.results.parts import part as parts
from app.results.parts.quality import QUALITY, AnswerQuality


def quality_section(
    found: AnswerQuality,
    labels: Labels,
    fmt: Formatter,
    *,
    min_cell: int = 1,
    signals: Mapping[str, int] | None = None,
) -> Section:
    """A count of few is not told, nor anything it could be computed from.

    signals   what was noted when responses came in; None for a file
    """
    told = parts.told(QUALITY, found, min_cell=min_cell).under("quality")
    blocks: list[Block] = [Text(_rule(found, told, fmt))]
    if told.value("flagged"):
        blocks.append(_rules(found, told, fmt))
    if told.value("flagged") and not told.is_withheld("scales"):
        blocks.append(_scales(found, labels, fmt))
    blocks.append(
        Text(
            _(
                "The rule was recorded before the answers were seen. Everybody is in the figures of this report; "
                "where alpha changes much without these responses, say so when you use the scale."
            ),
            small=True,
        )
    )
    if signals is not None:
        blocks += signal_blocks(signals, fmt, min_cell=min_cell)
    return Section(id="quality", heading=_heading(found, told, min_cell, fmt), blocks=tuple(blocks))


def _heading(found: AnswerQuality, told: Told, min_cell: int, fmt: Formatter) -> str:
    flagged = told.value("flagged")
    if flagged is None and is_crowd(found.flagged, min_cell=min_cell):
        return _("All but a few responses look careless; the figures include them")
    if flagged is None:
        return _("Fewer than %(n)s responses look careless", n=fmt.integer(min_cell))
    if flagged == 0:
        return _("No response looks careless")
    return ngettext(
        "%(count)s response looks careless; the figures include it",
        "%(count)s responses look careless; the figures include them",
        flagged,
        count=fmt.integer(flagged),
    )


def _rule(found: AnswerQuality, told: Told, fmt: Formatter) -> str:
    applied = fmt.clauses(_names()[rule.index] for rule in found.exclusion.rules)
    text = _("Recorded rule: a response looks careless when one of these holds: %(signs)s.", signs=applied)
    skipped = [index for index in _names() if any(name.startswith(index) for name in found.exclusion.skipped)]
    if skipped:
        left = fmt.clauses(_names()[index] for index in skipped)
        text = fmt.sentences(text, _("Could not be looked at here: %(signs)s.", signs=left))
    if found.timed is not None:
        text = fmt.sentences(text, _times(found, written(told, "timed", fmt.integer), fmt))
    return text


def _times(found: AnswerQuality, timed: str, fmt: Formatter) -> str:
    return _(
        "Seconds: how long a page was in sight, shared among the questions answered on it; they are known of "
        "%(timed)s of %(all)s responses, and who has none is not judged by them.",
        timed=timed,
        all=fmt.integer(found.exclusion.n_before),
    )


def _names() -> dict[str, str]:
    return {
        "instructed_failed": _("an item that tells what to answer was answered otherwise"),
        "straight_line": _("ten items or more, a reversed one among them, all have the same answer"),
        "seconds_per_item": _("less than two seconds for each item"),
    }


def _rules(found: AnswerQuality, told: Told, fmt: Formatter) -> Table:
    """Rule by rule; all counts or none, for the total is known."""
    counts = [fmt.integer(row["flagged"]) for row in told.value("rules") or ()]
    cells = counts or [HIDDEN] * len(found.exclusion.rules)
    rows = tuple((_names()[rule.index], cell) for rule, cell in zip(found.exclusion.rules, cells, strict=True))
    return Table(_("Responses by sign"), (Column(_("Sign"), numeric=False), Column("n")), rows)


def _scales(found: AnswerQuality, labels: Labels, fmt: Formatter) -> Table:
    def alpha(value: float) -> str:
        return "–" if pd.isna(value) else fmt.coefficient(value)

    rows = tuple(
        (labels.scale(str(row["scale"])), alpha(row["alpha_before"]), alpha(row["alpha_after"]))
        for _i, row in found.scales.to_frame().iterrows()
    )
    columns = (Column(_("Scale"), numeric=False), Column(_("Alpha of all")), Column(_("Alpha without them")))
    note = _(
        "All: %(before)s responses. Without those that look careless: %(after)s.",
        before=fmt.integer(found.exclusion.n_before),
        after=fmt.integer(found.exclusion.n_after),
    )
    return Table(_("Alpha with and without the responses that look careless"), columns, rows, (note,))
