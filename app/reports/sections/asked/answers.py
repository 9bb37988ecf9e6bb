"""Questions that stand on their own, one by one: choices, numbers and amounts."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.kernel.web.i18n import Formatter
from app.kernel.web.i18n import gettext as _
from app.reports.sections.asked.cells import Cells, branch, leaf
from app.reports.sections.model import Block, Column, Refusal, Section, Table, Text
from app.results.frames.labels import Labels
from app.results.parts.asked.answers import Answers, ChoiceResult, NumberResult, choice_tree, number_tree
from app.results.words.refusals import refusal_text

# more rows than this stand folded, and at the end of a document
SHORT = 12


@dataclass(frozen=True, kw_only=True)
class Captions:
    """What the tables of one section are called, so that no two of a report have one name."""

    choices: str
    numbers: str


def answers_section(found: Answers, labels: Labels, fmt: Formatter, *, min_cell: int = 1) -> Section:
    captions = Captions(choices=_("Choices"), numbers=_("Numbers and amounts"))
    blocks = answers_blocks(found, labels, fmt, captions, min_cell=min_cell)
    return Section(id="answers", heading=_("Answers, question by question"), blocks=tuple(blocks))


def answers_blocks(
    found: Answers, labels: Labels, fmt: Formatter, captions: Captions, *, min_cell: int = 1
) -> list[Block]:
    """Numbers, then choices."""
    cells = Cells(fmt=fmt, min_cell=min_cell)
    blocks: list[Block] = [_numbers(found.numbers, labels, cells, captions.numbers)] if found.numbers else []
    if found.choices:
        blocks += [_choices(found.choices, labels, cells, captions.choices), *_notes(found)]
    blocks += [
        Refusal(fmt.labelled(labels.item(name), refusal_text(error, labels, fmt)))
        for name, error in found.refused.items()
    ]
    return blocks


def _notes(found: Answers) -> Iterator[Text]:
    text = _("Shares are of those who answered the question, with confidence intervals after Wilson (95 %).")
    yield Text(text, small=True)
    if any(one.choice.is_several for one in found.choices):
        yield Text(_("Where several answers could be chosen, shares add up to more than 100 %."), small=True)


def _choices(choices: tuple[ChoiceResult, ...], labels: Labels, cells: Cells, caption: str) -> Table:
    """One table for all: each question stands once, before its answers."""
    rows = tuple(row for one in choices for row in _choice_rows(one, labels, cells))
    columns = (
        Column(_("Question"), numeric=False),
        Column(_("Answer"), numeric=False),
        Column("n"),
        Column(_("Share")),
        Column(_("Confidence interval (95 %)")),
    )
    return Table(caption, columns, rows, cells.note(rows), folded=len(rows) > SHORT)


def _choice_rows(one: ChoiceResult, labels: Labels, cells: Cells) -> Iterator[tuple[str, ...]]:
    tree = choice_tree(one)
    question = _("%(question)s (n = %(n)s)", question=labels.item(one.choice.item), n=cells.integer(leaf(tree, "n")))
    for value in branch(tree, "options"):
        option = branch(tree, "options", value)
        yield (
            question,
            labels.option(one.choice.item, value),
            cells.integer(leaf(option, "count")),
            cells.percent(leaf(option, "share")),
            cells.limits(leaf(option, "low"), leaf(option, "high"), cells.fmt.percent),
        )
        question = ""
    median = leaf(tree, "median")
    if median is not None:
        named = cells.write(median, lambda level: labels.option(one.choice.item, str(level)))
        yield "", _("Median: %(level)s", level=named), "", "", ""


def _numbers(numbers: tuple[NumberResult, ...], labels: Labels, cells: Cells, caption: str) -> Table:
    rows = tuple(_number_row(one, labels, cells) for one in numbers)
    columns = (
        Column(_("Question"), numeric=False),
        Column("n"),
        Column(_("Mean")),
        Column(_("Median")),
        Column(_("Middle half")),
    )
    return Table(caption, columns, rows, cells.note(rows))


def _number_row(one: NumberResult, labels: Labels, cells: Cells) -> tuple[str, ...]:
    tree = number_tree(one)
    decimals = 0 if one.mean >= 1000 else 2
    quarters = leaf(tree, "quarter_low"), leaf(tree, "quarter_high")
    return (
        labels.item(one.item),
        cells.integer(leaf(tree, "n")),
        cells.number(leaf(tree, "mean"), decimals),
        cells.number(leaf(tree, "median"), decimals),
        cells.limits(*quarters, lambda value: cells.fmt.number(value, decimals)),
    )
