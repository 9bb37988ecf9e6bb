"""`vafa analyse` on a real customer-satisfaction study and on bad input."""

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from click.testing import CliRunner, Result

from app.commands.main import main
from app.demo.population import draw_coded_items
from survey_defs.load import load_shipped

pytestmark = pytest.mark.long


ALPHAS = {
    "Image": 0.714446802043087,
    "Expectation": 0.432596843807208,
    "Quality": 0.872406371429888,
    "Value": 0.816694539034514,
    "Satisfaction": 0.770113108282275,
    "Loyalty": 0.441717198382608,
    "All": 0.91655504455508,
}


def analyse(table: Path, scales: Path, out: Path) -> Result:
    return CliRunner().invoke(main, ["analyse", str(table), "--scales", str(scales), "--out", str(out)])


@pytest.fixture
def mobi(shared: Path) -> pd.DataFrame:
    return pd.read_csv(shared / "data" / "mobi.csv")


@pytest.fixture(scope="module")
def published(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> dict:
    """What the study itself comes to; nobody changes it."""
    return document(shared, shared / "data" / "mobi.csv", tmp_path_factory.mktemp("mobi"))


def document(shared: Path, table: Path, tmp_path: Path) -> dict:
    out = tmp_path / "out.json"
    result = analyse(table, shared / "mobi_scales.yaml", out)
    assert result.exit_code == 0, result.output
    return json.loads(out.read_text())


def test_the_mobile_phone_study_has_its_published_figures(published: dict) -> None:
    for name, alpha in ALPHAS.items():
        assert published["scales"][name]["alpha"] == pytest.approx(alpha, rel=1e-10)
    image = published["scales"]["Image"]
    assert image["alpha_low"] == pytest.approx(0.654396065814746, rel=1e-10)
    assert image["alpha_high"] == pytest.approx(0.766821349815781, rel=1e-10)
    assert published["factorability"]["kmo"] == pytest.approx(0.923213152, abs=1e-9)
    assert published["factorability"]["bartlett_chi2"] == pytest.approx(2868.585432, abs=1e-6)
    assert published["factorability"]["bartlett_df"] == 276


def test_a_scale_of_one_item_has_a_mean_and_a_warning_and_no_coefficient(published: dict) -> None:
    complaints = published["scales"]["Complaints"]
    assert set(complaints) >= {"n", "mean", "sd", "items"}
    assert "alpha" not in complaints
    assert published["warnings"][0]["code"] == "one_item"


def test_workbook_and_spss_copies_give_the_same_json(
    shared: Path, mobi: pd.DataFrame, published: dict, tmp_path: Path
) -> None:
    mobi.to_excel(tmp_path / "mobi.xlsx", index=False)
    pyreadstat.write_sav(mobi, str(tmp_path / "mobi.sav"))

    assert document(shared, tmp_path / "mobi.xlsx", tmp_path) == published
    assert document(shared, tmp_path / "mobi.sav", tmp_path) == published


def test_blank_cells_are_counted_as_dropped(shared: Path, mobi: pd.DataFrame, tmp_path: Path) -> None:
    holes = mobi.astype(float)
    holes.loc[[3, 7, 11], "IMAG2"] = np.nan
    holes.loc[7, "CUEX1"] = np.nan
    holes.to_csv(tmp_path / "holes.csv", index=False)
    found = document(shared, tmp_path / "holes.csv", tmp_path)

    assert (found["scales"]["Image"]["n"], found["scales"]["Image"]["n_dropped"]) == (247, 3)
    assert found["scales"]["Expectation"]["n_dropped"] == 1
    assert found["scales"]["Quality"]["n_dropped"] == 0


def test_equal_input_gives_equal_json(shared: Path, published: dict, tmp_path: Path) -> None:
    assert document(shared, shared / "data" / "mobi.csv", tmp_path) == published


TRUST = "range: [1, 5]\nscales: {Trust: [a, b, c]}"


def refused(tmp_path: Path, table: str, scales: str = TRUST) -> str:
    """The message of a refusal; nothing may have been written."""
    (tmp_path / "table.csv").write_text(table, encoding="utf-8")
    (tmp_path / "scales.yaml").write_text(scales, encoding="utf-8")
    result = analyse(tmp_path / "table.csv", tmp_path / "scales.yaml", tmp_path / "out.json")
    assert result.exit_code == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["scales.yaml", "table.csv"]
    return result.stderr


GOOD = "a,b,c\n" + "1,2,2\n3,3,4\n5,4,5\n2,2,1\n4,5,4\n3,4,3\n"


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("", "empty file"),
        ("a,b\n1,2\n3,4\n5,5\n2,1\n3,3\n", "c"),
        (GOOD.replace("5,4,5", "5,four,5"), "four"),
        (GOOD.replace("5,4,5", "5,9,5"), "from 1 to 5"),
        (GOOD.replace("5,4,5", "5,-99,5"), "missing_codes"),
        ("a,b,c\n1,2,3\n2,3,4\n3,4,5\n", "at least 5 complete rows"),
        ("a,b,c\n" + "1,2,2\n3,2,4\n5,2,5\n2,2,1\n4,2,4\n", "same answer in every row for b"),
        ("a,b,c\n" + ",2,\n" * 6, "found: 0 of 6"),
    ],
)
def test_bad_tables_are_refused_with_reason_and_remedy(table: str, said: str, tmp_path: Path) -> None:
    message = refused(tmp_path, table)

    assert said in message
    for part in ("needed", "found", "remedy"):
        assert part in message


