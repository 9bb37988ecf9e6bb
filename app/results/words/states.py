"""What readers call the loyalty states."""

from app.kernel.web.i18n import gettext as _


def state_names() -> dict[str, str]:
    """Dick and Basu's four states."""
    return {
        "loyal": _("Loyalty"),
        "latent": _("Latent loyalty"),
        "spurious": _("Spurious loyalty"),
        "none": _("No loyalty"),
    }
