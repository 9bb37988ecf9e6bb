"""Where people moved, and what they say and hear."""

from collections.abc import Iterator
from typing import Any

from app.kernel.web.i18n import gettext as _
from app.results.overview.model import Overview, Spoken, StateMoves, WaveName
from app.results.pictures.drawn import Drawn, Key, drawn
from app.results.pictures.pen import Pen
from app.results.words.charts import word_of_mouth_levels, word_of_mouth_levels_in_short
from app.results.words.table import Table


def movement(found: StateMoves, wave: WaveName, pen: Pen, *, label: str, table: Table | None = None) -> Drawn:
    """Ribbons where the same people are recognised, else two stacks."""
    from analysis import plots

    look = pen.look({"Earlier wave": pen.wave(found.before), "This wave": pen.wave(wave)})
    moves, shares = found.moves, found.shares
    if moves is None and shares is None:
        return Drawn(name="movement", label=label, table=table)

    def draw(paper: plots.Paper) -> plots.Board:
        if moves is not None:
            return plots.movement_flow(moves, paper=paper, **look)
        if shares is None:
            raise LookupError("no shares")
        return plots.state_stacks(shares, paper=paper, **look)

    key: Key = () if moves is None else _movement_key(is_told=moves.beyond_error is not None)
    return drawn("movement", draw, (plots.HALF, plots.PHONE), label=label, key=key, table=table)


def _movement_key(*, is_told: bool) -> Key:
    could = ("error", _("what error could make"))
    return (("beyond", _("more than error makes")), could) if is_told else (("error", _("people who moved")),)


def word_of_mouth(found: Overview, pen: Pen, *, label: str, table: Table | None = None) -> Drawn:
    """What people say, and beside it what they have heard, as far as both are told."""
    from analysis import plots

    sides = {"own": found.word_of_mouth, "heard": found.heard}
    rungs = [row for side, spoken in sides.items() if spoken is not None for row in _rungs(side, spoken)]
    if not rungs:
        return Drawn(name="word-of-mouth", label=label, table=table)
    look = pen.look(levels(pen))

    def draw(paper: plots.Paper) -> plots.Board:
        return plots.said_and_heard(_frame(rungs), paper=paper, **look)

    key = tuple(_side(side, spoken, pen) for side, spoken in sides.items() if spoken is not None and spoken.rungs)
    return drawn("word-of-mouth", draw, (plots.HALF, plots.PHONE), label=label, key=key, table=table)


def levels(pen: Pen) -> dict[str, str]:
    """What each rung means, without its number; the short words for narrow papers."""
    long = {level: text.partition(" ")[2] for level, text in word_of_mouth_levels().items()}
    return long | {f"{level}:short": text for level, text in word_of_mouth_levels_in_short().items()}


def _rungs(side: str, spoken: Spoken) -> Iterator[dict[str, Any]]:
    for rung in spoken.rungs:
        yield {"side": side, "lowest": rung.levels[0], "highest": rung.levels[-1], "share": rung.share}


def _frame(rows: list[dict[str, Any]]) -> Any:
    import pandas as pd

    return pd.DataFrame(rows)


def _side(side: str, spoken: Spoken, pen: Pen) -> tuple[str, str]:
    n = pen.fmt.integer(spoken.n)
    return side, _("own, %% of %(n)s", n=n) if side == "own" else _("heard, %% of %(n)s", n=n)
