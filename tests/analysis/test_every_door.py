"""Whatever comes through a door of the analysis: a finite figure or an error of ours; never NaN, never a warning.

Each public function has a good call in `doors/`, or stands among those that only doors call. Every argument of the
good call is then replaced by everything that is wrong. A new public function without either fails the first test.
"""

import importlib
import inspect
import math
import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pandas as pd
import pytest

import analysis
from analysis.errors import AnalysisError
from tests.analysis.doors import answers, effects, factors, loyalty, scales, trends
from tests.analysis.doors.hostile import calls
from tests.analysis.doors.inner import INNER, INNER_MODULES

DOORS = scales.DOORS | effects.DOORS | loyalty.DOORS | trends.DOORS | factors.DOORS | answers.DOORS


def numbers_in(found: Any) -> Iterator[float]:
    """Every number of a result, however deep."""
    if isinstance(found, pd.DataFrame | pd.Series):
        table = found.to_frame() if isinstance(found, pd.Series) else found
        yield from map(float, table.select_dtypes("number").to_numpy(dtype=float, na_value=np.nan).ravel())
    elif is_dataclass(found) and not isinstance(found, type):
        for field in fields(found):
            # the frame that a solution was made from is no figure
            if field.name not in ("answers", "correlations") or isinstance(getattr(found, field.name), pd.DataFrame):
                yield from numbers_in(getattr(found, field.name))
    elif isinstance(found, Mapping):
        yield from (number for value in found.values() for number in numbers_in(value))
    elif isinstance(found, list | tuple | np.ndarray):
        yield from (number for value in np.asarray(found, dtype=object).ravel() for number in numbers_in(value))
    elif isinstance(found, int | float | np.number):
        yield float(found)


def modules() -> set[str]:
    found = (one.name.removeprefix("analysis.") for one in pkgutil.walk_packages(analysis.__path__, "analysis."))
    return {name for name in found if not name.startswith(("plots", "_"))}


def public() -> Iterator[str]:
    for name in modules() - INNER_MODULES:
        found = vars(importlib.import_module(f"analysis.{name}"))
        for key, value in found.items():
            if inspect.isfunction(value) and value.__module__ == f"analysis.{name}" and not key.startswith("_"):
                yield f"{name}.{key}"


def test_every_public_function_has_a_door_here() -> None:
    found = set(public())

    assert sorted(found - DOORS.keys() - INNER) == []
    assert INNER.isdisjoint(DOORS)
    # what is gone is not kept here
    assert (INNER - found, INNER_MODULES - modules()) == (set(), set())


@pytest.mark.parametrize("name", DOORS)
def test_the_good_call_has_figures(name: str) -> None:
    one = DOORS[name]

    assert list(numbers_in(one.function(*one.args, **one.options)))


@pytest.mark.long
@pytest.mark.parametrize("name", DOORS)
def test_a_hostile_call_has_finite_figures_or_an_error_of_ours(name: str) -> None:
    one, broken = DOORS[name], []
    for args, options in calls(one):
        changed = [str(value)[:40] for value in (*args, *options.values()) if not isinstance(value, pd.DataFrame)]
        try:
            found = one.function(*args, **options)
        except AnalysisError as error:
            if not (error.code and error.needed and error.found and error.remedy):
                broken.append(f"no reason: {changed}")
        except Exception as error:
            broken.append(f"{type(error).__name__} {str(error)[:80]}: {changed} {type(args[0]).__name__}")
        else:
            wrong = [x for x in numbers_in(found) if math.isinf(x) or (math.isnan(x) and not one.gaps)]
            if wrong:
                broken.append(f"{wrong[:2]}: {changed}")

    assert broken == []
