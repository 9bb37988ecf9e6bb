"""A file analysed from the command line. Loads numpy, pandas and scipy, which take a second."""

import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click

from analysis.errors import AnalysisError
from app.commands.common import refuse
from app.results.as_json import as_json, nothing_computed, warnings_of
from app.results.brought.analyse_file import analyse_brought, bring, plan_and_labels
from app.results.brought.files import UnreadableFile
from app.results.frames.labels import Labels
from app.results.plan import PlanError
from app.results.run import Analysis
from survey_defs.errors import DefinitionError


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


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--scales", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="YAML file of scales.")
@click.option("--questionnaire", metavar="ID_OR_PATH", help="A shipped questionnaire's id, or a file.")
@click.option("--language", type=click.Choice(["en", "fa", "zh", "vi"]), default="en", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="X.json, .html or .pdf.")
@click.option("--cross-check", "checks", is_flag=True, help="Compute the main figures a second time by other packages.")
def analyse(
    file: Path, scales: Path | None, questionnaire: str | None, language: str, out: Path | None, checks: bool
) -> None:
    """Analyse a table (csv, xlsx, sav, dta, parquet): reliability, factors, dimensions."""
    if (scales is None) == (questionnaire is None):
        raise click.UsageError("give either --scales or --questionnaire")
    if out is not None and out.suffix not in (".json", ".html", ".pdf"):
        raise click.BadParameter("a name that ends in .json, .html or .pdf is needed", param_hint="--out")
    try:
        plan, labels = plan_and_labels(scales=scales, questionnaire=questionnaire, language=language)
        brought = bring(file, plan)
        click.echo(f"read as: {brought.said}", err=True)
        analysis = analyse_brought(brought, plan, cross_check=checks)
    except (AnalysisError, UnreadableFile, PlanError, DefinitionError, OSError) as error:
        refuse(f"vafa analyse: {error}")
    try:
        _tell(analysis, brought.labelled(labels), brought.labels, language=language, out=out, title=file.name)
    except AnalysisError as error:
        refuse(f"vafa analyse: {error}")


def _tell(
    analysis: Analysis, labels: Labels, of_file: Mapping[str, str], *, language: str, out: Path | None, title: str
) -> None:

    for warning in warnings_of(analysis):
        click.echo(f"warning: {warning['message']}", err=True)
    if nothing_computed(analysis):
        refuse("vafa analyse: no scale could be computed; the reasons are above")
    text = json.dumps(as_json(analysis, of_file), indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    if out is None:
        click.echo(text, nl=False)
        return
    with whole_file(out) as path:
        path.write_bytes(text.encode() if out.suffix == ".json" else _drawn(analysis, labels, language, out, title))
    click.echo(f"written: {out}")


def _drawn(analysis: Analysis, labels: Labels, language: str, out: Path, title: str) -> bytes:
    # matplotlib, and for PDF typst, take another second: JSON does without them
    from app.reports.documents import render_file_pdf, render_file_report

    if out.suffix == ".pdf":
        return render_file_pdf(analysis, labels, language=language, title=title)
    return render_file_report(analysis, labels, language=language, title=title).encode()
