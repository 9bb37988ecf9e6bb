"""Where customers stand: the index of perceived value with its dimensions, and what they mean to spend."""

from collections.abc import Mapping

from analysis import scoring
from analysis.errors import AnalysisError, TooFewItems
from app.disclosure.figure import Figure, Tree, figures
from app.results.parts.given import Given
from app.results.parts.part import Part, fields_of, rows_of
from app.results.plan import ECONOMIC, INDEX, left_out
from app.results.trying import tried


def usable(dimensions: Mapping[str, scoring.Scores | AnalysisError]) -> dict[str, scoring.Scores]:
    return {name: value for name, value in dimensions.items() if not isinstance(value, AnalysisError)}


def _value_index(given: Given) -> scoring.ValueIndex | AnalysisError:
    dimensions, wanted = given.dimensions, len(given.plan.value_index)
    refused = next((scores for scores in dimensions.values() if isinstance(scores, AnalysisError)), None)
    if refused is not None:
        return refused
    if len(dimensions) < wanted:
        return TooFewItems(needed_items=wanted, found_items=len(dimensions), statistic="the value index")
    return tried(lambda: scoring.perceived_value_index(usable(dimensions)))


def _intentions(given: Given) -> scoring.ValueIndex | AnalysisError | None:
    scores = next((scale.scores for scale in given.scales if scale.plan.name == ECONOMIC), None)
    if scores is None or isinstance(scores, AnalysisError):
        return scores
    return tried(lambda: scoring.perceived_value_index({ECONOMIC: scores}))


def _index(index: scoring.ValueIndex) -> Tree:
    own = fields_of(index, "mean", "se", "low", "high", "level", "n", "n_dropped")
    table = index.to_frame().set_index("name")
    dimensions: dict[str, Figure | Tree] = {
        str(name): figures(row, int(n))
        for name, n, row in zip(table.index, table["n"], rows_of(table), strict=True)
        if name != INDEX
    }
    named = [str(name) for name in index.dimensions.columns]
    missing = left_out(named)
    own |= {"items": sum(index.items), "asked": named} | ({"left_out": list(missing)} if missing else {})
    return {**figures(own, index.n), "dimensions": dimensions}


VALUE_INDEX: Part[scoring.ValueIndex] = Part(
    name="value_index",
    wants=lambda plan: bool(plan.value_index),
    run=_value_index,
    json=lambda index, _labels: {"value_index": _index(index)},
    rows_behind=lambda index: {"value_index": index.n},
    under="loyalty",
)
INTENTIONS: Part[scoring.ValueIndex] = Part(
    name="intentions",
    wants=lambda _plan: True,
    run=_intentions,
    json=lambda index, _labels: {"intentions": _index(index)},
    rows_behind=lambda index: {"intentions": index.n},
    under="loyalty",
    # the scale of the same answers tells it
    is_told=False,
)
