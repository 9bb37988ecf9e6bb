"""Paths as short as they can be: no definition of a mark stands apart from the mark."""

import re
from collections.abc import Iterator

_COMMAND = re.compile(r"([MLCQZz])([^MLCQZz]*)")
_CURVES_OF_A_CIRCLE = 8

Point = tuple[float, float]


def short(number: str | float) -> str:
    """At most two decimals, none that says nothing."""
    text = f"{round(float(number), 2) + 0.0:.2f}".rstrip("0").rstrip(".")
    return text or "0"


def placed(path: str, at: Point) -> tuple[str, dict[str, str]]:
    """The tag and the attributes of a path that is drawn at a point; circles are told as circles."""
    commands = [(letter, list(_pairs(numbers, at))) for letter, numbers in _COMMAND.findall(path)]
    radius = _radius(commands, at)
    if radius is not None:
        return "circle", {"cx": short(at[0]), "cy": short(at[1]), "r": short(radius)}
    return "path", {"d": "".join(letter + _written(points) for letter, points in commands)}


def _pairs(numbers: str, at: Point) -> Iterator[Point]:
    values = [float(one) for one in numbers.split()]
    for x, y in zip(values[::2], values[1::2], strict=True):
        yield x + at[0], y + at[1]


def _written(points: list[Point]) -> str:
    return " ".join(f"{short(x)} {short(y)}" for x, y in points)


def _radius(commands: list[tuple[str, list[Point]]], at: Point) -> float | None:
    """The radius where these are the curves by which the library draws a circle, else None."""
    letters = "".join(letter for letter, _ in commands).rstrip("Zz")
    if letters != "M" + "C" * _CURVES_OF_A_CIRCLE:
        return None
    away = {round(((x - at[0]) ** 2 + (y - at[1]) ** 2) ** 0.5, 3) for _, points in commands for x, y in points[-1:]}
    return away.pop() if len(away) == 1 else None
