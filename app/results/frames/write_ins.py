"""What people wrote beside an option, and what they called a row of a grid: texts next to a code."""

from survey_defs.answers import Answers, Value
from survey_defs.kinds.choices import MultipleChoiceItem, Option, SingleChoiceItem
from survey_defs.kinds.item import Item
from survey_defs.kinds.points import GridItem
from survey_defs.model import Questionnaire

TEXT, NAME = "__text", "__name"


def text_columns(questionnaire: Questionnaire, taken: set[str]) -> dict[str, str]:
    """Column of a code -> the column of the text beside it; only where there can be one. Names not yet taken."""
    found = {}
    for item in questionnaire.items:
        for column, suffix in _written(item):
            name = column + suffix
            while name in taken:
                name += "_"
            taken.add(name)
            found[column] = name
    return found


def _written(item: Item) -> list[tuple[str, str]]:
    match item:
        case SingleChoiceItem() if any(map(_has_text, item.options)):
            return [(item.id, TEXT)]
        case MultipleChoiceItem():
            return [(f"{item.id}__{option.value}", TEXT) for option in item.options if _has_text(option)]
        case GridItem():
            return [(f"{item.id}__{row.key}", NAME) for row in item.rows if row.write_in]
    return []


def _has_text(option: Option) -> bool:
    return option.with_text and option.value is not None


def texts_of(answers: Answers, questionnaire: Questionnaire) -> dict[str, str]:
    """Column of a code -> what is written beside it; those without a text are not there."""
    found: dict[str, str] = {}
    for item in questionnaire.items:
        value = answers.get(item.id)
        if isinstance(item, GridItem):
            found |= _names(item, value)
        elif isinstance(item, MultipleChoiceItem):
            parts = value if isinstance(value, list) else [value]
            chosen = [part for part in parts if isinstance(part, dict)]
            found |= {f"{item.id}__{part.get('value')}": text for part in chosen if (text := _text(part))}
        elif isinstance(item, SingleChoiceItem) and (text := _text(value)):
            found[item.id] = text
    return found


def _names(item: GridItem, value: Value | None) -> dict[str, str]:
    cells = value if isinstance(value, dict) else {}
    names = {f"{item.id}__{row.key}": cells.get(f"{row.key}_name") for row in item.rows if row.write_in}
    return {column: name for column, name in names.items() if isinstance(name, str) and name}


def _text(value: Value | None) -> str:
    text = value.get("text") if isinstance(value, dict) else None
    return text if isinstance(text, str) else ""
