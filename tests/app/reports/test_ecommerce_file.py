"""A file of an e-commerce study with the shipped questionnaire, from the command line to every kind of document.

The published study (100 experts, 14 items) found alpha .81 for all items, .84 for seven items of treatment and .74 for
three technical ones; four items belong to neither. The simulated population has the correlations these figures imply.
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result

from app.commands.main import main
from survey_defs.load import load_shipped

PUBLISHED = {"ecommerce_consistency": 0.81, "con_treatment": 0.84, "con_technical": 0.74}
QUESTIONNAIRE = load_shipped("ecommerce_consistency")
ITEMS = QUESTIONNAIRE.construct("ecommerce_consistency").items
CUTS = (-1.6, -0.8, 0.0, 0.9)
# cutting normal answers into five points takes about a tenth of their correlation away
CUT_LOSS = 0.9


def mean_correlation(alpha: float, k: int) -> float:
    return alpha / (k - (k - 1) * alpha)


def population() -> np.ndarray:
    """Correlations of the items: within a factor those of its alpha, elsewhere what is left for the alpha of all."""
    groups = [set(QUESTIONNAIRE.construct(name).items) for name in ("con_technical", "con_treatment")]
    within = [mean_correlation(PUBLISHED[name], len(group)) for name, group in zip(
        ("con_technical", "con_treatment"), groups, strict=True)]  # fmt: skip
    pairs = [len(group) * (len(group) - 1) / 2 for group in groups]
    k = len(ITEMS)
    left = mean_correlation(PUBLISHED["ecommerce_consistency"], k) * k * (k - 1) / 2 - np.dot(pairs, within)
    found = np.full((k, k), left / (k * (k - 1) / 2 - sum(pairs)))
    for group, r in zip(groups, within, strict=True):
        places = [ITEMS.index(item) for item in group]
        found[np.ix_(places, places)] = r
    found /= CUT_LOSS
    np.fill_diagonal(found, 1)
    return found


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rng = np.random.default_rng(1404)
    latent = rng.multivariate_normal(np.zeros(len(ITEMS)), population(), size=100)
    path = tmp_path_factory.mktemp("study") / "experts.csv"
    pd.DataFrame(np.digitize(latent, CUTS) + 1, columns=list(ITEMS)).to_csv(path, index=False)
    return path


def analyse(study: Path, out: Path, *options: str) -> Result:
    chosen = ["--questionnaire", "ecommerce_consistency", "--out", str(out), *options]
    return CliRunner().invoke(main, ["analyse", str(study), *chosen])


@pytest.fixture(scope="module")
def document(study: Path) -> dict:
    out = study.parent / "out.json"
    result = analyse(study, out, "--cross-check")
    assert result.exit_code == 0, result.output
    return json.loads(out.read_text())


@pytest.mark.parametrize("scale", PUBLISHED)
def test_the_published_alphas_lie_within_sampling_error(document: dict, scale: str) -> None:
    found = document["scales"][scale]

    assert found["n"] == 100
    assert found["alpha_low"] < PUBLISHED[scale] < found["alpha_high"]


def test_two_factors_are_found(document: dict) -> None:
    assert document["dimensions"]["parallel_factors"] == 2
    assert document["efa"]["factors"] == 2


def test_the_items_of_a_factor_load_on_it(document: dict) -> None:
    loadings = {item: np.abs(row).argmax() for item, row in document["efa"]["loadings"].items()}
    technical, treatment = (
        {loadings[item] for item in QUESTIONNAIRE.construct(name).items} for name in ("con_technical", "con_treatment")
    )

    assert len(technical) == len(treatment) == 1
    assert technical != treatment


def test_other_programs_compute_the_same_figures(document: dict) -> None:
    found = document["cross_check"]

    assert set(found["differences"]) == {"alpha", "kmo", "kmo_items", "bartlett_chi2", "communalities"}
    assert found["largest"] == max(found["differences"].values())
    assert found["differences"]["alpha"] < 1e-12
    assert found["largest"] < 1e-3
    assert {package.split()[0] for package in found["packages"]} == {"pingouin", "factor-analyzer"}


def test_without_the_option_there_is_no_check(study: Path, tmp_path: Path) -> None:
    analyse(study, tmp_path / "out.json")

    assert "cross_check" not in json.loads((tmp_path / "out.json").read_text())


def test_a_questionnaire_in_a_file_gives_the_same_figures(study: Path, document: dict, tmp_path: Path) -> None:
    path = Path(__file__).parents[3] / "survey_defs" / "questionnaires" / "ecommerce_consistency.yaml"
    out = tmp_path / "out.json"
    CliRunner().invoke(main, ["analyse", str(study), "--questionnaire", str(path), "--out", str(out)])

    assert json.loads(out.read_text())["scales"] == document["scales"]


@pytest.mark.long
@pytest.mark.parametrize("kind", ["html", "pdf"])
def test_the_check_stands_in_the_documents(study: Path, tmp_path: Path, kind: str) -> None:
    out = tmp_path / f"out.{kind}"
    result = analyse(study, out, "--cross-check", "--language", "vi" if kind == "pdf" else "en")

    assert result.exit_code == 0, result.output
    assert out.read_bytes().startswith(b"%PDF-1.7") if kind == "pdf" else "Independent check" in out.read_text()


def test_another_kind_of_document_is_wrong_usage(study: Path, tmp_path: Path) -> None:
    assert analyse(study, tmp_path / "out.docx").exit_code == 2


def test_a_machine_without_chinese_letters_refuses_with_both_remedies(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from analysis.plots import fonts

    monkeypatch.setattr(fonts, "families", lambda language: (_ for _ in ()).throw(fonts.MissingFont("zh")))
    result = analyse(study, tmp_path / "out.pdf", "--language", "zh")

    assert result.exit_code == 1
    assert "vafa[cjk]" in result.stderr
    assert "fonts-noto-cjk" in result.stderr
    assert list(tmp_path.iterdir()) == []
