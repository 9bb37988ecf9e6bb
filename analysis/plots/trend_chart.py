"""A line over waves with its limits of chance; another ruler breaks it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.checks import pick
from analysis.plots.drawing.board import DASHED, NAME, TICK, Board, Scale
from analysis.plots.drawing.palette import CARD, INK, MUTE, RIM, SOFT, SUNK
from analysis.plots.drawing.paper import DESK, Paper
from analysis.plots.drawing.pieces import Look
from analysis.plots.drawing.ranges import round_range, steps
from analysis.plots.marks import refuse_empty
from analysis.plots.verdicts import COLOURS, FOUND, SHAPES
from analysis.plots.wording import NO_LABELS, PLAIN, Numbers, Wording

COLUMNS = ["wave", "estimate", "low", "high", "ruler", "limit_low", "limit_high", "told"]
SIGNS = {"fell": "▼", "rose": "▲"}
DOTS = (1.5, 3.0)
# points between the lowest and the highest tick, so that a flat line looks flat
LEAST = 25.0
TOP, LEFT = 30.0, 34.0
# what stands behind the end of the line: names of lines, or the last value alone
BEHIND = {"wide": 166.0, "narrow": 46.0}
HEIGHTS = {"desk": 340.0, "half": 280.0, "middle": 300.0, "phone": 270.0}


def wave_line(
    points: pd.DataFrame,
    *,
    chain: pd.DataFrame | None = None,
    waves: int | None = None,
    base: float | None = None,
    labels: Mapping[str, str] = NO_LABELS,
    numbers: Numbers = PLAIN,
    language: str = "en",
    paper: Paper = DESK,
) -> Board:
    """One line over waves, with its intervals and, where they exist, its limits of chance.

    Columns: wave (number), estimate, low, high, ruler (equal where the same questions were asked), limit_low and
    limit_high (missing where there are none), told (of the wave: within, fell, rose), and n where it is told. A wave
    that is missing leaves a gap, another ruler breaks the line. `chain`: wave, estimate, ruler of all; `waves`: number
    of the last wave of the axis; `base`: the mean that the limits lie around. A wave is named by the label "wave:3",
    else by its number; the words at a break by "break:7".
    """
    words = Wording(labels=labels, numbers=numbers, language=language)
    table = pick(points, [*COLUMNS, *(["n"] if "n" in points else [])]).sort_values("wave").reset_index(drop=True)
    refuse_empty(table, "points")
    board = Board(words, paper, HEIGHTS.get(paper.name, 300.0))
    field = _field(board, table, chain, waves)
    _rulers(board, field)
    _limits(board, field, table, base)
    if chain is not None and len(chain):
        for piece in pieces(chain.sort_values("wave")):
            _line(board, field, piece, colour=MUTE, width=1.25, dash=DASHED)
    for piece in pieces(table):
        _line(board, field, piece, colour=INK, width=1.75)
    for wave in _breaks(table):
        _broken(board, field, wave)
    for row in table.to_dict("records"):
        _point(board, field, {str(name): value for name, value in row.items()})
    _ends(board, field, table, chain, base)
    return board


@dataclass(frozen=True, kw_only=True)
class _Field:
    """Waves along the reading, values upwards."""

    waves: Scale
    values: Scale
    last: int

    def at(self, wave: float, value: float) -> tuple[float, float]:
        """Where a wave's value stands."""
        return self.waves.at(wave), self.values.at(value)


def _field(board: Board, table: pd.DataFrame, chain: pd.DataFrame | None, waves: int | None) -> _Field:
    first, last = int(table["wave"].min()), int(table["wave"].max()) if waves is None else waves
    first = 1 if waves is not None else first
    columns = ["estimate", "low", "high", "limit_low", "limit_high"]
    values = table[columns].to_numpy(dtype=float).ravel().tolist()
    if chain is not None:
        values += chain["estimate"].to_list()
    low, high = round_range(values, least=LEAST, within=(0, 100))
    is_named = board.paper.is_wide
    right = board.width - BEHIND["wide" if is_named else "narrow"]
    return _Field(
        waves=Scale(first - 0.5, last + 0.5, LEFT, right),
        values=Scale(low, high, board.height - 30, TOP),
        last=last,
    )


def _rulers(board: Board, field: _Field) -> None:
    words = board.words
    for tick in steps(field.values.low, field.values.high, most=7):
        y = field.values.at(tick)
        board.level(y, LEFT, field.waves.end)
        board.text((LEFT - 8, y + 4), words.numbers.number(tick), anchor="end", size=TICK)
    most = 4 if board.paper.is_narrow else 12 if board.paper.is_wide else 7
    for wave in _named(field, most):
        at, is_last = (field.waves.at(wave), board.height - 8), wave == field.last
        board.text(at, _wave(words, wave), anchor="middle", size=TICK, colour=INK if is_last else SOFT, bold=is_last)


