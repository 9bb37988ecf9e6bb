"""A door of the analysis with a call that is good."""

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Door:
    """A good call.

    gaps   a missing cell is part of the result: somebody without a score
    """

    function: Callable[..., Any]
    args: tuple[Any, ...]
    options: Mapping[str, Any]
    gaps: bool = False


def door(function: Callable[..., Any], *args: Any, gaps: bool = False, **options: Any) -> Door:
    return Door(function=function, args=args, options=options, gaps=gaps)


def named(path: str) -> Callable[..., Any]:
    module, name = path.rsplit(".", 1)
    found: Callable[..., Any] = getattr(importlib.import_module(f"analysis.{module}"), name)
    return found
