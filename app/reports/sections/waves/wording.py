"""How changes and lines are worded: names, signs, limits, verdicts."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.kernel.web.i18n import Formatter
from app.kernel.web.i18n import gettext as _
from app.results.frames.labels import Labels
from app.results.over_time.cells import NO_SITE
from app.results.plan import INDEX
from app.results.words.index import index_name


def with_index(labels: Labels, dimensions: Sequence[str], fmt: Formatter) -> Labels:
    """The same names, and among those of the dimensions that of their index."""
    return replace(labels, scales={**labels.scales, INDEX: index_name(dimensions, fmt)})


def site_name(site: int, sites: Mapping[int, str]) -> str:
    """Those without a site are all responses together."""
    return _("All responses") if site == NO_SITE else sites.get(site, str(site))


def signed(value: float, fmt: Formatter, decimals: int = 0) -> str:
    """With the sign of a rise: a change that may be none keeps its signs."""
    written = fmt.number(value, decimals)
    return fmt.digits(f"+{written}") if round(value, decimals) > 0 else written


def limits(low: float, high: float, fmt: Formatter, decimals: int = 0) -> str:
    return fmt.range(signed(low, fmt, decimals), signed(high, fmt, decimals))


def verdict_word(told: str) -> str:
    """A sign and a word; never a colour alone."""
    return {
        "fell": _("▼ fell"),
        "rose": _("▲ rose"),
        "no_change": _("no real change"),
        "too_few": _("too few answers"),
        "no_spread": _("everybody gave the same answers"),
    }[told]


def is_absent(value: Any) -> bool:
    """Whether there is no figure."""
    return value is None or (isinstance(value, float) and math.isnan(value))
