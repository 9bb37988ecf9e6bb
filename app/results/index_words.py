"""What the perceived value index is called: a form that asks three of the four dimensions has an index of three."""

from collections.abc import Iterable, Mapping, Sequence

from app.kernel.web.i18n import Formatter
from app.kernel.web.i18n import gettext as _

# Wu and Li's four dimensions of the value of a relationship as the customer perceives it
DIMENSIONS = ("clv_loy", "clv_wom", "clv_use", "clv_rev")


def left_out(asked: Iterable[str]) -> tuple[str, ...]:
    """Which of the four a form does not ask; none where it has dimensions of its own."""
    names = set(asked)
    return tuple(name for name in DIMENSIONS if name not in names) if names and names <= set(DIMENSIONS) else ()


def index_name(asked: Sequence[str], fmt: Formatter) -> str:
    if not left_out(asked):
        return _("Perceived value index")
    return _("Perceived value index of %(count)s dimensions", count=fmt.integer(len(asked)))


def index_note(asked: Sequence[str], fmt: Formatter) -> str:
    """What is missing and what that forbids; empty for all four."""
    missing = left_out(asked)
    if not missing:
        return ""
    return _(
        "This form asks %(count)s of the four dimensions; not asked: %(missing)s. Its index is the mean of those asked "
        "and is not compared with an index of all four.",
        count=fmt.integer(len(asked)),
        missing=fmt.listed(_names()[name] for name in missing),
    )


def _names() -> Mapping[str, str]:
    return {
        "clv_loy": _("loyalty"),
        "clv_wom": _("word of mouth"),
        "clv_use": _("usage"),
        "clv_rev": _("intention to return"),
    }
