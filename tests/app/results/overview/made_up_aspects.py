"""The parts of the made-up overview that are results of their own."""

import numpy as np
import pandas as pd

from analysis.effects.priority import Priorities
from analysis.loyalty.movement.reliabilities import Reliability
from analysis.loyalty.transitions import Transitions
from app.results.overview.model import Rung, Spoken, StateMoves, WaveName
from app.results.plan import INDEX

STATES = ["loyal", "latent", "spurious", "none"]
# item, score of everybody, of Shiraz, people there, share of what is explained with its limits
POINTS = (
    ("tp_arrival", 61, 44, 150, 24, 17, 32),
    ("tp_staff", 74, 74, 201, 21, 15, 29),
    ("tp_room", 69, 68, 198, 16, 10, 23),
    ("tp_clean", 77, 79, 199, 13, 7, 20),
    ("tp_checkout", 62, 58, 171, 10, 6, 14),
    ("tp_breakfast", 71, 72, 140, 7, 4, 11),
    ("tp_wifi", 52, 51, 160, 5, 2, 9),
    ("tp_booking", 72, 73, 166, 4, 1, 7),
)


def movement(before: WaveName) -> StateMoves:
    """Of 412 people; more went from loyal to latent than error alone makes."""
    observed = [[151, 31, 12, 2], [14, 58, 2, 10], [13, 2, 38, 9], [1, 12, 10, 47]]
    error = [[165, 16, 13, 2], [14, 56, 2, 12], [12, 2, 38, 10], [2, 11, 10, 47]]
    beyond = pd.DataFrame(data=False, index=STATES, columns=STATES)
    beyond.loc["loyal", "latent"] = True
    counts = pd.DataFrame(observed, index=STATES, columns=STATES)
    alone = pd.DataFrame(error, index=STATES, columns=STATES)
    moves = Transitions(
        observed=counts,
        moves_observed=118 / 412,
        moves_low=0.245,
        moves_high=0.332,
        homogeneity=None,
        reliabilities=(Reliability(value=0.86, source="alpha", n=412), Reliability(value=1.0, source="assumed")),
        error_covariances=(0.0, 0.0),
        cuts=(4.0, 0.5),
        rules=("midpoint", 0.5),
        at_cut="high",
        level=0.95,
        replicates=1000,
        n=412,
        n_dropped=0,
        error_alone=alone.div(alone.sum(axis=1), axis=0),
        beyond_error=beyond,
        corrected=alone.div(alone.sum(axis=1), axis=0),
        moves_error=0.26,
        error_se=0.01,
        error_low=0.24,
        error_high=0.28,
        moves_corrected=0.04,
        corrected_se=0.02,
        corrected_low=0.0,
        corrected_high=0.08,
        excess=0.026,
        excess_se=0.012,
        excess_low=0.002,
        excess_high=0.05,
        is_shown=True,
        shares=pd.DataFrame(
            {
                "state": STATES,
                "observed_before": counts.sum(axis=1).to_numpy() / 412,
                "observed_after": counts.sum(axis=0).to_numpy() / 412,
                "corrected_before": [0.48, 0.2, 0.15, 0.17],
                "corrected_after": [0.44, 0.24, 0.15, 0.17],
            }
        ),
    )
    return StateMoves(before=before, cuts_of=1, n=412, moves=moves, moved=118 / 412, uncertain=0.11)


def priorities() -> Priorities:
    rows = [
        (name, weight / 100, low / 100, high / 100, float(score), score - 2.0, score + 2.0)
        for name, score, _, _, weight, low, high in POINTS
    ]
    columns = ["name", "importance", "importance_low", "importance_high", "score", "score_low", "score_high"]
    drivers = pd.DataFrame(rows, columns=columns).assign(correlation=0.4)
    important, good = drivers["importance"] > 1 / 8, drivers["score"] > drivers["score"].mean()
    drivers["quadrant"] = np.select(
        [important & ~good, important & good, ~important & ~good], ["improve", "keep", "low_priority"], "overkill"
    )
    drivers["p_first"] = [0.86, 0.04, 0.05, 0.01, 0.02, 0.01, 0.01, 0.0]
    drivers["is_sure"] = drivers["name"] == POINTS[0][0]
    return Priorities(
        y=INDEX,
        x=tuple(drivers["name"]),
        drivers=drivers,
        cuts=(1 / 8, float(drivers["score"].mean())),
        sites=pd.DataFrame(columns=["site", "name", "score", "low", "high", "n"]),
        r2=0.41,
        importance="relative_weight",
        level=0.95,
        replicates=2000,
        n_failed=0,
        advised=80,
        n=1012,
        n_dropped=66,
    )


def spoken(counts: tuple[int, ...], *, left_out: int) -> Spoken:
    """From +4 to -4."""
    n, above, below = sum(counts), sum(counts[:4]), sum(counts[5:])
    rungs = tuple(Rung(levels=(4 - place,), n=one, share=one / n) for place, one in enumerate(counts))
    net = (above - below) / n
    return Spoken(
        n=n,
        rungs=rungs,
        positive=above / n,
        neutral=counts[4] / n,
        negative=below / n,
        active_positive=sum(counts[:2]) / n,
        active_negative=sum(counts[7:]) / n,
        net=net,
        net_low=net - 0.04,
        net_high=net + 0.04,
        left_out=left_out,
    )
