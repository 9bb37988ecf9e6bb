import json
import subprocess
import sys

import numpy as np
import pytest

from analysis._compat import factor_analyzer
from analysis.cross_check import cross_check
from analysis.errors import ConstantItems, UnknownColumn
from tests.analysis.made_up import answers
from tests.analysis.test_factor import data_of


def test_the_shim_gives_the_known_loadings(shared):
    oracle = json.loads((shared / "oracle" / "efa_HS9_3.json").read_text())["minres"]["unrotated"]

    theirs = factor_analyzer().FactorAnalyzer(3, rotation=None, method="minres").fit(data_of(shared, "HS9"))

    signs = np.sign(theirs.loadings_.sum(axis=0))
    np.testing.assert_allclose(theirs.loadings_ * signs, oracle["values"], atol=1e-3)


def test_other_packages_agree_with_us(shared):
    items = data_of(shared, "HS9")

    found = cross_check(items, factors=3, scales={"visual": ["x1", "x2", "x3"]}).to_frame().set_index("quantity")

    assert found.loc[["kmo", "kmo_items", "bartlett_chi2", "alpha: visual"], "difference"].max() < 1e-10
    assert found.loc["communalities", "difference"] < 1e-3
    assert (found["n"] == 301).all()


def test_missing_answers_are_left_out_not_filled_by_the_median():
    items = answers(1)
    items.iloc[:40, 0] = np.nan

    found = cross_check(items, factors=3, scales={"one": ["i1", "i2", "i3"], "two": ["i5", "i6", "i7"]})

    assert found.largest < 1e-3
    assert (found.n, found.n_dropped) == (260, 40)
    assert [c.n for c in found.comparisons if c.quantity.startswith("alpha")] == [260, 300]


def test_our_own_figures_pay_for_no_other_package():
    heavy = {"sklearn", "pingouin", "factor_analyzer"}
    code = f"import sys, analysis.cross_check, analysis.factor; print({heavy} & set(sys.modules))"

    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert found.stdout.strip() == "set()"


def test_what_our_figures_refuse_the_cross_check_refuses():
    with pytest.raises(ConstantItems):
        cross_check(answers(1).assign(i1=2))
    with pytest.raises(UnknownColumn):
        cross_check(answers(1), scales={"one": ["i1", "i99"]})
