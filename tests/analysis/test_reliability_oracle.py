"""Figures of other tools on made-up answers that travel with the repository."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.correlation import polychoric
from analysis.reliability import cronbach_alpha, omega

ORACLE = json.loads((Path(__file__).resolve().parents[1] / "oracles" / "reliability.json").read_text())
ANSWERS = pd.DataFrame(ORACLE["answers"], columns=list("abcd"))


def test_alpha_equals_pingouin():
    assert cronbach_alpha(ANSWERS).alpha == pytest.approx(ORACLE["alpha"], abs=ORACLE["tolerance"]["alpha"])


def test_polychoric_correlations_equal_a_general_minimiser():
    found = polychoric(ANSWERS).to_frame()["estimate"]

    np.testing.assert_allclose(found, ORACLE["polychoric"], atol=ORACLE["tolerance"]["polychoric"])


def test_omega_equals_a_general_minimiser():
    assert omega(ANSWERS).omega == pytest.approx(ORACLE["omega"], abs=ORACLE["tolerance"]["omega"])
