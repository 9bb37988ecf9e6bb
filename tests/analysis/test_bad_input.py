"""Whatever the frame: figures without gaps, or a reason; never a warning of numpy."""

import numpy as np
import pandas as pd
import pytest

from analysis.correlation import pearson, polychoric, spearman
from analysis.describe import describe, mardia, missing_by_reason
from analysis.errors import AnalysisError
from analysis.quality import careless
from analysis.reliability import (
    cronbach_alpha,
    guttman,
    item_statistics,
    omega,
    omega_hierarchical,
    ordinal_alpha,
    split_half,
)
from analysis.scoring import score

RNG = np.random.default_rng(1)
COMMON = RNG.normal(size=(40, 1))
GOOD = pd.DataFrame(np.clip(np.rint(3 + COMMON + RNG.normal(size=(40, 6))), 1, 5), columns=list("abcdef"))

FRAMES = {
    "no rows": GOOD[:0],
    "no columns": pd.DataFrame(index=range(5)),
    "one row": GOOD[:1],
    "two rows": GOOD[:2],
    "three rows": GOOD[:3],
    "one item": GOOD[["a"]],
    "two items": GOOD[["a", "b"]],
    "three items": GOOD[["a", "b", "c"]],
    "more items": GOOD,
    "more items than rows": pd.DataFrame(RNG.integers(1, 6, size=(10, 14))),
    "constant item": GOOD.assign(c=3),
    "all constant": GOOD * 0 + 2,
    "all missing": GOOD * np.nan,
    "one item missing": GOOD.assign(c=np.nan),
    "missing here and there": GOOD.mask(RNG.random(GOOD.shape) < 0.3),
    "perfectly correlated": GOOD.assign(b=GOOD["a"]),
    "perfectly opposed": GOOD.assign(b=6 - GOOD["a"]),
    "identical items": pd.DataFrame(dict.fromkeys("abcd", GOOD["a"])),
    "all opposed": pd.DataFrame({"a": GOOD["a"], "b": 6 - GOOD["a"]}),
    "a sum of others": GOOD.assign(f=GOOD["a"] + GOOD["b"]),
    "two answers": (GOOD > 3).astype(int),
    "booleans": GOOD > 3,
    "nullable integers": GOOD.mask(GOOD == 5).astype("Int64"),
    "text that is numbers": GOOD.astype(int).astype(str),
    "text": GOOD.assign(a="often"),
    "infinite": GOOD.assign(a=np.inf),
    "same column twice": pd.DataFrame(GOOD.to_numpy(), columns=list("aabcde")),
    "huge": GOOD * 1e50,
    "tiny": GOOD * 1e-50,
    "far from zero": GOOD + 1e12,
    "almost constant": GOOD.assign(a=[1.0] * 39 + [1.0 + 1e-13]),
    "one person differs": pd.DataFrame({"a": [3] * 20 + [4], "b": [3] * 20 + [4], "c": [3] * 20 + [5]}),
    "unrelated": pd.DataFrame(np.random.default_rng(5).integers(1, 6, size=(40, 4)), columns=list("abcd")),
}

COEFFICIENTS = {
    "alpha": cronbach_alpha,
    "alpha adf": lambda items: cronbach_alpha(items, interval="adf"),
    "alpha bootstrap": lambda items: cronbach_alpha(items, interval="bootstrap", replicates=50),
    "alpha bca": lambda items: cronbach_alpha(items, interval="bca", replicates=50),
    "item statistics": item_statistics,
    "omega": omega,
    "hierarchical omega": lambda items: omega_hierarchical(items, factors=2),
    "guttman": guttman,
    "split half": split_half,
    "ordinal alpha": ordinal_alpha,
    "polychoric": polychoric,
    "polychoric pairwise": lambda items: polychoric(items, missing="pairwise"),
    "pearson": pearson,
    "pearson pairwise": lambda items: pearson(items, missing="pairwise"),
    "spearman": spearman,
    "spearman pairwise": lambda items: spearman(items, missing="pairwise"),
    "mardia": mardia,
}


def faults(function, is_sound):
    """By frame: what came back with neither sound figures nor a whole reason."""
    found = {frame: fault(function, FRAMES[frame], is_sound) for frame in FRAMES}
    return {frame: text for frame, text in found.items() if text}


def fault(function, frame, is_sound):
    try:
        table = function(frame).to_frame()
    except AnalysisError as refusal:
        return "" if all((refusal.needed, refusal.found, refusal.remedy)) else f"half a reason: {refusal!r}"
    except Exception as error:
        return repr(error)
    return "" if is_sound(table.select_dtypes("number").to_numpy(dtype=float, na_value=np.nan)) else str(table)


@pytest.mark.long
@pytest.mark.parametrize("coefficient", COEFFICIENTS)
def test_a_coefficient_has_no_gaps_or_a_reason(coefficient):
    assert faults(COEFFICIENTS[coefficient], lambda figures: np.isfinite(figures).all()) == {}


@pytest.mark.parametrize("description", [describe, score, careless, missing_by_reason])
def test_a_description_is_made_or_refused_in_words(description):
    assert faults(description, lambda figures: not np.isinf(figures).any()) == {}