def _named(field: _Field, most: int) -> list[int]:
    """The last wave and every so many before it."""
    first = round(field.waves.low + 0.5)
    step = max(1, -(-(field.last - first + 1) // most))
    return list(range(field.last, first - 1, -step))[::-1]


def _wave(words: Wording, wave: int) -> str:
    key = f"wave:{wave}"
    return words.plain(key) if key in words.labels else words.numbers.number(wave)


def _limits(board: Board, field: _Field, table: pd.DataFrame, base: float | None) -> None:
    """A stepped area, because waves differ in how many answered, and the mean that they lie around."""
    known = table[table["limit_low"].notna()]
    if known.empty:
        return
    edges = [(wave - 0.5, wave + 0.5) for wave in known["wave"]]
    upper = [(at, high) for sides, high in zip(edges, known["limit_high"], strict=True) for at in sides]
    lower = [(at, low) for sides, low in zip(edges, known["limit_low"], strict=True) for at in sides]
    outline = [field.at(*one) for one in (*upper, *lower[::-1])]
    board.area(outline, Look(fill=SUNK, rim=RIM, width=0.75, dash=(3.0, 3.0)))
    if base is not None:
        y = field.values.at(base)
        board.level(y, field.waves.at(edges[0][0]), field.waves.at(edges[-1][1]), colour=RIM)
    if not board.paper.is_narrow:
        at = field.at(*lower[0])
        board.text((at[0] + 6, at[1] - 6), board.words.plain("limits of chance"), size=TICK, halo=True)


def pieces(table: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """The line goes on while waves follow each other on one ruler."""
    is_new = (table["wave"].diff() != 1) | (table["ruler"] != table["ruler"].shift())
    yield from (piece for _, piece in table.groupby(is_new.cumsum()))


def _line(board: Board, field: _Field, piece: pd.DataFrame, **look: object) -> None:
    spots = [field.at(wave, value) for wave, value in zip(piece["wave"], piece["estimate"], strict=True)]
    if len(spots) > 1:
        board.line(spots, **look)  # type: ignore[arg-type]


def _breaks(table: pd.DataFrame) -> list[int]:
    changed = table["ruler"] != table["ruler"].shift()
    return [int(wave) for wave in table["wave"][changed].iloc[1:]]


def _broken(board: Board, field: _Field, wave: int) -> None:
    """A dotted upright, two slanted strokes on top, and what changed."""
    x, bottom = field.waves.at(wave - 0.5), field.values.start
    board.upright(x, 26, bottom, colour=RIM, dash=DOTS)
    for shift in (-5, 1):
        board.line([(x + shift, 24), (x + shift + 4, 12)], colour=INK, width=1.25)
    key = f"break:{wave}"
    said = board.words.plain(key if key in board.words.labels else "other questions")
    is_late = x > board.width * 0.6
    at, anchor = ((x - 12, 22), "end") if is_late else ((x + 12, 22), "start")
    room = (x if is_late else board.width - x) - 14
    board.text(at, said, anchor=anchor, size=TICK, colour=INK, room=room)


def _point(board: Board, field: _Field, row: Mapping[str, object]) -> None:
    wave, told = int(float(str(row["wave"]))), str(row["told"])
    estimate, low, high = (float(str(row[name])) for name in ("estimate", "low", "high"))
    x, y = field.at(wave, estimate)
    with board.mark(f"w{wave}", _title(board.words, wave, row)):
        if not np.isnan(low):
            board.upright(x, field.values.at(low), field.values.at(high), colour=COLOURS.get(told, MUTE), width=2)
        is_found = told in FOUND
        radius = 7.5 if is_found else 4.5
        board.dot((x, y), radius, fill=COLOURS.get(told, SOFT), shape=SHAPES.get(told, "o"), rim=CARD)


def _title(words: Wording, wave: int, row: Mapping[str, object]) -> str:
    written = {name: words.numbers.number(float(str(row[key]))) for name, key in _SAID if _is_known(row, key)}
    mean = written.get("mean", "")
    text = f"{mean} ({words.span(written['low'], written['high'])})" if "low" in written else mean
    if "n" in written:
        text = f"{text}, {words.plain('n = {n}', n=written['n'])}"
    return words.plain("{name}: {text}", name=words.plain("Wave {number}", number=_wave(words, wave)), text=text)


_SAID = (("mean", "estimate"), ("low", "low"), ("high", "high"), ("n", "n"))


def _is_known(row: Mapping[str, object], key: str) -> bool:
    return key in row and not np.isnan(float(str(row[key])))


def _ends(board: Board, field: _Field, table: pd.DataFrame, chain: pd.DataFrame | None, base: float | None) -> None:
    """The last value, and on a desk the names of the lines."""
    words, last = board.words, table.iloc[-1]
    x, y = field.at(float(last["wave"]), float(last["estimate"]))
    is_found, sign = last["told"] in FOUND, SIGNS.get(str(last["told"]), "")
    said = f"{sign} {words.numbers.number(float(last['estimate']))}".strip()
    colour = COLOURS.get(str(last["told"]), INK)
    board.text((x + 14, y + 5), said, size=15 if is_found else NAME, colour=colour, bold=True)
    if board.paper.is_wide:
        _lines_named(board, field, (x, y), chain, base)


def _lines_named(
    board: Board, field: _Field, taken: tuple[float, float], chain: pd.DataFrame | None, base: float | None
) -> None:
    words, below = board.words, [taken[1]]
    lines = []
    if base is not None:
        lines.append((base, words.plain("its mean {mean}", mean=words.numbers.number(base))))
    if chain is not None and len(chain):
        value = float(chain.sort_values("wave")["estimate"].iloc[-1])
        lines.append((value, words.plain("all sites {mean}", mean=words.numbers.number(value))))
    for value, said in sorted(lines, reverse=True):
        y = field.values.at(value) + 4
        while any(abs(y - one) < 15 for one in below):
            y += 3
        below.append(y)
        board.text((field.waves.end + 8, y), said, colour=SOFT)
