"""Share of wallet: what customers spend with us of what they spend at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.checks import Array, check_level, check_same_rows, check_scores, pick
from analysis.errors import AnalysisError, BadOption, TooFewItems, TooFewRows
from analysis.inference.means import linearised_se, mean_of, t_reach

# Amounts that differ by less than this share of them are the same.
ROUNDING = 1e-9


class OwnAboveTotal(AnalysisError):
    """A part that is larger than its whole."""

    code = "own_above_total"

    def __init__(self, own: str, total: str, *, rows: int, example: tuple[float, float]) -> None:
        self.own, self.total, self.rows, self.example = own, total, rows, example
        super().__init__(
            needed=f"{own} of at most {total} in every row",
            found=f"{rows} rows above it, such as {example[0]:g} of {example[1]:g}",
            remedy="mend these cells, or blank both",
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Wallet:
    """Two readings of the same group: large customers decide the first, every customer counts once in the second.

    shares                          of each person; missing where the total is 0 or an amount is
    ratio_of_sums, ratio_low, ratio_high   all they spend with us of all they spend; limits linearised (t)
    mean_of_ratios, mean_low, mean_high    the mean of their shares; limits (t)
    own, total                      the two sums, in the unit of the amounts
    n, n_dropped, n_nothing         people with a share; rows without one; those among them who spend nothing at all
    """

    shares: "pd.Series[float]"
    ratio_of_sums: float
    ratio_low: float | None
    ratio_high: float | None
    mean_of_ratios: float
    mean_low: float | None
    mean_high: float | None
    own: float
    total: float
    level: float
    n: int
    n_dropped: int
    n_nothing: int

    def to_frame(self) -> pd.DataFrame:
        """One row; column names are the field names, without the shares of people."""
        return pd.DataFrame([{name: value for name, value in vars(self).items() if name != "shares"}])


@dataclass(frozen=True, kw_only=True, eq=False)
class Wallets:
    """The share of wallet of each product; one that nobody spends on has none.

    table         product, and the fields of `Wallet`
    n, n_dropped  rows with a share of any product; rows without one
    """

    table: pd.DataFrame
    n: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """One row for each product."""
        return self.table


def share_of_wallet(own: "pd.Series[Any]", total: "pd.Series[Any]", *, level: float = 0.95) -> Wallet:
    r"""What a group spends with us of what it spends at all, in one period and one unit of money.

    .. math:: R = \frac{\sum own_i}{\sum total_i}, \quad M = \frac{1}{n} \sum \frac{own_i}{total_i}, \quad
              se_R^2 = \frac{n}{n - 1} \frac{\sum (own_i - R\,total_i)^2}{(\sum total_i)^2}

    Somebody who spends nothing at all has no share: it is missing, never 0.

    Parameters
    ----------
    own, total : amounts of the same people in the same order

    Raises
    ------
    OwnAboveTotal   somebody spends more with us than at all
    TooFewRows      nobody has a share
    BadOption       amounts below 0, rows of other people, or a level outside (0, 1)
    NotNumeric

    Notes
    -----
    Source of the ratio's error: Cochran (1977), Sampling Techniques, 6.19.

    Examples
    --------
    >>> found = share_of_wallet(pd.Series([300, 50, 0]), pd.Series([500, 100, 200]))
    >>> round(found.ratio_of_sums, 4), round(found.mean_of_ratios, 4)
    (0.4375, 0.3667)
    """
    check_level(level)
    mine, whole = _amounts(own, "own"), _amounts(total, "total")
    check_same_rows("total", total, own.index, of="own")
    # sums of prices that should be equal differ in the last bits
    mine = np.where(np.abs(mine - whole) <= ROUNDING * whole, whole, mine)
    above = mine > whole
    if above.any():
        first = int(np.argmax(above))
        names = str(own.name or "own"), str(total.name or "total")
        raise OwnAboveTotal(*names, rows=int(above.sum()), example=(float(mine[first]), float(whole[first])))
    known = ~np.isnan(mine) & (whole > 0)
    if not known.any():
        raise TooFewRows(needed_rows=1, found_rows=0, given_rows=len(mine))
    shares = np.full(len(mine), np.nan)
    shares[known] = mine[known] / whole[known]
    return Wallet(
        shares=pd.Series(shares, index=own.index, name="share_of_wallet"),
        **_ratio(mine[known], whole[known], level),
        **_mean(shares, level),
        level=level,
        n=int(known.sum()),
        n_dropped=int((~known).sum()),
        n_nothing=int((whole == 0).sum()),
    )


def wallet_by_product(
    amounts: pd.DataFrame, *, products: Mapping[str, tuple[str, str]], level: float = 0.95
) -> Wallets:
    """The share of wallet of each product, over the people who buy it anywhere.

    Parameters
    ----------
    amounts : one row for each person
    products : product -> the columns of what is spent on it with us, and at all

    Raises
    ------
    TooFewItems     no product
    TooFewRows      nobody has a share of any product
    OwnAboveTotal, UnknownColumn, NotNumeric, BadOption

    Examples
    --------
    >>> one = pd.DataFrame({"room": [300], "rooms": [500], "meal": [40], "meals": [100]})
    >>> found = wallet_by_product(one, products={"rooms": ("room", "rooms"), "dining": ("meal", "meals")})
    >>> found.table["ratio_of_sums"].tolist()
    [0.6, 0.4]
    """
    check_level(level)
    pairs = _pairs(products)
    pick(amounts, [column for pair in pairs.values() for column in pair])
    rows, anything = [], np.zeros(len(amounts), dtype=bool)
    for product, (own, total) in pairs.items():
        try:
            found = share_of_wallet(amounts[own], amounts[total], level=level)
        except TooFewRows:
            continue
        anything |= found.shares.notna().to_numpy()
        rows.append({"product": product, **found.to_frame().iloc[0].to_dict()})
    if not rows:
        raise TooFewRows(needed_rows=1, found_rows=0, given_rows=len(amounts))
    return Wallets(table=pd.DataFrame(rows), n=int(anything.sum()), n_dropped=int((~anything).sum()))


def _pairs(products: Mapping[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    needed = "as {product: (column of own, column of total)}"
    if not isinstance(products, Mapping):
        raise BadOption("products", needed=needed, found=products)
    if not products:
        raise TooFewItems(needed_items=1, found_items=0, statistic="a share of wallet")
    for pair in products.values():
        if not (isinstance(pair, list | tuple) and len(pair) == 2 and all(isinstance(name, str) for name in pair)):
            raise BadOption("products", needed=needed, found=pair)
    return dict(products)


def _amounts(given: "pd.Series[Any]", name: str) -> Array:
    values = check_scores(given, name=name)
    if (values < 0).any():
        raise BadOption(name, needed="with amounts of 0 or more", found=float(np.nanmin(values)))
    return values


def _ratio(own: Array, total: Array, level: float) -> dict[str, Any]:
    own_sum, total_sum = float(own.sum()), float(total.sum())
    ratio = own_sum / total_sum
    found = {"ratio_of_sums": ratio, "ratio_low": None, "ratio_high": None, "own": own_sum, "total": total_sum}
    if len(own) > 1:
        reach = t_reach(linearised_se((own - ratio * total) / total_sum), df=len(own) - 1, level=level)
        found |= {"ratio_low": max(ratio - reach, 0.0), "ratio_high": min(ratio + reach, 1.0)}
    return found


def _mean(shares: Array, level: float) -> dict[str, Any]:
    found = mean_of(pd.Series(shares), level=level)
    if found.low is None or found.high is None:
        return {"mean_of_ratios": found.mean, "mean_low": None, "mean_high": None}
    return {"mean_of_ratios": found.mean, "mean_low": max(found.low, 0.0), "mean_high": min(found.high, 1.0)}
