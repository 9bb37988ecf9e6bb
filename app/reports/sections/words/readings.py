"""Words for coefficients, in one place, so that every document reads a figure the same way."""

from analysis.errors import AnalysisError
from app.kernel.web.i18n import gettext as _
from app.results.parts.scales import ScaleResult

ENOUGH = 0.7


def is_enough(scale: ScaleResult) -> bool:
    """Reliable enough to compare groups."""
    return not isinstance(scale.alpha, AnalysisError) and scale.alpha.alpha >= ENOUGH


def alpha_reading(alpha: float) -> str:
    """A word for alpha; the limits are conventions (Nunnally 1978), no law."""
    if alpha >= 0.95:
        return _("very high: items may repeat each other")
    if alpha >= 0.8:
        return _("good")
    if alpha >= ENOUGH:
        return _("acceptable")
    if alpha >= 0.6:
        return _("weak: read group means with care")
    return _("too low to compare groups")


def better_without(scale: ScaleResult) -> tuple[str, float] | None:
    """The item without which alpha would rise by .02 or more, and to what."""
    if isinstance(scale.items, AnalysisError) or isinstance(scale.alpha, AnalysisError):
        return None
    table = scale.items.to_frame()
    if "alpha_if_deleted" not in table:
        return None
    best = str(table["alpha_if_deleted"].idxmax())
    value = float(table["alpha_if_deleted"].max())
    return (best, value) if value >= scale.alpha.alpha + 0.02 else None


def kmo_reading(kmo: float) -> str:
    """Kaiser's words for his measure (Kaiser & Rice 1974)."""
    words = ((0.9, _("marvellous")), (0.8, _("meritorious")), (0.7, _("middling")), (0.6, _("mediocre")))
    return next((word for limit, word in words if kmo >= limit), _("miserable") if kmo >= 0.5 else _("unacceptable"))
