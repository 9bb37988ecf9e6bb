"""The base of every item kind: blank, required, reasons, one answer or several; each kind reads the rest."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from survey_defs.answers import REASON_PREFIX, Raw, Value, reason
from survey_defs.conditions import Condition, Frozen
from survey_defs.errors import InvalidAnswer
from survey_defs.texts import Texts

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
"""Ids become column names: SPSS and R take them as they are."""

Anonymity = Literal["anonymous", "pseudonymous", "identified"]
ANONYMITIES: tuple[Anonymity, ...] = ("anonymous", "pseudonymous", "identified")
LONGEST_RAW = 100_000


class Item(Frozen):
    """One question.

    revision        rises when the text changes; the id never does
    required        the page cannot be left without an answer
    soft_required   the page asks once for a forgotten answer
    reverse         turn the answer round before scoring
    reasons         reasons offered besides the answers; labels in ``Questionnaire.reasons``
    """

    id: Id
    revision: int = Field(default=1, ge=1)
    text: Texts = Field(default_factory=dict)
    hint: Texts | None = None
    required: bool = False
    soft_required: bool = True
    show_if: Condition | None = None
    reverse: bool = False
    reasons: tuple[str, ...] = ()
    facet: str | None = None
    family: str | None = None
    higher_is: Literal["favourable", "unfavourable"] | None = None
    variants_comparable: bool = True

    is_answerable: ClassVar[bool] = True

    def parse(self, raw: Raw, *, language: str | None = None) -> Value | None:
        """The value of a raw answer, a reason, or None where nothing was answered. Raises InvalidAnswer."""
        parts = as_texts(raw)
        if any(len(part) > LONGEST_RAW for part in parts):
            raise InvalidAnswer("too_long", limit=LONGEST_RAW, found=max(map(len, parts)))
        parts = [part for part in parts if part.strip(" \t\r\n\x00")]
        value = self._value(parts, language) if parts else None
        if value is None and self.required:
            raise InvalidAnswer("required")
        return value

    def _value(self, parts: list[str], language: str | None) -> Value | None:
        """A reason written "$dont_know" where this item offers it, otherwise what the kind reads."""
        name = parts[0].strip().removeprefix(REASON_PREFIX)
        if len(parts) == 1 and parts[0].strip() == REASON_PREFIX + name and name in self.offered_reasons:
            return reason(name)
        return self.read_all(parts, language)

    @property
    def offered_reasons(self) -> tuple[str, ...]:
        return self.reasons

    def read_all(self, parts: list[str], language: str | None) -> Value | None:
        """Kinds with several answers override this one, the others ``read``."""
        if len(parts) > 1:
            raise InvalidAnswer("one_answer_only", found=len(parts))
        return self.read(parts[0], language)

    def read(self, raw: str, language: str | None) -> Value | None:
        """What a kind makes of one answer; a text to read takes none."""
        raise InvalidAnswer("not_an_option", found=raw[:40])


def as_texts(raw: object) -> list[str]:
    """A raw answer as texts. JSON callers also send numbers; whatever else they send is refused."""
    parts = raw if isinstance(raw, list | tuple) else [] if raw is None else [raw]
    for part in parts:
        if isinstance(part, bool) or not isinstance(part, str | int | float):
            raise InvalidAnswer("not_an_option", found=type(part).__name__)
    return [part if isinstance(part, str) else str(part) for part in parts]
