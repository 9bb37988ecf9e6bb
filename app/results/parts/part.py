"""One kind of result: what it wants of a plan, how it runs, its JSON, and which rows stand behind it."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import pandas as pd

from analysis.errors import AnalysisError
from app.disclosure.figure import Json, Tree, limited
from app.disclosure.told import Told
from app.results.plan import Plan

if TYPE_CHECKING:
    from app.results.parts.given import Given

Result = TypeVar("Result")
Names = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Part(Generic[Result]):
    """A row of the table of parts.

    name         the field of `Analysis` that holds the result, or the error that says why there is none
    wants        whether the plan asks for it
    run          the result from what is given; AnalysisError where the answers cannot give it
    json         branches of the document, figures with the people behind them; takes the labels of columns beside
    rows_behind  how many people each branch rests on
    under        key of the document that the branches stand under; None: at the top
    warnings     what the figures cannot say for themselves
    is_told      whether a refusal is told as a warning of this part; False where another part tells it
    if_small     what is said when branches of these names are suppressed
    """

    name: str
    wants: Callable[[Plan], bool]
    run: "Callable[[Given], Result | AnalysisError | None]"
    json: Callable[[Result, Names], Mapping[str, Tree]]
    rows_behind: Callable[[Result], Mapping[str, int]]
    under: str | None = None
    warnings: Callable[[Result], list[Json]] = lambda _result: []
    is_told: bool = True
    if_small: Callable[[list[str]], list[Json]] = lambda _names: []


def branches(part: Part[Result], result: Result, labels: Names | None = None) -> dict[str, Tree]:
    """The branches of the document, no figure with more people behind it than its branch rests on."""
    rows = part.rows_behind(result)
    return {name: limited(tree, rows[name]) for name, tree in part.json(result, labels or {}).items()}


def told(part: Part[Result], result: Result, *, min_cell: int) -> Told:
    """The same for a reader who is told nothing of fewer people than the smallest cell."""
    return Told(branches(part, result), min_cell)


def refused(name: str, error: AnalysisError) -> Json:
    """Why a part of the plan has no figures."""
    return {"code": error.code, "parts": [name], "message": f"{name}: {error}"}


def rows_of(table: pd.DataFrame) -> list[Json]:
    """One mapping for each row, without what does not exist."""
    return [present({str(name): value for name, value in row.items()}) for row in table.to_dict(orient="records")]


def present(row: Mapping[str, Any]) -> Json:
    """Plain values; what does not exist is left out."""
    plain = {name: value.item() if hasattr(value, "item") else value for name, value in row.items()}
    return {name: value for name, value in plain.items() if not _is_absent(value)}


def fields_of(result: object, *names: str) -> Json:
    """These attributes of a result, as far as they exist."""
    return present({name: getattr(result, name) for name in names})


def _is_absent(value: object) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))
