"""How the dimensions of perceived value go together: loyalty with word of mouth among them."""

import pandas as pd

from analysis.correlation import ItemCorrelations, pearson
from analysis.errors import AnalysisError
from app.disclosure.figure import Tree, figures
from app.results.parts.given import Given
from app.results.parts.part import Part, rows_of
from app.results.parts.standing import usable
from app.results.trying import tried


def _correlated(given: Given) -> ItemCorrelations | AnalysisError | None:
    scores = {name: one.values for name, one in usable(given.dimensions).items()}
    if len(scores) < 2:
        return None
    return tried(lambda: pearson(pd.DataFrame(scores), missing="pairwise"))


def _pairs(found: ItemCorrelations) -> list[Tree]:
    return [figures(row, int(n)) for n, row in zip(found.to_frame()["n"], rows_of(found.to_frame()), strict=True)]


TOGETHER: Part[ItemCorrelations] = Part(
    name="together",
    wants=lambda plan: len(plan.value_index) > 1,
    run=_correlated,
    json=lambda found, _labels: {"dimension_correlations": {"pairs": _pairs(found)}},
    rows_behind=lambda found: {"dimension_correlations": int(found.to_frame()["n"].min())},
    under="loyalty",
    # the scales of the same answers tell it
    is_told=False,
)
