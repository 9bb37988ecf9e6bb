"""What customers spend with us of what they spend at all, and what they get for what they give."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from analysis.errors import AnalysisError
from analysis.inference.means import Mean, mean_of
from analysis.value.wallet import Wallet
from app.disclosure.figure import Figure, Json, Tree, fewest, figures
from app.results.parts.asked.answers import with_shares
from app.results.parts.asked.rivals import mean_tree
from app.results.parts.given import Given
from app.results.parts.part import Names, Part, fields_of, refused
from app.results.questions import ValueOf, WalletOf
from app.results.trying import tried

Wallets = tuple[tuple[WalletOf, Wallet | AnalysisError], ...]
SIGNS = ("positive", "zero", "negative")


@dataclass(frozen=True, kw_only=True)
class DeliveredValue:
    """What people get less what they give, on the points of the two ratings: never their ratio.

    get, give, difference      over the people who rated both
    positive, zero, negative   people who get more, as much, less than they give
    """

    of: ValueOf
    get: Mean
    give: Mean
    difference: Mean
    positive: int
    zero: int
    negative: int


def _wallets(given: Given) -> Wallets | None:
    asked = [one for one in given.plan.questions.wallets if _is_asked(one, given.frame)]
    return tuple((one, _tried(given, one)) for one in asked) or None


def _is_asked(one: WalletOf, frame: pd.DataFrame) -> bool:
    return {name for name in (one.own, one.total) if isinstance(name, str)} <= set(frame.columns)


def _tried(given: Given, one: WalletOf) -> Wallet | AnalysisError:
    return tried(lambda: given.share(one.own, one.total))


def wallet_tree(found: Wallet) -> Tree:
    names = ("n", "n_dropped", "ratio_of_sums", "ratio_low", "ratio_high")
    means = ("mean_of_ratios", "mean_low", "mean_high", "level")
    nothing = fewest([found.n_nothing], of=found.n + found.n_nothing)
    return {**figures(fields_of(found, *names, *means), found.n), "n_nothing": Figure(found.n_nothing, nothing)}


def _known(wallets: Wallets) -> dict[str, Wallet]:
    return {one.name: found for one, found in wallets if isinstance(found, Wallet)}


def _wallets_json(wallets: Wallets, _labels: Names) -> Mapping[str, Tree]:
    found = {name: wallet_tree(one) for name, one in _known(wallets).items()}
    return {"wallet": found} if found else {}


def _warnings(wallets: Wallets) -> list[Json]:
    return [refused(f"wallet.{one.name}", found) for one, found in wallets if isinstance(found, AnalysisError)]


def _value(given: Given) -> DeliveredValue | AnalysisError | None:
    of = given.plan.questions.value
    if of is None or not {of.get, of.give} <= set(given.frame.columns):
        return None
    return tried(lambda: _delivered(pd.Series(given.numbers(of.get)), pd.Series(given.numbers(of.give)), of))


def _delivered(get: "pd.Series[float]", give: "pd.Series[float]", of: ValueOf) -> DeliveredValue:
    difference = get - give
    both = difference.notna()
    return DeliveredValue(
        of=of,
        difference=mean_of(difference),
        get=mean_of(get[both]),
        give=mean_of(give[both]),
        positive=int((difference > 0).sum()),
        zero=int((difference == 0).sum()),
        negative=int((difference < 0).sum()),
    )


def value_tree(found: DeliveredValue) -> Tree:
    one = found.difference
    return {
        **figures(fields_of(one, "n", "n_dropped", "mean", "sd", "se", "low", "high", "level"), one.n),
        "get": mean_tree(found.get),
        "give": mean_tree(found.give),
        **with_shares({sign: getattr(found, sign) for sign in SIGNS}, one.n),
    }


WALLET: Part[Wallets] = Part(
    name="wallet",
    wants=lambda plan: bool(plan.questions.wallets),
    run=_wallets,
    json=_wallets_json,
    rows_behind=lambda wallets: {"wallet": max((one.n for one in _known(wallets).values()), default=0)},
    under="loyalty",
    warnings=_warnings,
)
PATRONAGE: Part[Wallet] = Part(
    name="patronage",
    wants=lambda plan: plan.patronage is not None,
    run=lambda given: tried(lambda: given.patronage_parts),
    json=lambda found, _labels: {"patronage": wallet_tree(found)},
    rows_behind=lambda found: {"patronage": found.n},
    under="loyalty",
)
DELIVERED_VALUE: Part[DeliveredValue] = Part(
    name="delivered_value",
    wants=lambda plan: plan.questions.value is not None,
    run=_value,
    json=lambda found, _labels: {"delivered_value": value_tree(found)},
    rows_behind=lambda found: {"delivered_value": found.difference.n},
    under="loyalty",
)
