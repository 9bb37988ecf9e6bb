"""One proposed action for each case. Rows keep its key; the words, and whose advice it is, are here.

The questionnaire's sources name actions for levels of word of mouth alone; everything else is ours.
"""

from collections.abc import Callable, Mapping

from app.cases.evidence import Complaint, Evidence, SiteFall
from app.kernel.web.i18n import gettext as _
from app.results.words.spoken import Advice, advice_by_level

LEVEL = "level:"
CALL, PUT_RIGHT, UNTOLD, REPORTED, SITE = "call", "put_right", "untold", "reported", "site"
# scales of the bank whose fall points to one thing to do; every other falls back to SITE
OF_SCALE: Mapping[str, str] = {
    "clv_wom": "site_spoken",
    "clv_loy": "site_return",
    "clv_rev": "site_return",
    "clv_use": "site_usage",
    "rq_sat": "site_service",
    "rm_tru": "site_promises",
    "rm_cnf": "site_problems",
    "rm_com": "site_informed",
}
SPOKEN = "clv_wom"


def advice_for(found: Evidence, dimension: str, *, level: int | None = None) -> str:
    """The key of what is proposed.

    level   own word of mouth of the customer whom the case is about
    """
    if isinstance(found, SiteFall):
        return OF_SCALE.get(dimension, SITE)
    if isinstance(found, Complaint):
        return _complaint(found)
    return f"{LEVEL}{level}" if dimension == SPOKEN and level is not None else CALL


def _complaint(found: Complaint) -> str:
    if found.level is not None:
        return f"{LEVEL}{found.level}"
    return {"untold": UNTOLD, "told": REPORTED}.get(found.problem, PUT_RIGHT)


def advice(key: str, *, is_person: bool) -> Advice:
    """In words; what was opened before there was advice gets the usual one."""
    if key.startswith(LEVEL):
        return advice_by_level()[int(key.removeprefix(LEVEL))]
    fallback = CALL if is_person else SITE
    return Advice(OURS.get(key, OURS[fallback])())


OURS: Mapping[str, Callable[[], str]] = {
    CALL: lambda: _("Ask what changed, put right what can be put right, and write down what it was."),
    PUT_RIGHT: lambda: _("Say sorry, ask what would put it right, and say what will be done until when."),
    UNTOLD: lambda: _(
        "They told nobody of the problem: ask what happened, put it right, and thank them for saying it."
    ),
    REPORTED: lambda: _("Look up what became of the problem that they reported, finish it, and tell them so."),
    SITE: lambda: _(
        "Read what customers of this site wrote, mend the one thing that most of them name, and tell the staff."
    ),
    "site_spoken": lambda: _(
        "Find what those who speak badly of it name most, mend that first, and say that it is mended."
    ),
    "site_return": lambda: _(
        "Ask five customers who will not come again what they miss, and mend what two of them name."
    ),
    "site_usage": lambda: _(
        "Ask what customers would use and cannot: hours, places, payment; open the easiest of these."
    ),
    "site_service": lambda: _(
        "Walk the way of a customer with the staff, and mend the step that the comments name most."
    ),
    "site_promises": lambda: _("List what was promised and not kept since the last wave, keep it, and promise less."),
    "site_problems": lambda: _(
        "Answer every open complaint of this site within a day, and let the staff put small things right at once."
    ),
    "site_informed": lambda: _("Tell customers of changes before they notice them, and give them one person to ask."),
}
