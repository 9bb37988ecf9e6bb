"""Every dimension of every site between two waves: which changed, how large it is likely to be, and in which order."""

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from analysis.checks import Array, check_level, check_number, check_whole
from analysis.errors import BadOption
from analysis.inference.false_discovery import adjusted_p_values
from analysis.trends.beside import places_of
from analysis.trends.between import between_variance, constant
from analysis.trends.given_changes import Given, read_changes
from analysis.trends.mean_change import power_of_change
from analysis.trends.tables import keys

# fewer people than this in a wave are not compared; fewer sites than this are not shrunken towards each other
FEWEST_PEOPLE, FEWEST_SITES = 30, 5
UNPOOLED = dict.fromkeys(("mu", "tau2", "cochran"), np.nan)
Flags = npt.NDArray[np.bool_]
TOLD = ("fell", "rose", "no_change", "too_few", "no_spread")


@dataclass(frozen=True, kw_only=True, eq=False)
class Changes:
    """One row of `table` for each site and dimension, in the order they were given.

    site, dimension, n_before, n_after
    told             fell or rose: adjusted p at most q; no_change; too_few: fewer than `least` people in a wave;
                     no_spread: nobody differs from anybody
    change, se, df, low, high, p, detectable   as waves.mean_change has them
    mean_before, mean_after, sd, effect, method   where the table gives means, the spread of people, the method
    adjusted         p after Benjamini & Hochberg, over all that were tested
    selected_low, selected_high    of what fell or rose: limits that know it was selected (false coverage rate)
    shrunken, shrunken_low, shrunken_high   the change drawn towards the mean of its dimension over the sites
    rank_low, rank_high   places that the site may have, 1 the largest fall
    power, power_single   chance to find a change of `effect` SD in the company of the others, and were it tested alone
    pooled           by dimension: sites, mu (mean change), tau2 (variance between sites), cochran (his Q); all but
                     sites missing for fewer than five
    tested, found    how many were tested, how many fell or rose
    n, n_dropped     responses that were compared; rows that were not tested
    """

    table: pd.DataFrame
    pooled: pd.DataFrame
    tested: int
    found: int
    q: float
    least: int
    effect: float
    level: float
    n: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """One row for each site and dimension."""
        return self.table.copy()

    @property
    def tau2(self) -> "pd.Series[float]":
        """Variance between sites, by dimension."""
        return self.pooled["tau2"]

    @property
    def mu(self) -> "pd.Series[float]":
        """Mean change over the sites, by dimension."""
        return self.pooled["mu"]

    @cached_property
    def dimensions(self) -> tuple[Hashable, ...]:
        """In the order they were given."""
        return tuple(dict.fromkeys(self.table["dimension"]))

    def ordered(self, dimension: Hashable) -> pd.DataFrame:
        """The sites of a dimension, the largest fall first by the shrunken change; those with too few answers last."""
        own = self.table[self.table["dimension"] == dimension]
        by = own["shrunken"].fillna(own["change"])
        few = own["told"].isin(["too_few", "no_spread"])
        return own.assign(_few=few, _by=by).sort_values(["_few", "_by"], kind="stable").drop(columns=["_few", "_by"])


