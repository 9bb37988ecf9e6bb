"""How charts of an overview are written: names of measures and items, numbers, language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from app.kernel.web.i18n import Formatter
from app.kernel.web.i18n import gettext as _
from app.results.overview.model import WaveName
from app.results.words.charts import chart_words


@dataclass(frozen=True)
class Pen:
    """
    fmt     numbers and language of the reader
    labels  names of measures and items by their ids
    """

    fmt: Formatter
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_mirrored(self) -> bool:
        return self.fmt.language.direction == "rtl"

    @cached_property
    def _words(self) -> Mapping[str, str]:
        return chart_words()

    def look(self, more: Mapping[str, str] | None = None) -> dict[str, Any]:
        """What every chart takes besides its figures and its paper."""
        labels = {**self._words, **self.labels, **(more or {})}
        return {"labels": labels, "numbers": self.fmt, "language": self.fmt.language.code}

    def name(self, key: str) -> str:
        return self.labels.get(key, key)

    def wave(self, wave: WaveName) -> str:
        return wave.title or _("wave %(number)s", number=self.fmt.integer(wave.number))

    def month(self, wave: WaveName) -> str:
        """The month in which a wave opened, for the ticks of a line."""
        return self.fmt.month(wave.opens)
