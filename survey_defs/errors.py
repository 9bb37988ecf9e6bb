"""What can be wrong: an answer (told to the respondent) or a definition (all defects at once, told to its author).

Both speak English here; the application translates by ``code``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from survey_defs.defect_messages import DEFECT_MESSAGES

ANSWER_MESSAGES = {
    "required": ("an answer", "nothing", "answer this question"),
    "one_answer_only": ("one answer", "{found} answers", "choose one"),
    "not_an_option": ("one of the options shown", "{found}", "choose an option from the list"),
    "not_a_number": ("a number", "{found}", "write digits only, such as 12"),
    "ambiguous_number": (
        "a number with one meaning",
        "{found}",
        "leave the separator out, or write the decimals differently",
    ),
    "not_whole": ("a whole number", "{found}", "leave out the decimals"),
    "too_small": ("at least {low}", "{found}", "write a number of {low} or more"),
    "too_large": ("at most {high}", "{found}", "write a number of {high} or less"),
    "too_long": ("at most {limit} characters", "{found} characters", "shorten the text"),
    "not_a_date": ("a date", "{found}", "write year-month-day, such as {example}"),
    "too_early": ("{low} or later", "{found}", "choose a later date"),
    "too_late": ("{high} or earlier", "{found}", "choose an earlier date"),
    "not_a_country": ("a country of the list", "{found}", "choose a country from the list"),
    "exclusive_option": ("{option} alone", "{option} with others", "choose either {option} or the others"),
    "too_few_choices": ("at least {needed} choices", "{found}", "choose more"),
    "too_many_choices": ("at most {needed} choices", "{found}", "choose fewer"),
    "text_without_option": ("the option that the text belongs to", "text only", "choose the option, or clear its text"),
    "unknown_row": ("a row of the table", "{found}", "answer the rows shown"),
}
"""Code of an invalid answer -> what was needed, what was found, the remedy."""


class InvalidAnswer(ValueError):
    """An answer that cannot be stored: ``code`` for translation, ``details`` to fill the message with."""

    def __init__(self, code: str, **details: object) -> None:
        self.code, self.details = code, details
        needed, found, remedy = (part.format_map(details) for part in ANSWER_MESSAGES[code])
        self.needed, self.found, self.remedy = needed, found, remedy
        super().__init__(f"needed: {needed}; found: {found}; remedy: {remedy}")


@dataclass(frozen=True, kw_only=True, order=True)
class Defect:
    """One thing that keeps a questionnaire from being used.

    file     name of the file or door it came through
    line     counted from 1; None where there is no text (a published version)
    item     id of the item, page or construct at fault; empty where the file as a whole is
    code     stable name of the kind of defect
    message  what was needed and what was found
    remedy   what the author can do
    found    what was found, as far as it is shown
    parts    what is put into the words of the code, for those who translate them
    """

    file: str
    line: int | None
    item: str
    code: str
    message: str
    remedy: str
    found: str = field(default="", compare=False)
    parts: Mapping[str, str] = field(default_factory=dict, compare=False)

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        subject = f" {self.item}:" if self.item else ""
        return f"{place}:{subject} {self.message}; remedy: {self.remedy} [{self.code}]"


def defect(code: str, found: object, *, file: str, line: int | None, item: str = "", **parts: object) -> Defect:
    """A defect in the words of its code, with ``parts`` put in."""
    needed, remedy = (words.format_map(parts) for words in DEFECT_MESSAGES[code])
    shown = str(found)[:120]
    message = f"needed: {needed}; found: {shown}"
    said = {name: str(part) for name, part in parts.items()}
    return Defect(file=file, line=line, item=item, code=code, message=message, remedy=remedy, found=shown, parts=said)


class DefinitionError(ValueError):
    """A definition with defects, all of them, in the order of the file."""

    code = "definition"

    def __init__(self, defects: tuple[Defect, ...]) -> None:
        self.defects = tuple(sorted(defects, key=lambda d: (d.line is not None, d.line or 0, d.item, d.code)))
        super().__init__("\n".join(str(defect) for defect in self.defects))
