"""Results that took long as JSON and back: dataclasses, tables and refusals of the analysis, number by number."""

import dataclasses
import datetime as dt
import importlib
import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from analysis.errors import AnalysisError

# whose classes are made anew; a name from anywhere else is refused
OURS = ("analysis.", "app.results.")


def packed(value: Any) -> Any:
    """Plain JSON; what is not a plain value stands under the name of its kind."""
    plain = value.item() if isinstance(value, np.generic) else value
    if isinstance(plain, float) and not math.isfinite(plain):
        return {"$": "float", "of": repr(plain)}
    if plain is None or isinstance(plain, bool | int | float | str):
        return plain
    kind, of = _parts(plain)
    return {"$": kind, "of": of}


def _parts(value: Any) -> tuple[str, Any]:
    if isinstance(value, tuple | list):
        return type(value).__name__, [packed(one) for one in value]
    if isinstance(value, Mapping):
        return "dict", [[packed(key), packed(one)] for key, one in value.items()]
    if isinstance(value, dt.date):
        return "date", value.isoformat()
    if isinstance(value, pd.DataFrame):
        return "frame", [packed(list(value.index)), packed(list(value.columns)), packed(value.to_numpy().tolist())]
    if isinstance(value, pd.Series):
        return "series", [packed(list(value.index)), packed(value.tolist()), packed(value.name)]
    return _object(value)


def _object(value: Any) -> tuple[str, Any]:
    name = f"{type(value).__module__}:{type(value).__qualname__}"
    if isinstance(value, AnalysisError):
        return "error", [name, packed(list(value.args)), packed(vars(value))]
    if dataclasses.is_dataclass(value):
        own = {part.name: getattr(value, part.name) for part in dataclasses.fields(value) if part.init}
        return "object", [name, packed(own)]
    raise TypeError(f"needed: a result of the analysis; found: {name}; remedy: keep it as plain values")


def unpacked(value: Any) -> Any:
    """Raises ValueError where it is not what `packed` wrote."""
    if isinstance(value, Mapping):
        maker = MAKERS.get(str(value.get("$")))
        if maker is None:
            raise ValueError(f"needed: a packed result; found: {str(value)[:60]}; remedy: make it anew")
        return maker(value["of"])
    return value


def _class(name: str) -> Any:
    module, _, own = name.partition(":")
    if not module.startswith(OURS):
        raise ValueError(f"needed: a class of the analysis; found: {name[:60]}; remedy: make the result anew")
    return getattr(importlib.import_module(module), own)


def _list(of: Any) -> list[Any]:
    return [unpacked(one) for one in of]


def _frame(of: Any) -> pd.DataFrame:
    index, columns, rows = (unpacked(part) for part in of)
    return pd.DataFrame(rows, index=index, columns=columns)


def _series(of: Any) -> "pd.Series[Any]":
    index, values, name = (unpacked(part) for part in of)
    return pd.Series(values, index=index, name=name)


def _made(of: Any) -> Any:
    name, own = of
    return _class(name)(**unpacked(own))


def _error(of: Any) -> AnalysisError:
    name, args, own = of
    error: AnalysisError = _class(name).__new__(_class(name), *unpacked(args))
    error.args = tuple(unpacked(args))
    vars(error).update(unpacked(own))
    return error


MAKERS: dict[str, Callable[[Any], Any]] = {
    "float": float,
    "list": _list,
    "tuple": lambda of: tuple(_list(of)),
    "dict": lambda of: {unpacked(key): unpacked(one) for key, one in of},
    "date": dt.date.fromisoformat,
    "frame": _frame,
    "series": _series,
    "object": _made,
    "error": _error,
}
