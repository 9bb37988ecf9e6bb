"""The share of visits from its parts, where a file holds those and not the share."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from analysis.errors import AnalysisError
from app.commands.main import main
from app.demo.population import draw_coded_items
from app.results.as_json import as_json, warnings_of
from app.results.brought.analyse_file import analyse_brought
from app.results.brought.files import Brought
from app.results.brought.scales_file import PlanError, from_scales_file
from app.results.defined.plans import from_questionnaire
from app.results.plan import Plan
from app.results.run import Analysis
from survey_defs.load import load_shipped

N = 40
HERE = np.resize([0, 1, 2, 3, 0], N)
EVERYWHERE = np.resize([4, 4, 4, 3, 0], N)
RNG = np.random.default_rng(3)
LEVEL = RNG.integers(2, 5, (N, 1))
FILE = pd.DataFrame(np.clip(LEVEL + RNG.integers(-1, 2, (N, 3)), 1, 5), columns=["a", "b", "c"]).assign(
    here=HERE, everywhere=EVERYWHERE
)
SCALES = "range: [1, 5]\nscales: {db_ra: [a, b, c]}\nmissing_codes: [-99]\n"


def analysed(frame: pd.DataFrame, plan: Plan) -> Analysis:
    return analyse_brought(Brought(table=frame, said=""), plan)


def told(frame: pd.DataFrame, scales: str) -> dict[str, dict]:  # type: ignore[type-arg]
    found = as_json(analysed(frame, from_scales_file(scales)))["loyalty"]
    assert isinstance(found, dict)
    return found


def test_a_file_of_scales_names_the_parts_and_has_shares_and_states() -> None:
    found = told(FILE, SCALES + "patronage: {of: here, out_of: everywhere}")

    assert found["patronage"]["mean_of_ratios"] == pytest.approx((0 + 0.25 + 0.5 + 1) / 4)
    assert found["patronage"]["ratio_of_sums"] == pytest.approx(6 / 15)
    assert (found["patronage"]["n"], found["patronage"]["n_nothing"]) == (32, 8)
    assert found["quadrants"]["n"] == 32, "0 of 0 is no share, so no state"


def test_without_a_scale_of_attitude_there_is_the_share_alone() -> None:
    scales = SCALES.replace("db_ra", "Trust") + "patronage: {of: here, out_of: everywhere"

    assert set(told(FILE, scales + "}")) == {"patronage"}
    assert set(told(FILE, scales + ", attitude: Trust}")) == {"patronage", "quadrants"}


def test_a_number_stands_for_out_of_every_so_many() -> None:
    found = told(FILE, SCALES + "patronage: {of: here, out_of: 10}")["patronage"]

    assert found["mean_of_ratios"] == pytest.approx(np.mean(HERE) / 10)


def test_missing_codes_are_no_visits() -> None:
    coded = FILE.assign(here=FILE["here"].where(FILE.index > 0, -99))

    assert told(coded, SCALES + "patronage: {of: here, out_of: everywhere}")["patronage"]["n"] == 31


def test_more_here_than_anywhere_is_refused_with_its_rows_and_the_rest_stands() -> None:
    more = FILE.assign(here=FILE["here"].where(FILE.index > 1, 9))
    analysis = analysed(more, from_scales_file(SCALES + "patronage: {of: here, out_of: everywhere}"))

    assert isinstance(analysis.patronage, AnalysisError)
    assert isinstance(analysis.quadrants, AnalysisError)
    assert {one["code"] for one in warnings_of(analysis)} == {"own_above_total"}
    assert "here of at most everywhere" in str(analysis.patronage)
    assert "2 rows above it, such as 9 of 4" in str(analysis.quadrants)
    assert analysis.scale("db_ra").n == N


@pytest.mark.parametrize(
    "patronage",
    ["here", "{of: here}", "{of: here, out_of: 0}", "{of: 1, out_of: x}", "{of: a, out_of: b, by: c}",
     "{of: a, out_of: b, attitude: no_scale}"],
)  # fmt: skip
def test_what_is_no_pair_of_parts_is_told(patronage: str) -> None:
    with pytest.raises(PlanError, match="patronage"):
        from_scales_file(f"{SCALES}patronage: {patronage}")


@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "parts", "share"),
    [
        ("hotel_loyalty", {"db_rp_freq": HERE, "db_rp_all": EVERYWHERE}, (0 + 0.25 + 0.5 + 1) / 4),
        ("bank_loyalty", {"db_rp_of10": np.resize([2, 4], N)}, 0.3),
    ],
)
def test_a_file_of_a_questionnaire_without_the_share_gets_it_from_its_own_parts(
    name: str, parts: dict[str, np.ndarray], share: float
) -> None:
    questionnaire = load_shipped(name)
    answers = draw_coded_items(questionnaire, N, np.random.default_rng(1)).astype(float).assign(**parts)
    found = as_json(analysed(answers, from_questionnaire(questionnaire)))["loyalty"]

    assert isinstance(found, dict)
    assert found["patronage"]["mean_of_ratios"] == pytest.approx(share)
    assert found["quadrants"]["n"] == found["patronage"]["n"]


def test_the_command_line_reads_it_too(tmp_path: Path) -> None:
    FILE.to_csv(tmp_path / "a.csv", index=False)
    (tmp_path / "s.yaml").write_text(SCALES + "patronage: {of: here, out_of: everywhere}")
    out = tmp_path / "x.json"
    arguments = ["analyse", str(tmp_path / "a.csv"), "--scales", str(tmp_path / "s.yaml"), "--out", str(out)]
    done = CliRunner().invoke(main, arguments)

    assert done.exit_code == 0, done.output
    assert json.loads(out.read_text())["loyalty"]["patronage"]["n_nothing"] == 8
