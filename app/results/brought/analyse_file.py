"""A file analysed without a database: read, plan, run."""

from pathlib import Path

from app.results.brought import files, undeclared
from app.results.brought.files import Brought
from app.results.brought.scales_file import from_scales_file
from app.results.frames.labels import Labels, labels_of
from app.results.plan import Plan, from_questionnaire
from app.results.run import Analysis, analyse, check
from survey_defs.load import load_file, load_shipped, shipped
from survey_defs.model import Questionnaire


def find_questionnaire(name: str) -> Questionnaire:
    """A shipped questionnaire by its id, else one in a file."""
    return load_shipped(name) if name in shipped() else load_file(Path(name))


def plan_and_labels(*, scales: Path | None, questionnaire: str | None, language: str) -> tuple[Plan, Labels]:
    if questionnaire is not None:
        definition = find_questionnaire(questionnaire)
        return from_questionnaire(definition), labels_of(definition, language)
    if scales is None:
        raise ValueError("needed: scales or a questionnaire; found: neither; remedy: give one of them")
    return from_scales_file(scales.read_text(encoding="utf-8-sig")), Labels()


def bring(path: Path, plan: Plan) -> Brought:
    """The table of a file, its columns under the names of the plan."""
    return files.read_file(path, plan.how, wanted=plan.columns)


def analyse_brought(brought: Brought, plan: Plan, *, cross_check: bool = False) -> Analysis:
    """All results of a table; with `cross_check` also by other packages."""
    undeclared.require_declared(brought, plan)
    found = analyse(brought.table, plan)
    return check(brought.table, found) if cross_check else found


def analyse_file(path: Path, plan: Plan, *, cross_check: bool = False) -> Analysis:
    return analyse_brought(bring(path, plan), plan, cross_check=cross_check)
