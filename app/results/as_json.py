"""Results as the JSON of ``vafa analyse``: full precision, no path, no time; what does not exist is left out."""

from collections.abc import Iterator, Mapping
from importlib.metadata import version
from typing import Any

from analysis.errors import AnalysisError
from app.disclosure.figure import Json, is_crowd, suppressed, whole
from app.results.parts.part import Part, branches, refused
from app.results.parts.table import PARTS
from app.results.run import Analysis
from app.results.unshown import Unshown


def as_json(analysis: Analysis, labels: Mapping[str, str] | None = None) -> Json:
    """`labels`: what the file that was analysed calls its columns."""
    document = _begun(analysis)
    for part, result in _results(analysis):
        for name, tree in part.json(result, labels or {}).items():
            _place(document, part, name, whole(tree))
    return document | {"warnings": warnings_of(analysis)}


def told_json(analysis: Analysis, *, min_cell: int) -> Json:
    """The same document without the figures that rest on fewer people than the smallest cell; what is suppressed leaves
    a warning that says so, and takes its own warnings with it.
    """
    document = _begun(analysis)
    hidden: list[Json] = []
    every: set[str] = set()
    for part, result in _results(analysis):
        rows, trees = part.rows_behind(result), branches(part, result)
        small = [name for name in trees if not is_crowd(rows[name], min_cell=min_cell)]
        for name, tree in trees.items():
            if told := suppressed(tree, min_cell=min_cell):
                _place(document, part, name, told)
        message = f"fewer than {min_cell} responses: not shown"
        hidden += [{"code": "small_cell", **where, "message": message} for where in part.if_small(small)]
        every.update(small)
    told_warnings = [one for one in warnings_of(analysis) if one.get("scale") not in every]
    return document | {"warnings": [*told_warnings, *hidden]}


def warnings_of(analysis: Analysis) -> list[Json]:
    """What the figures cannot say for themselves: refusals and things worth a look, each with a code."""
    found: list[Json] = []
    for part in PARTS:
        result = getattr(analysis, part.name)
        if isinstance(result, AnalysisError):
            found += [refused(part.name, result)] if part.is_told else []
        elif result is not None:
            found += part.warnings(result)
    return found + [_not_computed(one) for one in analysis.plan.unshown]


def is_without_results(analysis: Analysis) -> bool:
    """True where several items stood in scales and not one scale gave a coefficient."""
    asked = [scale for scale in analysis.scales if len(scale.plan.items) > 1]
    return bool(asked) and all(isinstance(scale.alpha, AnalysisError) for scale in asked)


def _begun(analysis: Analysis) -> Json:
    return {"vafa": version("vafa"), "n": analysis.n, "scales": {}}


def _results(analysis: Analysis) -> Iterator[tuple[Part[Any], Any]]:
    """Each part that has a result."""
    for part in PARTS:
        result = getattr(analysis, part.name)
        if result is not None and not isinstance(result, AnalysisError):
            yield part, result


def _place(document: Json, part: Part[Any], name: str, branch: Json) -> None:
    if part.under is None:
        document[name] = branch
    else:
        document[part.under] = _under(document, part.under) | {name: branch}


def _under(document: Json, name: str) -> Json:
    found = document.get(name)
    return found if isinstance(found, dict) else {}


def _not_computed(one: Unshown) -> Json:
    message = f"the plan names {one}; nothing computes it"
    return {"code": "not_computed", "parts": [one.part], "names": list(one.names), "message": message}
