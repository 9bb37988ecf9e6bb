"""What a plan names and no report shows is told by name: in the JSON, by ``vafa check``, at the end of the report."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from app.commands.main import main
from app.kernel.web.i18n import FORMATTERS
from app.reports.documents import alone
from app.reports.sections.checks.unshown import unshown_notes
from app.results.defined.plans import from_questionnaire
from app.results.defined.unmade import unshown
from app.results.unshown import Unshown
from survey_defs.load import FOLDER, load_shipped, shipped

HOTEL = load_shipped("hotel_loyalty")


def test_models_are_named() -> None:
    parts = {one.part: one.names for one in from_questionnaire(HOTEL).unshown}

    assert parts["measurement"] == tuple(model.id for model in HOTEL.analysis.measurement)
    assert parts["structure"] == tuple(model.id for model in HOTEL.analysis.structure)
    assert "measurement" in parts["reports"]


def test_steps_that_are_no_module_of_managers_are_named() -> None:
    audit = load_shipped("relationship_audit")
    apart = [one.model_copy(update={"family": None}) for one in audit.constructs]

    assert "steps" not in {one.part for one in unshown(audit)}
    assert Unshown(part="steps", names=("one_to_one",)) in unshown(audit.model_copy(update={"constructs": apart}))


@pytest.mark.parametrize("name", shipped())
def test_every_model_of_a_shipped_plan_is_told_by_vafa_check(name: str) -> None:
    plan = load_shipped(name).analysis
    told = CliRunner().invoke(main, ["check", str(Path(FOLDER) / f"{name}.yaml")])

    assert told.exit_code == 0
    for model in (*plan.measurement, *plan.structure):
        assert model.id in told.output
    if not unshown(load_shipped(name)):
        assert "no report" not in told.output


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Measurement models: a, b"),
        ("fa", "مدل‌های اندازه‌گیری"),
        ("zh", "测量模型"),
        ("vi", "Mô hình đo lường"),
    ],
)
def test_the_report_names_them_in_the_readers_language(language: str, words: str) -> None:
    with alone(language):
        parts = (Unshown(part="measurement", names=("a", "b")), Unshown(part="reports", names=("measurement",)))
        (note,) = unshown_notes(parts, FORMATTERS[language])

    assert words in note
    assert unshown_notes((), FORMATTERS["en"]) == ()
