"""What the perceived value index is called: a form that asks three of the four dimensions has an index of three."""

from collections.abc import Mapping, Sequence

from app.kernel.web.i18n import Formatter
from app.kernel.web.i18n import gettext as _
from app.results.plan import left_out


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
