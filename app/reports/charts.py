"""Charts of a report by name, with the words and numbers of its language."""

import io
from collections.abc import Callable
from functools import partial

from analysis import plots
from analysis.effects.priority import Priorities
from analysis.effects.relative_weights import RelativeWeights
from analysis.errors import AnalysisError
from analysis.plots import Board, Paper
from analysis.plots.profile_chart import FAR
from app.kernel.web.i18n import Formatter
from app.reports.sections.effects.drivers import main_outcome
from app.reports.sections.waves import lines as wave_lines
from app.reports.sections.waves.changes import forest
from app.results.frames.labels import Labels
from app.results.parts.effects.activities import Activities
from app.results.parts.effects.drivers import Drivers
from app.results.parts.waves.changes import WaveChanges
from app.results.parts.waves.trend import WaveTrends
from app.results.plan import INDEX
from app.results.run import Analysis
from app.results.words.charts import chart_words, word_of_mouth_levels
from app.results.words.index import index_name

Words = dict[str, str]
# draws a chart of these results with these words on a paper
Draw = Callable[[Analysis, Words, Formatter, Paper], Board]


# a drawing in a page: its paper and itself
Drawing = tuple[str, str]
# charts that are as wide as a column of half a page
PAPERS = dict.fromkeys(("movement", "quadrants", "ladder", "heard"), (plots.HALF, plots.PHONE))


class NoChart(LookupError):
    """The results hold no such chart."""


def draw(name: str, analysis: Analysis, labels: Labels, fmt: Formatter) -> bytes:
    """The chart as an SVG file; the same results give the same bytes."""
    target = io.BytesIO()
    plots.save_svg(_drawn(name, analysis, _words(labels), fmt, plots.PAPER), target)
    return target.getvalue()


def draw_in_page(name: str, analysis: Analysis, labels: Labels, fmt: Formatter, *, label: str) -> tuple[Drawing, ...]:
    """The chart as parts of a page, the widest first; a table of figures is drawn once, because it would not fit."""
    words, papers = _words(labels), PAPERS.get(name, (plots.MIDDLE, plots.PHONE))
    boards = [(paper.name, _drawn(name, analysis, words, fmt, paper)) for paper in papers]
    return tuple((paper, plots.inline_svg(board, name=f"{name}-{paper}", label=label)) for paper, board in boards)


def _drawn(name: str, analysis: Analysis, words: Words, fmt: Formatter, paper: Paper) -> Board:
    if name not in CHARTS:
        raise NoChart(name)
    return CHARTS[name](analysis, words, fmt, paper)


def _words(labels: Labels) -> Words:
    """Names of scales and items, and what a chart says of itself."""
    near = {name: poles[0] for name, poles in labels.poles.items() if not labels.items.get(name)}
    far = {f"{name}{FAR}": poles[1] for name, poles in labels.poles.items()}
    return {**labels.items, **near, **far, **labels.scales, **chart_words()}


def _scree(analysis: Analysis, words: Words, fmt: Formatter, paper: Paper) -> Board:
    if analysis.factors is None or isinstance(analysis.factors.parallel, AnalysisError):
        raise NoChart("scree")
    return plots.scree(analysis.factors.parallel, labels=words, numbers=fmt, language=fmt.language.code, paper=paper)


def _loadings(analysis: Analysis, words: Words, fmt: Formatter, paper: Paper) -> Board:
    if analysis.factors is None or isinstance(analysis.factors.solution, AnalysisError):
        raise NoChart("loadings")
    factors = {f"F{number}": fmt.digits(f"F{number}") for number in range(1, 40)}
    solution = analysis.factors.solution
    return plots.loadings_map(solution, labels=words | factors, numbers=fmt, language=fmt.language.code, paper=paper)


def _alphas(analysis: Analysis, words: Words, fmt: Formatter, paper: Paper) -> Board:
    found = {s.plan.name: s.alpha for s in analysis.scales if not isinstance(s.alpha, AnalysisError)}
    if not found:
        raise NoChart("alphas")
    return plots.alpha_forest(found, labels=words, numbers=fmt, language=fmt.language.code, paper=paper)


def _dimensions(analysis: Analysis, words: Words, fmt: Formatter, paper: Paper) -> Board:
    index = analysis.value_index
    if index is None or isinstance(index, AnalysisError):
        raise NoChart("dimensions")
    words = words | {INDEX: index_name(analysis.plan.value_index, fmt)}
    return plots.dimension_scores(index.to_frame(), labels=words, numbers=fmt, language=fmt.language.code, paper=paper)


