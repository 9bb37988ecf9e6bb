"""Short explanations beside the figures that need them."""

from app.kernel.web.i18n import gettext as _
from app.reports.sections.model import Help


def about_alpha() -> Help:
    return Help(
        _("What is alpha?"),
        _(
            "Alpha says how far the items of a scale move together, from 0 to 1. From .70 on, means of groups can be "
            "compared; to judge single people it should be .90 or more. More items raise it, so a high alpha alone "
            "does not show that the items measure one thing."
        ),
    )


def about_intervals() -> Help:
    return Help(
        _("How do I read a confidence interval?"),
        _(
            "Other people could have answered. If the study were repeated many times, 95 of 100 such "
            "confidence intervals would hold the true figure. A wide interval asks for more answers. "
            "Two figures whose intervals do not overlap differ; where they overlap a little, they "
            "still may."
        ),
    )


def about_loadings() -> Help:
    return Help(
        _("What is a loading?"),
        _(
            "A loading says how strongly an item belongs to a factor, mostly from -1 to 1. From about .40 on an item "
            "is counted to it; an item that loads on two factors measures both."
        ),
    )


def about_states() -> Help:
    return Help(
        _("What do the four states mean?"),
        _(
            "Attitude and habit can part: who thinks highly and comes often is loyal; who thinks highly and comes "
            "seldom is latent; who comes often without thinking highly is spuriously loyal and leaves when something "
            "better is near."
        ),
    )


def about_movement() -> Help:
    return Help(
        _("Why would error alone move people?"),
        _(
            "No answer is exact: asked again tomorrow, people answer a little differently. Whoever stands near a cut "
            "then lands on its other side, in another state, although nothing about them has changed. With a "
            "reliability of .80 that is more than a third of all people. Only what lies beyond it is movement."
        ),
    )
