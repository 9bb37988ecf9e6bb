"""What charts say of themselves, in the language of the request."""

from app.kernel.web.i18n import gettext as _

Words = dict[str, str]


def chart_words() -> Words:
    """Every word of `plots.WORDS` in the language of the request."""
    return {
        "Number of the root": _("Number of the eigenvalue"),
        "Root": _("Eigenvalue"),
        "Components": _("Components"),
        "Components by chance": _("Components by chance"),
        "Common factors": _("Common factors"),
        "Common factors by chance": _("Common factors by chance"),
        "Correlation of an item with the rest of its scale": _("Correlation of an item with the rest of its scale"),
        "Cronbach's alpha": _("Cronbach's alpha"),
        "Share of people": _("Share of people"),
        "Score": _("Score"),
        "Relative attitude": _("Relative attitude"),
        "Repeat patronage": _("Repeat patronage"),
        "low": _("low"),
        "high": _("high"),
        "Cut at {cut}": _("Cut at {cut}"),
        "n = {n}": _("n = {n}"),
        "{low} to {high}": _("{low} to {high}"),
        "The clusters are not four quadrants": _("The clusters are not four quadrants"),
        "Net {net}": _("Net {net}"),
        "Loyal": _("Loyal"),
        "Latent": _("Latent"),
        "Spurious": _("Spurious"),
        "No loyalty": _("No loyalty"),
        "Communality": _("Communality"),
        "Share of what is explained": _("Share of what is explained"),
        "Reached by chance": _("Reached by chance"),
        "All of them together": _("All of them together"),
        "Improve first": _("Improve first"),
        "Keep up the good work": _("Keep up the good work"),
        "Low priority": _("Low priority"),
        "Possible overkill": _("Possible overkill"),
        "Earlier wave": _("Earlier wave"),
        "This wave": _("This wave"),
        "{count}; error alone {error}": _("{count}; error alone {error}"),
        "Change since the wave before": _("Change since the wave before"),
        "Wave": _("Wave"),
        "fell by {size} ({low} to {high})": _("fell by {size} ({low} to {high})"),
        "rose by {size} ({low} to {high})": _("rose by {size} ({low} to {high})"),
        "no real change ({low} to {high})": _("no real change ({low} to {high})"),
        "too few answers": _("too few answers"),
        "other questions": _("other questions"),
        "index": _("Perceived value index"),
    }


def word_of_mouth_levels() -> Words:
    """The nine levels, from dissuading everybody to persuading everybody."""
    return {
        "+4": _("+4 talks about it all the time"),
        "+3": _("+3 persuades others"),
        "+2": _("+2 praises it when asked"),
        "+1": _("+1 speaks well of it when asked"),
        "0": _("0 hardly talks about it"),
        "-1": _("−1 speaks badly of it when asked"),
        "-2": _("−2 criticises it when asked"),
        "-3": _("−3 talks others out of it"),
        "-4": _("−4 speaks against it all the time"),
    }
