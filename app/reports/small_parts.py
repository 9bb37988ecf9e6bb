"""Results as they are drawn for readers who are told nothing of fewer people than the smallest cell.

What may be told is decided by the figures of each part, the same that programs read. A part is left out as a whole
where the figures that its section is about are not told: a division into few groups hides together, because the net
beside it or a cut at the median would give a small one away by subtraction.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from analysis.errors import AnalysisError
from analysis.loyalty.transitions import Transitions
from analysis.loyalty.word_of_mouth import WordOfMouth
from app.disclosure.figure import is_crowd
from app.results.over_time.movement import Movement
from app.results.parts.asked.heard import HEARD, Heard
from app.results.parts.cross_check import CROSS_CHECK, Checked
from app.results.parts.effects.activities import ACTIVITIES
from app.results.parts.effects.drivers import DRIVERS, DRIVERS_BY_GROUP, INTENTIONS_DRIVER, Blocks, Drivers
from app.results.parts.effects.equivalence import EQUIVALENCE
from app.results.parts.effects.priorities import PRIORITIES
from app.results.parts.factors import FACTORS, OF_FACTORS, FactorResult
from app.results.parts.loyalty import QUADRANTS, RECOMMENDATION, WORD_OF_MOUTH
from app.results.parts.part import Part, told
from app.results.parts.scales import SCALES, ScaleResult
from app.results.parts.standing import INTENTIONS, VALUE_INDEX
from app.results.parts.waves.movement import MOVEMENT, told_moves
from app.results.run import Analysis


class SmallCells(AnalysisError):
    code = "small_cell"

    def __init__(self, min_cell: int) -> None:
        super().__init__(
            needed=f"groups of at least {min_cell} people",
            found="a smaller one, which the others would give away",
            remedy="wait for more responses",
        )


class FewPeople(AnalysisError):
    code = "few_people"

    def __init__(self, min_cell: int) -> None:
        super().__init__(
            needed=f"answers of at least {min_cell} people", found="fewer", remedy="wait for more responses"
        )


# what the section of a part is about, and why it is not there where this is not told
ABOUT: Mapping[str, tuple[Part[Any], str, type[SmallCells | FewPeople]]] = {
    "value_index": (VALUE_INDEX, "mean", FewPeople),
    "intentions": (INTENTIONS, "mean", FewPeople),
    "quadrants": (QUADRANTS, "shares", SmallCells),
    "word_of_mouth": (WORD_OF_MOUTH, "net", SmallCells),
    "recommendation": (RECOMMENDATION, "balance", SmallCells),
    "activities": (ACTIVITIES, "effects", FewPeople),
    "drivers_by_group": (DRIVERS_BY_GROUP, "slopes", SmallCells),
    "intentions_driver": (INTENTIONS_DRIVER, "outcomes", FewPeople),
    "priorities": (PRIORITIES, "drivers", FewPeople),
    "equivalence": (EQUIVALENCE, "difference", SmallCells),
}


def _movement(movement: Movement, min_cell: int) -> Movement | SmallCells:
    """Of the same people it is about those who changed state; of different people about their shares."""
    own = told(MOVEMENT, movement, min_cell=min_cell).under("movement")
    is_withheld = own.is_withheld("shares" if movement.moves is None else "moves_observed")
    return SmallCells(min_cell) if is_withheld else movement


def _drawn_movement(movement: Movement, moves: Transitions, min_cell: int) -> Movement | SmallCells:
    """A picture has a place for every state, and none for a move that is not told."""
    if _is_withheld(MOVEMENT, movement, "shares", min_cell):
        return SmallCells(min_cell)
    return replace(movement, moves=told_moves(moves, min_cell=min_cell))


def without_few(analysis: Analysis, *, min_cell: int) -> Analysis:
    """The same for a picture, which shows every level: it is not drawn where one of them is hidden."""
    modules = tuple(one for one in analysis.modules or () if is_crowd(one.fewest, min_cell=min_cell))
    heard = analysis.heard
    if isinstance(heard, Heard) and _is_withheld(HEARD, heard, "shares", min_cell):
        heard = SmallCells(min_cell)
    drawn = replace(without_small(analysis, min_cell=min_cell), modules=modules, heard=heard)
    movement = drawn.movement
    if isinstance(movement, Movement) and movement.moves is not None:
        drawn = replace(drawn, movement=_drawn_movement(movement, movement.moves, min_cell))
    if isinstance(drawn.word_of_mouth, WordOfMouth) and _is_withheld(
        WORD_OF_MOUTH, drawn.word_of_mouth, "shares", min_cell
    ):
        return replace(drawn, word_of_mouth=SmallCells(min_cell))
    return drawn


def without_small(analysis: Analysis, *, min_cell: int) -> Analysis:
    """The same results; in the place of what is not told stands why."""
    checked, movement = analysis.cross_check, analysis.movement
    return replace(
        analysis,
        scales=tuple(_scale(scale, min_cell) for scale in analysis.scales),
        factors=None if analysis.factors is None else _factors(analysis.factors, min_cell),
        drivers=None if analysis.drivers is None else _drivers(analysis.drivers, min_cell),
        cross_check=None if checked is None else _checked(checked, min_cell),
        movement=_movement(movement, min_cell) if isinstance(movement, Movement) else movement,
        **{name: _shown(name, getattr(analysis, name), min_cell) for name in ABOUT},
    )


def _shown(name: str, result: Any, min_cell: int) -> Any:
    part, figure, why = ABOUT[name]
    is_there = result is not None and not isinstance(result, AnalysisError)
    return why(min_cell) if is_there and _is_withheld(part, result, figure, min_cell) else result


def _is_withheld(part: Part[Any], result: Any, figure: str, min_cell: int) -> bool:
    return told(part, result, min_cell=min_cell).under(part.name).is_withheld(figure)


def _scale(scale: ScaleResult, min_cell: int) -> ScaleResult:
    own = told(SCALES, (scale,), min_cell=min_cell).under(scale.plan.name)
    if not own.is_withheld("alpha", "mean"):
        return scale
    return replace(scale, **_refused(scale, ("scores", "alpha", "free", "omega", "items", "resampled"), min_cell))


def _factors(factors: FactorResult, min_cell: int) -> FactorResult:
    if not told(FACTORS, factors, min_cell=min_cell).is_withheld(*OF_FACTORS):
        return factors
    names = ("kmo", "bartlett", "parallel", "average_partial", "kaiser", "solution")
    return replace(factors, **_refused(factors, names, min_cell))


def _drivers(blocks: Blocks, min_cell: int) -> Blocks:
    """Relationship marketing and touchpoints each for itself: they may be answered by different people."""
    document = told(DRIVERS, blocks, min_cell=min_cell)
    return {
        name: FewPeople(min_cell) if isinstance(one, Drivers) and document.is_withheld(name) else one
        for name, one in blocks.items()
    }


def _refused(result: object, names: tuple[str, ...], min_cell: int) -> dict[str, Any]:
    """Each of these figures as it is where it was refused already, else why it is not told."""
    found = {name: getattr(result, name) for name in names}
    return {
        name: one if one is None or isinstance(one, AnalysisError) else FewPeople(min_cell)
        for name, one in found.items()
    }


def _checked(checked: Checked, min_cell: int) -> Checked | None:
    return None if told(CROSS_CHECK, checked, min_cell=min_cell).is_withheld("cross_check") else checked
