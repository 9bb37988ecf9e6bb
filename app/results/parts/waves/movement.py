"""The figures of movement between the loyalty states, each with the fewest people that could be read from it."""

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from analysis.loyalty.axes import AXES
from analysis.loyalty.movement.different_people import ShareChanges
from analysis.loyalty.quadrants import PLACES, STATES
from analysis.loyalty.transitions import Transitions
from app.disclosure.figure import Figure, Json, Tree, fewest, figures
from app.disclosure.small_cells import divided, divided_table
from app.results.over_time.movement import Movement, movement_of
from app.results.parts.part import Part, fields_of, rows_of

NAMES: list[str] = list(STATES)
OF_MODEL = (
    "moves_error",
    "error_se",
    "error_low",
    "error_high",
    "moves_corrected",
    "corrected_se",
    "corrected_low",
    "corrected_high",
    "at_boundary",
    "is_shown",
    "reliabilities_too_low",
)
OF_COUNTS = ("moves_observed", "moves_low", "moves_high", "excess", "excess_se", "excess_low", "excess_high")


def _tree(found: Movement) -> Tree:
    own = {"wave": found.before.number, "cuts_of": found.cuts_of, "window": found.window}
    known = figures({name: value for name, value in own.items() if value is not None}, found.n)
    if found.moves is not None:
        return {**known, **figures({"linked": True}, found.n), **_told_moves(found.moves)}
    flags = figures({"linked": False, "overlaps": found.overlaps, "is_anonymous": found.is_anonymous}, found.n)
    return {**known, **flags, **(_told_shares(found.shares) if found.shares else {})}


def _told_moves(moves: Transitions) -> Tree:
    n = moves.n
    moved = fewest([round(moves.moves_observed * n)], of=n)
    how = fields_of(moves, "n", "n_dropped", "level", "replicates", "at_cut")
    how |= {"cuts": list(moves.cuts), "rules": [str(rule) for rule in moves.rules]}
    return {
        **figures(how | fields_of(moves, *OF_MODEL), n),
        **figures(fields_of(moves, *OF_COUNTS), moved),
        "reliabilities": {
            axis: figures(fields_of(one, "value", "source", "n"), n)
            for axis, one in zip(AXES, moves.reliabilities, strict=True)
        },
        "observed": observed_figures(moves),
        **{name: _rows(getattr(moves, name), n) for name in ("error_alone", "corrected")},
        **_of_axes(moves, moved),
        **_beyond(moves),
        "shares": _shares_of(moves),
        **({} if moves.homogeneity is None else {"homogeneity": _homogeneity(moves)}),
    }


def observed_figures(moves: Transitions) -> dict[str, dict[str, Figure]]:
    """People by state before and after. Sums are told beside them: of rows and columns as shares of the states, of the
    diagonal as those who stayed, and of those who changed sides on an axis.
    """
    cells = moves.observed.loc[NAMES, NAMES].to_numpy()
    counts = {(one, other): int(cells[i, j]) for i, one in enumerate(NAMES) for j, other in enumerate(NAMES)}
    told = divided_table(counts, _lines())
    # nobody stands behind a nought, but for all of them
    return {
        one: {other: told[one, other] if counts[one, other] else Figure(0, moves.n) for other in NAMES} for one in NAMES
    }


def _lines() -> list[list[tuple[str, str]]]:
    pairs = [(one, other) for one in NAMES for other in NAMES]
    place = dict(zip(NAMES, PLACES, strict=True))
    margins = [[pair for pair in pairs if pair[side] == state] for side in (0, 1) for state in NAMES]
    changed = [[pair for pair in pairs if (place[pair[0]][axis] != place[pair[1]][axis])] for axis in (0, 1)]
    stayed = [[pair for pair in pairs if pair[0] == pair[1]]]
    return margins + stayed + changed


def _rows(table: pd.DataFrame | None, n: int) -> Tree:
    """Where people of each state go."""
    if table is None:
        return {}
    return {str(state): figures({str(name): float(x) for name, x in row.items()}, n) for state, row in table.iterrows()}


def _beyond(moves: Transitions) -> Tree:
    """Each move that more people made than error alone makes."""
    if moves.beyond_error is None:
        return {}
    told = observed_figures(moves)
    pairs = [(one, other) for one in NAMES for other in NAMES if moves.beyond_error.loc[one, other]]
    rows = [
        figures({"before": one, "after": other, "count": told[one][other].value}, told[one][other].n)
        for one, other in pairs
    ]
    return {"beyond_error": rows} if rows else {}


