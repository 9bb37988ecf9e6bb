"""Is a questionnaire sound?"""

from pathlib import Path

import click

from app.commands.common import refuse
from app.results.defined.unmade import unshown
from survey_defs.errors import DefinitionError
from survey_defs.load import load_file


@click.command()
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
    for part in unshown(questionnaire):
        click.echo(f"  planned, and in no report: {part}")