def changes(
    table: pd.DataFrame,
    *,
    q: float = 0.05,
    least: int = FEWEST_PEOPLE,
    effect: float = 0.3,
    level: float = 0.95,
) -> Changes:
    r"""Changes of many means between two waves, judged together.

    Tests by Welch or clustered by person (`waves.change_table` makes the table from scores), adjusted after Benjamini &
    Hochberg over all sites and dimensions. Shrinkage within a dimension, from five sites on:

    .. math:: \hat\theta_i = \mu + B_i (d_i - \mu), \quad B_i = \frac{\tau^2}{\tau^2 + v_i}, \quad
              Var = B_i v_i + \frac{(1 - B_i)^2}{\sum w}, \quad w_i = \frac{1}{v_i + \tau^2}

    with Paule & Mandel's variance between sites. Ranks: 1 + the sites that are surely lower, to S - those that are
    surely higher, each pair at ``.025/(S - 1)``. Limits of what was found: level ``1 - R q/m`` for R of m.

    Parameters
    ----------
    table : one row for each site and dimension
        site; dimension (may be absent); n_before, n_after; change, or mean_before and mean_after; se and df, or
        sd_before and sd_after
    q : false alarms that are put up with, as a share of all alarms
    least : people that a wave needs for a comparison
    effect : change in standard deviations whose chance to be found is told
    level : of the limits

    Raises
    ------
    UnknownColumn   a column is missing
    BadOption       a site twice in a dimension, no whole numbers of people, q, least, effect or level that mean nothing

    Notes
    -----
    Source: Benjamini & Hochberg (1995); Benjamini & Yekutieli (2005), J. Am. Stat. Assoc. 100, 71-81 (limits of what
    was selected); Paule & Mandel (1982); Mohammad, Bauer & Held (2023) for intervals of ranks.
    Checked against: statsmodels (combine_effects, multipletests), scipy, tests/analysis/trends/test_changes.py

    Examples
    --------
    >>> found = changes(pd.DataFrame({
    ...     "site": ["a", "b"], "n_before": [200, 200], "n_after": [200, 200], "change": [-6.0, 1.0],
    ...     "sd_before": [20.0, 20.0], "sd_after": [20.0, 20.0]}))
    >>> list(found.table["told"])
    ['fell', 'no_change']
    """
    check_level(q, option="q", example=".05")
    check_level(level)
    check_whole("least", least, least=2)
    check_number("effect", effect)
    sites, dimensions = _names(table)
    given = read_changes(table)
    few = np.minimum(given.before, given.after) < least
    flat = ~few & ~(given.se > 0)
    known, tested = given.se > 0, ~few & (given.se > 0)
    rows = pd.DataFrame({"site": sites, "dimension": dimensions, "n_before": given.before, "n_after": given.after})
    rows = rows.astype({"n_before": int, "n_after": int}).join(given.beside)
    if "sd" in rows:
        rows["effect"] = (given.change / rows["sd"]).where(known)
    tests = _tests(given, known, level)
    rows = rows.assign(**tests, adjusted=_adjusted(tests["p"], tested))
    rows.insert(2, "told", _told(rows, few=few, flat=flat, q=q))
    found = rows["told"].isin(["fell", "rose"]).to_numpy()
    rows = rows.assign(**_selected(given, found, int(tested.sum()), q), **_powers(given, few, tested, effect, q))
    own = {name: _pooled(rows[dimensions == name], level) for name in dict.fromkeys(dimensions)}
    shrunken = pd.concat([part for part, _ in own.values()]) if own else pd.DataFrame()
    pooled = pd.DataFrame([row for _, row in own.values()], index=pd.Index(list(own), name="dimension"))
    return Changes(
        table=rows.join(shrunken),
        pooled=pooled,
        tested=int(tested.sum()),
        found=int(found.sum()),
        q=q,
        least=least,
        effect=effect,
        level=level,
        n=int((given.before + given.after)[tested].sum()),
        n_dropped=int((~tested).sum()),
    )


def _names(table: pd.DataFrame) -> "tuple[pd.Series[str], pd.Series[str]]":
    sites = keys(table, "site").reset_index(drop=True)
    if "dimension" in table.columns:
        dimensions = keys(table, "dimension").reset_index(drop=True)
    else:
        dimensions = pd.Series([""] * len(table), dtype=object)
    if not len(table):
        raise BadOption("table", needed="with at least one row", found="none")
    if pd.DataFrame({"site": sites, "dimension": dimensions}).duplicated().any():
        raise BadOption("table", needed="with each site once in a dimension", found="the same site and dimension twice")
    return sites, dimensions