def told_moves(moves: Transitions, *, min_cell: int) -> Transitions:
    """The same without the cells that are not told: nothing stands in their place, and none of them stands out."""
    told = observed_figures(moves)
    shown = pd.DataFrame(
        [[told[one][other].is_told(min_cell=min_cell) for other in NAMES] for one in NAMES],
        index=moves.observed.index,
        columns=moves.observed.columns,
    )
    beyond = None if moves.beyond_error is None else moves.beyond_error & shown
    return replace(moves, observed=moves.observed.where(shown), beyond_error=beyond)


def _of_axes(moves: Transitions, moved: int) -> Tree:
    if moves.axes is None or moves.sensitivity is None or moves.skewness is None:
        return {}
    n = moves.n
    sides = [fewest([round(float(share) * n)], of=n) for share in moves.axes["observed"]]
    axes = [
        figures(row, n) | {"observed": Figure(row["observed"], cell)}
        for row, cell in zip(rows_of(moves.axes), sides, strict=True)
    ]
    sensitivity = [figures(row, n) | {"excess": Figure(row["excess"], moved)} for row in rows_of(moves.sensitivity)]
    own = {"skewness": {str(name): float(one) for name, one in moves.skewness.items()}, "skewed": list(moves.skewed)}
    return {"axes": axes, "sensitivity": sensitivity, **figures(own, n)}


def _shares_of(moves: Transitions) -> Tree:
    """Each state before and after: as counted, and freed from error."""
    before, after = ({str(state): int(n) for state, n in moves.observed.sum(axis=side).items()} for side in (1, 0))
    tree: dict[str, Tree] = {
        state: {
            "observed_before": Figure(before[state] / moves.n, divided(before)[state].n),
            "observed_after": Figure(after[state] / moves.n, divided(after)[state].n),
        }
        for state in NAMES
    }
    if moves.shares is None:
        return tree
    corrected = {str(row.pop("state")): row for row in rows_of(moves.shares)}
    names = ("corrected_before", "corrected_after")
    return {
        state: {**own, **figures({name: corrected[state][name] for name in names}, moves.n)}
        for state, own in tree.items()
    }


def _homogeneity(moves: Transitions) -> Tree:
    tested = fields_of(moves.homogeneity, "statistic", "df", "p")
    margins = [int(n) for side in (0, 1) for n in moves.observed.sum(axis=side)]
    return figures(tested, fewest(margins, of=moves.n))


def _told_shares(shares: ShareChanges) -> Tree:
    how = fields_of(shares, "n_before", "n_after", "n_dropped", "level", "at_cut") | {"cuts": list(shares.cuts)}
    cell = min(fewest(shares.table[f"count_{one}"].tolist(), of=n) for one, n in _sizes(shares))
    return {
        **figures(how, min(shares.n_before, shares.n_after)),
        "shares": Figure(rows_of(shares.table), cell),
    }


def _sizes(shares: ShareChanges) -> tuple[tuple[str, int], ...]:
    return ("before", shares.n_before), ("after", shares.n_after)


def _warnings(found: Movement) -> list[Json]:
    return [{"code": code, "parts": ["movement"], "message": f"movement: {text}"} for code, text in _doubts(found)]


def _doubts(found: Movement) -> Iterator[tuple[str, str]]:
    moves = found.moves
    if moves is None:
        yield "not_linked", "nobody is recognised in both waves; the shares of the states are compared"
        return
    if moves.excess is None:
        yield "few_pairs", f"{moves.n} people in both waves; what error alone would move is told from 50 on"
    if moves.skewed:
        columns = ", ".join(moves.skewed)
        yield "skewed", f"{columns} skewed beyond 1; with such scores an excess is found too often where nobody moved"
    if moves.at_boundary:
        yield "at_boundary", "the reliabilities leave no distribution of what is meant; the nearest was taken"
    if moves.reliabilities_too_low:
        yield "reliabilities_too_low", "reliabilities too low for these data: fewer people moved than error alone makes"
    if moves.reliabilities[1].source == "assumed":
        yield "patronage_taken_as_exact", "patronage is taken as measured without error; asking twice would tell"


MOVEMENT: Part[Movement] = Part(
    name="movement",
    wants=lambda plan: plan.quadrants is not None,
    run=lambda given: None if given.history is None else movement_of(given.history, given.plan, seed=given.seed),
    json=lambda found, _labels: {"movement": _tree(found)},
    rows_behind=lambda found: {"movement": found.n},
    under="loyalty",
    warnings=_warnings,
)
