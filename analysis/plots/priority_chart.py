"""What to mend first: how much goes with each driver over how well it is rated."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from analysis.effects.priority import Priorities
from analysis.plots.drawing.board import DASHED, NAME, TEXT, TICK, Board, Scale
from analysis.plots.drawing.letters import shortened, width_of
from analysis.plots.drawing.palette import CARD, FALL, FALL_WASH, INK, MUTE, RIM, SOFT
from analysis.plots.drawing.paper import MIDDLE, Paper
from analysis.plots.drawing.pieces import Spot
from analysis.plots.drawing.ranges import round_range, steps
from analysis.plots.wording import NO_LABELS, PLAIN, Numbers, Wording

# Points whose names stand beside them; of more, those above the cut.
MOST_NAMED = 10
CORNERS = {
    "improve": ("important and low: mend first", "mend first"),
    "keep": ("important and good: keep", "keep"),
    "low_priority": ("low, matters less", "later"),
    "overkill": ("good, matters less", "fine"),
}
# how far names look for room, in pixels, and the longest of them
STEPS = range(0, 120, 12)
LONGEST = {"narrow": 150.0, "wide": 200.0}
Area = tuple[float, float, float, float]


def priority_map(
    result: Priorities,
    *,
    labels: Mapping[str, str] = NO_LABELS,
    numbers: Numbers = PLAIN,
    language: str = "en",
    paper: Paper = MIDDLE,
) -> Board:
    """Importance over score, each with its interval; rust points are those to improve first."""
    words = Wording(labels=labels, numbers=numbers, language=language)
    board = Board(words, paper, 350 if paper.is_narrow else 430)
    field = _field(board, result)
    _ground(board, field, result.cuts)
    for row in result.drivers.to_dict("records"):
        _cross(board, field, {str(name): value for name, value in row.items()})
    _names(board, field, result)
    return board


@dataclass(frozen=True, kw_only=True)
class _Field:
    """Both scales; the upright one grows upwards."""

    across: Scale
    up: Scale

    def at(self, score: float, importance: float) -> Spot:
        """Where a driver stands."""
        return self.across.at(score), self.up.at(importance)


def _field(board: Board, result: Priorities) -> _Field:
    table, (cut, middle) = result.drivers, result.cuts
    scores = [*table["score_low"], *table["score_high"], *table["score"], middle]
    shares = [*(table["importance_high"] * 100), *(table["importance"] * 100), cut * 100]
    across, up = round_range(scores, least=20, within=(0, 100)), round_range(shares, least=10)
    left, below, right = (42.0, 42.0, 8.0) if board.paper.is_narrow else (46.0, 44.0, 16.0)
    return _Field(
        across=Scale(*across, left, board.width - right),
        up=Scale(0.0, up[1] / 100, board.height - below, 28.0),
    )


def _ground(board: Board, field: _Field, cuts: tuple[float, float]) -> None:
    """The quarter to mend, the rules, the cuts, and the names of the quarters."""
    words, (cut, middle) = board.words, cuts
    left, right, top, bottom = field.across.start, field.across.end, field.up.end, field.up.start
    x, y = field.at(middle, cut)
    board.box((left, top), (x - left, y - top), fill=FALL_WASH)
    across = steps(field.across.low, field.across.high, most=5)
    written = [words.numbers.number(tick) for tick in across]
    board.ticks(field.across, across, (top, bottom), bottom + 17, written)
    for tick in steps(0, field.up.high * 100, most=6):
        board.level(field.up.at(tick / 100), left, right)
        board.text((left - 6, field.up.at(tick / 100) + 4), words.numbers.percent(tick / 100), anchor="end", size=TICK)
    board.upright(x, top, bottom, colour=RIM, dash=DASHED)
    board.level(y, left, right, colour=RIM, dash=DASHED)
    board.text((0, 12), words.plain("Share of what is explained"))
    board.text(((left + right) / 2, bottom + 36), words.plain("Satisfaction, of 100"), anchor="middle")
    for quadrant, (is_good, is_important) in _PLACES.items():
        at = (right - 6 if is_good else left + 8, top + 17 if is_important else bottom - 9)
        said = words.plain(CORNERS[quadrant][int(board.paper.is_narrow)])
        is_first = quadrant == "improve"
        anchor = "end" if is_good else "start"
        board.text(at, said, anchor=anchor, colour=FALL if is_first else SOFT, bold=is_first)


_PLACES = {"improve": (False, True), "keep": (True, True), "low_priority": (False, False), "overkill": (True, False)}


def _cross(board: Board, field: _Field, row: Mapping[str, object]) -> None:
    """Both intervals as a cross, the point where they meet; a square says what colour says of those to mend."""
    figures = {name: float(str(row[name])) for name in _FIGURES}
    is_sure = bool(row["is_sure"])
    colour, (x, y) = (FALL if is_sure else MUTE), field.at(figures["score"], figures["importance"])
    with board.mark(str(row["name"]), _title(board.words, str(row["name"]), figures)):
        ends = [field.up.at(figures[f"importance_{end}"]) for end in ("low", "high")]
        board.upright(x, *ends, colour=colour, width=2)
        board.level(y, *(field.across.at(figures[f"score_{end}"]) for end in ("low", "high")), colour=colour, width=2)
        board.dot((x, y), 6, fill=FALL if is_sure else SOFT, rim=CARD, shape="s" if is_sure else "o")


_FIGURES = ("score", "score_low", "score_high", "importance", "importance_low", "importance_high")


def _title(words: Wording, name: str, figures: Mapping[str, float]) -> str:
    share, low, high = (words.numbers.percent(figures[f"importance{end}"]) for end in ("", "_low", "_high"))
    said = {"score": words.numbers.number(figures["score"]), "share": share, "low": low, "high": high}
    text = words.plain("satisfaction {score}, share {share} ({low} to {high})", **said)
    return words.plain("{name}: {text}", name=words.plain(name), text=text)


def _names(board: Board, field: _Field, result: Priorities) -> None:
    """A name beside each point, in the first place around it that is free; of many points those above the cut."""
    table = result.drivers
    named = table if len(table) <= MOST_NAMED else table[table["importance"] > result.cuts[0]]
    taken = [_around(field, row) for _, row in table.iterrows()] + _corners(board, field)
    for _, row in named.sort_values("importance", ascending=False).iterrows():
        is_sure = bool(row["is_sure"])
        size, longest = (NAME if is_sure else TEXT), LONGEST["narrow" if board.paper.is_narrow else "wide"]
        text = shortened(board.words.plain(str(row["name"])), longest, size)
        at = field.at(float(row["score"]), float(row["importance"]))
        place, anchor = _free(board, at, width_of(text, size), taken)
        if abs(place[1] - at[1]) > 24:
            board.line([at, (place[0], place[1] - 4)], colour=RIM, width=0.75)
        board.text(place, text, anchor=anchor, size=size, colour=INK, bold=is_sure, halo=True)


def _around(field: _Field, row: "pd.Series[float]") -> Area:
    x, y = field.at(float(row["score"]), float(row["importance"]))
    return x - 7, y - 7, x + 7, y + 7


def _corners(board: Board, field: _Field) -> list[Area]:
    left, right, top, bottom = field.across.start, field.across.end, field.up.end, field.up.start
    long = [width_of(board.words.plain(name[int(board.paper.is_narrow)]), TEXT) + 10 for name in CORNERS.values()]
    return [
        (left, top, left + long[0], top + 22),
        (right - long[1], top, right, top + 22),
        (left, bottom - 22, left + long[2], bottom),
        (right - long[3], bottom - 22, right, bottom),
    ]


def _free(board: Board, at: Spot, length: float, taken: list[Area]) -> tuple[Spot, str]:
    """Right above, right below, left above, left below, then further off: the first that meets nothing."""
    places = [((side, up), step) for step in STEPS for side in (1, -1) for up in (-1, 1)]
    tried = [_placed(at, length, *one) for one in places]
    inside = [one for one in tried if one[2][0] >= 0 and one[2][2] <= board.width and 24 <= one[2][1] <= board.height]
    spot, anchor, area = next((one for one in inside if not _meets(one[2], taken)), (inside or tried)[0])
    taken.append(area)
    return spot, anchor


def _placed(at: Spot, length: float, sides: tuple[int, int], step: float) -> tuple[Spot, str, Area]:
    side, up = sides
    x, y = at[0] + 9 * side, at[1] + (-11 - step if up < 0 else 17 + step)
    left = x if side > 0 else x - length
    return (x, y), "start" if side > 0 else "end", (left, y - 11, left + length, y + 3)


def _meets(area: Area, taken: list[Area]) -> bool:
    return any(area[0] < b[2] and b[0] < area[2] and area[1] < b[3] and b[1] < area[3] for b in taken)