def _tests(given: Given, known: Flags, level: float) -> dict[str, Array]:
    se = np.where(known, given.se, np.nan)
    df = np.where(known, given.df, np.nan)
    reach = special.stdtrit(df, (1 + level) / 2) * se
    return {
        "change": given.change,
        "se": se,
        "df": df,
        "low": given.change - reach,
        "high": given.change + reach,
        "p": np.minimum(2 * special.stdtr(df, -np.abs(given.change / se)), 1.0),
        "detectable": (special.stdtrit(df, (1 + level) / 2) + special.stdtrit(df, 0.8)) * se,
    }


def _adjusted(p: Array, tested: Flags) -> Array:
    found = np.full(len(tested), np.nan)
    found[tested] = adjusted_p_values(p[tested].tolist())
    return found


def _told(rows: pd.DataFrame, *, few: Flags, flat: Flags, q: float) -> list[str]:
    is_found = (rows["adjusted"] <= q).to_numpy()
    fell = (rows["change"] < 0).to_numpy()
    places = np.select([few, flat, is_found & fell, is_found], [3, 4, 0, 1], default=2)
    return [TOLD[place] for place in places]


def _selected(given: Given, found: Flags, tested: int, q: float) -> dict[str, Array]:
    """Limits at the level that keeps the share of wrong ones among those that are shown."""
    reach = np.full(len(found), np.nan)
    reach[found] = special.stdtrit(given.df[found], 1 - q * found.sum() / max(tested, 1) / 2) * given.se[found]
    return {"selected_low": given.change - reach, "selected_high": given.change + reach}


def _powers(given: Given, few: Flags, tested: Flags, effect: float, q: float) -> dict[str, list[float]]:
    """Of sites that are compared; the same numbers of people are computed once."""
    known: dict[tuple[float, float, float], float] = {}

    def power(place: int, alpha: float) -> float:
        before, after = float(given.before[place]), float(given.after[place])
        key = (before, after, alpha)
        if key not in known:
            known[key] = power_of_change(effect, n_before=int(before), n_after=int(after), alpha=alpha)
        return known[key]

    alphas = {"power": q / max(int(tested.sum()), 1), "power_single": 0.05}
    return {
        name: [np.nan if few[place] else power(place, alpha) for place in range(len(few))]
        for name, alpha in alphas.items()
    }


def _pooled(rows: pd.DataFrame, level: float) -> tuple[pd.DataFrame, dict[str, float]]:
    """Shrinkage and ranks within a dimension, over the sites whose error is known."""
    usable = rows[rows["se"].notna()]
    d, v = usable["change"].to_numpy(), usable["se"].to_numpy() ** 2
    ranks = places_of(d, v)
    found = pd.DataFrame({"rank_low": ranks[0], "rank_high": ranks[1]}, index=usable.index)
    names = ("shrunken", "shrunken_low", "shrunken_high")
    if len(d) < FEWEST_SITES:
        # a few sites do not tell how sites differ
        return _all_rows(found.assign(**dict.fromkeys(names, np.nan)), rows), {"sites": len(d)} | UNPOOLED
    tau2 = between_variance(d, v, constant(d))
    weights = 1 / (v + tau2)
    mu = float(weights @ d / weights.sum())
    share = tau2 / (tau2 + v)
    theta = mu + share * (d - mu)
    reach = special.ndtri((1 + level) / 2) * np.sqrt(share * v + (1 - share) ** 2 / weights.sum())
    found = found.assign(shrunken=theta, shrunken_low=theta - reach, shrunken_high=theta + reach)
    fixed = 1 / v
    cochran = float(fixed @ (d - fixed @ d / fixed.sum()) ** 2)
    return _all_rows(found, rows), {"sites": len(d), "mu": mu, "tau2": tau2, "cochran": cochran}


def _all_rows(found: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    return found.reindex(rows.index)
