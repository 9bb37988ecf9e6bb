"""Movement between the loyalty states: two stacks and what flows between them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from analysis.checks import Array
from analysis.loyalty.quadrants import STATES
from analysis.loyalty.transitions import Transitions
from analysis.plots.canvas import ON_CARD, dress, sheet, write
from analysis.plots.drawing.palette import ACCENT, CARD, FALL, LINE, STRONG, WASH
from analysis.plots.quadrant_chart import NAMES
from analysis.plots.wording import NO_LABELS, PLAIN, Numbers, Wording

# Hue is attitude, fullness is patronage; the name stands beside each.
LOOKS = {"loyal": (ACCENT, ACCENT), "latent": (WASH, ACCENT), "spurious": (STRONG, STRONG), "none": (CARD, STRONG)}
# Colour and strength of a ribbon, from the bottom up.
LOOK_OF = {"stays": (LINE, 0.55), "error": (STRONG, 0.45), "beyond": (FALL, 0.75)}
GAP, THICK = 0.03, 0.02
# A state with a smaller share has room for one line beside it.
THIN = 0.1
# Where the numbers of a ribbon stand, and how far below each other.
NUMBERED, LINE_HIGH = 0.2, 0.05


def movement_flow(
    result: Transitions,
    *,
    labels: Mapping[str, str] = NO_LABELS,
    numbers: Numbers = PLAIN,
    language: str = "en",
    ax: Axes | None = None,
) -> Axes:
    """Who moved from which state to which; moves beyond what error alone makes stand out, with both numbers.

    A cell of the observed table that is missing is not drawn: its place in the stacks stays empty.
    """
    words = Wording(labels=labels, numbers=numbers, language=language)
    ax = sheet(ax, height=4.4)
    flows = list(_flows(result))
    for flow in flows:
        _ribbon(ax, flow)
    for x, side in ((0.0, "before"), (1.0, "after")):
        _stack(ax, words, x, _margin(result, side))
    for flow, height in _apart([flow for flow in flows if flow.look == "beyond"]):
        _number(ax, words, flow, height)
    ax.set_xlim(-0.36, 1.36)
    ax.set_ylim(-1 - GAP * 3.5, 0.03)
    ax.set_xticks([0, 1], [words.say("Earlier wave"), words.say("This wave")])
    ax.set_yticks([])
    return dress(ax, words)


@dataclass(frozen=True, kw_only=True)
class _Flow:
    """A ribbon: where it begins and ends (its upper edge), how thick it is, and what it is.

    look   stays, error (no more than error may make) or beyond
    """

    start: float
    end: float
    share: float
    look: str
    count: int
    by_error: float


def _margin(result: Transitions, side: str) -> Array:
    """Share of each state, as counted."""
    if result.shares is None:
        return np.asarray(result.observed.sum(axis=1 if side == "before" else 0).to_numpy() / result.n)
    return result.shares[f"observed_{side}"].to_numpy(dtype=np.float64)


def _tops(shares: Array) -> Array:
    """Where each state of a stack begins, from the top down."""
    return np.asarray(-np.concatenate([[0.0], np.cumsum(shares[:-1] + GAP)]))


def _flows(result: Transitions) -> Iterator[_Flow]:
    """Those who stayed, those whom error may have moved, and the others: the last lie on top."""
    counts = result.observed.to_numpy(dtype=np.float64)
    shares = np.nan_to_num(counts) / result.n
    starts = _tops(_margin(result, "before"))[:, None] - _before(shares, axis=1)
    ends = _tops(_margin(result, "after"))[None, :] - _before(shares, axis=0)
    looks, expected = _looks(result), _by_error(result)
    for look in LOOK_OF:
        for i, j in zip(*np.nonzero((looks == look) & (shares > 0)), strict=True):
            yield _Flow(
                start=float(starts[i, j]),
                end=float(ends[i, j]),
                share=float(shares[i, j]),
                look=look,
                count=int(counts[i, j]),
                by_error=float(expected[i, j]),
            )


def _before(shares: Array, *, axis: int) -> Array:
    """What lies above each ribbon within its state."""
    return np.asarray(np.cumsum(shares, axis=axis) - shares)


def _looks(result: Transitions) -> npt.NDArray[np.str_]:
    looks = np.where(np.eye(len(STATES), dtype=bool), "stays", "error")
    if result.beyond_error is not None:
        looks = np.where(result.beyond_error.to_numpy(), "beyond", looks)
    return np.asarray(looks)


def _by_error(result: Transitions) -> Array:
    """People whom error alone moves from each state to each."""
    if result.error_alone is None:
        return np.zeros((len(STATES), len(STATES)))
    return np.asarray(result.error_alone.to_numpy() * _margin(result, "before")[:, None] * result.n)


def _ribbon(ax: Axes, flow: _Flow) -> None:
    left, right = THICK, 1 - THICK
    upper = [(left, flow.start), (0.5, flow.start), (0.5, flow.end), (right, flow.end)]
    lower = [(right, flow.end - flow.share), (0.5, flow.end - flow.share), (0.5, flow.start - flow.share)]
    path = [*upper, *lower, (left, flow.start - flow.share), (left, flow.start)]
    curve = Path.CURVE4
    codes = [Path.MOVETO, curve, curve, curve, Path.LINETO, curve, curve, curve, Path.CLOSEPOLY]
    colour, strength = LOOK_OF[flow.look]
    ax.add_patch(PathPatch(Path(path, codes), facecolor=colour, alpha=strength, edgecolor="none"))


def _stack(ax: Axes, words: Wording, x: float, shares: Array) -> None:
    for state, top, share in zip(STATES, _tops(shares), shares, strict=True):
        fill, rim = LOOKS[state]
        ax.add_patch(Rectangle((x - THICK, top - share), 2 * THICK, share, facecolor=fill, edgecolor=rim))
        between = "\n" if share > THIN else "  "
        text = f"{words.say(NAMES[state])}{between}{words.directed(words.numbers.percent(share))}"
        outwards = 1 if x else -1
        side = "left" if (x > 0) != words.is_mirrored else "right"
        write(ax, words, (x + outwards * (THICK + 0.02), top - share / 2), text, ha=side)


def _number(ax: Axes, words: Wording, flow: _Flow, height: float) -> None:
    """Where a ribbon has left its state and has not crossed others yet."""
    numbers = words.numbers
    text = words.say(
        "{count}; error alone {error}", count=numbers.number(flow.count), error=numbers.number(flow.by_error)
    )
    write(ax, words, (NUMBERED, height), text, color=FALL, bbox=ON_CARD)


def _apart(flows: Sequence[_Flow]) -> Iterator[tuple[_Flow, float]]:
    """The ribbons from the top down, with heights at which their numbers do not touch."""
    below = np.inf
    for flow in sorted(flows, key=lambda flow: -flow.start):
        below = min(flow.start - flow.share / 2, below - LINE_HIGH)
        yield flow, float(below)