def _quadrants(analysis: Analysis, words: Words, fmt: Formatter, paper: Paper) -> Board:
    if analysis.quadrants is None or isinstance(analysis.quadrants, AnalysisError):
        raise NoChart("quadrants")
    return plots.quadrant_square(analysis.quadrants, labels=words, numbers=fmt, language=fmt.language.code, paper=paper)


def _movement(analysis: Analysis, words: Words, fmt: Formatter, paper: Paper) -> Board:
    found = analysis.movement
    if found is None or isinstance(found, AnalysisError) or found.moves is None or found.moves.beyond_error is None:
        raise NoChart("movement")
    return plots.movement_flow(found.moves, labels=words, numbers=fmt, language=fmt.language.code, paper=paper)


def _ladder(analysis: Analysis, words: Words, fmt: Formatter, paper: Paper) -> Board:
    if analysis.word_of_mouth is None or isinstance(analysis.word_of_mouth, AnalysisError):
        raise NoChart("ladder")
    levels = {level: fmt.digits(text) for level, text in word_of_mouth_levels().items()}
    return plots.word_of_mouth_ladder(
        analysis.word_of_mouth, labels=words | levels, numbers=fmt, language=fmt.language.code, paper=paper
    )


def _heard(analysis: Analysis, words: Words, fmt: Formatter, paper: Paper) -> Board:
    if analysis.heard is None or isinstance(analysis.heard, AnalysisError):
        raise NoChart("heard")
    levels = {level: fmt.digits(text) for level, text in word_of_mouth_levels().items()}
    return plots.word_of_mouth_ladder(
        analysis.heard.spoken, labels=words | levels, numbers=fmt, language=fmt.language.code, paper=paper
    )


def _poles(analysis: Analysis, words: Words, fmt: Formatter, paper: Paper) -> Board:
    module = next((one for one in analysis.modules or () if one.plan.has_poles), None)
    if module is None or module.plan.range is None:
        raise NoChart("poles")
    return plots.profile_line(
        module.line.table, limits=module.plan.range, labels=words, numbers=fmt, language=fmt.language.code, paper=paper
    )


def _weights(block: str) -> Draw:
    """The chart of relationship marketing, or of touchpoints, for the outcome that its section is about."""

    def draw_block(analysis: Analysis, words: Words, fmt: Formatter, paper: Paper) -> Board:
        found = (analysis.drivers or {}).get(block)
        weights = found.weights_of(main_outcome(found)) if isinstance(found, Drivers) else None
        if not isinstance(weights, RelativeWeights):
            raise NoChart(block)
        return plots.driver_bars(weights, labels=words, numbers=fmt, language=fmt.language.code, paper=paper)

    return draw_block


def _activities(analysis: Analysis, words: Words, fmt: Formatter, paper: Paper) -> Board:
    if not isinstance(analysis.activities, Activities):
        raise NoChart("activities")
    return plots.coefficient_map(
        analysis.activities.found, labels=words, numbers=fmt, language=fmt.language.code, paper=paper
    )


def _priorities(analysis: Analysis, words: Words, fmt: Formatter, paper: Paper) -> Board:
    if not isinstance(analysis.priorities, Priorities):
        raise NoChart("priorities")
    return plots.priority_map(analysis.priorities, labels=words, numbers=fmt, language=fmt.language.code, paper=paper)


def _changes(analysis: Analysis, words: Words, fmt: Formatter, paper: Paper) -> Board:
    found = analysis.changes
    if not isinstance(found, WaveChanges) or found.found is None:
        raise NoChart("changes")
    return plots.change_forest(forest(found), labels=words, numbers=fmt, language=fmt.language.code, paper=paper)


def _line(name: str, analysis: Analysis, words: Words, fmt: Formatter, paper: Paper) -> Board:
    found = analysis.trend
    lines = dict(wave_lines.drawn(found)) if isinstance(found, WaveTrends) else {}
    if not isinstance(found, WaveTrends) or name not in lines:
        raise NoChart(name)
    points, last = wave_lines.points_of(lines[name], found), found.places[-1].number
    return plots.wave_line(points, waves=last, labels=words, numbers=fmt, language=fmt.language.code, paper=paper)


CHARTS: dict[str, Draw] = {
    **{name: partial(_line, name) for name in wave_lines.CHARTS},
    "activities": _activities,
    "changes": _changes,
    "alphas": _alphas,
    "dimensions": _dimensions,
    "drivers": _weights("drivers"),
    "heard": _heard,
    "ladder": _ladder,
    "poles": _poles,
    "loadings": _loadings,
    "priorities": _priorities,
    "movement": _movement,
    "quadrants": _quadrants,
    "scree": _scree,
    "touchpoints": _weights("touchpoints"),
}