def test_a_bad_file_of_scales_is_refused(tmp_path: Path) -> None:
    assert "remedy" in refused(tmp_path, GOOD, "scales: {Trust: a}")


def test_one_constant_item_does_not_hide_the_other_scales(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text("a,b,c,d\n1,2,2,3\n3,3,4,3\n5,4,5,3\n2,2,1,3\n4,5,4,3\n")
    (tmp_path / "scales.yaml").write_text("scales: {Good: [a, b, c], Flat: [a, d]}")
    result = analyse(tmp_path / "table.csv", tmp_path / "scales.yaml", tmp_path / "out.json")

    found = json.loads((tmp_path / "out.json").read_text())
    assert result.exit_code == 0
    assert "alpha" in found["scales"]["Good"]
    assert "alpha" not in found["scales"]["Flat"]
    assert "same answer in every row for d" in result.stderr


def test_a_table_of_the_shipped_questionnaire_needs_no_scales(tmp_path: Path) -> None:
    items = draw_coded_items(load_shipped("hotel_loyalty_short"), 200, np.random.default_rng(5))
    items.assign(repeat_patronage=0.5).to_csv(tmp_path / "guests.csv", index=False)
    out = tmp_path / "out.json"
    result = CliRunner().invoke(
        main, ["analyse", str(tmp_path / "guests.csv"), "--questionnaire", "hotel_loyalty_short", "--out", str(out)]
    )

    assert result.exit_code == 0, result.output
    assert json.loads(out.read_text())["scales"]["rm_tru"]["k"] == 3


def test_limits_that_assume_no_distribution_stand_beside_feldts(published: dict) -> None:
    image = published["scales"]["Image"]

    assert image["alpha_adf_low"] < image["alpha"] < image["alpha_adf_high"]
    assert image["alpha_adf_low"] != image["alpha_low"]


def test_an_omega_that_no_population_could_have_is_named(published: dict) -> None:
    # by hand: with three items the factor explains r13 r23 / r12 = .542 x .101 / .046 = 1.18 of the third
    found = [(one["scale"], one["items"]) for one in published["warnings"] if one["code"] == "heywood"]

    assert found == [("Loyalty", ["CUSL3"])]


def test_resampled_limits_are_announced_and_stand_in_the_json(shared: Path, published: dict, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    words = ["analyse", str(shared / "data" / "mobi.csv"), "--scales", str(shared / "mobi_scales.yaml"), "--out"]
    told = CliRunner().invoke(main, [*words, str(out), "--bootstrap", "200"])
    found = json.loads(out.read_text())["scales"]

    assert re.search(r"bootstrap: 200 resamples of 250 rows, about \d+ s\n", told.stderr)
    assert "bootstrap" not in told.stdout
    image = found["Image"]
    assert image["alpha_bootstrap_low"] < image["alpha"] < image["alpha_bootstrap_high"]
    assert image["alpha_bootstrap_replicates"] == 200
    assert "alpha_bootstrap_low" not in found["Complaints"]
    for scale in found.values():
        for name in ("low", "high", "replicates"):
            scale.pop(f"alpha_bootstrap_{name}", None)
    assert found == published["scales"]


def test_resampled_limits_are_not_dropped_from_a_page_in_silence(shared: Path, tmp_path: Path) -> None:
    words = ["analyse", str(shared / "data" / "mobi.csv"), "--scales", str(shared / "mobi_scales.yaml")]
    told = CliRunner().invoke(main, [*words, "--bootstrap", "200", "--out", str(tmp_path / "x.html")])

    assert (told.exit_code, "stands in the JSON" in told.stderr) == (2, True)
