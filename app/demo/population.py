"""The simulated population behind the demonstration, written down so that its figures can be checked.

Each construct has one latent variable, normal with variance one. A general attitude G drives them all: the latent of
construct c is ``a_c G + sqrt(1 - a_c^2) U_c`` with ``a_c`` of GENERAL, so two constructs correlate ``a_c a_d``.
Sentence i of a construct is ``l_i`` times its latent plus noise of variance ``1 - l_i^2``; the loading is the first
one free of LOADINGS, and REVERSED for a sentence worded the other way round. The continuous answer is cut into the
points of the response scale at the normal quantiles of CUMULATIVE (most people agree), and a reversed sentence is then
answered the other way round. A property or a wave shifts the latents of some constructs by a stated amount.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from survey_defs.kinds.points import LikertItem
from survey_defs.model import Questionnaire

GENERAL = {
    "rq_sat": 0.75, "rq_tru": 0.70, "rq_cmt": 0.70, "rq_rel": 0.72,
    "rm_tru": 0.70, "rm_com": 0.65, "rm_cmn": 0.60, "rm_cnf": 0.60, "rm_shv": 0.55, "rm_emp": 0.62, "rm_rec": 0.55,
    "clv_loy": 0.78, "clv_wom": 0.70, "clv_rev": 0.68, "clv_use": 0.50, "db_ra": 0.66, "bi_eco": 0.66,
}  # fmt: skip
ELSEWHERE = 0.5
LOADINGS = (0.86, 0.82, 0.80, 0.78, 0.76)
REVERSED = 0.72
CUMULATIVE = {
    5: (0.05, 0.15, 0.38, 0.78),
    7: (0.03, 0.08, 0.17, 0.36, 0.62, 0.86),
}
Shifts = Mapping[str, float]
Latents = dict[str, npt.NDArray[np.float64]]


def draw_latents(questionnaire: Questionnaire, n: int, rng: np.random.Generator, shifts: Shifts) -> Latents:
    """One value of every construct for each person."""
    general = rng.standard_normal(n)
    latents = {}
    for construct in questionnaire.constructs:
        share = GENERAL.get(construct.id, ELSEWHERE)
        own = share * general + np.sqrt(1 - share**2) * rng.standard_normal(n)
        latents[construct.id] = own + shifts.get(construct.id, 0.0)
    return latents


def draw_sentences(questionnaire: Questionnaire, latents: Latents, rng: np.random.Generator) -> pd.DataFrame:
    """Answers to the sentences of every construct, as they would be clicked."""
    columns = {}
    for construct in questionnaire.constructs:
        free = iter(LOADINGS * 4)
        latent = latents[construct.id]
        for item_id in construct.items:
            item = questionnaire.item(item_id)
            if isinstance(item, LikertItem) and item_id not in columns:
                loading = REVERSED if item.reverse else next(free)
                noise = rng.standard_normal(len(latent))
                answer = loading * latent + np.sqrt(1 - loading**2) * noise
                columns[item_id] = _cut(answer, item.values, turned=item.reverse)
    return pd.DataFrame(columns)


def _cut(answer: npt.NDArray[np.float64], points: tuple[int, ...], *, turned: bool) -> npt.NDArray[np.int64]:
    k = len(points)
    shares = CUMULATIVE.get(k, tuple((position + 1) / k for position in range(k - 1)))
    place = np.searchsorted(special.ndtri(shares), answer)
    chosen = np.asarray(sorted(points))[place]
    return min(points) + max(points) - chosen if turned else chosen


def draw_coded_items(
    questionnaire: Questionnaire, n: int, rng: np.random.Generator, shifts: Shifts | None = None
) -> pd.DataFrame:
    """Sentences of n people who answer everything with care: what the population's true figures are computed from."""
    return draw_sentences(questionnaire, draw_latents(questionnaire, n, rng, shifts or {}), rng)
