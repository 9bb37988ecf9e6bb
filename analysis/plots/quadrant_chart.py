"""The four loyalty states as a square."""

from collections.abc import Mapping

from analysis.loyalty.quadrants import Quadrants
from analysis.plots.drawing.board import HEAD, TEXT, TICK, Board
from analysis.plots.drawing.letters import width_of
from analysis.plots.drawing.palette import AMOUNTS, ink_on, step_of
from analysis.plots.drawing.paper import HALF, Paper
from analysis.plots.wording import NO_LABELS, PLAIN, Numbers, Wording

NAMES = {"loyal": "Loyal", "latent": "Latent", "spurious": "Spurious", "none": "No loyalty"}
# Column (patronage) and row (attitude, from the top) of each state.
CELLS = {"loyal": (1, 0), "latent": (0, 0), "spurious": (1, 1), "none": (0, 1)}
LARGE, GAP, BELOW, TOP = 24.0, 4.0, 44.0, 40.0


def quadrant_square(
    result: Quadrants,
    *,
    labels: Mapping[str, str] = NO_LABELS,
    numbers: Numbers = PLAIN,
    language: str = "en",
    paper: Paper = HALF,
) -> Board:
    """Share of people in each state with its interval; darker squares hold more people."""
    words = Wording(labels=labels, numbers=numbers, language=language)
    side = _side(words, result)
    wide = (min(paper.width, HALF.width) - side) / 2
    high = max(wide * 0.72, 112.0)
    top = TOP + (0 if result.is_two_by_two else 20)
    board = Board(words, paper, top + 2 * high + BELOW)
    rows = [{str(name): value for name, value in row.items()} for row in result.shares.to_dict("records")]
    most = max(0.6, *(float(row["share"]) for row in rows))
    for row in rows:
        column, line = CELLS[str(row["state"])]
        _cell(board, (side + column * wide, top + line * high), (wide - GAP, high - GAP), row, most)
    _axes(board, result, (wide, high), (side, top))
    return board


def _side(words: Wording, result: Quadrants) -> float:
    """What the words beside the square need."""
    cut = words.plain("Cut at {cut}", cut=words.numbers.number(result.cuts[0], 2))
    return max(width_of(one, TICK) for one in (words.plain("low"), words.plain("high"), cut)) + 14


def _axes(board: Board, result: Quadrants, size: tuple[float, float], at: tuple[float, float]) -> None:
    """Both directions with their ends and cuts."""
    side, top = at
    words, (wide, high), (attitude, patronage) = board.words, size, result.cuts
    bottom = top + 2 * high
    if not result.is_two_by_two:
        board.text((0, 14), words.plain("The clusters are not four quadrants"), size=HEAD)
    cuts = [words.plain("Cut at {cut}", cut=words.numbers.number(cut, 2)) for cut in (attitude, patronage)]
    ends = [words.plain("low"), words.plain("high")]
    board.text((0, top - 10), words.plain("Relative attitude"), size=TICK)
    board.text((side + wide, bottom + 38), words.plain("Repeat patronage"), size=TICK, anchor="middle")
    for x, said in ((0.5, ends[0]), (1.0, cuts[1]), (1.5, ends[1])):
        board.text((side + x * wide, bottom + 16), said, size=TICK, anchor="middle")
    for y, said in ((0.5, ends[1]), (1.0, cuts[0]), (1.5, ends[0])):
        board.text((side - 8, top + y * high + 4), said, size=TICK, anchor="end")


def _cell(
    board: Board, at: tuple[float, float], size: tuple[float, float], row: Mapping[str, object], most: float
) -> None:
    words, state = board.words, str(row["state"])
    share, low, high = (float(str(row[name])) for name in ("share", "low", "high"))
    step = step_of(share, most)
    span = words.span(words.numbers.percent(low), words.numbers.percent(high))
    people = words.plain("n = {n}", n=words.numbers.number(float(str(row["count"]))))
    x, middle = at[0] + size[0] / 2, at[1] + size[1] / 2
    said = f"{words.numbers.percent(share)} ({span}), {people}"
    with board.mark(state, words.plain("{name}: {text}", name=words.plain(NAMES[state]), text=said)):
        board.box(at, size, fill=AMOUNTS[step])
        for y, text, letters in (
            (-28, words.plain(NAMES[state]), HEAD),
            (4, words.numbers.percent(share), LARGE),
            (24, span, TEXT),
            (40, people, TEXT),
        ):
            bold = letters == LARGE
            board.text((x, middle + y), text, anchor="middle", size=letters, colour=ink_on(step), bold=bold)
