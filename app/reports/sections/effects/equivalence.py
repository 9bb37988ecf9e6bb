"""Whether two groups are alike: three answers, of which "nothing is shown" is one."""

from collections.abc import Iterable

from analysis.effects.equivalence import Equivalence
from analysis.errors import AnalysisError
from app.kernel.web.i18n import Formatter
from app.kernel.web.i18n import gettext as _
from app.reports.sections.effects.words import p_written, with_limits
from app.reports.sections.model import Refusal, Section, Text
from app.results.frames.labels import Labels
from app.results.words.refusals import refusal_text
from survey_defs.analysis_plan import EquivalencePlan


def equivalence_section(
    found: Equivalence | AnalysisError, plan: EquivalencePlan, labels: Labels, fmt: Formatter
) -> Section:
    scale = labels.scale(plan.scale)
    if isinstance(found, AnalysisError):
        heading = _("Whether groups are alike: %(scale)s", scale=scale)
        return Section(id="equivalence", heading=heading, blocks=(Refusal(refusal_text(found, labels, fmt)),))
    blocks = (Text(_compared(found, plan, labels, fmt)), Text(_how(found, fmt), small=True))
    return Section(id="equivalence", heading=_verdict(found, scale), blocks=blocks)


def _verdict(found: Equivalence, scale: str) -> str:
    if found.is_equivalent:
        return _("The two groups are alike: %(scale)s", scale=scale)
    if found.is_different:
        return _("The two groups differ: %(scale)s", scale=scale)
    return _("Too few answers to tell whether the two groups are alike: %(scale)s", scale=scale)


def _compared(found: Equivalence, plan: EquivalencePlan, labels: Labels, fmt: Formatter) -> str:
    low, high = (fmt.number(value, 2) for value in (found.low, found.high))
    return _(
        "%(first)s (%(n_first)s people) against %(second)s (%(n_second)s people): a difference of %(difference)s "
        "standard deviations.",
        first=_named(plan.first, plan, labels, fmt),
        n_first=fmt.integer(found.n_first),
        second=_named(plan.second, plan, labels, fmt),
        n_second=fmt.integer(found.n_second),
        difference=with_limits(fmt.number(found.difference, 2), low, high, fmt),
    )


def _named(values: Iterable[int], plan: EquivalencePlan, labels: Labels, fmt: Formatter) -> str:
    return fmt.listed(labels.option(plan.by, str(value)) for value in values)


def _how(found: Equivalence, fmt: Formatter) -> str:
    return _(
        "Alike means that the confidence interval (90 %%) stays within ±%(bound)s standard deviations, a bound set "
        "before the answers were seen (two one-sided tests, p %(p)s).",
        bound=fmt.number(found.bound, 2),
        p=p_written(found.p, fmt),
    )
