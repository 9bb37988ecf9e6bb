"""What of an overview is made by resampling, or reads every answer: movement, priorities, careless answers."""

from dataclasses import dataclass, replace

import pandas as pd

from analysis.errors import AnalysisError
from analysis.loyalty.quadrants import Quadrants
from app.disclosure.figure import fewest, is_crowd
from app.questionnaires.operations import definition_of
from app.results.defined.plans import from_questionnaire
from app.results.frames.frame import load_frame
from app.results.over_time.history import History, history_of
from app.results.over_time.movement import Movement, movement_of
from app.results.overview.aspects import StateMoves
from app.results.overview.readings import wave_name
from app.results.parts.effects.priorities import PRIORITIES
from app.results.parts.given import Given
from app.results.parts.quality import QUALITY, AnswerQuality
from app.results.parts.waves.movement import told_moves
from app.results.run import SEED, prepare
from app.results.trying import tried
from app.studies.models import Wave


@dataclass(frozen=True, kw_only=True, eq=False)
class Resampled:
    """
    n         answers that counted
    careless, shift   people whom the recorded rule names, and what leaving them out would change; None where not told
    """

    n: int
    movement: "StateMoves | AnalysisError | None" = None
    priorities: object = None
    careless: int | None = None
    shift: float | None = None


def resampled_of(wave: Wave) -> Resampled:
    """Of everybody at all sites, after disclosure; takes seconds to minutes."""
    questionnaire = definition_of(wave.version)
    plan, frame, history = from_questionnaire(questionnaire), load_frame(wave, questionnaire), history_of(wave)
    min_cell = history.min_cell
    if not is_crowd(len(frame.answers), min_cell=min_cell):
        return Resampled(n=len(frame.answers))
    answers = tried(lambda: prepare(frame.answers, plan))
    if isinstance(answers, AnalysisError):
        return Resampled(n=len(frame.answers))
    given = Given(
        frame=frame.answers,
        answers=answers,
        plan=plan,
        seed=SEED,
        history=history,
        people=frame.people,
        seconds=frame.conduct.seconds,
        written=frame.texts,
        reasons=frame.reasons,
    )
    careless, shift = _careless(given, min_cell)
    return Resampled(
        n=len(frame.answers),
        movement=_movement(given, history),
        priorities=_priorities(given, min_cell),
        careless=careless,
        shift=shift,
    )


def _movement(given: Given, history: History) -> StateMoves | AnalysisError | None:
    found = movement_of(history, given.plan, seed=given.seed)
    if not isinstance(found, Movement):
        return found
    min_cell, moves, shares = history.min_cell, found.moves, found.shares
    moved = None if moves is None else fewest([round(moves.moves_observed * moves.n)], of=moves.n)
    is_told = moved is not None and is_crowd(moved, min_cell=min_cell)
    own = given.quadrants
    return StateMoves(
        before=wave_name(found.before),
        cuts_of=found.cuts_of,
        n=found.n,
        moves=told_moves(moves, min_cell=min_cell) if moves is not None and is_told else None,
        shares=shares if shares is not None and _are_told(shares.table, min_cell) else None,
        moved=moves.moves_observed if moves is not None and is_told else None,
        uncertain=_uncertain(own, min_cell) if isinstance(own, Quadrants) else None,
        window=found.window,
        overlaps=found.overlaps,
        is_anonymous=found.is_anonymous,
    )


def _are_told(table: pd.DataFrame, min_cell: int) -> bool:
    """Whether every state of both waves has nobody or enough."""
    counts = (int(n) for side in ("before", "after") for n in table[f"count_{side}"])
    return all(n == 0 or is_crowd(n, min_cell=min_cell) for n in counts)


def _uncertain(found: Quadrants, min_cell: int) -> float | None:
    if found.uncertain is None:
        return None
    near = fewest([round(found.uncertain * found.n)], of=found.n)
    return found.uncertain if is_crowd(near, min_cell=min_cell) else None


def _priorities(given: Given, min_cell: int) -> object:
    """Without the scores of sites, which stand among the touchpoints."""
    if not PRIORITIES.wants(given.plan):
        return None
    found = PRIORITIES.run(given)
    if found is None or isinstance(found, AnalysisError):
        return found
    return replace(found, sites=found.sites.iloc[:0]) if is_crowd(found.n, min_cell=min_cell) else None


def _careless(given: Given, min_cell: int) -> tuple[int | None, float | None]:
    found = QUALITY.run(given)
    if not isinstance(found, AnswerQuality):
        return None, None
    named = fewest([found.flagged], of=found.exclusion.n_before)
    if not is_crowd(named, min_cell=min_cell):
        return None, None
    means = found.scales.to_frame()
    moved = (means["mean_after"] - means["mean_before"]).abs().dropna()
    return found.flagged, float(moved.max()) if len(moved) else None
