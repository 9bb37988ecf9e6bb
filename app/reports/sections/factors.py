"""What the items measure together: factorability, how many factors, loadings."""

from analysis.dimensions import Parallel
from analysis.errors import AnalysisError, NoCommonFactor
from analysis.factor import FactorSolution
from app.kernel.web.i18n import Formatter, ngettext
from app.kernel.web.i18n import gettext as _
from app.reports.sections.model import Block, Chart, Column, Refusal, Section, Table, Text
from app.reports.sections.words.help import about_loadings
from app.reports.sections.words.readings import kmo_reading
from app.results.frames.labels import Labels
from app.results.parts.factors import FactorResult
from app.results.words.refusals import refusal_text


def factor_section(factors: FactorResult, labels: Labels, fmt: Formatter) -> Section:
    heading = _("What the items measure together")
    blocks: list[Block] = [_factorability(factors, labels, fmt)]
    if not isinstance(factors.parallel, AnalysisError):
        blocks.append(_scree(factors, factors.parallel, fmt))
    if isinstance(factors.solution, NoCommonFactor):
        heading = _("No common factor shows")
    if isinstance(factors.solution, AnalysisError):
        if not isinstance(factors.kmo, AnalysisError):
            blocks.append(Refusal(refusal_text(factors.solution, labels, fmt)))
        return Section(id="structure", heading=heading, blocks=tuple(blocks))
    solution = factors.solution
    blocks += [*_beside_the_finding(factors, solution, fmt), about_loadings(), _loadings(solution, labels, fmt)]
    if solution.factors > 1:
        blocks.append(_correlations(solution, fmt))
    blocks.append(_how(solution, fmt))
    return Section(id="structure", heading=_solved(factors, solution, fmt), blocks=tuple(blocks))


def _solved(factors: FactorResult, solution: FactorSolution, fmt: Formatter) -> str:
    """A number that the items show is a finding; one that somebody chose is not."""
    count = fmt.integer(solution.factors)
    if factors.chosen_by == "setting":
        return ngettext(
            "Solution with %(count)s factor, as set",
            "Solution with %(count)s factors, as set",
            solution.factors,
            count=count,
        )
    if factors.is_limited:
        return ngettext(
            "Solution with %(count)s common factor",
            "Solution with %(count)s common factors",
            solution.factors,
            count=count,
        )
    return ngettext(
        "The items share %(count)s common factor",
        "The items share %(count)s common factors",
        solution.factors,
        count=count,
    )


def _beside_the_finding(factors: FactorResult, solution: FactorSolution, fmt: Formatter) -> list[Block]:
    """What parallel analysis says of a number that is not its own."""
    if isinstance(factors.parallel, AnalysisError):
        return []
    found = fmt.integer(factors.parallel.common_factors)
    if factors.chosen_by == "setting":
        text = _(
            "The number of factors is a setting of the analysis, not a finding; parallel analysis finds %(found)s.",
            found=found,
        )
        return [Text(text)]
    if not factors.is_limited:
        return []
    text = _(
        "Parallel analysis finds %(found)s common factors. So few items settle no more than the %(count)s shown.",
        found=found,
        count=fmt.integer(solution.factors),
    )
    return [Text(text)]


def _factorability(factors: FactorResult, labels: Labels, fmt: Formatter) -> Text | Refusal:
    if isinstance(factors.kmo, AnalysisError):
        return Refusal(refusal_text(factors.kmo, labels, fmt))
    text = _(
        "Kaiser-Meyer-Olkin %(kmo)s (%(reading)s), from %(n)s complete responses.",
        kmo=fmt.coefficient(factors.kmo.overall),
        reading=kmo_reading(factors.kmo.overall),
        n=fmt.integer(factors.kmo.n),
    )
    if not isinstance(factors.bartlett, AnalysisError):
        tested = _(
            "Bartlett's test of no correlation: χ² = %(chi2)s, df = %(df)s, p %(p)s.",
            chi2=fmt.number(factors.bartlett.chi2, 1),
            df=fmt.integer(factors.bartlett.df),
            p=_p(factors.bartlett.p, fmt),
        )
        text = fmt.sentences(text, tested)
    return Text(text)


def _p(value: float, fmt: Formatter) -> str:
    written = fmt.p_value(value)
    return written if written.startswith("<") else f"= {written}"


def _scree(factors: FactorResult, parallel: Parallel, fmt: Formatter) -> Chart:
    """How many dimensions: all rules side by side, because they may differ."""
    rules = [
        (_("Parallel analysis, common factors"), parallel.common_factors),
        (_("Parallel analysis, components"), parallel.components),
    ]
    if not isinstance(factors.average_partial, AnalysisError):
        rules.append((_("Velicer's minimum average partial"), factors.average_partial.components))
    if not isinstance(factors.kaiser, AnalysisError):
        rules.append((_("Eigenvalues above one (Kaiser; counts too many)"), factors.kaiser.components))
    rows = tuple((name, fmt.integer(count)) for name, count in rules)
    table = Table(_("How many factors?"), (Column(_("Rule"), numeric=False), Column(_("Factors"))), rows)
    alternative = fmt.clauses(fmt.labelled(name, count) for name, count in rows)
    return Chart("scree", _("Eigenvalues of the data beside those of chance"), alternative, table)


def _loadings(solution: FactorSolution, labels: Labels, fmt: Formatter) -> Chart:
    names = [str(name) for name in solution.loadings.columns]
    columns = (
        Column(_("Item"), numeric=False),
        *(Column(fmt.digits(name)) for name in names),
        Column(_("Communality")),
    )
    rows = tuple(
        (
            str(item) if labels.item(str(item)) == str(item) else f"{item}: {labels.item(str(item))}",
            *(fmt.coefficient(float(value)) for value in row),
            fmt.coefficient(float(solution.communalities[str(item)])),
        )
        for item, row in solution.loadings.iterrows()
    )
    table = Table(_("Loadings"), columns, rows, folded=True)
    alternative = fmt.clauses(_strongest(solution, name, fmt) for name in names)
    return Chart("loadings", _("Loadings of the items"), alternative, table)


def _strongest(solution: FactorSolution, name: str, fmt: Formatter) -> str:
    column = solution.loadings[name].abs().sort_values(ascending=False)
    return fmt.labelled(fmt.digits(name), fmt.listed(str(item) for item in column.index[:3]))


def _correlations(solution: FactorSolution, fmt: Formatter) -> Table:
    names = [str(name) for name in solution.factor_correlations.columns]
    rows = tuple(
        (fmt.digits(str(name)), *(fmt.coefficient(float(value)) for value in row))
        for name, row in solution.factor_correlations.iterrows()
    )
    columns = (Column(_("Factor"), numeric=False), *(Column(fmt.digits(name)) for name in names))
    return Table(_("Correlations of the factors"), columns, rows, folded=True)


def _how(solution: FactorSolution, fmt: Formatter) -> Text:
    rotation = solution.rotation or _("none")
    if solution.rotation and solution.kaiser:
        rotation = _("%(rotation)s with Kaiser's scaling", rotation=solution.rotation)
    text = _(
        "Extraction %(extraction)s, rotation %(rotation)s; χ² = %(chi2)s, df = %(df)s.",
        extraction=solution.extraction,
        rotation=rotation,
        chi2=fmt.number(solution.chi2, 1),
        df=fmt.integer(solution.df),
    )
    if solution.rmsea is not None:
        text = fmt.sentences(text, _("RMSEA %(rmsea)s.", rmsea=fmt.coefficient(solution.rmsea, 3)))
    return Text(text, small=True)
