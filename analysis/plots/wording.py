"""How a chart speaks: words, numbers, direction and fonts of a language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

RIGHT_TO_LEFT = frozenset({"fa", "ar", "he", "ur"})
RIGHT_TO_LEFT_MARK, LEFT_TO_RIGHT_MARK = "\u200f", "\u200e"

# Every word a chart says of itself; the application translates these by the English wording.
WORDS = (
    "Number of the root", "Root", "Components", "Components by chance", "Common factors", "Common factors by chance",
    "Correlation of an item with the rest of its scale", "Cronbach's alpha", "Score",
    "Relative attitude", "Repeat patronage", "low", "high", "Cut at {cut}", "n = {n}", "{low} to {high}",
    "The clusters are not four quadrants", "Net {net}", "Loyal", "Latent", "Spurious", "No loyalty", "Communality",
    "Share of what is explained", "Reached by chance", "All of them together",
   
    "Earlier wave", "This wave", "{count}; error alone {error}",
   
    "too few answers", "other questions",
    "▼ {size} fell", "▲ {size} rose", "no real change", "not asked in both waves", "the first wave",
    "everybody gave the same answers", "{count} more without a real change", "{count} more with too few answers",
    "all sites {mean}", "Now, of 100", "Change in points", "Verdict", "worse", "better", "{name}: {text}",
    "{text}; before {mean}", "{mean} of 100 ({low} to {high}), n = {n}",
    "{mean} of 100, n = {n}", "{before} to {after}: {text}",
    "{count} people moved,", "error explains {error}", "says oneself", "has heard", "{level}: {share}",
    "limits of chance", "its mean {mean}", "Satisfaction, of 100",
    "important and low: mend first", "important and good: keep", "low, matters less", "good, matters less",
    "mend first", "keep", "later", "fine", "satisfaction {score}, share {share} ({low} to {high})",
    "of 100", "{own}, all {mean}", "asked of {n}, too few", "{text}; all {mean}", "Wave {number}",
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

    @property
    def is_mirrored(self) -> bool:
        """Whether the language is read from right to left; its charts are, too."""
        return self.language in RIGHT_TO_LEFT

    def say(self, key: str, **values: str) -> str:
        """The label of an id or word, filled in; without a label the key itself."""
        return self.directed(self.plain(key, **values))

    def plain(self, key: str, **values: str) -> str:
        """The label without its direction, as a part of a longer text."""
        text = self.labels.get(key, key)
        return text.format(**values) if values else text

    def signed(self, value: float, decimals: int = 0) -> str:
        """With the sign of a rise; a sign stands left of its digits, in languages read from the right too."""
        text = self.numbers.number(value, decimals)
        mark = LEFT_TO_RIGHT_MARK if self.is_mirrored else ""
        return f"{mark}+{text}" if round(value, decimals) > 0 else text

    def span(self, low: str, high: str) -> str:
        """Two limits that are written already."""
        return self.plain("{low} to {high}", low=low, high=high)

    def directed(self, text: str) -> str:
        """Text that starts where the language is read from."""
        # A Persian label that starts with a Latin letter or a digit would be laid out from the left.
        return RIGHT_TO_LEFT_MARK + text if self.is_mirrored else text
