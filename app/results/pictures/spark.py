"""A measure's small line: few points, so no library draws it. All of a page stand on one ruler."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.results.overview.model import Change, Measure, Point

# at least so many points from the bottom to the top, so that a flat line looks flat
LEAST = 25.0
STEP = 10
WIDE, NARROW, PRINTED = (260.0, 76.0, 24.0), (160.0, 60.0, 0.0), (130.0, 30.0, 0.0)


@dataclass(frozen=True, kw_only=True)
class Ruler:
    """Lowest and highest value of all lines of a page."""

    low: float
    high: float

    @property
    def ticks(self) -> tuple[int, ...]:
        first = int(-(-self.low // STEP)) * STEP
        return tuple(range(first, int(self.high) + 1, STEP))


@dataclass(frozen=True, kw_only=True)
class Spark:
    """What `spark` of charts.html draws, in pixels from the left.

    grid    height and number of each tick; the number is empty where there is no room
    start   where the lines of the grid begin
    bands, lines   pieces measured with one ruler; points of polygons and polylines
    strokes paths of the two strokes of each break
    last    where the line ends, with how it is marked: "fell", "rose", "same" or "few"
    label   what the line says, for those who do not see it
    """

    width: float
    height: float
    grid: tuple[tuple[float, str], ...]
    start: float
    anchor: str
    edge: float
    bands: tuple[str, ...]
    lines: tuple[str, ...]
    strokes: tuple[str, ...]
    last: tuple[float, float, str] | None
    label: str


def ruler_of(measures: Iterable[Measure]) -> Ruler:
    """One for all lines of a page."""
    values = [value for one in measures for point in one.line for value in _heights(point)]
    if not values:
        return Ruler(low=0.0, high=100.0)
    low, high = min(values), max(values)
    spare = max(LEAST - (high - low), 0.0) / 2
    return Ruler(low=max(low - spare, 0.0), high=min(high + spare, 100.0))


def _heights(point: Point) -> Iterator[float]:
    yield from (value for value in (point.mean, point.low, point.high) if value is not None)


def spark(
    measure: Measure,
    ruler: Ruler,
    *,
    label: str,
    size: tuple[float, float, float] = NARROW,
    numbers: Sequence[str] | None = None,
    is_mirrored: bool = False,
) -> Spark:
    """`numbers` are the ticks of the ruler as they are written; only the wide size has room for them."""
    paper = _Paper(measure.line, ruler, size, is_mirrored=is_mirrored)
    pieces = _pieces(measure.line)
    width, height, start = size
    written = list(numbers or ()) if start else []
    return Spark(
        width=width,
        height=height,
        grid=tuple((paper.y(tick), written[place] if written else "") for place, tick in enumerate(ruler.ticks)),
        start=width if is_mirrored else 0.0,
        anchor="end" if is_mirrored else "start",
        edge=width - start if is_mirrored else start,
        bands=tuple(band for piece in pieces if (band := paper.band(piece))),
        lines=tuple(paper.line(piece) for piece in pieces if len(piece) > 1),
        strokes=tuple(paper.strokes(one[-1], other[0]) for one, other in _breaks(pieces)),
        last=(*paper.at(measure.line[-1]), _mark(measure.change)) if measure.line else None,
        label=label,
    )


def _mark(change: Change) -> str:
    if change.is_found:
        return change.told
    return "few" if change.told in ("too_few", "no_spread") else "same"


def _pieces(line: Sequence[Point]) -> list[list[Point]]:
    """The line stops where a wave is missing or the ruler is another."""
    pieces: list[list[Point]] = []
    for point in line:
        last = pieces[-1][-1] if pieces else None
        if last is not None and last.piece == point.piece and point.number == last.number + 1:
            pieces[-1].append(point)
        else:
            pieces.append([point])
    return pieces


def _breaks(pieces: list[list[Point]]) -> Iterator[tuple[list[Point], list[Point]]]:
    for one, other in pairwise(pieces):
        if one[-1].piece != other[0].piece:
            yield one, other


class _Paper:
    """Where waves and values stand."""

    def __init__(
        self, line: Sequence[Point], ruler: Ruler, size: tuple[float, float, float], *, is_mirrored: bool
    ) -> None:
        self.width, self.height, self.start = size
        self.ruler, self.is_mirrored = ruler, is_mirrored
        self.first = line[0].number if line else 1
        self.span = max((line[-1].number - self.first) if line else 0, 1)

    def x(self, number: float) -> float:
        at = self.start + 2 + (number - self.first) / self.span * (self.width - self.start - 12)
        return round(self.width - at if self.is_mirrored else at, 1)

    def y(self, value: float) -> float:
        share = (value - self.ruler.low) / max(self.ruler.high - self.ruler.low, 1e-9)
        return round(self.height - 6 - share * (self.height - 12), 1)

    def at(self, point: Point) -> tuple[float, float]:
        return self.x(point.number), self.y(point.mean)

    def line(self, piece: Sequence[Point]) -> str:
        return _points(self.at(point) for point in piece)

    def band(self, piece: Sequence[Point]) -> str:
        known = [(self.x(p.number), self.y(p.low), self.y(p.high)) for p in piece if p.low is not None and p.high]
        if len(known) < 2:
            return ""
        return _points([*((x, high) for x, _, high in known), *((x, low) for x, low, _ in reversed(known))])

    def strokes(self, one: Point, other: Point) -> str:
        x, y = (self.x(one.number) + self.x(other.number)) / 2, (self.y(one.mean) + self.y(other.mean)) / 2
        return "".join(f"M{x + shift:g} {y + 6:g}l4 -12" for shift in (-5, 1))


def _points(spots: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in spots)
