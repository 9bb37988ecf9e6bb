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
        "Earlier wave": _("Earlier wave"),
        "This wave": _("This wave"),
        "{count}; error alone {error}": _("{count}; error alone {error}"),
        "too few answers": _("too few answers"),
        "other questions": _("other questions"),
        "▼ {size} fell": _("▼ {size} fell"),
        "▲ {size} rose": _("▲ {size} rose"),
        "no real change": _("no real change"),
        "not asked in both waves": _("not asked in both waves"),
        "the first wave": _("the first wave"),
        "everybody gave the same answers": _("everybody gave the same answers"),
        "{count} more without a real change": _("{count} more without a real change"),
        "{count} more with too few answers": _("{count} more with too few answers"),
        "all sites {mean}": _("all sites {mean}"),
        "Now, of 100": _("Now, of 100"),
        "Change in points": _("Change in points"),
        "Verdict": _("Verdict"),
        "worse": _("worse"),
        "better": _("better"),
        "{name}: {text}": _("{name}: {text}"),
        "{text}; before {mean}": _("{text}; before {mean}"),
        "{mean} of 100 ({low} to {high}), n = {n}": _("{mean} of 100 ({low} to {high}), n = {n}"),
        "{mean} of 100, n = {n}": _("{mean} of 100, n = {n}"),
        "{before} to {after}: {text}": _("{before} to {after}: {text}"),
        "{count} people moved,": _("{count} people moved,"),
        "error explains {error}": _("error explains {error}"),
        "says oneself": _("says oneself"),
        "has heard": _("has heard"),
        "{level}: {share}": _("{level}: {share}"),
        "limits of chance": _("limits of chance"),
        "its mean {mean}": _("its mean {mean}"),
        "Satisfaction, of 100": _("Satisfaction, of 100"),
        "important and low: mend first": _("important and low: mend first"),
        "important and good: keep": _("important and good: keep"),
        "low, matters less": _("low, matters less"),
        "good, matters less": _("good, matters less"),
        "mend first": _("mend first"),
        "keep": _("keep"),
        "later": _("later"),
        "fine": _("fine"),
        "satisfaction {score}, share {share} ({low} to {high})": _(
            "satisfaction {score}, share {share} ({low} to {high})"
        ),
        "of 100": _("of 100"),
        "{own}, all {mean}": _("{own}, all {mean}"),
        "asked of {n}, too few": _("asked of {n}, too few"),
        "{text}; all {mean}": _("{text}; all {mean}"),
        "Wave {number}": _("Wave {number}"),
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


def word_of_mouth_levels_in_short() -> Words:
    """The nine levels where there is little room, without their numbers."""
    return {
        "+4": _("all the time"),
        "+3": _("persuades"),
        "+2": _("praises, asked"),
        "+1": _("good, asked"),
        "0": _("hardly talks"),
        "-1": _("bad, asked"),
        "-2": _("criticises, asked"),
        "-3": _("talks out of it"),
        "-4": _("against it"),
    }
