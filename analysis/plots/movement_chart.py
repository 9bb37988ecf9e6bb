"""Movement between the loyalty states: two stacks and what flows between them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.checks import Array
from analysis.loyalty.movement.different_people import ShareChanges
from analysis.loyalty.quadrants import STATES
from analysis.loyalty.transitions import Transitions
from analysis.plots.drawing.board import NAME, TEXT, Board
from analysis.plots.drawing.letters import width_of
from analysis.plots.drawing.palette import ACCENT, AMOUNTS, CARD, FALL, INK, MID, MUTE
from analysis.plots.drawing.paper import HALF, Paper
from analysis.plots.quadrant_chart import NAMES
from analysis.plots.wording import NO_LABELS, PLAIN, Numbers, Wording

# Hue is attitude, fullness is patronage; the name stands beside each. Fill, rim, dash of the rim.
LOOKS = {
    "loyal": (ACCENT, "", ()),
    "latent": (AMOUNTS[1], ACCENT, ()),
    "spurious": (MUTE, "", ()),
    "none": (CARD, MUTE, (3.0, 2.0)),
}
# Colour and strength of a ribbon, from the bottom up.
LOOK_OF = {"stays": (MID, 0.26), "error": (MID, 0.55), "beyond": (FALL, 0.85)}
TOP, BELOW, HIGH, GAP, THICK = 26.0, 6.0, 324.0, 12.0, 18.0
# lines beside a state, and how close they may come
LINE_HIGH = 16.0


def movement_flow(
    result: Transitions,
    *,
    labels: Mapping[str, str] = NO_LABELS,
    numbers: Numbers = PLAIN,
    language: str = "en",
    paper: Paper = HALF,
) -> Board:
    """Who moved from which state to which; moves beyond what error alone makes stand out, with both numbers.

    A cell of the observed table that is missing is not drawn: its place in the stacks stays empty.
    """
    words = Wording(labels=labels, numbers=numbers, language=language)
    board = Board(words, paper, TOP + HIGH + 3 * GAP + BELOW)
    columns = _columns(words, paper)
    _heads(board, columns)
    flows = list(_flows(result))
    for flow in flows:
        with board.mark(f"{flow.origin}-{flow.goal}", _title(words, flow)):
            colour, strength = LOOK_OF[flow.look]
            start, end = (columns[0] + THICK, flow.start), (columns[1], flow.end)
            board.ribbon(start, end, flow.thick, fill=colour, opacity=strength)
    for x, side in ((columns[0], "before"), (columns[1], "after")):
        _stack(board, x, _margin(result, side), is_first=side == "before")
    for flow, height in _apart([flow for flow in flows if flow.look == "beyond"]):
        _number(board, flow, height, columns)
    return board


def state_stacks(
    result: ShareChanges,
    *,
    labels: Mapping[str, str] = NO_LABELS,
    numbers: Numbers = PLAIN,
    language: str = "en",
    paper: Paper = HALF,
) -> Board:
    """Two stacks without ribbons, where the same people are not recognised; the change of each share between them."""
    words = Wording(labels=labels, numbers=numbers, language=language)
    board = Board(words, paper, TOP + HIGH + 3 * GAP + BELOW)
    columns, table = _columns(words, paper), result.table.set_index("state").loc[list(STATES)]
    before, after = (table[f"share_{side}"].to_numpy(dtype=np.float64) for side in ("before", "after"))
    _heads(board, columns)
    for x, own, is_first in ((columns[0], before, True), (columns[1], after, False)):
        _stack(board, x, own, is_first=is_first)
    _differences(board, columns, before, after, table[["low", "high"]].to_numpy(dtype=np.float64))
    return board


def _heads(board: Board, columns: tuple[float, float]) -> None:
    """Which wave a stack is of, over it; a long name grows into the drawing, not out of it."""
    for inner, outer, anchors, key in (
        (columns[0] + THICK, 0.0, ("end", "start"), "Earlier wave"),
        (columns[1], board.width, ("start", "end"), "This wave"),
    ):
        said = board.words.plain(key)
        fits = width_of(said, NAME) <= columns[0] + THICK
        x, anchor = (inner, anchors[0]) if fits else (outer, anchors[1])
        board.head((x, 14), said, anchor=anchor, room=board.width / 2 - 8)


@dataclass(frozen=True, kw_only=True)
class _Flow:
    """A ribbon: where it begins and ends (its upper edge), how thick it is, and what it is.

    look   stays, error (no more than error may make) or beyond
    """

    origin: str
    goal: str
    start: float
    end: float
    thick: float
    look: str
    count: int
    by_error: float


def _columns(words: Wording, paper: Paper) -> tuple[float, float]:
    """Where both stacks begin; names stand outside them."""
    longest = max(width_of(words.plain(NAMES[state]), NAME) for state in STATES)
    outside = min(longest + 14, paper.width * 0.33)
    return outside, paper.width - outside - THICK


def _margin(result: Transitions, side: str) -> Array:
    """Share of each state, as counted."""
    if result.shares is None:
        return np.asarray(result.observed.sum(axis=1 if side == "before" else 0).to_numpy() / result.n)
    return result.shares[f"observed_{side}"].to_numpy(dtype=np.float64)


def _tops(shares: Array) -> Array:
    """Where each state of a stack begins, from the top down, in pixels."""
    return np.asarray(TOP + np.concatenate([[0.0], np.cumsum(np.nan_to_num(shares[:-1]) * HIGH + GAP)]))


def _flows(result: Transitions) -> Iterator[_Flow]:
    """Those who stayed, those whom error may have moved, and the others: the last lie on top."""
    counts = result.observed.to_numpy(dtype=np.float64)
    thick = np.nan_to_num(counts) / result.n * HIGH
    starts = _tops(_margin(result, "before"))[:, None] + _before(thick, axis=1)
    ends = _tops(_margin(result, "after"))[None, :] + _before(thick, axis=0)
    looks, expected = _looks(result), _by_error(result)
    for look in LOOK_OF:
        for i, j in zip(*np.nonzero((looks == look) & (thick > 0)), strict=True):
            yield _Flow(
                origin=STATES[i],
                goal=STATES[j],
                start=float(starts[i, j]),
                end=float(ends[i, j]),
                thick=float(thick[i, j]),
                look=look,
                count=int(counts[i, j]),
                by_error=float(expected[i, j]),
            )


def _before(thick: Array, *, axis: int) -> Array:
    """What lies above each ribbon within its state."""
    return np.asarray(np.cumsum(thick, axis=axis) - thick)


def _looks(result: Transitions) -> npt.NDArray[np.str_]:
    looks = np.where(np.eye(len(STATES), dtype=bool), "stays", "error")
    if result.beyond_error is not None:
        looks = np.where(result.beyond_error.to_numpy(), "beyond", looks)
    return np.asarray(looks)


def _by_error(result: Transitions) -> Array:
    """People whom error alone moves from each state to each."""
    if result.error_alone is None:
        return np.full((len(STATES), len(STATES)), np.nan)
    return np.asarray(result.error_alone.to_numpy() * _margin(result, "before")[:, None] * result.n)


def _title(words: Wording, flow: _Flow) -> str:
    said = {"before": words.plain(NAMES[flow.origin]), "after": words.plain(NAMES[flow.goal])}
    count = words.numbers.number(flow.count)
    if flow.look == "stays" or np.isnan(flow.by_error):
        return words.plain("{before} to {after}: {text}", text=words.plain("n = {n}", n=count), **said)
    error = words.numbers.number(flow.by_error)
    text = words.plain("{count}; error alone {error}", count=count, error=error)
    return words.plain("{before} to {after}: {text}", text=text, **said)


def _stack(board: Board, x: float, shares: Array, *, is_first: bool) -> None:
    words, outside = board.words, x - 10 if is_first else x + THICK + 10
    anchor, below = ("end" if is_first else "start"), -np.inf
    for state, top, share in zip(STATES, _tops(shares), np.nan_to_num(shares), strict=True):
        fill, rim, dash = LOOKS[state]
        high = float(share * HIGH)
        board.box((x, float(top)), (THICK, high), fill=fill, rim=rim, width=1.25, dash=dash)
        # a small state keeps its words from those of the next
        y = max(float(top) + high / 2 - 3, below + LINE_HIGH)
        room = (x if is_first else board.width - x - THICK) - 12
        board.text((outside, y), words.plain(NAMES[state]), anchor=anchor, size=NAME, colour=INK, bold=True, room=room)
        board.text((outside, y + LINE_HIGH), words.numbers.percent(float(share)), anchor=anchor, size=NAME)
        below = y + LINE_HIGH


def _number(board: Board, flow: _Flow, height: float, columns: tuple[float, float]) -> None:
    """Above the ribbon: how many moved and how many of them error explains."""
    words, middle = board.words, sum(columns) / 2 + THICK / 2
    room = columns[1] - columns[0] - THICK - 12
    count, error = (words.numbers.number(value) for value in (flow.count, flow.by_error))
    long = words.plain("{count} people moved,", count=count)
    lines = [long, words.plain("error explains {error}", error=error)]
    if max(width_of(line, TEXT) for line in lines) > room or board.paper.is_narrow:
        lines = [words.plain("{count}; error alone {error}", count=count, error=error)]
    wide, tall = max(width_of(line, TEXT) for line in lines), 15.0 * len(lines)
    board.row(height - tall + 2, tall + 3, CARD, start=middle - wide / 2 - 4, end=middle + wide / 2 + 4)
    for place, line in enumerate(lines):
        y = height - 15 * (len(lines) - 1 - place)
        board.text((middle, y), line, anchor="middle", colour=INK if place else FALL, bold=not place)


def _apart(flows: Sequence[_Flow]) -> Iterator[tuple[_Flow, float]]:
    """The ribbons from the top down, with heights at which their numbers do not touch."""
    above = -np.inf
    for flow in sorted(flows, key=lambda flow: flow.start + flow.end):
        above = max((flow.start + flow.end) / 2 - 10, above + 2 * LINE_HIGH, TOP + 2 * LINE_HIGH)
        yield flow, float(above)


def _differences(board: Board, columns: tuple[float, float], before: Array, after: Array, limits: Array) -> None:
    """Between the stacks: what changed of each state's share, in points with its interval."""
    words, middle, below = board.words, sum(columns) / 2 + THICK / 2, -np.inf
    for place in range(len(STATES)):
        own, other = (float(_tops(side)[place] + side[place] * HIGH / 2) for side in (before, after))
        y = max((own + other) / 2 + 4, below + LINE_HIGH)
        said = words.signed(float(after[place] - before[place]) * 100)
        if not np.isnan(limits[place]).any():
            low, high = (words.signed(float(limit) * 100) for limit in limits[place])
            said = f"{said} ({words.span(low, high)})"
        board.text((middle, y), said, anchor="middle")
        below = y
