"""What an answer is once it is read: plain JSON values and reasons for their absence."""

from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

Value: TypeAlias = int | float | str | list["Value"] | dict[str, "Value"]
"""A stored answer. A chosen option with a written text is ``{"value": 9, "text": "..."}`` in place of 9."""

Answers = Mapping[str, Value]
"""Item id -> answer; a missing key is "not answered"."""

Raw: TypeAlias = str | Sequence[str] | None
"""What a form, a file or a JSON caller sends for one item."""

REASONS: Final = frozenset(
    {"not_applicable", "not_used", "dont_know", "refused", "none", "mixed", "skipped", "not_shown"}
)
"""Why an answer has no value."""

REASON_PREFIX: Final = "$"
"""A raw answer "$dont_know" chooses a reason."""


def reason(name: str) -> Value:
    """The stored form of a reason."""
    return {"$": name}


def reason_of(value: Value | None) -> str | None:
    """Name of the reason; None where the value is an answer, or absent."""
    if isinstance(value, dict) and len(value) == 1:
        name = value.get("$")
        return name if isinstance(name, str) else None
    return None


def is_answered(value: Value | None) -> bool:
    """Whether somebody answered: a value, or a reason that the respondent chose."""
    return value is not None and reason_of(value) not in {"skipped", "not_shown"}


def chosen(value: Value | None) -> tuple[int | str, ...]:
    """Options chosen in a single or multiple choice, without their written texts."""
    if value is None or reason_of(value) is not None:
        return ()
    parts = value if isinstance(value, list) else [value]
    plain = [part.get("value") if isinstance(part, dict) else part for part in parts]
    return tuple(part for part in plain if isinstance(part, int | str))
