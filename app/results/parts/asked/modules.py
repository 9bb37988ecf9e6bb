"""What managers say of their firm: the means of groups and of whole profiles, and steps with their bottleneck."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import pandas as pd

from analysis.errors import AnalysisError
from analysis.profiles import ProfileLine, Steps, bottleneck, group_means, profile_line
from app.disclosure.figure import Figure, Tree, figures
from app.results.parts.given import Given
from app.results.parts.part import Names, Part, rows_of
from app.results.parts.scales import answers_to
from app.results.plan import ScalePlan
from app.results.trying import tried


@dataclass(frozen=True, kw_only=True, eq=False)
class Module:
    """
    line     the rows side by side
    groups   means of groups of rows that the questionnaire names; None without any
    steps    where the rows are steps in order; else None
    """

    plan: ScalePlan
    line: ProfileLine
    groups: ProfileLine | None = None
    steps: Steps | None = None

    @property
    def fewest(self) -> int:
        """The fewest people behind a row."""
        return int(self.line.table["n"].min())


Modules = tuple[Module, ...]


def _modules(given: Given) -> Modules | None:
    wanted = [scale for scale in given.plan.profiles if scale.is_module]
    tries = [tried(partial(_module, given, scale)) for scale in wanted]
    return tuple(one for one in tries if isinstance(one, Module)) or None


def _module(given: Given, scale: ScalePlan) -> Module:
    items = answers_to(given.frame, scale, given.plan)
    groups = {name: part for name, part in given.plan.item_groups.items() if set(part) <= set(scale.items)}
    return Module(
        plan=scale,
        line=profile_line(items),
        groups=_groups(items, groups),
        steps=bottleneck(items, below=_middle(scale)) if scale.name in given.plan.steps else None,
    )


def _groups(items: pd.DataFrame, groups: Mapping[str, Sequence[str]]) -> ProfileLine | None:
    found = tried(lambda: group_means(items, groups=groups)) if groups else None
    return None if isinstance(found, AnalysisError) else found


def _middle(scale: ScalePlan) -> float:
    low, high = scale.range or (1.0, 5.0)
    return (low + high) / 2


def module_tree(one: Module) -> Tree:
    own = {"n": one.line.n, "n_dropped": one.line.n_dropped, "mean": one.line.mean, "lowest": list(one.line.lowest)}
    if one.steps is not None:
        own |= {"below": one.steps.below} | ({"bottleneck": one.steps.bottleneck} if one.steps.bottleneck else {})
    tree: dict[str, Figure | Tree] = {**figures(own, one.line.n), "rows": line_tree(one.line)}
    return tree if one.groups is None else tree | {"groups": line_tree(one.groups)}


def line_tree(line: ProfileLine) -> Tree:
    return {str(row.pop("row")): figures(row, int(str(row["n"]))) for row in rows_of(line.table)}


def _json(modules: Modules, _labels: Names) -> Mapping[str, Tree]:
    return {"modules": {one.plan.name: module_tree(one) for one in modules}}


MODULES: Part[Modules] = Part(
    name="modules",
    wants=lambda plan: any(scale.is_module for scale in plan.profiles),
    run=_modules,
    json=_json,
    rows_behind=lambda modules: {"modules": max((one.line.n for one in modules), default=0)},
)
