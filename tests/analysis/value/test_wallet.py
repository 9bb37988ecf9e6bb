import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import BadOption, TooFewItems, TooFewRows
from analysis.value.wallet import OwnAboveTotal, share_of_wallet, wallet_by_product


def test_one_customer_by_hand():
    found = share_of_wallet(pd.Series([300]), pd.Series([500]))

    assert (found.ratio_of_sums, found.mean_of_ratios) == (0.6, 0.6)
    assert (found.ratio_low, found.mean_high) == (None, None)


def test_both_readings_of_a_group_by_hand():
    found = share_of_wallet(pd.Series([300, 50, 0]), pd.Series([500, 100, 200]))

    assert found.ratio_of_sums == 0.4375
    assert found.mean_of_ratios == pytest.approx(0.3667, abs=5e-5)
    assert (found.own, found.total) == (350, 800)


def test_who_spends_nothing_at_all_has_no_share():
    found = share_of_wallet(pd.Series([300, 0]), pd.Series([500, 0]))

    assert np.isnan(found.shares[1])
    assert (found.n, found.n_dropped, found.n_nothing) == (1, 1, 1)


def test_a_part_above_its_whole_is_refused_with_its_rows():
    with pytest.raises(OwnAboveTotal, match=r"2 rows above it, such as 600 of 500") as refused:
        share_of_wallet(pd.Series([600, 10, 2], name="own"), pd.Series([500, 100, 1], name="all"))

    assert (refused.value.own, refused.value.total, refused.value.rows) == ("own", "all", 2)


def test_each_product_has_its_own_share_by_hand():
    one = pd.DataFrame({"room": [300], "rooms": [500], "meal": [40], "meals": [100], "spa": [0], "spas": [0]})
    found = wallet_by_product(
        one, products={"rooms": ("room", "rooms"), "dining": ("meal", "meals"), "spa": ("spa", "spas")}
    )

    assert found.table["product"].tolist() == ["rooms", "dining"]
    assert found.table["ratio_of_sums"].tolist() == [0.6, 0.4]


def test_the_error_of_the_ratio_against_a_weighted_regression():
    """The ratio is the slope through the origin weighted by 1/total; its HC1-like error is the linearised one."""
    rng = np.random.default_rng(4)
    total = rng.gamma(2, 200, 80)
    own = total * rng.beta(2, 3, 80)
    found = share_of_wallet(pd.Series(own), pd.Series(total))
    fit = sm.WLS(own, total, weights=1 / total).fit(cov_type="HC1", use_t=True)
    low, high = fit.conf_int()[0]

    assert found.ratio_of_sums == pytest.approx(fit.params[0], abs=1e-12)
    assert (found.ratio_low, found.ratio_high) == (pytest.approx(low, abs=1e-10), pytest.approx(high, abs=1e-10))


def test_what_is_no_amount_is_refused():
    with pytest.raises(BadOption):
        share_of_wallet(pd.Series([-1]), pd.Series([5]))
    with pytest.raises(BadOption):
        share_of_wallet(pd.Series([1]), pd.Series([5], index=[9]))
    with pytest.raises(TooFewRows):
        share_of_wallet(pd.Series([0]), pd.Series([0]))
    with pytest.raises(TooFewItems):
        wallet_by_product(pd.DataFrame({"a": [1]}), products={})


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)), min_size=1, max_size=20))
def test_both_readings_are_shares(rows):
    own, rest = (pd.Series(column, dtype=float) for column in zip(*rows, strict=True))
    total = own + rest
    if not (total > 0).any():
        return
    found = share_of_wallet(own, total)

    assert 0 <= found.ratio_of_sums <= 1
    assert 0 <= found.mean_of_ratios <= 1
    assert found.n + found.n_dropped == len(rows)


def test_sums_that_should_be_equal_are_equal():
    found = share_of_wallet(pd.Series([0.1 + 0.2, 1.0]), pd.Series([0.3, 2.0]))
    assert found.shares.tolist() == [1.0, 0.5]
