"""The command line: ``vafa``. Exit status 0, 1 (the data or the analysis refuse, the reason on stderr), 2 (usage)."""

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import click

from survey_defs.errors import DefinitionError
from survey_defs.load import load_file


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="vafa")
def main() -> None:
    """Ask customers, check the scales, see loyalty move."""


def refuse(message: str) -> NoReturn:
    """Say why on stderr and end with status 1."""
    click.echo(message, err=True)
    sys.exit(1)


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A path to write to that becomes `path` only when all is written: nothing half-written remains."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=path.suffix)
    os.close(handle)
    unfinished = Path(name)
    try:
        yield unfinished
        unfinished.chmod(0o644)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check(file: Path) -> None:
    """Check a questionnaire: every defect at once, each with its line and remedy."""
    try:
        questionnaire = load_file(file)
    except DefinitionError as error:
        refuse("\n".join(str(defect) for defect in error.defects))
    items, pages = len(questionnaire.items), len(questionnaire.pages)
    languages = ", ".join(questionnaire.languages)
    click.echo(f"{file.name}: {questionnaire.id} is sound: {pages} pages, {items} items, languages {languages}")


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--scales", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="YAML file of scales.")
@click.option("--questionnaire", metavar="ID_OR_PATH", help="A shipped questionnaire's id, or a file.")
@click.option("--language", type=click.Choice(["en", "fa", "zh", "vi"]), default="en", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="X.json or X.html.")
def analyse(file: Path, scales: Path | None, questionnaire: str | None, language: str, out: Path | None) -> None:
    """Analyse a table (csv, xlsx, sav, dta, parquet): reliability, factors, dimensions."""
    # numpy, pandas and scipy take a second to import: only this command and the reports pay for them
    from analysis.errors import AnalysisError
    from app.results.analyse_file import analyse_file, plan_and_labels
    from app.results.files import UnreadableFile
    from app.results.plan import PlanError

    if (scales is None) == (questionnaire is None):
        raise click.UsageError("give either --scales or --questionnaire")
    if out is not None and out.suffix not in (".json", ".html"):
        raise click.BadParameter("a name that ends in .json or .html is needed", param_hint="--out")
    try:
        plan, labels = plan_and_labels(scales=scales, questionnaire=questionnaire, language=language)
        analysis = analyse_file(file, plan)
    except (AnalysisError, UnreadableFile, PlanError, DefinitionError, OSError) as error:
        refuse(f"vafa analyse: {error}")
    _tell(analysis, labels, language=language, out=out, title=file.name)


def _tell(analysis: "object", labels: "object", *, language: str, out: Path | None, title: str) -> None:
    from app.reports.documents import render_file_report
    from app.results.as_json import as_json, nothing_computed, warnings_of
    from app.results.labels import Labels
    from app.results.run import Analysis

    if not isinstance(analysis, Analysis) or not isinstance(labels, Labels):
        raise TypeError("needed: an analysis and its labels")
    for warning in warnings_of(analysis):
        click.echo(f"warning: {warning['message']}", err=True)
    if nothing_computed(analysis):
        refuse("vafa analyse: no scale could be computed; the reasons are above")
    text = json.dumps(as_json(analysis), indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    if out is None:
        click.echo(text, nl=False)
        return
    with whole_file(out) as path:
        if out.suffix == ".html":
            text = render_file_report(analysis, labels, language=language, title=title)
        path.write_text(text, encoding="utf-8")
    click.echo(f"written: {out}")
