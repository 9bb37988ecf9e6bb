"""A part beside everybody else: its measures judged together, and the places that a site may have."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from typing import cast

import pandas as pd

from analysis.waves import beside_others, rank_intervals
from app.results.overview.changed import FEWEST
from app.results.overview.estimates import Beside, Stands
from app.results.overview.look import Look
from app.results.overview.parts import SITE, Mean
from app.results.overview.readings import estimate, number

OTHERS = ("n", "mean", "variance", "n_others", "mean_others", "variance_others")


def of_measures(look: Look, names: Sequence[str]) -> dict[str, Beside]:
    rows = {name: (look.mean(look.newest, name), look.others(look.newest, name)) for name in names}
    found = besides(rows)
    if look.group is None or look.group[0] != SITE:
        return found
    ranks = {name: _ranks(look, name, look.group[1]) for name in found}
    return {name: replace(one, rank_low=ranks[name][0], rank_high=ranks[name][1]) for name, one in found.items()}


def besides(rows: Mapping[str, tuple[Mean | None, Mean | None]]) -> dict[str, Beside]:
    """Means of a group beside those of all others, judged together; where either is not told there is nothing."""
    known = {name: (own, others) for name, (own, others) in rows.items() if own is not None and others is not None}
    if not known:
        return {}
    table = pd.DataFrame([(*own, *others) for own, others in known.values()], columns=OTHERS, index=list(known))
    judged = beside_others(table, least=FEWEST).table.to_dict("index")
    return {
        name: Beside(
            told=cast("Stands", judged[name]["told"]),
            others=estimate(others),
            difference=number(judged[name]["difference"]),
            low=number(judged[name]["low"]),
            high=number(judged[name]["high"]),
            adjusted=number(judged[name]["adjusted"]),
        )
        for name, (_, others) in known.items()
    }


def _ranks(look: Look, name: str, site: Hashable) -> tuple[int, int] | tuple[None, None]:
    """Places by level among the sites that may be told, 1 the highest."""
    parts = look.parts(look.newest)
    found = {one: parts.mean(name, SITE, one) for one in parts.told(name)[SITE] if one}
    known = {one: mean for one, mean in found.items() if mean is not None and mean.variance > 0}
    if site not in known or len(known) < 2:
        return None, None
    order = list(known)
    values = pd.Series([-known[one].mean for one in order])
    ranks = rank_intervals(values, variances=pd.Series([known[one].variance for one in order])).iloc[order.index(site)]
    return int(ranks["rank_low"]), int(ranks["rank_high"])
