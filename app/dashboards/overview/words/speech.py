"""How figures and names are written in sentences: signs, limits, places, measures."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from app.kernel.web.i18n import Formatter, isolated, ngettext
from app.kernel.web.i18n import gettext as _
from app.results.overview.model import Change, Estimate, WaveName

# languages whose sentences write a common noun with a small letter
SMALL = ("en", "vi")


@dataclass(frozen=True)
class Speech:
    """
    measures   names of dimensions and of the value index by id
    items      of items, that is of touchpoints
    zone       the organisation's clock
    """

    fmt: Formatter
    measures: Mapping[str, str]
    items: Mapping[str, str] = field(default_factory=dict)
    zone: dt.tzinfo = dt.UTC

    def measure(self, name: str) -> str:
        return self.measures.get(name, name)

    def inside(self, name: str) -> str:
        """A measure within a sentence; a name of its own keeps its capitals."""
        return self.small(self.measure(name))

    def small(self, label: str) -> str:
        is_common = self.fmt.language.code in SMALL and label[1:] == label[1:].lower()
        return label[:1].lower() + label[1:] if is_common else label

    def driver(self, name: str) -> str:
        """A construct by its name, a touchpoint by its question."""
        return self.measures.get(name) or self.items.get(name, name)

    def n(self, value: float) -> str:
        return self.fmt.integer(value)

    def level(self, value: float) -> str:
        """A mean of 0 to 100."""
        return self.fmt.number(value)

    def interval(self, estimate: Estimate) -> str:
        """Empty where nobody differs from anybody."""
        if estimate.low is None or estimate.high is None:
            return ""
        return self.fmt.range(self.level(estimate.low), self.level(estimate.high))

    def reading(self, estimate: Estimate) -> str:
        """A mean with its limits."""
        limits = self.interval(estimate)
        return f"{self.level(estimate.mean)} ({limits})" if limits else self.level(estimate.mean)

    def size(self, change: Change) -> str:
        """Of a change that is real, without its sign: the words or the arrow say it."""
        return self.fmt.number(abs(change.size or 0.0), decimals_of(change))

    def points(self, change: Change) -> str:
        size, decimals = abs(change.size or 0.0), decimals_of(change)
        return ngettext(
            "%(count)s point", "%(count)s points", 1 if round(size, decimals) == 1 else 2, count=self.size(change)
        )

    def limits(self, change: Change) -> str:
        """Of a real change without signs, from small to large; else with them; empty where there are none."""
        low, high = limits_of(change)
        if low is None or high is None:
            return ""
        decimals = decimals_of(change)
        if not change.is_found:
            return self.fmt.range(self.signed(low), self.signed(high))
        small, large = sorted((abs(low), abs(high)))
        return self.fmt.range(self.fmt.number(small, decimals), self.fmt.number(large, decimals))

    def signed(self, value: float) -> str:
        """With the sign of a rise: a change that may be none keeps its signs."""
        written = self.fmt.number(value)
        return self.fmt.digits(f"+{written}") if round(value) > 0 else written

    def wave(self, wave: WaveName) -> str:
        return isolated(wave.title) if wave.title else _("wave %(number)s", number=self.n(wave.number))

    def days(self, wave: WaveName) -> str:
        opens = self.fmt.date(wave.opens)
        return opens if wave.closes is None else self.fmt.range(opens, self.fmt.date(wave.closes))

    def answers(self, n: int) -> str:
        return ngettext("%(count)s answer", "%(count)s answers", n, count=self.n(n))


def limits_of(change: Change) -> tuple[float | None, float | None]:
    """Of what was picked out of many the limits that know it."""
    if change.is_found and change.found_low is not None:
        return change.found_low, change.found_high
    return change.low, change.high


def decimals_of(change: Change) -> int:
    """A real change is never written as none, nor its nearer limit."""
    known = [abs(one) for one in (change.size, *limits_of(change)) if one is not None]
    return 1 if change.is_found and any(round(one) == 0 for one in known) else 0


def strong(text: str) -> Markup:
    return Markup("<b>%s</b>") % text


def marked(sentence: str) -> Markup:
    """A sentence of the catalogue whose values were escaped already, by `plain` or `strong`."""
    return Markup(sentence)


def plain(text: str) -> Markup:
    return escape(text)
