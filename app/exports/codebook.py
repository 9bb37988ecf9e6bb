"""What each column of an export means, in the language of the reader."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.exports.wave_table import Export, reason_names
from app.kernel.web.i18n import FORMATTERS, LANGUAGES, Formatter
from app.kernel.web.i18n import gettext as _
from app.results.defined.label_texts import labels_of, sayer
from app.results.frames.labels import Labels
from app.studies.planning.placeholders import words_of
from survey_defs.derived import sources
from survey_defs.items import KINDS
from survey_defs.kinds.choices import MultipleChoiceItem
from survey_defs.kinds.item import Item
from survey_defs.model import Questionnaire


@dataclass(frozen=True, kw_only=True)
class Variable:
    """One column: its question, its codes, where it belongs.

    values    code -> label
    reasons   code of a reason -> label: what may stand in the column of reasons
    made_of   how the column came about; empty for an item as answered
    """

    name: str
    text: str
    kind: str
    values: dict[str, str]
    is_reversed: bool = False
    construct: str = ""
    reasons: dict[str, str]
    revision: int | None = None
    made_of: str = ""


@dataclass(frozen=True, kw_only=True)
class Codebook:
    """Every column of an export; `heads` are the titles of the codebook's own columns."""

    variables: tuple[Variable, ...]
    language: str

    @property
    def heads(self) -> tuple[str, ...]:
        return (
            _("Variable"),
            _("Text"),
            _("Kind"),
            _("Values"),
            _("Reversed"),
            _("Construct"),
            _("Reasons for a gap"),
            _("Revision"),
            _("Made of"),
        )

    def rows(self) -> Iterator[tuple[str | int, ...]]:
        fmt = FORMATTERS[self.language]
        for one in self.variables:
            yield (
                one.name,
                one.text,
                one.kind,
                _coded(one.values, fmt),
                _("yes") if one.is_reversed else "",
                one.construct,
                _coded(one.reasons, fmt),
                "" if one.revision is None else one.revision,
                one.made_of,
            )

    def variable(self, name: str) -> Variable:
        return next(one for one in self.variables if one.name == name)


def _coded(pairs: dict[str, str], fmt: Formatter) -> str:
    return fmt.clauses(f"{code} = {label}" for code, label in pairs.items())


def codebook_of(export: Export, language: str) -> Codebook:
    words = words_of(export.wave.study, export.questionnaire, language)
    labels = labels_of(export.questionnaire, language, words)
    made = (*_people(export), *_items(export, labels, language), *_made(export, labels))
    return Codebook(variables=(*made, *_reason_columns(export, labels)), language=language)


def _people(export: Export) -> Iterator[Variable]:
    sites = {site.code: site.name for site in export.wave.study.organisation.sites}
    spoken = {code: LANGUAGES[code].name for code in export.questionnaire.languages if code in LANGUAGES}
    gap = _gap(export)
    yield Variable(name="language", text=_("Language of the answers"), kind="code", values=spoken, reasons=gap)
    yield Variable(name="site", text=_("Site"), kind="code", values=sites, reasons=gap)
    yield Variable(name="day", text=_("Day of the first answer"), kind="date", values={}, reasons=gap)


def _gap(export: Export) -> dict[str, str]:
    """Why language, site or day may be empty in the rows of an anonymous study."""
    if not export.wave.study.is_anonymous:
        return {}
    return {_("empty"): _("not kept: too few people would share it")}


def _items(export: Export, labels: Labels, language: str) -> Iterator[Variable]:
    questionnaire = export.questionnaire
    words = reason_words(questionnaire, language)
    for name, item_id in export.items.items():
        item = questionnaire.item(item_id)
        occurring = [str(code) for code in sorted(set(export.reasons[name].dropna()))]
        codes = dict.fromkeys((*item.offered_reasons, *occurring))
        part = _part(name, item, labels)
        yield Variable(
            name=name,
            text=f"{labels.item(item_id)}: {part}" if part else labels.item(item_id),
            kind=kind_of(item),
            values=_codes(item, labels),
            is_reversed=item.reverse,
            construct=", ".join(construct.id for construct in questionnaire.constructs_of(item_id)),
            reasons={code: words.get(code, code) for code in codes},
            revision=item.revision,
        )
        if name in export.texts:
            yield _text_beside(name, export.texts[name], part, labels.item(item_id))


def _text_beside(column: str, name: str, part: str, question: str) -> Variable:
    how = _("what people wrote beside %(column)s; empty where they wrote nothing", column=column)
    text = f"{question}: {part}" if part else question
    return Variable(name=name, text=text, kind="text", values={}, reasons={}, made_of=how)


def _codes(item: Item, labels: Labels) -> dict[str, str]:
    if isinstance(item, MultipleChoiceItem):
        return {"0": _("not chosen"), "1": _("chosen")}
    return dict(labels.options[item.id])


def kind_of(item: Item) -> str:
    return next(kind for kind, cls in KINDS.items() if cls is type(item))


def _part(name: str, item: Item, labels: Labels) -> str:
    """Which option or row of an item a column stands for."""
    key = name.removeprefix(item.id).removeprefix("__")
    return labels.option(item.id, key) if isinstance(item, MultipleChoiceItem) else key


def _made(export: Export, labels: Labels) -> Iterator[Variable]:
    low_high = export.questionnaire.scale_range
    for name, item in export.turned.items():
        low, high = low_high(item)
        how = _("%(sum)s minus %(item)s", sum=f"{low + high:g}", item=item)
        yield Variable(name=name, text=labels.item(item), kind="reversed", values={}, reasons={}, made_of=how)
    for name in export.derived:
        derived = export.questionnaire.derived[name]
        made_of = f"{derived.kind}: {', '.join(sources(derived))}"
        yield Variable(name=name, text=labels.item(name), kind="derived", values={}, reasons={}, made_of=made_of)
    for name, construct in export.scores.items():
        items = ", ".join(export.questionnaire.construct(construct).items)
        how = _("mean of %(items)s, reversed items recoded; at least half answered", items=items)
        yield Variable(
            name=name,
            text=labels.scale(construct),
            kind="score",
            values={},
            construct=construct,
            reasons={},
            made_of=how,
        )


def _reason_columns(export: Export, labels: Labels) -> Iterator[Variable]:
    """Only a single table has them; a workbook keeps the reasons on a sheet of their own."""
    for column, name in reason_names(export).items():
        how = _("why %(column)s is empty; only in CSV, in the workbook see the sheet reasons", column=column)
        yield Variable(name=name, text=labels.item(column), kind="reason", values={}, reasons={}, made_of=how)


def reason_words(questionnaire: Questionnaire, language: str) -> dict[str, str]:
    """What each reason says; the questionnaire's own words where it has them."""
    say = sayer(questionnaire, language)
    ours = {
        "not_answered": _("not answered"),
        "skipped": _("left empty, after being asked once more"),
        "not_shown": _("not shown to this person"),
        "not_applicable": _("does not apply"),
        "dont_know": _("does not know"),
        "refused": _("prefers not to say"),
        "not_used": _("has not used it"),
        "none": _("nothing of this kind"),
        "mixed": _("both good and bad"),
    }
    return ours | {code: say(texts) for code, texts in questionnaire.reasons.items()}
