"""The points of a response scale: shares of each, stacked away from the middle."""

from collections.abc import Iterator, Mapping, Sequence

from analysis.answers.distribution import Distribution
from analysis.checks import Array
from analysis.plots.drawing.board import TEXT, Board
from analysis.plots.drawing.letters import width_of
from analysis.plots.drawing.palette import AGAINST, AMOUNTS, CARD, NEUTRAL, RIM, ink_on
from analysis.plots.drawing.paper import MIDDLE, Paper
from analysis.plots.drawing.rows import Line, Rows, rows_of
from analysis.plots.wording import NO_LABELS, PLAIN, Numbers, Wording

BAR, SAMPLE = 22.0, 12.0
# which of five steps the points of half a scale take, from the middle outwards
STEPS = {1: (3,), 2: (1, 3), 3: (0, 2, 4), 4: (0, 1, 3, 4), 5: (0, 1, 2, 3, 4)}


def likert_bars(
    result: Distribution,
    *,
    labels: Mapping[str, str] = NO_LABELS,
    numbers: Numbers = PLAIN,
    language: str = "en",
    paper: Paper = MIDDLE,
) -> Board:
    """Shares of each point, stacked away from the middle of the scale; points are labelled by their number."""
    words = Wording(labels=labels, numbers=numbers, language=language)
    values = result.shares.to_numpy()
    left = _left(values)
    lines = [_line(words, str(item), int(n)) for item, n in zip(result.shares.index, result.answered, strict=True)]
    names = [words.plain(f"{point:g}") for point in result.shares.columns]
    key = list(_key(names, paper.width))
    ends = (float(left.min()), float((left + values.sum(axis=1)).max()))
    drawn = rows_of(words, paper, lines, ends, head=18.0 * (key[-1][1] + 1))
    fan = _fan(len(names))
    _key_drawn(drawn.board, key, fan)
    drawn.board.upright(drawn.scale.at(0), *drawn.span, colour=RIM)
    for place, shares in enumerate(values):
        _bar(drawn, place, float(left[place]), shares, fan, names)
    return drawn.board


def _left(values: Array) -> Array:
    # The middle point straddles zero; with an even number of points zero lies between the two middle ones.
    points = values.shape[1]
    below: Array = values[:, : points // 2].sum(axis=1)
    return -(below + (values[:, points // 2] / 2 if points % 2 else 0))


def _line(words: Wording, item: str, answered: int) -> Line:
    return Line(key=item, name=words.plain(item), end=words.plain("n = {n}", n=words.numbers.number(answered)))


def _fan(points: int) -> list[tuple[str, int]]:
    """Colour and step of each point: rust, light in the middle, turquoise; dark at both ends in grey, too."""
    half = points // 2
    chosen = STEPS.get(half, tuple(min(place * 5 // max(half, 1), 4) for place in range(half)))
    below = [(AGAINST[step], step) for step in reversed(chosen)]
    middle = [(NEUTRAL, 0)] if points % 2 else []
    return [*below, *middle, *((AMOUNTS[step], step) for step in chosen)]


def _key(names: Sequence[str], width: float) -> Iterator[tuple[float, int, str]]:
    """Where each point of the key stands: along the line, and in which line."""
    x, line = 4.0, 0
    for name in names:
        wide = SAMPLE + 6 + width_of(name, TEXT) + 14
        if x + wide > width and x > 4:
            x, line = 4.0, line + 1
        yield x, line, name
        x += wide


def _key_drawn(board: Board, key: Sequence[tuple[float, int, str]], fan: Sequence[tuple[str, int]]) -> None:
    for (x, line, name), (colour, _) in zip(key, fan, strict=True):
        y = 4 + 18.0 * line
        board.box((x, y), (SAMPLE, SAMPLE), fill=colour)
        board.text((x + SAMPLE + 6, y + 10), name)


def _bar(
    drawn: Rows, place: int, start: float, shares: Array, fan: Sequence[tuple[str, int]], names: Sequence[str]
) -> None:
    board, scale, y = drawn.board, drawn.scale, drawn.middles[place]
    words, line = board.words, drawn.lines[place]
    for number, (share, (colour, step), name) in enumerate(zip(shares, fan, names, strict=True)):
        begin, end = scale.at(start), scale.at(start + float(share))
        start += float(share)
        if end - begin <= 0:
            continue
        figure = words.numbers.percent(float(share))
        said = words.plain("{name}: {text}", name=name, text=figure)
        with board.mark(f"{line.key}-{number}", words.plain("{name}: {text}", name=line.name, text=said)):
            board.box((begin, y - BAR / 2), (end - begin, BAR), fill=colour, rim=CARD, width=1.2)
            if width_of(figure, TEXT) + 4 <= end - begin:
                board.text(((begin + end) / 2, y + 4), figure, anchor="middle", colour=ink_on(step))
