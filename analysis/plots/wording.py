"""How a chart speaks: words, numbers, direction and fonts of a language."""

import textwrap
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from analysis.plots.fonts import RIGHT_TO_LEFT, families

RIGHT_TO_LEFT_MARK, LEFT_TO_RIGHT_MARK = "\u200f", "\u200e"

# Every word a chart says of itself; the application translates these by the English wording.
WORDS = (
    "Number of the root", "Root", "Components", "Components by chance", "Common factors", "Common factors by chance",
    "Correlation of an item with the rest of its scale", "Cronbach's alpha", "Share of people", "Score",
    "Relative attitude", "Repeat patronage", "low", "high", "Cut at {cut}", "n = {n}", "{low} to {high}",
    "The clusters are not four quadrants", "Net {net}", "Loyal", "Latent", "Spurious", "No loyalty", "Communality",
    "Share of what is explained", "Reached by chance", "All of them together", "Improve first",
    "Keep up the good work", "Low priority", "Possible overkill",
    "Earlier wave", "This wave", "{count}; error alone {error}",
    "Change since the wave before", "Wave", "fell by {size} ({low} to {high})", "rose by {size} ({low} to {high})",
    "no real change ({low} to {high})", "too few answers", "other questions",
)  # fmt: skip


class Numbers(Protocol):
    """Writes numbers as a reader of the language does."""

    def number(self, value: float, decimals: int = 0) -> str:
        """With a fixed count of decimals."""

    def coefficient(self, value: float, decimals: int = 2) -> str:
        """A figure that stays within -1 and 1."""

    def percent(self, share: float, decimals: int = 0) -> str:
        """A share of one as a percentage."""


class PlainNumbers:
    """Numbers for a notebook: English, a true minus sign."""

    def number(self, value: float, decimals: int = 0) -> str:
        """With a fixed count of decimals; never a negative zero."""
        return f"{round(value, decimals) + 0.0:,.{decimals}f}".replace("-", "\N{MINUS SIGN}")

    def coefficient(self, value: float, decimals: int = 2) -> str:
        """Without the zero before the point."""
        return self.number(value, decimals).replace("0.", ".", 1) if abs(value) < 1 else self.number(value, decimals)

    def percent(self, share: float, decimals: int = 0) -> str:
        """A share of one as a percentage."""
        return f"{self.number(share * 100, decimals)} %"


PLAIN = PlainNumbers()
NO_LABELS: Mapping[str, str] = {}


@dataclass(frozen=True, kw_only=True)
class Wording:
    """Labels by id or English wording, numbers, and the language they are in."""

    labels: Mapping[str, str]
    numbers: Numbers
    language: str
    fonts: list[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "fonts", list(families(self.language)))

    @property
    def is_mirrored(self) -> bool:
        """Whether the language is read from right to left; its charts are, too."""
        return self.language in RIGHT_TO_LEFT

    def say(self, key: str, **values: str) -> str:
        """The label of an id or word, filled in; without a label the key itself."""
        text = self.labels.get(key, key)
        return self.directed(text.format(**values) if values else text)

    def lines(self, key: str, *, width: int = 44, most: int = 2) -> str:
        """A label broken into at most so many lines; wide letters count twice."""
        text = self.labels.get(key, key)
        wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
        broken = textwrap.wrap(text, width // 2 if wide > len(text) / 2 else width, max_lines=most, placeholder=" …")
        return "\n".join(self.directed(line) for line in broken)

    def directed(self, text: str) -> str:
        """Text that starts where the language is read from."""
        # A Persian label that starts with a Latin letter or a digit would be laid out from the left.
        return RIGHT_TO_LEFT_MARK + text if self.is_mirrored else text
