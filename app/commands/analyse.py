"""A file analysed from the command line. Loads numpy, pandas and scipy, which take a second."""

import json
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click
import pandas as pd

from analysis.errors import AnalysisError
from app.commands.common import refuse
from app.results.as_json import as_json, is_without_results, warnings_of
from app.results.brought.analyse_file import analyse_brought, bring
from app.results.brought.files import UnreadableFile
from app.results.brought.scales_file import PlanError, from_scales_file
from app.results.frames.labels import Labels
from app.results.plan import Plan
from app.results.resampled import expected_seconds, resample
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
@click.option(
    "--bootstrap",
    "replicates",
    type=click.IntRange(100, 1_000_000),
    help="In the JSON, limits of alpha also from so many resamples; how long it takes is said before.",
)
@click.option("--cross-check", "checks", is_flag=True, help="Compute the main figures a second time by other packages.")
def analyse(
    file: Path,
    scales: Path | None,
    questionnaire: str | None,
    language: str,
    out: Path | None,
    replicates: int | None,
    checks: bool,
) -> None:
    """Analyse a table (csv, xlsx, sav, dta, parquet): reliability, factors, dimensions."""
    if (scales is None) == (questionnaire is None):
        raise click.UsageError("give either --scales or --questionnaire")
    if replicates is not None and out is not None and out.suffix != ".json":
        raise click.UsageError("--bootstrap stands in the JSON: give --out X.json, or none")
    if out is not None and out.suffix not in (".json", ".html", ".pdf"):
        raise click.BadParameter("a name that ends in .json, .html or .pdf is needed", param_hint="--out")
    try:
        plan, labels = _plan_and_labels(scales, questionnaire, language)
        brought = bring(file, plan)
        click.echo(f"read as: {brought.said}", err=True)
        analysis = analyse_brought(brought, plan, cross_check=checks)
        if replicates is not None:
            analysis = _resampled(brought.table, analysis, replicates)
    except (AnalysisError, UnreadableFile, PlanError, DefinitionError, OSError) as error:
        refuse(f"vafa analyse: {error}")
    try:
        _tell(analysis, brought.labelled(labels), brought.labels, language=language, out=out, title=file.name)
    except AnalysisError as error:
        refuse(f"vafa analyse: {error}")


def _plan_and_labels(scales: Path | None, questionnaire: str | None, language: str) -> tuple[Plan, Labels]:
    if scales is not None:
        return from_scales_file(scales.read_text(encoding="utf-8-sig")), Labels()
    # pydantic and all kinds of items take a third of a second: a file of scales does without them
    from app.results.defined.named import plan_and_labels

    return plan_and_labels(questionnaire or "", language)


def _resampled(table: pd.DataFrame, analysis: Analysis, replicates: int) -> Analysis:
    """Say how long it takes, then how far it is: on stderr. Raises AnalysisError."""
    seconds = expected_seconds(table, analysis, replicates=replicates)
    click.echo(f"bootstrap: {replicates} resamples of {len(table)} rows, about {max(round(seconds), 1)} s", err=True)
    with click.progressbar(length=100, label="resampled", file=sys.stderr) as bar:

        def reached(done: int, of: int) -> None:
            bar.update(100 * done // of - bar.pos)

        return resample(table, analysis, replicates=replicates, progress=reached)


def _tell(
    analysis: Analysis, labels: Labels, of_file: Mapping[str, str], *, language: str, out: Path | None, title: str
) -> None:
    for warning in warnings_of(analysis):
        click.echo(f"warning: {warning['message']}", err=True)
    if is_without_results(analysis):
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
